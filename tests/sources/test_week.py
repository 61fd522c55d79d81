"""A week in the life of an archive, on a small web of our own: nothing lost, nothing fetched twice, no rule of robots.txt broken, and the
outlet that falls silent is reported."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from articles.models import Article, BatchLine, Poll, Source
from articles.sources import polling
from articles.sources.health import health_of
from tests.fetching.site import page, redirect
from tests.sources.town import START, Asked, Town, running, story, work_off

DAYS = 7
FALLS_SILENT = 5
"""Day of the week on which the Gazette publishes its last."""


def stories_until(now: datetime, *, a_day: int) -> list[tuple[int, datetime]]:
    """(number, published) of what an outlet has published by ``now``, the latest first."""
    hours = int((now - START).total_seconds() // 3600)
    every = 24 // a_day
    return [(n, START + timedelta(hours=n * every)) for n in range(hours // every, -1, -1)]


def feed(town: Town, host: str, stories: list[tuple[int, datetime]], asked: Asked) -> bytes:
    """RSS of the latest ten, with an ETag that is understood."""
    latest = stories[:10]
    etag = f'"{latest[0][0]}"' if latest else '"none"'
    if f"If-None-Match: {etag}\r\n" in asked.head:
        return page(b"", status="304 Not Modified", etag=etag)
    items = "".join(
        f"<item><title>Story {n}</title><link>{town.url(host, path_of(n))}?utm_source=rss</link>"
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
        for n, at in latest
    )
    return page(f"<rss version='2.0'><channel><title>{host}</title>{items}</channel></rss>".encode(), etag=etag)


def path_of(number: int) -> str:
    return f"/2024/story-number-{number}-of-the-day"


def outlet(town: Town, host: str, *, a_day: int, until_day: int = DAYS) -> None:
    """A host with a feed, a robots.txt that closes /closed, and a page for each story."""

    def published(asked: Asked) -> list[tuple[int, datetime]]:
        return stories_until(min(asked.at, START + timedelta(days=until_day)), a_day=a_day)

    def answer(asked: Asked) -> bytes:
        known = {path_of(n): (n, at) for n, at in published(asked)}
        number = known.get(asked.path.partition("?")[0])
        if number is None:
            return page(b"", status="404 Not Found")
        return page(story(host, number[0], port=town.port, published=number[1]), content_type="text/html; charset=utf-8")

    town.hosts[host] = answer
    town.pages[host, "/robots.txt"] = page(b"User-agent: *\nDisallow: /closed\nCrawl-delay: 2\n")
    town.pages[host, "/feed"] = lambda asked: feed(town, host, published(asked), asked)


def sitemap(town: Town, host: str, a_day: int) -> Callable[[Asked], bytes]:
    def answer(asked: Asked) -> bytes:
        urls = "".join(
            f"<url><loc>{town.url(host, path_of(n))}</loc><lastmod>{at.isoformat()}</lastmod></url>"
            for n, at in stories_until(asked.at, a_day=a_day)
        )
        xml = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>"
        return page(gzip.compress(xml.encode()), content_type="application/gzip")

    return answer


def index(town: Town, host: str) -> bytes:
    maps = f"<sitemap><loc>{town.url(host, '/news.xml.gz')}</loc></sitemap>"
    return page(f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{maps}</sitemapindex>".encode())


def add(name: str, kind: str, url: str, **fields: Any) -> Source:
    source = Source.objects.create(name=name, kind=kind, url=url, **({"interval": 60} | fields))
    polling.schedule(source)
    return source


def trickle(connection: socket.socket) -> None:
    """A page that never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
    while True:
        connection.sendall(b"x")
        if not connection.recv(1):
            return


def bomb(connection: socket.socket) -> None:
    """60 MB of nothing in 60 kB."""
    body = gzip.compress(bytes(60_000_000))
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


@pytest.fixture
def town(portal: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with running(monkeypatch, folder=portal / "fetching") as town:
        yield town


def test_a_week(town: Town) -> None:
    outlet(town, "courier.example", a_day=2)
    outlet(town, "ledger.example", a_day=2)
    outlet(town, "gazette.example", a_day=6, until_day=FALLS_SILENT)
    town.pages["ledger.example", "/sitemap.xml"] = index(town, "ledger.example")
    town.pages["ledger.example", "/news.xml.gz"] = sitemap(town, "ledger.example", 2)
    sources = {
        "courier": add("Courier", "feed", town.url("courier.example", "/feed")),
        "ledger": add("Ledger", "sitemap", town.url("ledger.example", "/sitemap.xml")),
        "ledger feed": add("Ledger feed", "feed", town.url("ledger.example", "/feed")),
        "gazette": add("Gazette", "feed", town.url("gazette.example", "/feed")),
        "closed": closed_site(town),
        "flaky": flaky_site(town),
        "bad": bad_pages(town),
    }
    while town.clock.at < START + timedelta(days=DAYS, hours=12):
        work_off()
        town.clock.advance(minutes=30)
    nothing_is_lost(town)
    nothing_is_fetched_twice(town)
    robots_are_obeyed(town)
    the_silent_outlet_is_reported(sources)


def closed_site(town: Town) -> Source:
    """Its robots.txt is an error for two days, then it closes half of the site."""

    def robots(asked: Asked) -> bytes:
        is_down = asked.at < START + timedelta(days=2)
        return page(b"", status="503 Down") if is_down else page(b"User-agent: *\nDisallow: /members/\n")

    host = "closed.example"
    town.pages[host, "/robots.txt"] = robots
    closed = "<a href='/members/a-story-for-members-only'>A story that is for members only, they say</a>"
    public = f"<a href='{path_of(1)}'>The first story of the day, told for all to read</a>"
    links = f"<main><p>{closed}</p><p>{public}</p></main><nav><a href='/tag/quay'>Quay</a></nav>"
    town.pages[host, "/"] = page(links.encode(), content_type="text/html")
    town.pages[host, path_of(1)] = page(story(host, 1, port=town.port, published=START), content_type="text/html")
    return add("Closed", "section", town.url(host, "/"))


def flaky_site(town: Town) -> Source:
    """Every article answers 503 first, wishing for half an hour; one is moved elsewhere."""
    host = "flaky.example"
    seen: set[str] = set()

    def busy_once(body: bytes) -> Callable[[Asked], bytes]:
        def answer(asked: Asked) -> bytes:
            if asked.path not in seen:
                seen.add(asked.path)
                return page(b"", status="503 Busy", retry_after="1800")
            return body

        return answer

    for n in (1, 2, 3):
        town.pages[host, path_of(n)] = busy_once(page(story(host, n, port=town.port, published=START), content_type="text/html"))
    town.pages[host, "/old/story-that-has-moved-elsewhere"] = redirect(path_of(3))
    urls = [town.url(host, path) for path in (path_of(1), path_of(2), "/old/story-that-has-moved-elsewhere")]
    return add("Flaky", "urls", "", urls="\n".join(urls))


def bad_pages(town: Town) -> Source:
    """A page without end, a bomb, a redirect into the machine, a host that does not listen."""
    host = "bomb.example"
    town.hooks[host, "/trickle-that-never-comes-to-an-end"] = trickle
    town.hooks[host, "/bomb-that-is-sixty-megabytes-large"] = bomb
    town.pages[host, "/inside"] = redirect("http://169.254.169.254/latest/meta-data/")
    paths = ("/trickle-that-never-comes-to-an-end", "/bomb-that-is-sixty-megabytes-large", "/inside")
    return add("Bad", "urls", "", urls="\n".join(town.url(host, path) for path in paths))


def nothing_is_lost(town: Town) -> None:
    headlines = set(Article.objects.values_list("headline", flat=True))
    for name, a_day, days in (("courier", 2, DAYS), ("ledger", 2, DAYS), ("gazette", 6, FALLS_SILENT)):
        published = {f"Story {n} of the {name}" for n, _ in stories_until(START + timedelta(days=days), a_day=a_day)}
        assert published <= headlines, name
    assert {"Story 1 of the closed", "Story 1 of the flaky", "Story 2 of the flaky", "Story 3 of the flaky"} <= headlines
    assert not BatchLine.objects.exclude(state="done").exists()


def nothing_is_fetched_twice(town: Town) -> None:
    may_repeat = {"/feed", "/", "/sitemap.xml", "/news.xml.gz", "/robots.txt"}
    again = {key: n for key, n in town.counts().items() if n > 1 and key[1] not in may_repeat}
    assert {key[0] for key in again} <= {"flaky.example", "bomb.example"}  # after a 503, or where nothing whole ever came
    assert all(n == 2 for key, n in again.items() if key[0] == "flaky.example")
    assert all(n <= 3 for n in again.values())


def robots_are_obeyed(town: Town) -> None:
    assert "/members/a-story-for-members-only" not in town.paths("closed.example")
    first_page = next(asked for asked in town.asked if asked.host == "closed.example" and asked.path != "/robots.txt")
    assert first_page.at >= START + timedelta(days=2)
    assert "robots.txt" in BatchLine.objects.get(url__contains="/members/").reason
    for host in {asked.host for asked in town.asked}:
        times = [asked.at for asked in town.asked if asked.host == host]
        pause = 2 if host.split(".")[0] in ("courier", "ledger", "gazette") else 1
        pages = [at for at, path in zip(times, town.paths(host), strict=True) if path != "/robots.txt"]
        assert all(later - earlier >= timedelta(seconds=pause) for earlier, later in pairwise(pages)), host
    assert all("Clipfile/1.0 (+https://archive.example/about)" in asked.head for asked in town.asked)


def the_silent_outlet_is_reported(sources: dict[str, Source]) -> None:
    silent = {name for name, source in sources.items() if health_of(Source.objects.get(pk=source.pk)).silence}
    assert silent == {"gazette"}
    assert Poll.objects.filter(source=sources["closed"], outcome="failed", reason__contains="robots.txt").exists()
    assert Poll.objects.filter(source=sources["courier"], outcome="unmodified", status=304).exists()
