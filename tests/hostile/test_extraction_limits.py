"""Bytes that mean harm end soon, and in an extraction or one of the two errors of the room."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.errors import ExtractionError, UnsupportedContent
from articles.extraction import as_record, extract
from tests.extraction.pages import json_ld, original, page, value

SECONDS = 10.0


def answer(content: bytes | str, *, media_type: str = "text/html", **fields: str) -> dict[str, object] | str:
    """The record, or the message of the error; anything else that is raised fails the test. Ends within SECONDS of the processor."""
    started = time.process_time()
    try:
        return as_record("x", extract(original(content, media_type=media_type, **fields)))
    except (ExtractionError, UnsupportedContent) as error:
        return str(error)
    finally:
        assert time.process_time() - started < SECONDS


def test_every_hostile_file_ends_soon_and_in_an_answer(shared: Path):
    for file in sorted((shared / "data" / "hostile").iterdir()):
        media_type = "text/html" if ".html" in file.name else "text/plain"
        got = answer(file.read_bytes(), media_type=media_type, file_name=file.name)
        assert isinstance(got, dict) or file.name in got


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "deep",
        "<b><font>" * 20_000 + "adopted",
        "<a " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</a><p>y</p>",
        "<script>" * 50_000,
        "<!--" * 100_000,
        "<style" * 100_000,
        '<a "' * 50_000,
        "<" * 200_000,
        "&" * 200_000,
        "<p>" + "a" * 3_000_000,
        "<title>" + "t" * 2_000_000 + "</title><p>body</p>",
        "<h1>" + "x " * 300_000 + "</h1><p>body</p>",
        "<table>" * 5_000 + "x",
        "<p>" + "By " * 100_000,
        "<p>" + "1.2." * 100_000,
        "<time>" + "2020-01-01 " * 50_000,
    ],
    ids=lambda markup: markup[:12],
)
def test_markup_built_to_exhaust_a_parser_ends_soon(markup):
    answer(f"<html><body>{markup}")


@pytest.mark.parametrize(
    "block", ["[" * 50_000, '{"a":' * 50_000, '{"@type":"Article","headline":"' + "\\" * 100_000, '{"@graph":[' + "{}," * 50_000]
)
def test_json_ld_built_to_exhaust_a_reader_ends_soon(block):
    got = answer(page(head=json_ld(block)))
    assert isinstance(got, dict)
    assert got["title"] == "Northern quay closed for repairs"


def test_markup_in_metadata_stays_text_and_no_script_address_comes_through():
    head = (
        '<meta name="author" content="&quot;><svg onload=alert(1)>"><link rel="canonical" href="javascript:alert(1)">'
        '<meta property="og:image" content="data:image/png;base64,AAAA"><meta property="og:url" content="file:///etc/passwd">'
    )
    got = answer(page(head=head))
    assert isinstance(got, dict)
    assert got["authors"] == []
    assert got["canonical_url"] is None
    assert got["image"] is None


def test_controls_and_lone_surrogates_do_not_come_through():
    got = answer(
        page(paragraphs=("a\x00b\x01c &#0; &#xD800; \u202egnp.exe", *["The quay is closed for repairs until September."] * 1))
    )
    assert isinstance(got, dict)
    body = str(got["body"])
    assert not any(char in body for char in "\x00\x01\u202e")
    body.encode("utf-8")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"%PDF-1.4\n%\xe2\xe3\n<html><p>x</p></html>", "page.html", "PDF"),
        (b"\x89PNG\r\n\x1a\n<html></html>", "page.html", "PNG"),
        (b"PK\x03\x04\x14\x00\x00\x00", "letter.docx", "ZIP"),
        (b"\x1f\x8b\x08\x00", "page.html.gz", "gzip"),
        (b"\xff" * 400, "blob", "binary"),
        (b"\x00\x01\x02\x03" * 100, "blob", "binary"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "feed.xml", "feed"),
        (b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "x.xml", "XML"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "x.svg", "SVG"),
        (b'{"title": "x"}', "x.json", "JSON"),
    ],
)
def test_what_has_no_reader_is_named_with_a_remedy(content, name, says):
    with pytest.raises(UnsupportedContent, match=rf"(?s){name}.*{says}.*\."):
        extract(original(content, media_type="text/plain", file_name=name))


def test_html_named_as_text_is_read_as_html():
    found = extract(original(page(), media_type="text/plain", file_name="page.txt"))
    assert value(found.headline) == "Northern quay closed for repairs"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))),
    st.sampled_from(["text/html", "text/plain"]),
)
def test_no_bytes_raise_anything_else(content, media_type):
    answer(content, media_type=media_type)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200), st.text(max_size=80), st.text(max_size=80))
def test_no_words_in_any_place_of_a_page_raise_anything_else(body, date, author):
    head = json_ld(
        {"@type": "NewsArticle", "headline": body, "datePublished": date, "author": author, "image": date, "url": author}
    )
    answer(
        page(head=head, under=f"<p class=byline>{author}</p><time datetime='{date}'>{date}</time>", paragraphs=(body, body[::-1]))
    )
