"""What people have already: web archives, saved pages, lists of addresses, and ZIPs of them."""

from __future__ import annotations

import base64
import io
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from articles.archive import WarcArchive
from articles.extraction import extract, mhtml
from articles.records import CaptureKind, Original
from articles.unpacking import Address, Entry, Refusal, originals_of_file, warcs
from tests.archive.test_warc import PAGE, files

STORY = (
    "<!doctype html><html lang='en'><head><title>Quay reopens</title></head><body><article><h1>Quay reopens after the flood</h1>"
    + "<p>The old quay in Harl opened again on Monday, seven months after the flood that closed it to ships.</p>" * 4
    + "</article></body></html>"
)


def warc(*pages: tuple[str, str, str, bytes], gzip: bool = True) -> bytes:
    """A WARC file of (address, status, media type, body), as another tool would write it."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip)
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "another tool"}))
    for url, status, media_type, body in pages:
        headers = StatusAndHeaders(status, [("Content-Type", media_type), ("Set-Cookie", "a=1")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2019-04-05T06:07:08Z"},
            )
        )
    return out.getvalue()


def entries(name: str, content: bytes) -> list[Entry]:
    return list(originals_of_file(name, io.BytesIO(content)))


PAGES = (
    ("https://news.example/quay", "200 OK", "text/html; charset=utf-8", STORY.encode()),
    ("https://news.example/logo.png", "200 OK", "image/png", b"\x89PNG"),
    ("https://news.example/old", "301 Moved Permanently", "text/html", b"moved"),
    ("https://news.example/gone", "404 Not Found", "text/html", b"gone"),
)


@pytest.mark.parametrize(("name", "gzip"), [("x.warc.gz", True), ("x.warc", False)])
def test_of_a_web_archive_the_pages_are_taken_with_their_address_and_time(name: str, gzip: bool) -> None:
    [page] = entries(name, warc(*PAGES, gzip=gzip))
    assert isinstance(page, Original)
    assert (page.final_url, page.status, page.charset) == ("https://news.example/quay", 200, "utf-8")
    assert page.retrieved_at == datetime(2019, 4, 5, 6, 7, 8, tzinfo=UTC)
    assert page.kind is CaptureKind.IMPORT
    assert page.content == STORY.encode()


def test_a_wacz_is_read_by_the_web_archives_in_it() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as wacz:
        wacz.writestr("datapackage.json", "{}")
        wacz.writestr("archive/data.warc.gz", warc(*PAGES))
        wacz.writestr("pages/pages.jsonl", "{}")
    assert [type(entry) for entry in entries("crawl.wacz", out.getvalue())] == [Original]


def test_our_own_files_can_be_imported(tmp_path: Path) -> None:
    WarcArchive(tmp_path).put([PAGE])
    [page] = entries("clipfile-00001.warc.gz", files(tmp_path)[0].read_bytes())
    assert isinstance(page, Original)
    assert page.content == PAGE.content


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "http://127.0.0.1/admin", "http://localhost/", "http://[::1]/"]
)
def test_an_address_that_is_not_of_the_web_is_refused(address: str) -> None:
    [refusal, page] = entries("x.warc", warc((address, "200 OK", "text/html", b"<p>x"), PAGES[0], gzip=False))
    assert isinstance(refusal, Refusal)
    assert "x.warc, record 2" in refusal.name
    assert isinstance(page, Original)


def test_what_stands_before_a_torn_end_is_taken() -> None:
    whole = warc(PAGES[0], ("https://news.example/2", "200 OK", "text/html", STORY.encode() * 50))
    first, refusal = entries("x.warc.gz", whole[:-60])
    assert isinstance(first, Original)
    assert isinstance(refusal, Refusal)


def test_a_record_that_unpacks_without_end_ends_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warcs, "MAX_PASSED_OVER", 1_000_000)
    found = entries("x.warc.gz", warc(PAGES[0], ("https://news.example/film", "200 OK", "video/mp4", bytes(5_000_000)), PAGES[0]))
    assert [type(entry) for entry in found] == [Original, Refusal]


def test_every_hostile_web_archive_ends_in_pages_and_refusals(shared: Path) -> None:
    counts = {}
    for file in sorted((shared / "data" / "hostile").glob("warc_*")):
        with file.open("rb") as stream:
            found = list(originals_of_file(file.name, stream))
        counts[file.name] = Counter(type(entry).__name__ for entry in found)
        assert all(entry.url.startswith("http") for entry in found if isinstance(entry, Original) and entry.status)
    assert counts["warc_20k_tiny_records.warc.gz"] == {"Original": 20_000}
    assert counts["warc_gzip_body_bomb.warc"] == {"Refusal": 1}
    assert counts["warc_gzip_member_bomb.warc.gz"] == {"Refusal": 1}
    assert counts["warc_bad_uris.warc"]["Refusal"] == 5
    assert counts["warc_truncated.warc.gz"] == {"Refusal": 1}


MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example/quay\r\nSubject: Quay\r\n"
    "Date: Mon, 6 May 2024 07:08:09 -0000\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----b"\r\n\r\n\r\n'
    "------b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
    "Content-Location: https://news.example/quay\r\n\r\n{page}\r\n------b\r\nContent-Type: image/png\r\n"
    "Content-Transfer-Encoding: base64\r\nContent-Location: https://news.example/a.png\r\n\r\niVBORw0KGgo=\r\n------b--\r\n"
)


def test_a_page_saved_as_mhtml_is_kept_whole_and_read() -> None:
    content = MHTML.replace("{page}", base64.encodebytes(STORY.encode()).decode().replace("\n", "\r\n")).encode()
    [saved] = entries("quay.mhtml", content)
    assert isinstance(saved, Original)
    assert saved.content == content
    assert saved.url == "https://news.example/quay"
    extraction = extract(saved)
    assert extraction.headline is not None
    assert extraction.headline.value == "Quay reopens after the flood"


def test_an_e_mail_is_no_mhtml() -> None:
    assert not mhtml.is_mhtml(b"From: a@b.example\r\nTo: c@d.example\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x")


@pytest.mark.parametrize(
    "comment",
    [
        "<!--\n Page saved with SingleFile \n url: https://news.example/quay \n saved date: Mon May 06 2024\n-->",
        "<!-- saved from url=(0025)https://news.example/quay -->",
    ],
)
def test_a_saved_page_tells_where_it_is_from(comment: str) -> None:
    [saved] = entries("quay.html", f"<!DOCTYPE html>{comment}{STORY}".encode())
    assert isinstance(saved, Original)
    assert saved.final_url == "https://news.example/quay"


def test_a_csv_gives_the_addresses_in_its_column_once() -> None:
    lines = ("headline;url;seen", "Quay;https://news.example/1;https://elsewhere.example", "Dock;https://news.example/2;")
    table = "\n".join([*lines, lines[1]])
    assert entries("clips.csv", table.encode("utf-8-sig")) == [Address(url=f"https://news.example/{n}") for n in (1, 2)]


def test_a_csv_without_a_heading_gives_the_first_address_of_each_line() -> None:
    assert entries("clips.csv", b"1,https://news.example/1\n2,none\n") == [Address(url="https://news.example/1")]
    [refusal] = entries("clips.csv", b"a,b\n1,2\n")
    assert isinstance(refusal, Refusal)


@pytest.mark.parametrize(("name", "media_type"), [("a.pdf", "application/pdf"), ("a.eml", "message/rfc822")])
def test_types_that_other_readers_read_pass(name: str, media_type: str) -> None:
    [entry] = entries(name, b"anything")
    assert isinstance(entry, Original)
    assert entry.media_type == media_type
