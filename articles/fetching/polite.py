"""Taking turns: one request at a time to a host, with a pause between two."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from articles.errors import TransientFetchError

MAX_HOLD_SECONDS = 3600.0
"""A Retry-After is believed up to an hour: a mistyped one must not shut a site out for ever."""

MAX_LANES = 10_000
"""Hosts remembered. Beyond that, idle ones are forgotten."""


@dataclass(slots=True)
class _Lane:
    """A host's queue, times on the clock: ``ended_at`` when the last request ended, ``held_until`` as the host wished."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ended_at: float = float("-inf")
    held_until: float = float("-inf")


class Turns:
    """The queues of all hosts, for the threads of one process."""

    def __init__(self, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[str, _Lane] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str, *, delay: float) -> Iterator[None]:
        """Wait until nobody else asks ``host`` and ``delay`` seconds have passed since the last request ended; then it is yours.

        Raises TransientFetchError at once where the host asked for a longer rest.
        """
        lane = self._lane(host)
        with lane.lock:
            rest = lane.held_until - self._clock()
            if rest > 0:
                raise TransientFetchError(
                    f"{host} asked to be left alone for another {rest:.0f} s. Try again then.", retry_after=rest
                )
            pause = lane.ended_at + delay - self._clock()
            if pause > 0:
                self._sleep(pause)
            try:
                yield
            finally:
                lane.ended_at = self._clock()

    def hold(self, host: str, *, seconds: float) -> None:
        """Leave ``host`` alone for ``seconds``, but for ``MAX_HOLD_SECONDS`` at most."""
        self._lane(host).held_until = self._clock() + min(seconds, MAX_HOLD_SECONDS)

    def _lane(self, host: str) -> _Lane:
        with self._lock:
            if host not in self._lanes and len(self._lanes) >= MAX_LANES:
                self._forget_idle()
            return self._lanes.setdefault(host, _Lane())

    def _forget_idle(self) -> None:
        long_ago = self._clock() - MAX_HOLD_SECONDS
        busy = {host: lane for host, lane in self._lanes.items() if lane.lock.locked() or lane.ended_at > long_ago}
        self._lanes = busy
