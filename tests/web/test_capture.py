"""Originals as they came in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from articles import wiring
from articles.ingest import ingest_originals
from articles.models import Article, Capture
from articles.records import CaptureKind, Original
from tests.factories import make_article
from tests.journeys.pages import original, page


def keep_page(article: Article | None, content: bytes, *, media_type: str = "text/html", charset: str = "utf-8") -> Capture:
    """``content`` in the archive, and its Capture."""
    at = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
    original = Original(
        content=content, kind=CaptureKind.UPLOAD, media_type=media_type, retrieved_at=at, charset=charset, file_name="page.html"
    )
    [location] = wiring.archive().put([original])
    return Capture.objects.create(
        kind=original.kind,
        file_name=original.file_name,
        retrieved_at=at,
        media_type=media_type,
        sha256=location.digest,
        size=len(content),
        warc_file=location.file,
        warc_offset=location.offset,
        warc_length=location.length,
        article=article,
    )


def test_the_original_is_served_byte_for_byte_and_without_any_right(reader: Client) -> None:
    content = "<script>alert(1)</script><p>Café</p>".encode()
    response = reader.get(f"/captures/{keep_page(make_article(), content).pk}/raw/")
    assert response.content == content
    assert response.headers["Content-Type"].startswith("text/html")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


def test_the_banner_frames_it_in_a_sandbox_and_says_when_it_came(reader: Client) -> None:
    capture = keep_page(make_article(), b"<p>x</p>")
    html = reader.get(f"/captures/{capture.pk}/").content.decode()
    assert 'sandbox=""' in html
    assert f'src="/captures/{capture.pk}/raw/"' in html
    assert "3 May 2026" in html
    assert capture.sha256 in html


@pytest.mark.parametrize(
    ("media_type", "served", "is_download"),
    [
        ("application/xhtml+xml", "text/html", False),
        ("text/plain", "text/plain", False),
        ("text/javascript", "text/plain", False),
        ("application/xml", "text/plain", False),
        ("image/png", "image/png", False),
        ("image/svg+xml", "application/octet-stream", True),
        ("application/pdf", "application/octet-stream", True),
        ("multipart/related", "application/octet-stream", True),
        ("", "application/octet-stream", True),
    ],
)
def test_a_media_type_is_never_livelier_than_it_must_be(reader: Client, media_type: str, served: str, is_download: bool) -> None:
    response = reader.get(f"/captures/{keep_page(make_article(), b'x', media_type=media_type).pk}/raw/")
    assert response.headers["Content-Type"].partition(";")[0] == served
    assert ("attachment" in response.headers.get("Content-Disposition", "")) is is_download
    assert response.headers["Content-Security-Policy"].startswith("sandbox;")


def test_an_original_that_the_archive_has_lost_is_said_to_be(reader: Client, portal: Path) -> None:
    capture = keep_page(make_article(), b"<p>x</p>")
    for file in (portal / "archive").rglob("*"):
        if file.is_file():
            file.unlink()
    wiring.archive.cache_clear()
    response = reader.get(f"/captures/{capture.pk}/raw/")
    assert response.status_code == 500
    assert "cannot be read from the archive" in response.content.decode()


def test_a_capture_without_an_article_is_for_staff(reader: Client, editor: Client) -> None:
    capture = keep_page(None, b"<p>x</p>")
    assert reader.get(f"/captures/{capture.pk}/").status_code == 404
    assert editor.get(f"/captures/{capture.pk}/").status_code == 200


# --- An origin of their own -------------------------------------------------------------------------------------------------------

ORIGIN = "https://captures.example"


@pytest.fixture
def own_origin(settings: Any) -> None:
    settings.CAPTURE_ORIGIN = ORIGIN
    settings.ALLOWED_HOSTS = ["portal.example", "captures.example"]


def test_captures_may_have_an_origin_of_their_own(reader: Client, own_origin: None) -> None:
    list(ingest_originals([original(page())]))
    pk = Capture.objects.get().pk
    banner = reader.get(f"/captures/{pk}/", headers={"host": "portal.example"}, secure=True)
    assert f'src="{ORIGIN}/captures/{pk}/raw/"' in banner.content.decode()
    assert f"frame-src 'self' {ORIGIN};" in banner.headers["Content-Security-Policy"]
    raw = reader.get(f"/captures/{pk}/raw/", headers={"host": "captures.example"}, secure=True)
    assert raw.content == page()
    assert raw.headers["Content-Security-Policy"].endswith("frame-ancestors 'self' https://portal.example")
    assert "X-Frame-Options" not in raw.headers
    assert not raw.cookies


@pytest.mark.parametrize("path", ["/", "/admin/", "/search/?q=x", "/captures/1/"])
def test_on_that_origin_there_is_nothing_else(reader: Client, own_origin: None, path: str) -> None:
    assert reader.get(path, headers={"host": "captures.example"}, secure=True).status_code == 404
