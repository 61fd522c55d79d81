"""A town for each test, and sources in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from articles.models import Source
from articles.sources import polling
from tests.fetching.site import page
from tests.sources.town import Town, running


@pytest.fixture
def town(portal: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    with running(monkeypatch, folder=portal / "fetching", obey_robots=False) as town:
        yield town


@pytest.fixture
def add(db: None) -> Callable[..., Source]:
    """A source that is due."""

    def make(kind: str, url: str, **fields: Any) -> Source:
        source = Source.objects.create(kind=kind, url=url, **({"name": f"{kind} {url[-40:]}", "interval": 60} | fields))
        polling.schedule(source)
        return source

    return make


def rss(*paths: str, date: str = "") -> bytes:
    """An answer: a feed that names ``paths``."""
    stamp = f"<pubDate>{date}</pubDate>" if date else ""
    items = "".join(f"<item><title>{path}</title><link>{path}</link>{stamp}</item>" for path in paths)
    return page(f"<rss><channel>{items}</channel></rss>".encode())


def sitemap(*paths: str, root: str = "urlset", child: str = "url") -> bytes:
    entries = "".join(f"<{child}><loc>{path}</loc></{child}>" for path in paths)
    return page(f"<{root} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</{root}>".encode())
