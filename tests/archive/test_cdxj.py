"""The CDXJ index beside the WARC files: complete, sorted, and made up for what a crash left out."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.archive import WarcArchive, cdxj
from tests.archive.test_warc import PAGE, PASTE

URLS = [f"https://news.example/story-{number}" for number in (3, 1, 2)]


def page(url: str) -> object:
    return dataclasses.replace(PAGE, url=url, final_url=url)


def index(folder: Path) -> list[str]:
    return list(cdxj.read(folder / "index"))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.News.example:443/Quay/?b=2&a=1#top", "example,news)/quay?a=1&b=2"),
        ("http://news.example", "example,news)/"),
        ("http://news.example:8080/a//b/../c", "example,news:8080)/a/c"),
        ("http://news.example/?sid=0123456789abcdef0123456789abcdef", "example,news)/"),
        ("urn:clipfile:sha256:AB", "urn:clipfile:sha256:ab"),
    ],
)
def test_a_key_is_the_one_that_replay_tools_look_up(url: str, key: str) -> None:
    assert cdxj.url_key(url) == key


def test_every_append_is_indexed_in_order(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    places = {}
    for url in URLS:
        [places[url]] = archive.put([page(url)])
    lines = index(tmp_path)
    assert lines == sorted(lines)
    for entry in lines:
        _, time, fields = entry.split(" ", 2)
        found = json.loads(fields)
        place = places[found["url"]]
        assert (time, found["status"], found["mime"]) == ("20240506000000", "200", "text/plain")
        assert (found["filename"], int(found["offset"]), int(found["length"])) == (place.file, place.offset, place.length)


def test_what_a_full_disk_left_out_of_the_index_is_made_up_by_the_next_append(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    (tmp_path / "index").write_text("in the way")
    [first] = archive.put([page(URLS[0])])
    assert archive.get(first).url == URLS[0]
    (tmp_path / "index").unlink()
    archive.put([page(URLS[1])])
    assert len(index(tmp_path)) == 2


def test_a_rolled_file_is_indexed_whole(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path, roll_at_bytes=1)
    for url in URLS:
        archive.put([page(url), PASTE])
    assert len(index(tmp_path)) == 6


def test_the_index_can_be_made_again_and_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdxj, "SEGMENT_BYTES", 300)
    monkeypatch.setattr(cdxj, "RUN_LINES", 2)
    archive = WarcArchive(tmp_path, roll_at_bytes=2000)
    for number in range(9):
        archive.put([page(f"https://news.example/{number}")])
    before = index(tmp_path)
    assert len(before) == len(set(before)) == 9
    assert archive.reindex() == 9
    assert index(tmp_path) == before
    archive.put([dataclasses.replace(PAGE, retrieved_at=datetime(2025, 1, 1, tzinfo=UTC))])
    assert len(index(tmp_path)) == 10
