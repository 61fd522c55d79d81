"""The formats, read back by programs that others use."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import bibtexparser
import pytest
import rispy

from articles.exporting import FORMATS, FORMATS_BY_NAME, Entry, Heading
from articles.exporting.citations import apa, chicago, mla
from articles.exporting.names import person_name
from articles.records import Moment
from articles.spreadsheets import FORMULA_STARTS

HEADING = Heading(
    archive="Clipfile",
    search="\u00abharbour\u00bb",
    url="https://archive.example/search/?q=harbour",
    made_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
    total=1,
)
ENTRY = Entry(
    id=123,
    url="https://archive.example/articles/123/",
    headline="Harbour strike: 50% & more {urgent}",
    lede="Dockers voted\nto continue.",
    body="Dockers voted.\n\nThe board agreed.",
    outlet="The Merrow Courier",
    authors=("Nadia Ferrant", "Aart de Boer"),
    published=Moment.of_day(2016, 12, 20),
    language="en",
    section="Harbour",
    tags=("labour", "ports"),
    people=("Ada Lovelace",),
    organisations=("Harbour Board",),
    places=("Port Merrow",),
    original_url="https://merrow.example/strike",
    words=5,
    supplier_id="",
)


def written(name: str, *entries: Entry) -> str:
    return "".join(FORMATS_BY_NAME[name].write(HEADING, entries))


def test_every_format_writes_nothing_but_its_frame_for_no_articles() -> None:
    for found in FORMATS:
        assert ENTRY.headline not in "".join(found.write(HEADING, []))


def test_a_reference_manager_reads_the_ris_record_as_a_newspaper_article() -> None:
    (record,) = rispy.loads(written("ris", ENTRY))
    assert record["type_of_reference"] == "NEWS"
    assert record["authors"] == ["Ferrant, Nadia", "de Boer, Aart"]
    assert record["title"] == ENTRY.headline
    assert record["secondary_title"] == "The Merrow Courier"
    assert (record["year"], record["date"]) == ("2016", "2016/12/20/")
    assert record["abstract"] == "Dockers voted to continue."


def test_bibtex_is_parsed_with_its_special_characters_escaped() -> None:
    library = bibtexparser.parse_string(written("bibtex", ENTRY))
    (record,) = library.entries
    assert not library.failed_blocks
    assert (record.entry_type, record.key) == ("article", "ferrant2016-123")
    assert record["author"] == "Ferrant, Nadia and de Boer, Aart"
    assert record["title"] == r"{Harbour strike: 50\% \& more \{urgent\}}"
    assert (record["date"], record["url"]) == ("2016-12-20", ENTRY.original_url)


def test_csl_json_is_a_list_of_newspaper_articles() -> None:
    item, other = json.loads(written("csl", ENTRY, replace(ENTRY, id=124, authors=("Reuters",), published=None)))
    assert item["author"] == [{"family": "Ferrant", "given": "Nadia"}, {"family": "de Boer", "given": "Aart"}]
    assert item["issued"] == {"date-parts": [[2016, 12, 20]]}
    assert other["author"] == [{"literal": "Reuters"}]
    assert "issued" not in other
    assert json.loads(written("csl")) == []


def test_a_date_is_as_exact_as_it_is_known() -> None:
    year = replace(ENTRY, published=Moment.of_day(2016))
    assert "PY  - 2016\r\nDA  - 2016///" in written("ris", year)
    assert "date = {2016}" in written("bibtex", year)
    assert apa(replace(ENTRY, published=Moment.of_day(2016, 12))).startswith("Ferrant, N., & de Boer, A. (2016, December).")
    assert apa(replace(ENTRY, published=None, authors=())).startswith("Harbour strike: 50% & more {urgent}. (n.d.).")


def test_citations_follow_their_styles() -> None:
    plain = replace(ENTRY, headline="Strike enters second week", original_url="")
    assert apa(plain) == (
        "Ferrant, N., & de Boer, A. (2016, December 20). Strike enters second week. The Merrow Courier. "
        "https://archive.example/articles/123/"
    )
    assert mla(plain) == (
        "Ferrant, Nadia, and Aart de Boer. \u201cStrike enters second week.\u201d The Merrow Courier, 20 Dec. 2016, "
        "https://archive.example/articles/123/."
    )
    assert chicago(plain) == (
        "Ferrant, Nadia, and Aart de Boer. \u201cStrike enters second week.\u201d The Merrow Courier, December 20, 2016. "
        "https://archive.example/articles/123/."
    )


@pytest.mark.parametrize(
    ("name", "inverted"),
    [
        ("Ada Lovelace", "Lovelace, Ada"),
        ("Ludwig van der Berg", "van der Berg, Ludwig"),
        ("Martin Luther King Jr.", "King Jr., Martin Luther"),
        ("Associated Press", "Associated Press"),
        ("Pel\u00e9", "Pel\u00e9"),
        ("\u674e\u5c0f\u9f99", "\u674e\u5c0f\u9f99"),
        ("Анна Ахматова", "Ахматова, Анна"),
    ],
)
def test_names_are_inverted_where_their_order_is_known(name: str, inverted: str) -> None:
    assert person_name(name).inverted == inverted


def test_no_cell_of_a_spreadsheet_can_be_a_formula(shared: Path) -> None:
    titles = (shared / "data" / "hostile" / "csv_injection_titles.txt").read_text(encoding="utf-8").split("\n")
    entries = [replace(ENTRY, headline=title, authors=(title,), outlet=title, lede=title, tags=(title,)) for title in titles]
    rows = list(csv.reader(io.StringIO(written("csv", *entries).removeprefix("\ufeff"))))
    assert len(rows) == len(titles) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]


def test_the_exact_table_has_every_cell_as_it_is_stored() -> None:
    (row,) = csv.DictReader(io.StringIO(written("csv-exact", replace(ENTRY, headline="=1+1"))))
    assert (row["headline"], row["text"], row["lede"]) == ("=1+1", ENTRY.body, ENTRY.lede)
    assert (row["authors"], row["results"], row["search"]) == ("Nadia Ferrant; Aart de Boer", "1", HEADING.search)


def test_nothing_in_the_offline_page_is_markup_of_an_article() -> None:
    page = written("html", replace(ENTRY, headline="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>"))
    assert "<script" not in page
    assert "<img" not in page


def test_every_format_says_what_was_searched() -> None:
    for found in FORMATS:
        assert "harbour" in "".join(found.write(HEADING, [ENTRY])).replace(ENTRY.headline, ""), found.name
