"""Numbered pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from articles.models import Article
from articles.web.contexts import Pager
from articles.web.paging import pager
from tests.factories import make_article


def shape(page: int, pages: int) -> str:
    found = pager(page, pages=pages, url_of=lambda number: f"?page={number}")
    assert isinstance(found, Pager)
    numbers = (f"[{link.number}]" if link.is_current else str(link.number or "…") for link in found.links)
    return " ".join(["<" * bool(found.previous), *numbers, ">" * bool(found.following)]).strip()


@pytest.mark.parametrize(
    ("page", "pages", "expected"),
    [
        (1, 2, "[1] 2 >"),
        (2, 2, "< 1 [2]"),
        (1, 40, "[1] 2 … 40 >"),
        (3, 40, "< 1 2 [3] 4 … 40 >"),
        (4, 40, "< 1 2 3 [4] 5 … 40 >"),
        (20, 40, "< 1 … 19 [20] 21 … 40 >"),
        (40, 40, "< 1 … 39 [40]"),
    ],
)
def test_the_pager_shows_first_last_and_neighbours(page: int, pages: int, expected: str) -> None:
    assert shape(page, pages) == expected


def test_one_page_needs_no_pager() -> None:
    assert pager(1, pages=1, url_of=str) is None


def test_pages_go_on_behind_the_last_that_has_a_number(
    reader: Client, index: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("search.results", "search.backends.pages", "web.results", "web.views.search"):
        monkeypatch.setattr(f"articles.{module}.MAX_RESULT_WINDOW", 20)
    made = [make_article(published=f"2016-01-{day:02}").pk for day in range(1, 31)]
    made += [make_article(published=None).pk for _ in range(4)]
    index()
    found: list[int] = []
    address = "/search/?size=10&sort=oldest"
    ranges = []
    while address:
        page = reader.get(address).context["page"]
        ranges.append((page.first, page.last))
        found += [int(line.url.split("/")[2]) for line in page.lines]
        address = page.pager.following
    assert ranges == [(1, 10), (11, 20), (21, 30), (31, 34)]
    assert found == made


def test_by_relevance_pages_end_where_numbers_do(reader: Client, index: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("search.results", "search.backends.pages", "web.results", "web.views.search"):
        monkeypatch.setattr(f"articles.{module}.MAX_RESULT_WINDOW", 10)
    for _ in range(12):
        make_article(headline="Strike")
    index()
    assert reader.get("/search/?q=strike&size=10").context["page"].pager is None
    assert "Order them by date" in reader.get("/search/?q=strike&size=10&page=2").context["page"].beyond


@pytest.mark.parametrize("after", ["x", "n1", "nffffffffffffffff.1"])
def test_a_place_that_cannot_be_read_is_a_bad_search(reader: Client, harbour: list[Article], after: str) -> None:
    answer = reader.get("/search/", {"after": after})
    assert answer.status_code == 400
    assert "Begin at the first page." in answer.content.decode()
