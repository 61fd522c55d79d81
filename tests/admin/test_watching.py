"""Watch lists: kept, screened each time they are opened, exported, one's own."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from articles.models import WatchList
from tests.factories import make_article


def test_a_list_is_kept_screened_and_exported(contributor: Client, member_of: Callable[..., Client]) -> None:
    make_article(entities={"PERSON": ["Ada Lovelace"]})
    response = contributor.post(
        reverse("admin:articles_watchlist_add"), {"title": "Board", "names": "Ada Lovelace\nNobody"}, follow=True
    )
    content = response.content.decode()
    assert "1\n  article" in content
    assert "Not found under this name." in content
    export = reverse("admin:articles_watchlist_csv", args=[WatchList.objects.get().pk])
    assert b"Ada Lovelace,exact" in b"".join(contributor.get(export).streaming_content)  # type: ignore[attr-defined]
    assert member_of("Contributors", name="other").get(export).status_code == 404
