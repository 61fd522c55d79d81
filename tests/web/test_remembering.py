"""Pages of results that are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from articles.search import indexing
from articles.web import remembering
from tests.factories import make_article


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    remembering._pages.clear()


def test_the_same_search_again_asks_neither_database_nor_index(
    reader: Client, harbour: list[Article], django_assert_num_queries: Any
) -> None:
    first = reader.get("/search/?q=harbour")
    with django_assert_num_queries(0):
        again = reader.get("/search/?q=harbour")
    assert again.content == first.content
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert "Content-Security-Policy" in again.headers


def test_what_is_saved_is_seen_at_once(reader: Client, harbour: list[Article]) -> None:
    assert reader.get("/search/?q=harbour").context["page"].total == 4
    indexing.note_change([make_article(headline="Harbour closes").pk])
    indexing.apply_all()
    assert reader.get("/search/?q=harbour").context["page"].total == 5


def test_what_is_withdrawn_is_gone_at_once(reader: Client, harbour: list[Article]) -> None:
    reader.get("/search/?q=harbour")
    Article.objects.filter(pk=harbour[0].pk).update(status=Article.Status.WITHDRAWN)
    indexing.note_change([harbour[0].pk])
    indexing.apply_all()
    assert harbour[0].headline not in reader.get("/search/?q=harbour").content.decode()


def test_nothing_of_a_signed_in_reader_is_kept_or_given(
    reader: Client, editor: Client, harbour: list[Article], index: Callable[[], int]
) -> None:
    assert "Sign out" in editor.get("/search/?q=harbour").content.decode()
    assert "Sign out" not in reader.get("/search/?q=harbour").content.decode()
    assert "Sign out" in editor.get("/search/?q=harbour").content.decode()


def test_mistakes_and_pages_that_are_not_there_are_not_kept(reader: Client, harbour: list[Article]) -> None:
    for path in ('/search/?q="open', "/search/?page=99"):
        reader.get(path)
    assert not remembering._pages
