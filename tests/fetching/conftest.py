"""Fetchers that believe the loopback site to be the web."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from articles.fetching import HttpFetcher
from tests.fetching.site import Site, serving


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving({}) as running:
        yield running


HOSTS = ("news.example", "other.example")


@pytest.fixture
def fetcher_for(clock: Clock) -> Callable[..., HttpFetcher]:
    """A fetcher for one site: ``HOSTS`` are on it, robots.txt is not asked for, and pauses take no time."""

    def make(site: Site, **changes: object) -> HttpFetcher:
        settings: dict[str, object] = {
            "user_agent": "Clipfile/1.0 (+https://archive.example/about)",
            "obey_robots": False,
            "private_hosts": HOSTS,
            "ports": (site.port,),
            "resolver": lambda _host, _port: ["127.0.0.1"],
            "clock": clock,
            "wall": clock,
            "sleep": clock.sleep,
        }
        return HttpFetcher(**(settings | changes))  # type: ignore[arg-type]

    return make
