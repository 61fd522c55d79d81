"""Bodies that are larger than they look (case A12)."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.errors import PermanentFetchError
from articles.fetching import HttpFetcher
from tests.fetching.site import Site, page, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving({}) as running:
        yield running


def fetcher(site: Site, *, max_bytes: int) -> HttpFetcher:
    return HttpFetcher(
        user_agent="Clipfile/1.0",
        obey_robots=False,
        private_hosts=("news.example",),
        ports=(site.port,),
        delay_seconds=0,
        max_bytes=max_bytes,
        resolver=lambda _host, _port: ["127.0.0.1"],
    )


def test_a_gzip_bomb_is_given_up_at_the_limit(site: Site) -> None:
    site.routes["/"] = page(gzip.compress(bytes(200 * 2**20), compresslevel=1), content_encoding="gzip")
    started = time.monotonic()
    with pytest.raises(PermanentFetchError, match=r"larger than 1,000,000 bytes.*upload"):
        fetcher(site, max_bytes=1_000_000).fetch(site.url("/"))
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, br"])
def test_a_bomb_in_an_encoding_that_was_not_asked_for_is_refused_unread(site: Site, encoding: str) -> None:
    site.routes["/"] = page(b"a few bytes that stand for many", content_encoding=encoding)
    with pytest.raises(PermanentFetchError, match="not asked for"):
        fetcher(site, max_bytes=1000).fetch(site.url("/"))


def test_an_endless_body_is_given_up_at_the_limit(site: Site) -> None:
    def pour(stream: socket.socket) -> None:
        stream.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            stream.sendall(bytes(65536))

    site.routes["/"] = pour
    with pytest.raises(PermanentFetchError, match="larger than"):
        fetcher(site, max_bytes=1_000_000).fetch(site.url("/"))


MEASURE = """
import resource, sys
from tests.hostile.test_fetching_bombs import *
with serving({"/": page(open(sys.argv[1], "rb").read(), content_encoding="gzip")}) as site:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        fetcher(site, max_bytes=20 * 2**20).fetch(site.url("/"))
    except PermanentFetchError:
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_memory_stays_near_the_limit(shared: Path) -> None:
    bomb = shared / "data/hostile/html_gzip_bomb_100MiB.html.gz"
    command = [sys.executable, "-c", MEASURE, str(bomb)]
    grown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]).stdout
    assert int(grown) < 20 + 64, "MiB of memory"
