"""The demo pages and the golden file agree with one another, before anything is extracted from them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

PAGES = Path(__file__).parents[2] / "articles" / "demo" / "pages"
EXPECTED: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "expected.jsonl").read_text(encoding="utf-8").splitlines()
]
CHANGED_PAGE = "https://www.alderbycourier.example/news/2018/01/15/saltings-flood-storm-ottilie"
LEGACY_ENCODINGS = {
    "brackersieler-tageblatt/2018-01-16-ottilie.html": "windows-1252",
    "diario-de-alciria/2017-08-05-barrasa.html": "iso-8859-1",
    "kav-hamayim/2020-02-20-ketubah.html": "windows-1255",
    "vakhtenny-listok/2020-11-18-kapitan-lebedev.html": "windows-1251",
}


def visible_text(file: str) -> str:
    """All words of a page on one line, those of the furniture included."""
    content = (PAGES / file).read_bytes()
    if file.endswith(".txt"):
        return " ".join(content.decode("utf-8-sig").split())
    return " ".join(BeautifulSoup(content, "lxml").get_text(" ").split())


def test_every_page_has_one_line_and_every_line_a_page() -> None:
    files = sorted(path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*.*"))
    assert files == sorted(line["file"] for line in EXPECTED)


def test_only_the_changed_page_shares_its_address() -> None:
    seen = Counter(line["canonical_url"] for line in EXPECTED if line["canonical_url"])
    assert [url for url, count in seen.items() if count > 1] == [CHANGED_PAGE]


@pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")
@pytest.mark.parametrize("line", EXPECTED, ids=lambda line: line["file"])
def test_what_is_expected_stands_on_the_page(line: dict[str, Any]) -> None:
    text = visible_text(line["file"])
    for phrase in (line["title"], *line["authors"], *line["body_lacks"]):
        assert " ".join(phrase.split()) in text


@pytest.mark.parametrize(("file", "encoding"), LEGACY_ENCODINGS.items())
def test_a_legacy_page_is_stored_in_the_bytes_that_it_declares(file: str, encoding: str) -> None:
    content = (PAGES / file).read_bytes()
    assert f"charset={encoding}" in content.decode("latin-1").replace('"', "")
    assert len(content.decode(encoding)) == len(content)
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
