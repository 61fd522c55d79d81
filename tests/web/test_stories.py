"""Story groups: one lead by rule, the others told of, and what each changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from articles import stories
from articles.ingest import ingest_originals
from articles.models import Article, IndexChange, Outlet
from tests.journeys.pages import PARAGRAPHS, original, page

COURIER = page()
LEDGER = page(
    outlet="Harbour Ledger",
    url="https://ledger.example/quay-closes",
    published="2019-03-05T07:00:00+01:00",
    paragraphs=(*PARAGRAPHS[:3], PARAGRAPHS[3] + " The council meets next week."),
)
GAZETTE = page(outlet="Saltby Gazette", url="https://gazette.example/north-quay-vote", published="2019-03-06T07:00:00+01:00")


@pytest.fixture
def group(portal: object) -> dict[str, Article]:
    """The same story in three outlets; the Ledger ran it first, but came in second."""
    list(ingest_originals([original(COURIER), original(LEDGER), original(GAZETTE)]))
    return {article.outlet.name: article for article in Article.objects.select_related("outlet") if article.outlet}


def leads() -> list[str]:
    return sorted(Article.objects.filter(is_lead=True).values_list("outlet__name", flat=True))


def test_the_first_published_leads(group: dict[str, Article]) -> None:
    assert {stories.story_of(article) for article in group.values()} == {group["The Merrow Courier"].pk}
    assert leads() == ["Harbour Ledger"]


def test_our_own_outlet_leads_before_all(group: dict[str, Article]) -> None:
    Outlet.objects.filter(name="Saltby Gazette").update(is_own=True)
    IndexChange.objects.all().delete()
    stories.settle(group["The Merrow Courier"].pk)
    assert leads() == ["Saltby Gazette"]
    changed = set(IndexChange.objects.values_list("article_id", flat=True))
    assert changed == {group["Saltby Gazette"].pk, group["Harbour Ledger"].pk}


def test_a_withdrawn_article_leads_nothing(group: dict[str, Article]) -> None:
    Article.objects.filter(pk=group["Harbour Ledger"].pk).update(status=Article.Status.WITHDRAWN)
    stories.settle_all(group.values())
    assert leads() == ["The Merrow Courier"]


def test_an_article_that_stands_alone_leads_itself(portal: object) -> None:
    list(ingest_originals([original(COURIER)]))
    assert leads() == ["The Merrow Courier"]
    assert stories.others(Article.objects.all()) == {}


def test_the_page_tells_who_ran_it_and_what_each_changed(group: dict[str, Article], reader: Client) -> None:
    text = reader.get(f"/stories/{group['The Merrow Courier'].pk}/").content.decode()
    assert text.index("Harbour Ledger") < text.index("The Merrow Courier") < text.index("Saltby Gazette")
    assert "0 words put in, 5 left out" in text
    assert "<del> The council meets next week.</del>" in text
    assert reader.get("/stories/999/").status_code == 404


def test_a_result_tells_of_the_other_outlets(group: dict[str, Article], reader: Client, index: Callable[[], int]) -> None:
    index()
    text = reader.get("/search/?q=quay").content.decode()
    assert text.count("and 2 more outlets") == 3
    Article.objects.filter(pk=group["Saltby Gazette"].pk).update(status=Article.Status.DRAFT)
    index()
    assert reader.get("/search/?q=quay").content.decode().count("and 1 more outlet<") == 2


def test_an_article_leads_to_its_story(group: dict[str, Article], reader: Client) -> None:
    text = reader.get(group["Saltby Gazette"].get_absolute_url()).content.decode()
    assert f'href="/stories/{group["The Merrow Courier"].pk}/"' in text
