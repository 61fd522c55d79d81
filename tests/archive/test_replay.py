"""The real pywb replays the archive. It lives in an environment of its own (`make pywb`): its packages do not go beside ours."""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest

from articles.archive import WarcArchive, cdxj
from articles.records import Original
from tests.archive.test_warc import PAGE, PASTE, files

PYWB = Path(__file__).parents[2] / ".venv-pywb" / "bin"
START_SECONDS = 60

STORY = dataclasses.replace(
    PAGE,
    content=b"<!doctype html><title>Quay</title><p>" + os.urandom(3000).hex().encode(),
    url="https://www.news.example/Quay?b=2&a=1",
    final_url="https://www.news.example/Quay?b=2&a=1",
    headers=(("Content-Type", "text/html; charset=utf-8"),),
)
LATER = dataclasses.replace(STORY, retrieved_at=datetime(2024, 6, 1, 12, tzinfo=UTC))
ELSEWHERE = dataclasses.replace(LATER, url="http://mirror.example/quay", final_url="http://mirror.example/quay")
CHANGED = dataclasses.replace(STORY, content=b"<p>Closed again", retrieved_at=datetime(2024, 7, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as pywb wants it, with our files in it as they are."""
    if not (PYWB / "wayback").exists():
        pytest.skip("needs pywb in an environment of its own: make pywb")
    root = tmp_path_factory.mktemp("pywb")
    archive = WarcArchive(root / "archive")
    [first, _] = archive.put([STORY, PASTE])
    archive.put([LATER, ELSEWHERE], kept={STORY.digest: first})
    archive.put([CHANGED])
    clips = root / "collections" / "clips"
    clips.mkdir(parents=True)
    (clips / "archive").symlink_to(root / "archive")
    (clips / "indexes").symlink_to(root / "archive" / "index")
    return root


@pytest.fixture(scope="module")
def replay(collection: Path) -> Iterator[int]:
    """The port of a pywb that serves the collection."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [str(PYWB / "wayback"), "--bind", "127.0.0.1", "--port", str(port), "--directory", str(collection)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(port: int) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)


def replayed(port: int, moment: str, url: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", f"/clips/{moment}id_/{url}")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("original", "moment"),
    [(STORY, "20240506000000"), (LATER, "20240601120000"), (ELSEWHERE, "20240601120000"), (CHANGED, "20240701000000")],
    ids=["response", "revisit", "revisit at another address", "changed page"],
)
def test_pywb_replays_what_was_kept(replay: int, original: Original, moment: str) -> None:
    assert replayed(replay, moment, original.url) == (200, original.content)


def test_pywb_would_index_the_files_as_we_do(collection: Path) -> None:
    command = [str(PYWB / "cdx-indexer"), "--cdxj", "--sort", *map(str, files(collection / "archive"))]
    theirs = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    ours = list(cdxj.read(collection / "archive" / "index"))
    assert sorted(map(place, theirs)) == sorted(map(place, ours))


def place(line: str) -> tuple[str, ...]:
    key, moment, fields = line.split(" ", 2)
    entry = json.loads(fields)
    return key, moment, *(entry[name] for name in ("url", "digest", "length", "offset", "filename"))


URLS = [
    "http://example.com",
    "https://www2.Example.com:443/A//b/./c/../d/?z=1&A=2&a&b=",
    "http://example.com:8080/%7Ea%2525/?q=%C3%A9&x=%2526",
    "https://example.com/a b?q=é",
    "https://example.com/?PHPSESSID=0123456789abcdef0123456789abcdef&a=1",
    "https://example.com/index.html?",
    "https://user:secret@example.com/private",
    "https://xn--bcher-kva.example/Straße",
    "https://192.168.0.1/x",
    "urn:clipfile:sha256:abc",
]


def test_keys_of_addresses_are_those_of_pywb(collection: Path) -> None:
    script = (
        "import sys, json; from pywb.utils.canonicalize import canonicalize;"
        "print(json.dumps([canonicalize(url) for url in json.load(sys.stdin)]))"
    )
    command = [str(PYWB / "python"), "-c", script]
    answer = subprocess.run(command, input=json.dumps(URLS), check=True, capture_output=True, text=True).stdout
    assert [cdxj.url_key(url) for url in URLS] == json.loads(answer)
