"""What feeds, sitemaps, pages and editors name must not lead a poll, a walk or a look around inside (cases A1, A9, C9)."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from articles.errors import FetchError
from articles.models import Article, Backfill, BatchLine, Poll, Source
from articles.sources import backfill, polling
from articles.sources.offers import look_around
from tests.fetching.site import page
from tests.sources.town import Town, running, work_off

HOST = "courier.example"


@pytest.fixture
def hostile(shared: Path) -> list[str]:
    text = (shared / "data/hostile/ssrf_urls.txt").read_bytes().decode()
    return [line for line in re.split(r"\r?\n", text) if line]


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where sockets are opened to."""
    opened: list[tuple[str, int]] = []
    dial = socket.create_connection

    def connect(address: tuple[str, int], *args: Any, **settings: Any) -> socket.socket:
        opened.append(address)
        return dial(address, *args, **settings)

    monkeypatch.setattr(socket, "create_connection", connect)
    return opened


@pytest.fixture
def town(portal: Path, monkeypatch: pytest.MonkeyPatch, dialled: list[tuple[str, int]]) -> Iterator[Town]:
    """A site whose own port may be dialled beside the usual two, so that it is the address that is judged and not the port."""
    with running(monkeypatch, folder=portal / "fetching", obey_robots=False, ports_beside=(80, 443)) as town:
        yield town
        assert {port for _, port in dialled} <= {town.port}
        assert len(dialled) <= len(town.asked)


def add(kind: str, url: str, **fields: Any) -> Source:
    source = Source.objects.create(name=f"{kind} {Source.objects.count()}", kind=kind, url=url, days_back=None, **fields)
    polling.schedule(source)
    return source


def work(town: Town) -> None:
    for _ in range(10):
        work_off()
        town.clock.advance(minutes=7)


def feed_of(urls: list[str]) -> bytes:
    return page(f"<rss><channel>{''.join(f'<item><link>{escape(url)}</link></item>' for url in urls)}</channel></rss>".encode())


def map_of(urls: list[str], *, tag: str, root: str) -> bytes:
    return page(f"<{root}>{''.join(f'<{tag}><loc>{escape(url)}</loc></{tag}>' for url in urls)}</{root}>".encode())


def page_of(urls: list[str]) -> bytes:
    links = "".join(f"<h2><a href={quoteattr(url)}>A headline of so many words</a></h2>" for url in urls)
    feeds = "".join(f"<link rel='alternate' type='application/rss+xml' href={quoteattr(url)}>" for url in urls)
    return page(f"<html><head>{feeds}</head><body>{links}</body></html>".encode(), content_type="text/html")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("feed", feed_of),
        ("sitemap", lambda urls: map_of(urls, tag="url", root="urlset")),
        ("sitemap", lambda urls: map_of(urls, tag="sitemap", root="sitemapindex")),
        ("section", page_of),
    ],
)
def test_what_a_source_names_is_refused_line_by_line(
    town: Town, hostile: list[str], kind: str, answer: Callable[[list[str]], bytes]
) -> None:
    town.pages[HOST, "/x"] = answer(hostile)
    add(kind, town.url(HOST, "/x"))
    work(town)
    assert Poll.objects.filter(outcome__in=["new", "nothing"]).exists()
    assert set(BatchLine.objects.values_list("outcome", flat=True)) <= {"failed"}
    assert not Article.objects.exists()


def test_a_list_of_hostile_addresses_opens_no_socket(town: Town, hostile: list[str], dialled: list[tuple[str, int]]) -> None:
    add("urls", "", urls="\n".join(hostile))
    work(town)
    assert set(BatchLine.objects.values_list("outcome", flat=True)) == {"failed"}
    assert dialled == []


def test_a_source_at_a_hostile_address_is_a_poll_that_failed(
    town: Town, hostile: list[str], dialled: list[tuple[str, int]]
) -> None:
    for url in hostile:
        poll = polling.poll(add("feed", url))
        assert poll
        assert (poll.outcome, "not fetched" in poll.reason) == ("failed", True), url
        with pytest.raises(FetchError, match="not fetched"):
            list(look_around(url))
    assert dialled == []


def test_a_walk_is_not_led_inside(town: Town, hostile: list[str]) -> None:
    town.pages[HOST, "/x"] = map_of(hostile, tag="sitemap", root="sitemapindex")
    backfill.start(Backfill(source=add("sitemap", town.url(HOST, "/x"), is_on=False)))
    for _ in range(200):
        backfill.step()
        town.clock.advance(minutes=1)
    assert Backfill.objects.get().finished_at
    assert set(town.paths(HOST)) == {"/x", "/127.0.0.1"}  # "http:127.0.0.1" is relative (RFC 3986 section 5.2.2)


def test_looking_around_is_not_led_inside(town: Town, hostile: list[str]) -> None:
    town.pages[HOST, "/"] = page_of(hostile)
    town.pages[HOST, "/robots.txt"] = page("".join(f"Sitemap: {url}\n" for url in hostile).encode())
    assert {offer.kind for offer in look_around(town.url(HOST, "/"))} <= {"section"}
