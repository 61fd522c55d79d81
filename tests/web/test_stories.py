"""Story groups: one lead by rule, the others told of, and what each changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from articles import stories
from articles.ingest import ingest_originals
from articles.models import Article, IndexChange, Outlet
from articles.search import indexing
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


def test_folded_results_show_each_story_once_and_unfold_it(
    group: dict[str, Article], reader: Client, index: Callable[[], int]
) -> None:
    list(ingest_originals([original(page(url="https://merrow.example/other", paragraphs=("The quay is a place of its own.",)))]))
    index()
    text = reader.get("/search/?q=quay&fold=1").content.decode()
    assert "4 articles in 2 stories" in text
    assert text.count("and 2 more outlets") == 1
    assert "Show every article" in text
    story = group["The Merrow Courier"].pk
    assert f'href="/search/?q=quay+story%3A{story}"' in text
    unfolded = reader.get(f"/search/?q=quay+story%3A{story}").content.decode()
    assert "3 articles" in unfolded
    assert "Fold copies" in unfolded


def test_programs_and_feeds_can_have_stories_folded(group: dict[str, Article], reader: Client, index: Callable[[], int]) -> None:
    index()
    found = reader.get("/api/v1/search?q=quay&fold=1").json()
    assert (found["total"], found["articles"]) == (1, 3)
    (hit,) = found["hits"]
    assert (hit["id"], hit["story"], hit["more"]) == (group["Harbour Ledger"].pk, group["The Merrow Courier"].pk, 2)
    assert {value["count"] for value in found["facets"]["outlet"]["values"]} == {1}
    assert reader.get("/search/feed.atom?q=quay&fold=1").content.decode().count("<entry>") == 1
    assert "each story once" in reader.get("/search/export/?q=quay&fold=1").content.decode()
    assert reader.get("/search/?fold=2").status_code == 400


def test_the_one_that_names_a_group_can_leave_it(group: dict[str, Article]) -> None:
    courier, ledger, gazette = (group[name] for name in ("The Merrow Courier", "Harbour Ledger", "Saltby Gazette"))
    IndexChange.objects.all().delete()
    stories.move(courier, to=None)
    assert dict(Article.objects.values_list("pk", "copy_of")) == {courier.pk: None, ledger.pk: None, gazette.pk: ledger.pk}
    assert leads() == ["Harbour Ledger", "The Merrow Courier"]
    assert set(IndexChange.objects.values_list("article_id", flat=True)) == {courier.pk, ledger.pk, gazette.pk}


def test_the_one_that_names_a_group_can_be_put_behind_another_of_it(group: dict[str, Article]) -> None:
    courier, ledger, gazette = (group[name] for name in ("The Merrow Courier", "Harbour Ledger", "Saltby Gazette"))
    stories.move(courier, to=gazette)
    assert dict(Article.objects.values_list("pk", "copy_of")) == {
        ledger.pk: None,
        courier.pk: ledger.pk,
        gazette.pk: ledger.pk,
    }
    assert leads() == ["Harbour Ledger"]


def test_a_group_outlives_the_one_that_names_it(group: dict[str, Article], index: Callable[[], int], reader: Client) -> None:
    index()
    stories.leave([group["The Merrow Courier"].pk])
    group["The Merrow Courier"].delete()
    index()
    assert indexing.check().is_sound
    assert "2 articles in 1 story" in reader.get("/search/?q=quay&fold=1").content.decode()
