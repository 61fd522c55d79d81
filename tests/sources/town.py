"""A small web on the loopback interface: several hosts by name, pages that change with the time, a clock that is wound by hand."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from articles import batches, wiring
from articles.fetching import HttpFetcher
from articles.sources import backfill, polling
from tests.fetching.site import page, serving
from tests.journeys.pages import page as article_page

START = datetime(2024, 5, 6, 6, 0, tzinfo=UTC)
"""A Monday morning."""


@dataclass
class Clock:
    """Time that passes where somebody sleeps, or where the test says so."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def advance(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@dataclass(frozen=True)
class Asked:
    at: datetime
    host: str
    path: str
    head: str


Answer = Callable[[Asked], bytes]


@dataclass
class Town:
    """``pages``: (host, path) -> what is answered, bytes or a function of the request; ``asked``: every request, in order."""

    clock: Clock
    port: int = 0
    pages: dict[tuple[str, str], bytes | Answer] = field(default_factory=dict)
    hosts: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    hooks: dict[tuple[str, str], Callable[[socket.socket], None]] = field(default_factory=dict)

    def url(self, host: str, path: str) -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self, host: str) -> list[str]:
        return [asked.path for asked in self.asked if asked.host == host]

    def counts(self) -> Counter[tuple[str, str]]:
        return Counter((asked.host, asked.path) for asked in self.asked)

    def answer(self, connection: socket.socket, head: str) -> None:
        path = head.split(" ")[1]
        host = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("host: ")).partition(":")[0]
        asked = Asked(self.clock.at, host, path, head)
        self.asked.append(asked)
        if hook := self.hooks.get((host, path)):
            hook(connection)
            return
        found = self.pages.get((host, path)) or self.hosts.get(host)
        connection.sendall(found(asked) if callable(found) else found or page(b"", status="404 Not Found"))


class _Everything(dict[str, Any]):
    """Routes of a ``Site`` that lead every path to the town."""

    town: Town
    site: Any

    def get(self, path: str, default: Any = None) -> Any:
        head = self.site.requests[-1]
        return lambda connection: self.town.answer(connection, head)


@contextmanager
def running(monkeypatch: Any, *, folder: Any = None, ports_beside: tuple[int, ...] = (), **settings: Any) -> Iterator[Town]:
    """A town whose clock is Clipfile's, too, and whose fetcher believes it to be the web."""
    clock = Clock()
    town = Town(clock=clock)
    with serving({}) as site:
        routes = _Everything()
        routes.town, routes.site = town, site
        site.routes, town.port = routes, site.port
        fetcher = HttpFetcher(
            user_agent="Clipfile/1.0 (+https://archive.example/about)",
            ports=(site.port, *ports_beside),
            private_hosts=HOSTS,
            resolver=lambda _host, _port: ["127.0.0.1"],
            wall=clock.seconds,
            sleep=clock.sleep,
            shared_folder=folder,
            **({"deadline_seconds": 1.0, "clock": time.monotonic} | settings),
        )
        monkeypatch.setattr(wiring, "fetcher", lambda: fetcher)
        monkeypatch.setattr(wiring, "now", clock.now)
        monkeypatch.setattr(wiring, "jitter", lambda: 0.5)
        yield town


HOSTS = ("courier.example", "ledger.example", "gazette.example", "radio.example", "closed.example", "flaky.example", "bomb.example")


def work_off() -> None:
    """What a worker does, until nothing is due."""
    while polling.poll_due() + backfill.step(patience=polling.PATIENCE_SECONDS) + batches.work():
        pass


def story(host: str, number: int, *, port: int, published: datetime, words: str = "") -> bytes:
    """A page of its own for every number: no two stories are near-duplicates."""
    tale = " ".join(f"{host.split('.')[0]}{number}word{n}" for n in range(80))
    return article_page(
        headline=f"Story {number} of the {host.split('.')[0]}",
        paragraphs=(f"{tale}. {words}", f"It was said on day {number} that nothing else was known of {host}."),
        url=f"http://{host}:{port}/2024/story-number-{number}-of-the-day",
        outlet=host.split(".")[0].title(),
        published=published.isoformat(),
    )
