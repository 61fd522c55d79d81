"""Taking articles along, and searches that come by themselves."""

from __future__ import annotations

import json
from typing import Any

import feedparser
import pytest
import rispy
from django.test import Client

from articles.exporting import FORMATS
from articles.models import Article
from tests.factories import make_article


def text_of(response: Any) -> str:
    content: str = response.getvalue().decode()
    return content


def test_a_search_is_exported_in_the_order_of_its_page(reader: Client, harbour: list[Article]) -> None:
    response = reader.get("/search/export/?q=harbour&sort=oldest&format=jsonl")
    about, *records = [json.loads(line) for line in text_of(response).splitlines()]
    shown = reader.get("/search/?q=harbour&sort=oldest").context["page"].lines
    assert about["export"]["total"] == len(records) == len(shown)
    assert [record["archive_id"] for record in records] == [line.id for line in shown]
    assert response.headers["Content-Disposition"].startswith('attachment; filename="clipfile-harbour-20')


@pytest.mark.parametrize("name", [found.name for found in FORMATS])
def test_every_format_can_be_had_of_every_article(reader: Client, harbour: list[Article], name: str) -> None:
    response = reader.get(f"/search/export/?format={name}")
    written = text_of(response)
    assert response.status_code == 200
    assert all(article.headline in written for article in harbour)


def test_picked_articles_are_exported_in_the_order_of_picking(reader: Client, harbour: list[Article]) -> None:
    first, second = harbour[2], harbour[0]
    response = reader.get(f"/search/export/?id={first.pk}&id={second.pk}&format=jsonl")
    _, *records = [json.loads(line) for line in text_of(response).splitlines()]
    assert [record["archive_id"] for record in records] == [first.pk, second.pk]


def test_a_draft_is_in_no_export(reader: Client, harbour: list[Article]) -> None:
    draft = make_article(headline="Not yet", status=Article.Status.DRAFT)
    assert "Not yet" not in text_of(reader.get(f"/search/export/?id={draft.pk}&format=csv"))
    assert reader.get(f"/articles/{draft.pk}/cite/ris/").status_code == 404


def test_the_export_page_offers_every_format_of_the_search(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/search/export/?q=harbour").context["page"]
    assert page.search == "\u00abharbour\u00bb"
    assert [format.label for format in page.formats] == [found.title for found in FORMATS]
    assert all(reader.get(format.url).status_code == 200 for format in page.formats)


def test_what_cannot_be_exported_is_said(reader: Client, harbour: list[Article]) -> None:
    assert reader.get("/search/export/?format=docx").status_code == 404
    assert reader.get("/search/export/?id=x&format=csv").status_code == 400
    assert reader.get('/search/export/?q="open&format=csv').status_code == 400


def test_zotero_gets_a_newspaper_article_by_unapi(reader: Client, harbour: list[Article]) -> None:
    html = reader.get(harbour[0].get_absolute_url()).content.decode()
    assert 'rel="unapi-server"' in html
    assert f'<abbr class="unapi-id" title="{harbour[0].pk}">' in html
    assert 'type="application/x-research-info-systems"' in reader.get(f"/unapi?id={harbour[0].pk}").content.decode()
    response = reader.get(f"/unapi?id={harbour[0].pk}&format=ris", follow=True)
    (record,) = rispy.loads(text_of(response))
    assert (record["type_of_reference"], record["title"]) == ("NEWS", harbour[0].headline)
    assert reader.get(f"/unapi?id={harbour[0].pk}&format=mods").status_code == 406


def test_a_search_is_an_atom_feed_newest_first(reader: Client, harbour: list[Article]) -> None:
    response = reader.get("/search/feed.atom?q=harbour")
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    shown = reader.get("/search/?q=harbour&sort=newest").context["page"].lines
    assert [entry.id.split("/")[-2] for entry in feed.entries] == [str(line.id) for line in shown]
    assert feed.feed.title == "Clipfile: \u00abharbour\u00bb"
    assert feed.entries[0].id == f"http://testserver/articles/{harbour[0].pk}/"


def test_a_search_is_a_json_feed(reader: Client, harbour: list[Article]) -> None:
    feed = reader.get("/search/feed.json?q=harbour").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    shown = reader.get("/search/?q=harbour&sort=newest").context["page"].lines
    assert [entry["url"] for entry in feed["items"]] == [f"http://testserver{line.url.partition('?')[0]}" for line in shown]
    assert reader.get("/search/feed.json?page=x").status_code == 400
