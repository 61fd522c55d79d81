"""One at a time to a host, whatever the threads do."""

from __future__ import annotations

import threading
import time

import pytest

from articles.errors import TransientFetchError
from articles.fetching import polite
from articles.fetching.polite import MAX_HOLD_SECONDS, Turns
from tests.fetching.conftest import Clock


def test_threads_take_turns_at_one_host_and_not_at_two() -> None:
    turns = Turns(clock=time.monotonic, sleep=time.sleep)
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


def test_the_pause_counts_from_the_end_of_the_last_request(clock: Clock) -> None:
    turns = Turns(clock=clock, sleep=clock.sleep)
    with turns.turn("a", delay=5):
        clock.now += 60
    with turns.turn("a", delay=5):
        pass
    clock.now += 3
    with turns.turn("a", delay=5):
        pass
    assert clock.slept == [5, 2]


def test_a_request_that_fails_gives_the_turn_back(clock: Clock) -> None:
    turns = Turns(clock=clock, sleep=clock.sleep)
    with pytest.raises(RuntimeError), turns.turn("a", delay=1):
        raise RuntimeError
    with turns.turn("a", delay=1):
        assert clock.slept == [1]


def test_a_wish_for_years_is_an_hour(clock: Clock) -> None:
    turns = Turns(clock=clock, sleep=clock.sleep)
    turns.hold("a", seconds=1e9)
    with pytest.raises(TransientFetchError) as failure, turns.turn("a", delay=1):
        pass
    assert failure.value.retry_after == MAX_HOLD_SECONDS


def test_idle_hosts_are_forgotten_and_busy_ones_are_not(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polite, "MAX_LANES", 3)
    turns = Turns(clock=clock, sleep=clock.sleep)
    for host in "abc":
        with turns.turn(host, delay=0):
            clock.now += MAX_HOLD_SECONDS / 2
    with turns.turn("d", delay=0):
        assert set(turns._lanes) == {"b", "c", "d"}
