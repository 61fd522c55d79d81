"""Collections and saved searches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles import digests
from articles.models import Article
from articles.reading_models import Collection, SavedSearch
from articles.web.bundles import stylesheet_url
from tests.factories import make_article


@pytest.fixture
def signed_in(portal: Any, django_user_model: Any) -> Client:
    """A reader without any right in the admin."""
    client = Client()
    client.force_login(django_user_model.objects.create_user("ruth", "ruth@example.com", "secret"))
    return client


def collect(client: Client, *articles: Article, **fields: Any) -> Collection:
    client.post("/collections/add/", {"id": [article.pk for article in articles], **fields})
    found: Collection = Collection.objects.get(title=fields["title"])
    return found


def test_chosen_articles_become_a_collection(signed_in: Client, harbour: list[Article]) -> None:
    made = collect(signed_in, harbour[0], harbour[2], title="Strikes")
    page = signed_in.get(made.get_absolute_url()).context["page"]
    assert {entry.line.id for entry in page.entries} == {harbour[0].pk, harbour[2].pk}
    signed_in.post("/collections/add/", {"id": [harbour[0].pk, harbour[1].pk], "collection": made.pk})
    assert made.entries.count() == 3


def test_a_private_collection_is_read_by_its_owner_and_by_those_with_the_link(
    signed_in: Client, reader: Client, harbour: list[Article]
) -> None:
    made = collect(signed_in, harbour[0], title="Mine")
    assert reader.get(made.get_absolute_url()).status_code == 404
    assert reader.get(made.get_absolute_url() + "?key=wrong").status_code == 404
    assert reader.get(made.shared_url).status_code == 200
    assert "Mine" not in reader.get("/collections/").content.decode()


def test_nobody_changes_the_collection_of_another(signed_in: Client, editor: Client, harbour: list[Article]) -> None:
    made = collect(signed_in, harbour[0], title="Mine")
    assert editor.post(f"/collections/{made.pk}/change/", {"delete": "1"}).status_code == 404
    assert editor.post("/collections/add/", {"id": harbour[1].pk, "collection": made.pk}).status_code == 404
    assert editor.post(f"/collections/{made.pk}/articles/{harbour[0].pk}/", {"remove": "1"}).status_code == 404
    assert made.entries.count() == 1


def test_a_draft_cannot_be_kept_and_what_is_withdrawn_is_shown_no_more(signed_in: Client, harbour: list[Article]) -> None:
    draft = make_article(headline="Not yet", status=Article.Status.DRAFT)
    made = collect(signed_in, harbour[0], draft, title="Mine")
    assert made.entries.count() == 1
    Article.objects.update(status=Article.Status.WITHDRAWN)
    assert signed_in.get(made.get_absolute_url()).context["page"].entries == ()


def test_notes_and_labels_are_the_owners(signed_in: Client, reader: Client, harbour: list[Article]) -> None:
    made = collect(signed_in, harbour[0], harbour[1], title="Mine")
    signed_in.post(
        f"/collections/{made.pk}/articles/{harbour[0].pk}/", {"note": "<b>See</b> page 2", "labels": "strike, , port,strike"}
    )
    page = signed_in.get(made.get_absolute_url() + "?label=port").context["page"]
    assert [entry.line.id for entry in page.entries] == [harbour[0].pk]
    assert [label.name for label in page.labels] == ["port", "strike"]
    assert "&lt;b&gt;See&lt;/b&gt;" in reader.get(made.shared_url).content.decode()


def test_a_public_collection_is_listed_exported_and_fed(signed_in: Client, reader: Client, harbour: list[Article]) -> None:
    made = collect(signed_in, harbour[0], title="Strikes")
    signed_in.post(f"/collections/{made.pk}/change/", {"title": "Dock strikes", "is_public": "on", "is_pick": "on"})
    made.refresh_from_db()
    assert (made.title, made.is_public, made.is_pick) == ("Dock strikes", True, False)
    assert "Dock strikes" in reader.get("/collections/").content.decode()
    assert harbour[0].headline in reader.get(f"/collections/{made.pk}/export/?format=ris").getvalue().decode()
    (entry,) = feedparser.parse(reader.get(f"/collections/{made.pk}/feed.atom").content).entries
    assert entry.title == harbour[0].headline
    assert len(reader.get(f"/collections/{made.pk}/feed.json").json()["items"]) == 1


def test_keeping_needs_an_account(reader: Client, harbour: list[Article]) -> None:
    assert reader.post("/collections/add/", {"id": harbour[0].pk}).headers["Location"].startswith("/sign-in/?next=")
    assert reader.get("/saved/").headers["Location"] == "/sign-in/?next=/saved/"


def test_a_search_is_tried_before_it_is_saved(signed_in: Client, harbour: list[Article]) -> None:
    page = signed_in.get("/saved/new/?q=harbour").context["page"]
    assert (page.total, page.recent, page.is_flood) == (4, 4, False)
    signed_in.post("/saved/create/", {"parameters": page.parameters, "title": page.suggested, "digest": "daily"})
    saved = SavedSearch.objects.get()
    assert (saved.title, saved.parameters, saved.digest) == ("harbour", "q=harbour", "daily")
    assert signed_in.get('/saved/new/?q="open').status_code == 400


def test_what_came_in_since_is_new_whatever_its_date(signed_in: Client, harbour: list[Article], index: Callable[[], int]) -> None:
    signed_in.post("/saved/create/", {"parameters": "q=harbour", "title": "Harbour", "digest": "never"})
    assert signed_in.get("/saved/").context["page"].rows[0].fresh == 0
    make_article(headline="Harbour of 1987", published="1987-01-01")
    make_article(headline="Nothing of it", body="Other news.")
    index()
    (row,) = signed_in.get("/saved/").context["page"].rows
    assert (row.fresh, row.fresh_words) == (1, "1 new")
    assert signed_in.get(row.url).headers["Location"] == "/search/?q=harbour"
    assert signed_in.get("/saved/").context["page"].rows[0].fresh == 0


def test_a_feed_reader_needs_no_account_but_the_address(signed_in: Client, reader: Client, harbour: list[Article]) -> None:
    signed_in.post("/saved/create/", {"parameters": "q=harbour", "title": "Harbour", "digest": "never"})
    feed = feedparser.parse(reader.get(f"/saved/{SavedSearch.objects.get().token}/feed.atom").content)
    assert len(feed.entries) == 4
    assert reader.get("/saved/unknown/feed.atom").status_code == 404


def test_a_digest_tells_what_is_new_once_and_folds_copies(
    signed_in: Client, harbour: list[Article], index: Callable[[], int]
) -> None:
    signed_in.post("/saved/create/", {"parameters": "q=harbour", "title": "Harbour", "digest": "daily"})
    now = timezone.now()
    assert digests.send_due(now) == 0
    first = make_article(headline="Harbour opens", outlet="Kestrel Wire")
    make_article(headline="Harbour opens", outlet="Hed", copy_of=first)
    index()
    assert digests.send_due(now) == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ruth@example.com"], "Clipfile: 2 new in Harbour")
    assert sent.body.count("Harbour opens") == 1
    assert "the same text in 1 more" in sent.body
    make_article(headline="Harbour closes")
    index()
    assert digests.send_due(now + timedelta(hours=23)) == 0
    assert digests.send_due(now + timedelta(hours=25)) == 1


def test_a_flood_is_braked(signed_in: Client, harbour: list[Article], index: Callable[[], int]) -> None:
    signed_in.post("/saved/create/", {"parameters": "q=harbour", "title": "Harbour", "digest": "daily"})
    for number in range(60):
        make_article(headline=f"Harbour notice {number}")
    index()
    digests.send_due(timezone.now())
    (sent,) = mail.outbox
    assert sent.body.count("Harbour notice") == 50
    assert "... and 10 more." in sent.body


def test_a_reader_signs_in_on_the_portal_itself(reader: Client, harbour: list[Article], django_user_model: Any) -> None:
    django_user_model.objects.create_user("ruth", password="secret")
    refused = reader.post("/sign-in/", {"username": "ruth", "password": "no"}).content.decode()
    assert "There is a problem" in refused
    assert stylesheet_url() in refused
    assert "<title>Sign in - Clipfile</title>" in refused
    response = reader.post("/sign-in/", {"username": "ruth", "password": "secret", "next": "/saved/"})
    assert response.headers["Location"] == "/saved/"
    assert "Sign out" in reader.get("/").content.decode()
