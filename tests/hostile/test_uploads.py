"""Files that mean harm, by every way that leads in (cases C2 to C4, C7, C8, C10 and C12)."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CharField
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from articles.errors import ExtractionError, UnsupportedContent
from articles.extraction import extract
from articles.ingest import ingest_originals
from articles.models import BatchLine, Capture
from articles.records import Outcome
from articles.unpacking import Original, Refusal, originals_of_file
from tests.extraction.pages import original as as_original
from tests.extraction.test_files import letter, pdf
from tests.journeys.pages import PARAGRAPHS, original, page

ZIPS = {
    "zip_100k_empty_entries.zip": {Refusal: 1},
    "zip_bomb_flat_100MiB.zip": {Refusal: 1},
    "zip_bomb_nested_5_levels_100GiB.zip": {Refusal: 10},
    "zip_bomb_overlap_2000x1MiB.zip": {Refusal: 1},
    "zip_prefix_garbage.zip": {Original: 1},
    "zip_slip_and_symlink.zip": {Original: 9, Refusal: 1},
    "zip_truncated.zip": {Refusal: 1},
}
"""File -> what comes of it."""


def test_every_hostile_zip_is_refused_or_taken_file_by_file(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, expected in ZIPS.items():
        with (shared / "data" / "hostile" / name).open("rb") as stream:
            found = list(originals_of_file(name, stream))
        assert Counter(map(type, found)) == expected, name
        assert all(entry.reason for entry in found if isinstance(entry, Refusal))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("portal")
def test_more_files_or_fields_than_a_form_takes_are_refused(admin_client: Client, settings: object) -> None:
    address = reverse("admin:articles_ingestbatch_add")
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3  # type: ignore[attr-defined]
    files = [SimpleUploadedFile(f"{n}.html", b"<p>x") for n in range(4)]
    assert admin_client.post(address, {"when": "draft", "uploads": files}).status_code == 400
    assert admin_client.post(address, {f"field{n}": "" for n in range(2_000)}).status_code == 400
    assert not BatchLine.objects.exists()


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize(
    "name", ["n" * 300 + ".html", "\u202egnp.html", 'a"b\r\nSet-Cookie: x=1.html', "../../etc/passwd.html", "CON.html"]
)
def test_a_file_name_is_only_a_label(admin_client: Client, name: str) -> None:
    address = reverse("admin:articles_ingestbatch_add")
    response = admin_client.post(address, {"when": "draft", "uploads": [SimpleUploadedFile(name, page())]})
    assert response.status_code == 302
    line = BatchLine.objects.get()
    assert line.capture
    raw = admin_client.get(reverse("capture-raw", args=[line.capture.pk]))
    assert raw.status_code == 200
    assert "Set-Cookie" not in raw.headers
    assert not any(char in value for value in raw.headers.values() for char in "\r\n")


def test_a_locked_pdf_is_named_with_a_remedy() -> None:
    with pytest.raises(UnsupportedContent, match=r"locked\.pdf.*needs a password"):
        extract(as_original(locked(), media_type="application/pdf", file_name="locked.pdf"))


def locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("a password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_of_ten_thousand_pages_ends_in_an_answer() -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 10_003))
    objects = [b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"]
    objects += [b"<< /Type /Pages /Kids [%s] /Count 10000 >>" % kids]
    objects += [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * 10_000
    content = (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
        + b"trailer << /Root 1 0 R >>"
    )
    with pytest.raises((ExtractionError, UnsupportedContent), match=r"many\.pdf"):
        extract(as_original(content, media_type="application/pdf", file_name="many.pdf"))


def test_a_letter_that_lies_about_itself_is_read_or_refused() -> None:
    text = page().decode()
    for content in (
        letter(text).replace(b"charset=utf-8", b"charset=no-such-charset"),
        letter(text, extra="X-Long: a\r\n\tBcc: somebody@example.org\r\n"),
        letter(text, extra='Content-Disposition: inline; filename="../../../etc/passwd"\n'),
        letter(text.replace("<p>", '<p><img src="http://127.0.0.1/pixel.gif">')),
    ):
        found = extract(as_original(content, media_type="message/rfc822", file_name="letter.eml"))
        assert found.body
        assert PARAGRAPHS[0][:40] in found.body.value


@pytest.mark.usefixtures("portal")
def test_what_is_written_fits_its_column_however_long_it_came() -> None:
    """SQLite takes any length, PostgreSQL does not."""
    much = "word " * 40_000
    names = ", ".join(f"Person {n} {'x' * 400}" for n in range(50))
    content = page(headline=f"Long {much}", outlet=much, author=names, url=f"https://courier.example/{'a' * 5_000}").replace(
        b"</head>",
        f'<meta property="article:section" content="{much}"><meta property="article:tag" content="{much}">'
        f'<meta property="og:image" content="https://courier.example/{"i" * 5_000}.jpg"></head>'.encode(),
    )
    (result,) = ingest_originals(
        [original(content, file_name="n" * 2_000 + ".html", url=f"https://courier.example/?{'q' * 6_000}")]
    )
    assert result.outcome is Outcome.CREATED, result.reason
    assert Capture.objects.exists()
    for model in apps.get_app_config("articles").get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField) and field.max_length:
                longest = max(
                    (len(value or "") for value in model._default_manager.values_list(field.attname, flat=True)), default=0
                )
                assert longest <= field.max_length, f"{model.__name__}.{field.name}"
