"""Taking turns: one request at a time to a host, with a pause between two, whoever asks: every thread, every process.

What is known of a host stands in a *lane*. ``FileLanes`` keeps them in files, which several processes share and lock: a lock that a
killed process held is free again, and nothing need be written to the database for a request (docs/decisions/0016-sources.md).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import math
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from articles.errors import HostBusy

MAX_HOLD_SECONDS = 3600.0
"""A Retry-After is believed up to an hour: a mistyped one must not shut a site out for ever."""

MAX_LANES = 10_000
"""Hosts remembered. Beyond that, idle ones are forgotten."""

FAILURES_IN_A_ROW = 3
"""After so many a host is left alone, for ``FIRST_PAUSE_SECONDS`` at first and for twice as long each time it fails again."""

FIRST_PAUSE_SECONDS = 60.0
BUCKETS = 1024
"""Files that lanes are spread over. Two hosts in one of them cannot be asked in the same moment, which costs nothing."""

FOR_EVER = math.inf


@dataclass(slots=True)
class Lane:
    """What is known of a host; times are seconds of the clock. ``failures`` are those since the last answer."""

    ended_at: float = float("-inf")
    held_until: float = float("-inf")
    failures: int = 0


class Lanes(Protocol):
    """Where lanes are kept."""

    def taken(self, host: str, *, wait: bool) -> AbstractContextManager[Lane | None]:
        """The lane of ``host``, for oneself; None where somebody else has it and one does not want to ``wait``. What is changed in it
        is kept."""
        ...


class Turns:
    """The queues of all hosts. ``jitter`` gives numbers from 0 to 1, so that many who were refused do not all come again at once."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        lanes: Lanes | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lanes = lanes or MemoryLanes(clock=clock)
        self._jitter = jitter

    @contextmanager
    def turn(self, host: str, *, delay: float, patience: float = FOR_EVER) -> Iterator[Lane]:
        """Wait until nobody else asks ``host`` and ``delay`` seconds have passed since the last request ended; then it is yours.

        Raises HostBusy at once where the host is to have a longer rest, or where the wait would be longer than ``patience``.
        """
        with self._lanes.taken(host, wait=patience == FOR_EVER) as lane:
            if lane is None:
                raise HostBusy(f"{host} is just being asked for something else.", retry_after=delay or 1.0)
            rest = lane.held_until - self._clock()
            if rest > 0:
                raise HostBusy(_resting(host, lane, rest), retry_after=rest)
            pause = min(delay, lane.ended_at + delay - self._clock())
            if pause > patience:
                raise HostBusy(f"{host} was asked a moment ago. Try again in {pause:.0f} s.", retry_after=pause)
            if pause > 0:
                self._sleep(pause)
            try:
                yield lane
            finally:
                lane.ended_at = self._clock()

    def note_answer(self, lane: Lane, *, is_failure: bool, rest: float | None) -> None:
        """The host of ``lane`` has answered, perhaps with an error of its own; perhaps it asks for ``rest``, in seconds."""
        if is_failure:
            self.note_failure(lane)
        else:
            lane.failures = 0
        if rest is not None:
            lane.held_until = self._clock() + min(rest, MAX_HOLD_SECONDS)

    def note_failure(self, lane: Lane) -> None:
        """The host has not answered, or with an error. When that goes on it is left alone for a while."""
        lane.failures += 1
        lane.held_until = max(lane.held_until, self._clock() + self._pause_after(lane.failures))

    def _pause_after(self, failures: int) -> float:
        if failures < FAILURES_IN_A_ROW:
            return float("-inf")
        doubled = FIRST_PAUSE_SECONDS * 2.0 ** min(failures - FAILURES_IN_A_ROW, 10)
        return min(MAX_HOLD_SECONDS, doubled * (1 + self._jitter() / 2))


def _resting(host: str, lane: Lane, rest: float) -> str:
    if lane.failures >= FAILURES_IN_A_ROW:
        return f"{host} failed {lane.failures} times in a row and is left alone for another {rest:.0f} s. Try again then."
    return f"{host} asked to be left alone for another {rest:.0f} s. Try again then."


class MemoryLanes:
    """For the threads of one process."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lanes: dict[str, tuple[threading.Lock, Lane]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, host: str, *, wait: bool) -> Iterator[Lane | None]:
        lock, lane = self._lane(host)
        if not lock.acquire(blocking=wait):
            yield None
            return
        try:
            yield lane
        finally:
            lock.release()

    def _lane(self, host: str) -> tuple[threading.Lock, Lane]:
        with self._lock:
            if host not in self._lanes and len(self._lanes) >= MAX_LANES:
                self._lanes = {
                    name: (lock, lane) for name, (lock, lane) in self._lanes.items() if lock.locked() or self._is_fresh(lane)
                }
            return self._lanes.setdefault(host, (threading.Lock(), Lane()))

    def _is_fresh(self, lane: Lane) -> bool:
        return max(lane.ended_at, lane.held_until) > self._clock() - MAX_HOLD_SECONDS


class FileLanes:
    """For all processes that share ``folder``. ``clock`` must be that of the wall: others read its times, and after a restart too."""

    def __init__(self, folder: Path, *, clock: Callable[[], float]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock

    @contextmanager
    def taken(self, host: str, *, wait: bool) -> Iterator[Lane | None]:
        bucket = int.from_bytes(hashlib.sha256(host.encode()).digest()[:8], "big") % BUCKETS
        with (self._folder / f"{bucket:04}.json").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield None
                return
            lanes = _read(file)
            lane = lanes.setdefault(host, Lane())
            try:
                yield lane
            finally:
                _write(file, {name: lane for name, lane in lanes.items() if self._is_fresh(lane)})

    def _is_fresh(self, lane: Lane) -> bool:
        return max(lane.ended_at, lane.held_until) > self._clock() - MAX_HOLD_SECONDS


def _read(file: IO[str]) -> dict[str, Lane]:
    """The lanes in ``file``. One that was cut off in the writing knows nothing, which is soon learnt again."""
    file.seek(0)
    with suppress(ValueError, TypeError, AttributeError):
        known: dict[str, Any] = json.load(file)
        return {host: Lane(**lane) for host, lane in known.items()}
    return {}


def _write(file: IO[str], lanes: dict[str, Lane]) -> None:
    file.seek(0)
    file.truncate()
    json.dump({host: asdict(lane) for host, lane in lanes.items()}, file)
    file.flush()
