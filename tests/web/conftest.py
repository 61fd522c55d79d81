"""A portal with a client, and the means to bring articles into its index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from articles.search import indexing
from tests.factories import make_article


@pytest.fixture
def reader(portal: Path) -> Client:
    """Somebody without an account."""
    return Client()


@pytest.fixture
def index(portal: Path) -> Callable[[], int]:
    """Call it once the articles are made."""
    return indexing.rebuild


@pytest.fixture
def harbour(index: Callable[[], int]) -> list[Article]:
    """Five published articles of three outlets and four years, one undated, one in Hebrew; indexed."""
    articles = [
        make_article(
            headline="Harbour strike enters its second week",
            outlet="The Merrow Courier",
            published="2016-12-20",
            authors=["Nadia Ferrant", "Aart de Boer"],
            tags=["labour"],
            entities={"PERSON": ["Ada Lovelace"], "ORG": ["Harbour Board"], "PLACE": ["Port Merrow"]},
        ),
        make_article(
            headline="Flood wall to be raised",
            body="Ada Lovelace of the Harbour Board said that the wall would hold.\n\nThe council agreed.",
            outlet="The Merrow Courier",
            published="2016-11",
            entities={"PERSON": ["Ada Lovelace"], "ORG": ["Harbour Board"]},
        ),
        make_article(headline="Ferry returns", outlet="Kestrel Wire", published="2014", entities={"PLACE": ["Old Quay"]}),
        make_article(headline="A letter from the quay", outlet=None, published=None),
        make_article(headline="שביתת הנמל", body="הנמל ייפתח בתוך ימים.", outlet="Hed", published="2017-01-02", language="he"),
    ]
    index()
    return articles


@pytest.fixture
def editor(portal: Path, django_user_model: Any) -> Client:
    """Somebody who runs the archive."""
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("editor", "editor@example.com", "secret"))
    return client
