"""PDF files and e-mail messages give the same record as pages."""

from __future__ import annotations

import pytest

from articles.errors import ExtractionError, UnsupportedContent
from articles.extraction import as_record, extract
from tests.extraction.pages import PARAGRAPHS, original, page

COLUMN = 90
HEADLINE = "Northern quay closed for repairs"


def pdf(*, paragraphs: tuple[str, ...] = PARAGRAPHS, title: str = "Microsoft Word - quay.docx") -> bytes:
    """A PDF of one page: a headline in large type, a byline with a date, and paragraphs in lines of at most COLUMN characters."""
    lines = [(24, HEADLINE), (11, "By Ruth Okafor"), (11, "17 May 2024")]
    lines += [(11, line) for paragraph in paragraphs for line in wrapped(paragraph)]
    shown = "".join(f"/F1 {size} Tf ({text}) Tj 0 -26 Td\n" for size, text in lines)
    stream = f"BT 40 800 Td\n{shown}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Title ({title}) /CreationDate (D:20240601120000Z) >>".encode(),
    ]
    return assembled(objects)


def wrapped(paragraph: str) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split():
        if len(line) + len(word) >= COLUMN:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def assembled(objects: list[bytes]) -> bytes:
    """The objects with the table of their places that a PDF ends with."""
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>" % (len(objects) + 1, len(objects))
    return b"%sxref\n0 %d\n0000000000 65535 f \n%s%s\nstartxref\n%d\n%%%%EOF" % (out, len(objects) + 1, table, trailer, len(out))


def letter(body: str, *, kind: str = "text/html", extra: str = "") -> bytes:
    head = (
        "From: The Harbour Post <news@harbour-post.example>\nTo: reader@example.org\n"
        f"Subject: =?utf-8?q?Fwd=3A_Northern_quay_closed_for_repairs?=\nDate: Fri, 17 May 2024 07:30:00 +0200\n{extra}"
        f"MIME-Version: 1.0\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return (head + body).encode()


def test_a_pdf_is_read_with_headline_byline_date_and_whole_lines():
    record = as_record("x", extract(original(pdf(), media_type="application/pdf", file_name="quay.pdf")))
    assert record["title"] == HEADLINE
    assert record["authors"] == ["Ruth Okafor"]
    assert record["published"] == "2024-05-17"
    assert " ".join(PARAGRAPHS) == " ".join(str(record["body"]).split())
    assert "\n\n" in str(record["body"])


def test_the_title_that_a_word_processor_gave_is_no_headline():
    record = as_record("x", extract(original(pdf(title="Microsoft Word - quay.docx"), media_type="application/pdf")))
    assert "Microsoft" not in str(record["title"])


def test_a_pdf_without_text_says_that_it_is_a_picture():
    empty = assembled([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", b"<< >>"])
    with pytest.raises(ExtractionError, match=r"scan\.pdf .*without text"):
        extract(original(empty, media_type="application/pdf", file_name="scan.pdf"))


def test_a_damaged_pdf_is_named_with_a_remedy():
    with pytest.raises(UnsupportedContent, match=r"cut\.pdf .*damaged.*paste"):
        extract(original(pdf()[:300], media_type="application/pdf", file_name="cut.pdf"))


def test_a_newsletter_has_its_subject_sender_and_date():
    markup = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    record = as_record("x", extract(original(letter(f"<html><body>{markup}</body></html>"), media_type="message/rfc822")))
    assert (record["title"], record["outlet"]) == (HEADLINE, "The Harbour Post")
    assert record["published"] == "2024-05-17T07:30:00+02:00"
    assert str(record["body"]).split("\n\n") == list(PARAGRAPHS)


def test_a_letter_in_plain_text_is_read_as_pasted_text():
    record = as_record(
        "x", extract(original(letter("\n\n".join((HEADLINE, *PARAGRAPHS)), kind="text/plain"), media_type="message/rfc822"))
    )
    assert record["title"] == HEADLINE
    assert str(record["body"]).split("\n\n") == list(PARAGRAPHS)


def test_a_page_saved_as_mhtml_is_that_page_at_its_address():
    url = "https://www.harbour-post.example/quay"
    saved = letter(page(), extra=f"Snapshot-Content-Location: {url}\n")
    record = as_record("x", extract(original(saved, media_type="multipart/related", file_name="quay.mhtml")))
    assert record["canonical_url"] == url
    assert record["outlet"] == "The Harbour Post"
    assert record["published"] is None, "the date of a saved page is that of its saving"


def test_an_attachment_alone_is_no_text():
    with pytest.raises(ExtractionError, match=r"a\.eml .*without text"):
        extract(original(letter("x", extra="Content-Disposition: attachment\n"), media_type="message/rfc822", file_name="a.eml"))
