"""WARC files as other tools see them, and what is left of them after a crash."""

from __future__ import annotations

import dataclasses
import itertools
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from articles.archive import WarcArchive
from articles.errors import ArchiveError
from articles.records import ArchiveLocation, CaptureKind, Original

PASTE = Original(
    content=b"The quay is open again.",
    kind=CaptureKind.PASTE,
    media_type="text/plain",
    retrieved_at=datetime(2024, 5, 6, tzinfo=UTC),
)
PAGE = dataclasses.replace(
    PASTE,
    kind=CaptureKind.FETCH,
    url="https://news.example/a b?q=é",
    final_url="https://news.example/a b?q=é",
    status=200,
    headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "7")),
)


def numbered(count: int, *, start: int = 0) -> list[Original]:
    """Originals that do not compress away: each has 1,000 random bytes."""
    return [dataclasses.replace(PASTE, content=b"%d " % number + os.urandom(1000)) for number in range(start, start + count)]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


def test_warcio_check_passes_on_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = WarcArchive(tmp_path, roll_at_bytes=3000)
    for _ in range(3):
        [first, *_] = archive.put([PAGE, PASTE, *numbered(2)])
        archive.put([PAGE], kept={PAGE.digest: first})
    assert len(files(tmp_path)) > 1
    with pytest.raises(SystemExit) as ending:
        warcio(["check", "-v", *map(str, files(tmp_path))])
    assert ending.value.code == 0
    report = capsys.readouterr().out
    assert "digest pass" in report
    assert "failed" not in report


def test_other_tools_see_a_response_whose_headers_are_true_of_its_body(tmp_path: Path) -> None:
    WarcArchive(tmp_path).put([PAGE])
    with files(tmp_path)[0].open("rb") as stream:
        warcinfo, response, request = [(record, record.content_stream().read()) for record in ArchiveIterator(stream)]
    assert [entry.rec_type for entry, _ in (warcinfo, request)] == ["warcinfo", "request"]
    record, body = response
    assert (record.rec_type, body) == ("response", PAGE.content)
    assert record.rec_headers.get_header("WARC-Target-URI") == "https://news.example/a%20b?q=%C3%A9"
    assert record.http_headers.get_header("Content-Encoding") is None
    assert record.http_headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"


def test_a_retrieval_is_a_request_and_the_response_to_it(tmp_path: Path) -> None:
    asked = (("Host", "news.example"), ("User-Agent", "Clipfile/1"))
    WarcArchive(tmp_path).put([dataclasses.replace(PAGE, asked_with=asked)])
    response, request = records(tmp_path)[1:]
    assert request.http_headers.statusline == "/a%20b?q=%C3%A9 HTTP/1.1"
    assert tuple(request.http_headers.headers) == asked
    assert request.rec_headers.get_header("WARC-Concurrent-To") == response.rec_headers.get_header("WARC-Record-ID")


def test_bytes_that_are_kept_already_are_referred_to(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    page = dataclasses.replace(PAGE, content=os.urandom(100_000))
    [first] = archive.put([page])
    again = dataclasses.replace(page, retrieved_at=datetime(2024, 6, 1, tzinfo=UTC), headers=(("Date", "later"),))
    [second] = archive.put([again], kept={page.digest: first})
    assert archive.get(second) == again
    assert second.length < 2000
    revisit = records(tmp_path)[3]
    assert revisit.rec_type == "revisit"
    assert revisit.rec_headers.get_header("WARC-Refers-To-Date") == "2024-05-06T00:00:00.000000Z"


def test_a_revisit_is_written_only_where_the_bytes_can_be_read_back(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    [first] = archive.put([dataclasses.replace(PAGE, content=os.urandom(1000))])
    damage(tmp_path, at=first.offset + 600)
    again = dataclasses.replace(PAGE, content=b"the same, they say")
    [second] = archive.put([again], kept={again.digest: first})
    assert archive.get(second) == again


def test_a_revisit_of_a_revisit_is_an_error(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    [first] = archive.put([PAGE])
    [second] = archive.put([PAGE], kept={PAGE.digest: first})
    [third] = archive.put([PAGE], kept={PAGE.digest: second})
    assert archive.get(third) == PAGE
    assert [record.rec_type for record in records(tmp_path)[1::2]] == ["response", "revisit", "response"]


def records(folder: Path) -> list[Any]:
    """Every record of the archive's files, as warcio reads them."""
    found = []
    for path in files(folder):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                record.content_stream().read()
                found.append(record)
    return found


def test_a_line_break_in_a_header_starts_no_other_header(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    [location] = archive.put(
        [dataclasses.replace(PAGE, media_type="a\r\nWARC-Type: response", headers=(("X", "1\r\nSet-Cookie: y"),))]
    )
    assert archive.get(location).headers == (("X", "1  Set-Cookie: y"),)


def test_a_paste_has_a_name_made_of_its_digest(tmp_path: Path) -> None:
    WarcArchive(tmp_path).put([PASTE])
    with files(tmp_path)[0].open("rb") as stream:
        *_, record = ArchiveIterator(stream)
    assert record.rec_headers.get_header("WARC-Target-URI") == f"urn:clipfile:sha256:{PASTE.digest}"


@pytest.mark.parametrize("has_journal", [True, False])
def test_a_second_store_goes_on_where_the_first_stopped(tmp_path: Path, has_journal: bool) -> None:
    locations = WarcArchive(tmp_path).put(numbered(3))
    if not has_journal:
        (tmp_path / "journal").unlink()
    locations += WarcArchive(tmp_path).put([PASTE])
    assert list(WarcArchive(tmp_path).locations()) == locations
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_the_torn_tail_of_a_crash_is_cut_by_the_next_append(tmp_path: Path, share: float) -> None:
    archive = WarcArchive(tmp_path)
    locations = archive.put(numbered(2))
    whole = files(tmp_path)[0].read_bytes()
    torn = whole[locations[1].offset :]
    files(tmp_path)[0].write_bytes(whole + torn[: int(len(torn) * share)])
    assert list(archive.locations()) == locations
    locations += archive.put([PASTE])
    assert list(archive.locations()) == locations
    assert archive.get(locations[-1]) == PASTE
    assert files(tmp_path)[0].stat().st_size == sum((locations[-1].offset, locations[-1].length))


def test_a_whole_record_behind_a_stale_journal_is_kept(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    locations = archive.put(numbered(1))
    stale = (tmp_path / "journal").read_text()
    locations += archive.put(numbered(1))
    (tmp_path / "journal").write_text(stale)
    locations += archive.put([PASTE])
    assert list(archive.locations()) == locations


def test_a_damaged_file_without_journal_is_left_alone(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    locations = archive.put(numbered(3))
    damage(tmp_path, at=locations[0].offset + 30)
    (tmp_path / "journal").unlink()
    before = files(tmp_path)[0].read_bytes()
    [location] = archive.put([PASTE])
    assert files(tmp_path)[0].read_bytes() == before
    assert location.file == "clipfile-00002.warc.gz"
    assert archive.get(locations[2]).digest == locations[2].digest


def damage(folder: Path, *, at: int) -> None:
    with files(folder)[0].open("r+b") as stream:
        stream.seek(at)
        stream.write(bytes(8))


def test_a_changed_original_is_named_with_file_offset_and_remedy(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    first, second = archive.put(numbered(2))
    damage(tmp_path, at=first.offset + 400)
    with pytest.raises(ArchiveError, match=rf"clipfile-00001.warc.gz at byte {first.offset}.*Restore"):
        archive.get(first)
    with pytest.raises(ArchiveError, match=rf"clipfile-00001.warc.gz at byte {first.offset}"):
        list(archive.locations())
    assert archive.get(second).digest == second.digest


def test_a_file_that_was_cut_from_outside_is_an_error(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    *_, last = archive.put(numbered(2))
    os.truncate(files(tmp_path)[0], last.offset + last.length - 10)
    with pytest.raises(ArchiveError, match="10 bytes too early"):
        archive.get(last)
    with pytest.raises(ArchiveError, match=f"at byte {last.offset}"):
        list(archive.locations())


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """A full disk, as the kernel makes one for this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_keeps_nothing_of_the_sequence_and_spoils_nothing(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path)
    locations = archive.put(numbered(2))
    size = files(tmp_path)[0].stat().st_size
    with no_file_larger_than(size + 1500), pytest.raises(ArchiveError, match="free space"):
        archive.put(numbered(5))
    assert files(tmp_path)[0].stat().st_size == size
    locations += archive.put([PASTE])
    assert list(archive.locations()) == locations


def test_a_folder_that_cannot_be_made_is_an_archive_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="permission"):
        WarcArchive(tmp_path / "file" / "warc").put([PASTE])


WRITER = """
import sys
from tests.archive.test_warc import WarcArchive, Path, numbered
archive = WarcArchive(Path(sys.argv[1]), roll_at_bytes=40_000)
for start in range(0, int(sys.argv[2]), 5):
    for location in archive.put(numbered(5, start=start)):
        print(location.file, location.offset, location.length, location.digest, flush=True)
"""


def writer(folder: Path, *, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def promised(lines: list[str]) -> list[ArchiveLocation]:
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [
        ArchiveLocation(file=name, offset=int(start), length=int(length), digest=digest) for name, start, length, digest in whole
    ]


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [writer(tmp_path, count=100) for _ in range(3)]
    locations = [location for process in writers for location in promised((process.communicate()[0]).splitlines(keepends=True))]
    assert len(locations) == 300
    assert sorted(WarcArchive(tmp_path).locations(), key=str) == sorted(locations, key=str)


def test_every_promised_record_survives_a_killed_writer(tmp_path: Path) -> None:
    process = writer(tmp_path, count=1_000_000)
    assert process.stdout is not None
    lines = list(itertools.islice(process.stdout, 60))
    process.send_signal(signal.SIGKILL)
    lines += process.communicate()[0].splitlines(keepends=True)
    archive = WarcArchive(tmp_path)
    archive.put([PASTE])
    kept = list(archive.locations())
    assert set(promised(lines)) <= set(kept)
    assert [archive.get(location).digest for location in kept] == [location.digest for location in kept]
