"""Text copied off a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.errors import ExtractionError
from articles.extraction import extract

from .pages import PARAGRAPHS, original, value

TEXT = "\n\n".join(PARAGRAPHS)


def read(text: str):
    return extract(original(text, media_type="text/plain"))


def test_the_seed_comes_in_as_the_project_promises(shared: Path):
    file = next((shared / "data" / "seed").iterdir())
    found = extract(original(file.read_bytes(), media_type="text/plain", file_name=file.name))
    assert value(found.headline) == "Hamas and ISIS are cooperating in Sinai"
    assert value(found.outlet) == "TIP"
    assert found.authors is None
    assert value(found.published).isoformat() == "2016-12-20"
    assert value(found.language) == "en"
    assert found.body is not None
    assert found.body.value.startswith("The Palestinian terrorist organization")
    assert found.body.value.endswith("cooperation between the two countries.")


def test_a_trailing_date_with_comments_and_a_reply_form_is_cut_and_read():
    found = read(f"Quay closed for repairs\n\nHP\n\n{TEXT}\n\nMay 17, 2024 | Comments »\n\nLeave a Reply\n\nName\n\nThis is great!")
    assert value(found.body) == TEXT
    assert value(found.published).isoformat() == "2024-05-17"
    assert value(found.outlet) == "HP"


@pytest.mark.parametrize(
    ("header", "authors", "outlet", "published"),
    [
        ("By Jane Doe and John Q. Public", ("Jane Doe", "John Q. Public"), None, None),
        ("Jane Doe | The Harbour Post | 17 May 2024", ("Jane Doe",), "The Harbour Post", "2024-05-17"),
        ("Von Anna Müller\n17. Mai 2024, 14:30 Uhr", ("Anna Müller",), None, "2024-05-17T14:30:00"),
        ("The Harbour Post", None, "The Harbour Post", None),
    ],
)
def test_the_lines_under_the_headline_tell_who_and_when(header, authors, outlet, published):
    found = read(f"Quay closed for repairs\n{header}\n\n{TEXT}")
    assert (found.authors and found.authors.value) == authors
    assert (found.outlet and found.outlet.value) == outlet
    assert (found.published and found.published.value.isoformat()) == published
    assert value(found.body) == TEXT


def test_text_without_a_headline_takes_its_first_sentence_and_says_that_it_is_in_doubt():
    found = read(f"{PARAGRAPHS[0]} {PARAGRAPHS[1]} {PARAGRAPHS[2]}\n\n{PARAGRAPHS[3]}")
    assert value(found.headline).startswith("The city council of Port Ellery voted on Friday")
    assert any("headline is in doubt" in warning for warning in found.warnings)
    assert value(found.body).startswith("The city council")


def test_a_date_within_a_sentence_is_no_dateline():
    found = read(
        f"Quay closed for repairs\n\n{PARAGRAPHS[0]}\n\nThe last flood was on 3 May 1962, when the water stood in the"
        f" market hall for a week."
    )
    assert found.published is None
    assert "1962" in value(found.body)


def test_a_headline_alone_is_refused_with_a_remedy():
    with pytest.raises(ExtractionError, match="Paste the whole article"):
        read("Quay closed for repairs\n\n17 May 2024")


def test_empty_text_is_refused():
    with pytest.raises(ExtractionError, match="is empty"):
        read(" \n\t\n")
