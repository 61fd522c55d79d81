"""One at a time to a host, whatever the threads do."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from articles.errors import HostBusy
from articles.fetching import polite
from articles.fetching.polite import MAX_HOLD_SECONDS, FileLanes, MemoryLanes, Turns
from tests.fetching.conftest import Clock


@pytest.fixture(params=["memory", "files"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def turns(kind: str, clock: Clock, tmp_path: Path) -> Turns:
    lanes = FileLanes(tmp_path, clock=clock) if kind == "files" else MemoryLanes(clock=clock)
    return Turns(clock=clock, sleep=clock.sleep, lanes=lanes, jitter=lambda: 0.5)


def test_threads_take_turns_at_one_host_and_not_at_two(kind: str, tmp_path: Path) -> None:
    lanes = FileLanes(tmp_path, clock=time.time) if kind == "files" else None
    turns = Turns(clock=time.time, sleep=time.sleep, lanes=lanes)
    present: dict[str, int] = {"a": 0, "b": 0}
    crowds: list[tuple[int, int]] = []

    def ask(host: str) -> None:
        with turns.turn(host, delay=0.01):
            present[host] += 1
            crowds.append((present["a"], present["b"]))
            time.sleep(0.01)
            present[host] -= 1

    threads = [threading.Thread(target=ask, args=(host,)) for host in "ab" * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(crowds) == 16
    assert max(max(crowd) for crowd in crowds) == 1
    assert (1, 1) in crowds


def test_the_pause_counts_from_the_end_of_the_last_request(turns: Turns, clock: Clock) -> None:
    with turns.turn("a", delay=5):
        clock.now += 60
    with turns.turn("a", delay=5):
        pass
    clock.now += 3
    with turns.turn("a", delay=5):
        pass
    assert clock.slept == [5, 2]


def test_a_request_that_fails_gives_the_turn_back(turns: Turns, clock: Clock) -> None:
    with pytest.raises(RuntimeError), turns.turn("a", delay=1):
        raise RuntimeError
    with turns.turn("a", delay=1):
        assert clock.slept == [1]


def test_a_wish_for_years_is_an_hour(turns: Turns) -> None:
    with turns.turn("a", delay=1) as lane:
        turns.note_answer(lane, is_failure=True, rest=1e9)
    with pytest.raises(HostBusy) as failure, turns.turn("a", delay=1):
        pass
    assert failure.value.retry_after == MAX_HOLD_SECONDS


def test_who_has_no_patience_is_sent_away_and_told_when_to_come(turns: Turns, clock: Clock) -> None:
    with turns.turn("a", delay=9), pytest.raises(HostBusy), turns.turn("a", delay=9, patience=1):
        pass
    clock.now += 2
    with pytest.raises(HostBusy) as failure, turns.turn("a", delay=9, patience=1):
        pass
    assert failure.value.retry_after == 7
    with turns.turn("b", delay=9, patience=1):
        assert clock.slept == []


def test_a_host_that_fails_again_and_again_is_left_alone_longer_each_time(turns: Turns, clock: Clock) -> None:
    pauses = []
    for _ in range(12):
        with turns.turn("a", delay=0) as lane:
            turns.note_failure(lane)
        try:
            with turns.turn("a", delay=0):
                pauses.append(0.0)
        except HostBusy as busy:
            pauses.append(busy.retry_after or 0.0)
            clock.now += pauses[-1]
    assert pauses[:2] == [0, 0]
    assert pauses[2:6] == [75, 150, 300, 600]
    assert pauses[-1] == MAX_HOLD_SECONDS


def test_an_answer_ends_the_row_of_failures(turns: Turns) -> None:
    for is_failure in (True, True, False, True, True):
        with turns.turn("a", delay=0) as lane:
            turns.note_answer(lane, is_failure=is_failure, rest=None)
    with turns.turn("a", delay=0) as lane:
        assert lane.failures == 2


def test_idle_hosts_are_forgotten_and_busy_ones_are_not(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polite, "MAX_LANES", 3)
    lanes = MemoryLanes(clock=clock)
    turns = Turns(clock=clock, sleep=clock.sleep, lanes=lanes)
    for host in "abc":
        with turns.turn(host, delay=0):
            clock.now += MAX_HOLD_SECONDS / 2
    with turns.turn("d", delay=0):
        assert set(lanes._lanes) == {"b", "c", "d"}


def test_processes_that_share_a_folder_take_turns_and_know_of_each_other(tmp_path: Path, clock: Clock) -> None:
    here, there = (Turns(clock=clock, sleep=clock.sleep, lanes=FileLanes(tmp_path, clock=clock)) for _ in range(2))
    with here.turn("a", delay=5) as lane:
        with pytest.raises(HostBusy, match="just being asked"), there.turn("a", delay=5, patience=1):
            pass
        here.note_answer(lane, is_failure=False, rest=60)
    with pytest.raises(HostBusy) as failure, there.turn("a", delay=5):
        pass
    assert failure.value.retry_after == 60


def test_a_lane_that_was_cut_off_in_the_writing_shuts_no_host_out(tmp_path: Path, clock: Clock) -> None:
    turns = Turns(clock=clock, sleep=clock.sleep, lanes=FileLanes(tmp_path, clock=clock))
    with turns.turn("a", delay=5):
        pass
    (file,) = tmp_path.iterdir()
    for rubbish in ("", '{"a": {"ended', '{"a": 3}', "[]", '{"a": {"unknown": 1}}'):
        file.write_text(rubbish)
        with turns.turn("a", delay=5):
            pass
    assert clock.slept == []


def test_a_clock_that_was_set_back_makes_nobody_wait_for_years(turns: Turns, clock: Clock) -> None:
    with turns.turn("a", delay=5):
        pass
    clock.now -= 1e6
    with turns.turn("a", delay=5):
        assert clock.slept == [5]
