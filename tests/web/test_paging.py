"""Numbered pages."""

from __future__ import annotations

import pytest

from articles.web.contexts import Pager
from articles.web.paging import pager


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
