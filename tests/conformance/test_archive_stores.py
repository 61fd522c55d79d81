"""One suite over all archive stores: what is put comes back equal, whatever it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_letters, digits

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.archive import Archive, MemoryArchive, WarcArchive
from articles.errors import ArchiveError
from articles.records import CaptureKind, Original

STORES: dict[str, Callable[[Path], Archive]] = {
    "memory": lambda _: MemoryArchive(),
    "warc": lambda folder: WarcArchive(folder / "warc"),
    "warc-rolling-at-each-put": lambda folder: WarcArchive(folder / "warc", roll_at_bytes=1),
}

PAGE = Original(
    content=b"<h1>Quay reopens</h1>",
    kind=CaptureKind.FETCH,
    media_type="text/html",
    retrieved_at=datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC),
    url="http://news.example/quay?utm_source=x",
    final_url="https://news.example/quay",
    charset="utf-8",
    status=200,
    headers=(("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("X-Empty", "")),
)
UPLOAD = Original(
    content="<p>שלום".encode("cp1255"),
    kind=CaptureKind.UPLOAD,
    media_type="text/html",
    retrieved_at=datetime(2024, 5, 6, tzinfo=UTC),
    charset="windows-1255",
    file_name="כתבה 100% \r\n\u202e.html",
)


@pytest.fixture(params=STORES)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    return STORES[request.param](tmp_path)


def test_a_fetched_page_comes_back_equal(archive: Archive) -> None:
    [location] = archive.put([PAGE])
    assert archive.get(location) == PAGE
    assert location.digest == PAGE.digest


def test_an_upload_comes_back_with_its_file_name_and_charset(archive: Archive) -> None:
    [location] = archive.put([UPLOAD])
    assert archive.get(location) == UPLOAD


@pytest.mark.parametrize(
    "headers",
    [
        (("Content-Encoding", "gzip"), ("Content-Length", "7")),
        (("Transfer-Encoding", "chunked"),),
        (("Content-Length", str(len(PAGE.content))),),
        (("X-Archive-Orig-Content-Encoding", "br"), ("x-archive-orig-via", "1")),
        (("Content-Disposition", "inline; filename=\xe9\xff.html"), ("X-UTF-8", "Ã©")),
    ],
)
def test_headers_come_back_as_received(archive: Archive, headers: tuple[tuple[str, str], ...]) -> None:
    original = dataclasses.replace(PAGE, headers=headers)
    [location] = archive.put([original])
    assert archive.get(location) == original


def test_an_empty_body_comes_back_empty(archive: Archive) -> None:
    originals = [dataclasses.replace(PAGE, content=b"", headers=()), dataclasses.replace(UPLOAD, content=b"")]
    assert [archive.get(location) for location in archive.put(originals)] == originals


def test_a_sequence_is_kept_in_order(archive: Archive) -> None:
    originals = [dataclasses.replace(UPLOAD, content=str(number).encode()) for number in range(30)]
    locations = archive.put(originals[:20]) + archive.put(originals[20:])
    assert [archive.get(location) for location in locations] == originals
    assert list(archive.locations()) == locations


def test_the_same_bytes_twice_are_two_captures(archive: Archive) -> None:
    first, second = archive.put([PAGE, dataclasses.replace(PAGE, url="")])
    assert first != second
    assert archive.get(second).url == ""


def test_nothing_put_is_nothing_kept(archive: Archive) -> None:
    assert archive.put([]) == []
    assert list(archive.locations()) == []


@pytest.mark.parametrize("change", [{"file": "elsewhere.warc.gz"}, {"offset": 10**9}, {"digest": "0" * 64}, {"file": "../lock"}])
def test_a_location_that_does_not_hold_is_an_error_with_a_remedy(archive: Archive, change: dict[str, object]) -> None:
    [location] = archive.put([PAGE])
    with pytest.raises(ArchiveError, match=r"Restore|again|process"):
        archive.get(dataclasses.replace(location, **change))


TOKEN = st.text(ascii_letters + digits + "-!#$&'*+.^_`|~", min_size=1)
HEADER_VALUE = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"))
ANY_TEXT = st.text(st.characters(codec=None))
ORIGINALS = st.builds(
    Original,
    content=st.binary(),
    kind=st.sampled_from(CaptureKind),
    media_type=ANY_TEXT,
    retrieved_at=st.datetimes(timezones=st.just(UTC)),
    url=ANY_TEXT,
    final_url=ANY_TEXT,
    charset=ANY_TEXT,
    file_name=ANY_TEXT,
)
ANSWERS = st.builds(
    lambda original, path, status, headers: dataclasses.replace(
        original, final_url=f"https://news.example/{path}", status=status, headers=tuple(headers)
    ),
    ORIGINALS,
    ANY_TEXT,
    st.integers(100, 999),
    st.lists(st.tuples(TOKEN, HEADER_VALUE)),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(originals=st.lists(st.one_of(ORIGINALS, ANSWERS), min_size=1, max_size=3))
def test_anything_comes_back_equal(archive: Archive, originals: list[Original]) -> None:
    assert [archive.get(location) for location in archive.put(originals)] == originals
