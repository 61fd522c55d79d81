"""What every engine must do where stories are folded: each found once, and all that is counted counts stories. Against brute force over
what the same search finds unfolded."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from articles import stories
from articles.models import Article
from articles.search import indexing, query, service
from articles.search.backends.plan import filters
from articles.search.backends.resolve import planned
from articles.search.request import FACETS_BY_NAME, FacetSelection, Interval, SearchRequest, Sort
from articles.search.tree import all_of
from tests.factories import make_article

pytestmark = pytest.mark.django_db

WORDS = ["alfa", "bravo", "delta", "golf", "wolf"]
DATES = ["2016", "2016-12", "2016-12-20", "2016-12-21", "2017-01-02", "2015-03", None]
TEXTS = ["", "alfa", "alfa OR golf", "golf -wolf", "headline:golf", '"alfa golf"', "del*", "golf NEAR/4 wolf", "nowhere"]
SELECTIONS: list[tuple[tuple[str, int, int], ...]] = [
    (),
    (("outlet", 1, 0),),
    (("person", 1, 0), ("tag", 0, 1)),
    (("outlet", 0, 2),),
]


@pytest.fixture
def archive(backend: Any) -> dict[int, Article]:
    """Ninety articles in stories of one to seven, in several segments, some of them written anew; leads are settled by rule."""
    draw = random.Random(11)
    roots: list[Article] = []
    made = []
    for number in range(90):
        root = draw.choice(roots) if roots and draw.random() < 0.6 else None
        article = _article(draw, number, copy_of=root)
        made.append(article)
        if root is None and (not roots or draw.random() < 0.5):
            roots.append(article)
    stories.settle_all(made)
    indexing.note_change([article.pk for article in made])
    indexing.apply_pending(limit=40)
    indexing.apply_all()
    indexing.note_change([article.pk for article in made[::9]])
    indexing.apply_all()
    return Article.objects.in_bulk()


def _article(draw: random.Random, number: int, *, copy_of: Article | None) -> Article:
    def words(most: int) -> str:
        return " ".join(draw.choice(WORDS) for _ in range(draw.randint(1, most)))

    return make_article(
        headline=words(4),
        body=f"{words(12)}.\n\n{words(5)} number{number}.",
        published=draw.choice(DATES),
        outlet=draw.choice(["Zebra Times", "alpha Post", "Élan Daily", None]),
        authors=[f"Author {draw.randint(0, 2)}"],
        tags=[f"tag {draw.randint(0, 3)}"],
        language=draw.choice(["en", ""]),
        entities={"PERSON": draw.sample(["Ada Byron", "Bela Kun", "Cleo Fox"], draw.randint(0, 3))},
        copy_of=copy_of,
    )


def everything(request: SearchRequest) -> list[int]:
    return [hit.article_id for hit in service.search(replace(request, size=1_000, facets=(), interval=None)).hits]


def by_engine(backend: Any, request: SearchRequest) -> list[int]:
    """In the order of the words' score alone, which decides between members of a story that a search by relevance finds."""
    snapshot = backend.index.snapshot()
    plan = planned(all_of([query.parse(request.text), filters(request)]), snapshot)
    return [hit.id for hit in snapshot.find(plan, order=Sort.RELEVANCE, start=0, size=1_000).hits]


def shown(archive: dict[int, Article], ordered: list[int]) -> set[int]:
    """Of each story the lead, or the first."""
    groups = defaultdict(list)
    for pk in ordered:
        groups[stories.story_of(archive[pk])].append(pk)
    return {next((pk for pk in members if archive[pk].is_lead), members[0]) for members in groups.values()}


def test_each_story_is_found_once_in_the_order_of_the_search(backend: Any, archive: dict[int, Article]) -> None:
    for text, sort in product(TEXTS, Sort):
        request = SearchRequest(text=text, sort=sort)
        unfolded = everything(request)
        scored = text not in ("", "del*") and sort in (Sort.RELEVANCE, Sort.MEANING)
        expected = shown(archive, by_engine(backend, request) if scored else unfolded)
        found = everything(replace(request, fold=True))
        assert set(found) == expected, (text, sort)
        if sort is not Sort.MEANING:  # which measures scores by the best one shown
            assert found == [pk for pk in unfolded if pk in expected], (text, sort)
        page = service.search(replace(request, fold=True))
        assert (page.total, page.articles) == (len(expected), len(unfolded)), (text, sort)


def test_folded_pages_neither_lose_nor_repeat(archive: dict[int, Article]) -> None:
    for sort in Sort:
        request = SearchRequest(text="alfa OR golf", sort=sort, fold=True, size=7, facets=(), interval=None)
        first = service.search(request)
        found = [hit.article_id for page in range(1, first.pages + 1) for hit in service.search(replace(request, page=page)).hits]
        assert found == everything(request), sort
        assert len(found) == first.total


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_a_folded_search_can_be_walked_and_gone_on_with(
    archive: dict[int, Article], sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.search.backends.walking.STRETCH", 4)
    request = SearchRequest(text="alfa OR golf", sort=sort, fold=True, size=5, facets=(), interval=None)
    walked = list(service.walk(request))
    whole = everything(request)
    assert [pk for pk, _ in walked] == whole
    assert [pk for pk, _ in service.walk(request, after=walked[6][1])] == whole[7:]
    assert list(service.every(request)) == whole
    page = service.search(request)
    behind = service.search(request, after=page.cursor)
    assert [hit.article_id for hit in (*page.hits, *behind.hits)] == whole[:10]
    assert behind.total == len(whole)


def test_facets_count_stories(archive: dict[int, Article]) -> None:
    values = {name: {article.pk: _facet_values(article, name) for article in archive.values()} for name in FACETS_BY_NAME}
    every = {name: tuple(sorted(set().union(*found.values()))) for name, found in values.items()}
    for text, selected in product(["", "alfa OR golf", "alfa", "golf -wolf"], SELECTIONS):
        chosen = tuple(FacetSelection(facet=f, included=every[f][:i], excluded=every[f][:e]) for f, i, e in selected)
        request = SearchRequest(text=text, selections=chosen, fold=True, facet_limit=50)
        for facet in service.search(request).facets:
            found = everything(replace(request, fold=False).without_selection(facet.name))
            expected = told(archive, found, lambda article, name=facet.name: values[name][article.pk])
            assert {bucket.value: bucket.count for bucket in facet.buckets if bucket.count} == expected, (text, facet.name)


def test_choosing_a_value_finds_as_many_stories_as_it_counts(archive: dict[int, Article]) -> None:
    request = SearchRequest(text="golf", fold=True, facet_limit=50)
    page = service.search(request)
    for facet in page.facets:
        for bucket in facet.buckets:
            chosen = FacetSelection(facet=facet.name, included=(bucket.value,))
            assert service.search(replace(request, selections=(chosen,))).total == bucket.count, bucket
    assert page.histogram
    for bar in page.histogram.bars:
        year = replace(request, date_from=date(int(bar.period), 1, 1), date_to=date(int(bar.period), 12, 31))
        assert service.search(year).total == bar.count, bar


def test_the_histogram_counts_stories(archive: dict[int, Article]) -> None:
    for text, interval in product(["", "golf"], Interval):
        histogram = service.search(SearchRequest(text=text, interval=interval, fold=True)).histogram
        assert histogram
        length = {"year": 4, "month": 7, "day": 10}[interval.value]
        expected = told(archive, everything(SearchRequest(text=text)), lambda article, length=length: {_period(article, length)})
        assert (histogram.undated, histogram.imprecise) == (expected.pop("undated", 0), expected.pop("coarse", 0))
        assert {bar.period: bar.count for bar in histogram.bars} == expected, (text, interval)


def _period(article: Article, length: int) -> str:
    if article.published is None:
        return "undated"
    moment = article.published.isoformat()
    return moment[:length] if len(moment) >= length else "coarse"


def test_a_hit_says_how_many_stand_behind_it_and_the_story_can_be_unfolded(archive: dict[int, Article]) -> None:
    page = service.search(SearchRequest(text="golf", fold=True, size=100))
    sizes = Counter(stories.story_of(archive[pk]) for pk in everything(SearchRequest(text="golf")))
    assert {stories.story_of(archive[hit.article_id]): hit.more + 1 for hit in page.hits} == sizes
    assert max(sizes.values()) > 2
    for story, size in sizes.items():
        unfolded = everything(SearchRequest(text=f"golf story:{story}"))
        assert len(unfolded) == size
        assert {stories.story_of(archive[pk]) for pk in unfolded} == {story}


def test_a_group_that_changes_is_folded_otherwise_once_the_journal_is_applied(archive: dict[int, Article]) -> None:
    story, size = Counter(stories.story_of(article) for article in archive.values()).most_common(1)[0]
    before = service.search(SearchRequest(fold=True)).total
    copy = Article.objects.filter(copy_of=story, is_lead=False).latest("pk")
    with transaction.atomic():
        stories.move(copy, to=None)
    indexing.apply_all()
    assert service.search(SearchRequest(fold=True)).total == before + 1
    assert len(everything(SearchRequest(text=f"story:{story}"))) == size - 1
    with transaction.atomic():
        stories.move(Article.objects.get(pk=copy.pk), to=Article.objects.get(pk=story))
    indexing.apply_all()
    assert service.search(SearchRequest(fold=True)).total == before
    assert indexing.check().is_sound


def told(archive: dict[int, Article], found: list[int], values: Callable[[Article], set[str]]) -> dict[str, int]:
    """Of how many stories an article that was found has which value."""
    return dict(
        Counter(value for _, value in {(stories.story_of(archive[pk]), value) for pk in found for value in values(archive[pk])})
    )


def _facet_values(article: Article, facet: str) -> set[str]:
    match facet:
        case "person" | "org" | "place":
            named = article.mentions.filter(entity__label=facet.upper()).values_list("entity_id", flat=True)
            return {str(pk) for pk in named}
        case "outlet":
            return {str(article.outlet_id)} if article.outlet_id else set()
        case "author" | "tag":
            rows = article.authors if facet == "author" else article.tags
            return {str(pk) for pk in rows.values_list("pk", flat=True)}
    return {article.language} if article.language else set()
