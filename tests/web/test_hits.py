"""From article to article through the results that led there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from articles.search import indexing
from articles.web.contexts import ArticlePage
from tests.factories import make_article

Indexer = Callable[[], int]
ORDERS = ("relevance", "newest", "oldest", "outlet")
MOST_QUERIES = 10


def opened(reader: Client, url: str) -> ArticlePage:
    page: ArticlePage = reader.get(url).context["page"]
    return page


def walked(reader: Client, url: str, direction: str) -> Iterator[ArticlePage]:
    """The article at ``url`` and all that stand before ('previous') or after ('following') it."""
    while url:
        page = opened(reader, url)
        yield page
        step = getattr(page.steps, direction)
        url = step.url if step else ""


def listed(reader: Client, address: str) -> list[str]:
    """The address of every hit, page by page."""
    urls: list[str] = []
    while address:
        page = reader.get(address).context["page"]
        urls += [line.url for line in page.lines]
        address = page.pager.following if page.pager else ""
    return urls


@pytest.fixture
def strikes(index: Indexer) -> list[Article]:
    """Twenty-six articles about a strike, four of them undated, two on the same day, of three outlets."""
    days = [f"2016-01-{1 + number // 2:02}" for number in range(22)] + [None] * 4
    made = [
        make_article(headline=f"Strike, report {number}", published=day, outlet=f"Outlet {number % 3}")
        for number, day in enumerate(days)
    ]
    make_article(headline="Ferry", body="Of ferries only.")
    index()
    return made


@pytest.fixture
def short_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are numbered up to hit 20 only."""
    for module in ("search.results", "search.backends.pages", "web.results", "web.views.search", "web.hits"):
        monkeypatch.setattr(f"articles.{module}.MAX_RESULT_WINDOW", 20)


@pytest.mark.parametrize("order", ORDERS)
def test_every_hit_is_reached_step_by_step_in_every_order_past_the_ends_of_pages(
    reader: Client, strikes: list[Article], order: str
) -> None:
    urls = listed(reader, f"/search/?q=strike&size=10&sort={order}")
    there = list(walked(reader, urls[0], "following"))
    back = list(walked(reader, urls[-1], "previous"))
    assert [page.id for page in there] == [int(url.split("/")[2]) for url in urls]
    assert [page.id for page in back] == [page.id for page in reversed(there)]
    assert [page.steps.place for page in there if page.steps] == list(range(1, 27))
    assert {page.steps.total for page in there if page.steps} == {26}


@pytest.mark.parametrize("order", ORDERS)
def test_where_copies_are_folded_every_story_is_a_step(reader: Client, strikes: list[Article], order: str) -> None:
    for article in strikes[3:20:4]:
        indexing.note_change([make_article(headline="Strike, again", copy_of=article, outlet="Kestrel Wire").pk, article.pk])
    indexing.apply_all()
    urls = listed(reader, f"/search/?q=strike&size=10&sort={order}&fold=1")
    there = list(walked(reader, urls[0], "following"))
    assert [page.id for page in there] == [int(url.split("/")[2]) for url in urls]
    assert {page.steps.total for page in there if page.steps} == {26} == {len(urls)}


@pytest.mark.usefixtures("short_window")
@pytest.mark.parametrize("query", ["sort=newest", "sort=oldest", "q=strike&sort=newest", "q=strike&sort=oldest"])
def test_steps_go_on_beyond_the_pages_that_have_numbers_and_back_again(reader: Client, strikes: list[Article], query: str) -> None:
    urls = listed(reader, f"/search/?size=10&{query}")
    there = list(walked(reader, urls[0], "following"))
    back = list(walked(reader, urls[-1], "previous"))
    assert len(urls) >= 26
    assert [page.id for page in there] == [int(url.split("/")[2]) for url in urls]
    assert [page.id for page in back] == [page.id for page in reversed(there)]


@pytest.mark.usefixtures("short_window")
def test_the_way_back_from_far_behind_begins_with_the_article(reader: Client, strikes: list[Article]) -> None:
    urls = listed(reader, "/search/?q=strike&size=10&sort=newest")
    page = opened(reader, urls[23])
    results = reader.get(page.back).context["page"]
    assert (results.first, results.lines[0].id) == (24, page.id)


def test_the_way_back_leads_to_the_page_and_the_place_of_the_article(reader: Client, strikes: list[Article]) -> None:
    url = listed(reader, "/search/?q=strike&size=10&view=table")[14]
    page = opened(reader, url)
    assert page.back == f"/search/?q=strike&size=10&view=table&page=2#article-{page.id}"
    assert f'id="article-{page.id}"' in reader.get(page.back).content.decode()


def test_an_article_that_has_moved_a_little_is_found_again(reader: Client, strikes: list[Article]) -> None:
    url = listed(reader, "/search/?q=strike&sort=newest")[7]
    for number in range(3):
        indexing.note_change([make_article(headline=f"Strike, latest {number}", published="2017").pk])
    indexing.apply_all()
    steps = opened(reader, url).steps
    assert steps is not None
    assert (steps.place, steps.total) == (11, 29)


@pytest.mark.parametrize("place", ["26", "4711", "999999999", "0", "-1", "x", "1" * 30])
def test_a_place_where_the_article_is_not_shows_no_steps_and_hides_nothing(
    reader: Client, strikes: list[Article], place: str
) -> None:
    page = opened(reader, f"{strikes[5].get_absolute_url()}?q=strike&sort=oldest&hit={place}")
    assert page.steps is None
    assert page.marks
    assert reader.get(page.back).status_code == 200


def test_a_withdrawn_neighbour_is_no_step(reader: Client, strikes: list[Article]) -> None:
    urls = listed(reader, "/search/?sort=oldest")
    Article.objects.filter(pk=strikes[1].pk).update(status=Article.Status.WITHDRAWN)
    steps = opened(reader, urls[0]).steps
    assert steps is not None
    assert steps.following is None


def test_the_address_with_a_search_is_not_the_one_to_cite(reader: Client, strikes: list[Article]) -> None:
    url = listed(reader, "/search/?q=strike")[3]
    plain, html = url.partition("?")[0], reader.get(url).content.decode()
    assert f'<link rel="canonical" href="http://testserver{plain}">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "noindex" not in reader.get(plain).content.decode()
    assert re.search(r"Hit 4 of 26 for\s*<bdi>«strike»</bdi>", html)


def test_steps_cost_no_query_of_the_database(
    reader: Client, editor: Client, strikes: list[Article], django_assert_max_num_queries: Any
) -> None:
    url = listed(reader, "/search/?q=strike")[3]
    for client in (reader, editor):
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(url)
