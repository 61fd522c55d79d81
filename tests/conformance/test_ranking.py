"""The order of results, by relevance and by meaning, corrections and related articles: the same with every engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from articles.models import Article
from articles.search import indexing, meaning, service
from articles.search.backends import ranking
from articles.search.request import FacetSelection, SearchRequest, Sort
from tests.factories import make_article
from tests.search.engines import ENGINES, engine

pytestmark = pytest.mark.django_db
needs_meaning = pytest.mark.skipif(not meaning.is_available(), reason="wordllama is not installed")
FILLER = "The council met again on Monday and spoke about roads, schools and the new bridge."


@pytest.fixture(params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    with engine(request.param, tmp_path) as made:
        yield made


def built(*articles: Article) -> list[int]:
    """The ids of ``articles``, which stand in the index among ten others that hold none of their words."""
    for number in range(10):
        make_article(headline=f"Minutes {number}", body=FILLER)
    indexing.rebuild()
    return [article.pk for article in articles]


def order(text: str, **fields: Any) -> list[int]:
    return [hit.article_id for hit in service.search(SearchRequest(text=text, facets=(), interval=None, **fields)).hits]


def days_ago(days: int) -> date:
    return date.today() - timedelta(days=days)


# --- By relevance -----------------------------------------------------------------------------------------------------------------


def test_words_side_by_side_rank_above_the_same_words_apart(backend: Any) -> None:
    apart = make_article(headline="One", body="The crude dealer of the harbour sold his oil, they say, in winter.")
    beside = make_article(headline="Two", body="The dealer of the harbour sold his crude oil, they say, in winter.")
    built()
    assert order("crude oil") == [beside.pk, apart.pk]


def test_a_name_recognised_ranks_above_the_same_word_otherwise(backend: Any) -> None:
    person = make_article(headline="One", body="Byron spoke to the dockers.", entities={"PERSON": ["Ada Byron"]}, published=None)
    make_article(headline="Two", body="Byron spoke to the dockers.", published=None)
    built()
    assert order("byron")[0] == person.pk


def test_of_two_equal_matches_the_newer_comes_first(backend: Any) -> None:
    ages = [9000, 3000, 700, 100, 3]
    found = built(*(make_article(headline="Zinc", body="Zinc was sold.", published=days_ago(age)) for age in ages))
    assert order("zinc") == found[::-1]


def test_a_much_better_match_stays_ahead_of_a_newer_one(backend: Any) -> None:
    old = make_article(headline="Zinc smelter opens", body="The zinc smelter sells zinc. Zinc rose.", published="1987-03-01")
    new = make_article(headline="Minutes", body=f"{FILLER * 3} Zinc.", published=days_ago(1))
    built()
    assert order("zinc") == [old.pk, new.pk]


def test_an_undated_article_stands_between_the_new_and_the_old(backend: Any) -> None:
    texts = {"headline": "Zinc", "body": "Zinc was sold."}
    old, undated, new = (make_article(**texts, published=when) for when in ("1987-03-01", None, days_ago(2)))
    built()
    assert order("zinc") == [new.pk, undated.pk, old.pk]


def test_what_is_found_is_the_same_in_every_order(backend: Any) -> None:
    built(*(make_article(headline=f"Zinc {n}", body="zinc " * (n + 1)) for n in range(30)))
    found = [sorted(order("zinc", sort=sort, size=100)) for sort in Sort]
    assert all(ids == found[0] for ids in found)
    assert len(found[0]) == 30


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.MEANING])
def test_pages_neither_repeat_nor_lose_where_the_pool_ends(backend: Any, sort: Sort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.search.weights.POOL", 15)
    monkeypatch.setattr("articles.search.weights.MEANING_POOL", 15)
    found = built(*(make_article(headline=f"Zinc {n}", body=f"zinc {'tin ' * n}") for n in range(34)))
    pages = [order("zinc", sort=sort, page=page, size=10) for page in range(1, 5)]
    assert [len(page) for page in pages] == [10, 10, 10, 4]
    assert sorted(pk for page in pages for pk in page) == sorted(found)


def test_engines_agree_on_the_order(tmp_path: Path) -> None:
    bodies = [f"{'oil ' * (n % 4 + 1)} and {'crude oil' if n % 3 else 'crude prices, oil'} in {FILLER[:n]}" for n in range(40)]
    ages = [None if n % 7 == 0 else days_ago(n * 97 + 1) for n in range(40)]
    for n, (body, age) in enumerate(zip(bodies, ages, strict=True)):
        make_article(
            headline=f"Story {n}", body=body, lede="", published=age, entities={"ORG": ["Crude Oil Board"] if n % 6 == 0 else []}
        )
    built()
    orders = {}
    for name in ENGINES:
        with engine(name, tmp_path):
            indexing.rebuild()
            orders[name] = [order(text, size=50, sort=sort) for text in ("oil", "crude oil") for sort in Sort]
    first, *others = orders.values()
    assert others == [first] * len(others)


# --- By meaning -------------------------------------------------------------------------------------------------------------------


@needs_meaning
def test_by_meaning_the_subject_counts_and_the_words_decide_what_is_found(backend: Any) -> None:
    river = make_article(headline="One", body="The bank of the river was flooded; water rose over the meadows after the rain.")
    money = make_article(headline="Two", body="The bank raised its interest on loans; money and credit became dearer for savers.")
    make_article(headline="Three", body="Savers and lenders discuss credit.")
    built()
    assert set(order("bank", sort=Sort.MEANING)) == {river.pk, money.pk}
    assert service.answer("bank loan credit money", limit=1)[0][0] == money.pk
    assert service.answer("bank river water flood", limit=1)[0][0] == river.pk


@needs_meaning
def test_the_page_says_when_it_is_ordered_by_meaning(backend: Any) -> None:
    built(make_article(headline="Zinc", body="Zinc was sold."))
    page = service.search(SearchRequest(text="zinc sold", sort=Sort.MEANING))
    assert page.may_order_by_meaning
    assert page.explanation.notes == (ranking.MEANING_ON,)
    assert service.search(SearchRequest(text="zinc sold")).explanation.notes == ()


@pytest.mark.parametrize("text", ['"zinc sold"', "zinc OR sold", "zinc -tin", "headline:zinc", "zinc sol*", "zinc published:2016"])
def test_a_search_with_operators_is_not_ordered_by_meaning_and_says_so(backend: Any, text: str) -> None:
    built(make_article(headline="Zinc", body="Zinc sold, and more zinc."), make_article(headline="Zinc", body="Zinc sold."))
    page = service.search(SearchRequest(text=text, sort=Sort.MEANING))
    assert not page.may_order_by_meaning
    assert len(page.explanation.notes) == 1
    assert [hit.article_id for hit in page.hits] == order(text)


def test_without_the_package_the_order_is_not_offered(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.search.meaning.is_available", lambda: False)
    found = built(make_article(headline="Zinc", body="Zinc was sold."))
    page = service.search(SearchRequest(text="zinc", sort=Sort.MEANING))
    assert not page.may_order_by_meaning
    assert page.explanation.notes == (ranking.meaning_off(backend.index.snapshot(), None),)  # type: ignore[arg-type]
    assert [pk for pk, _ in service.answer("who sold zinc?", limit=5)] == found
    assert service.related(found[0], limit=3) == ()


@needs_meaning
def test_totals_and_filters_hold_by_meaning(backend: Any) -> None:
    articles = [make_article(headline=f"Zinc {n}", body="Zinc was sold.", outlet=f"Paper {n % 2}") for n in range(6)]
    built(*articles)
    outlet = articles[0].outlet
    assert outlet is not None
    chosen = (FacetSelection(facet="outlet", included=(str(outlet.pk),)),)
    page = service.search(SearchRequest(text="zinc", sort=Sort.MEANING, selections=chosen))
    assert page.total == 3
    assert {hit.article_id for hit in page.hits} == {articles[0].pk, articles[2].pk, articles[4].pk}


@needs_meaning
def test_an_article_that_changes_changes_its_meaning(backend: Any) -> None:
    article = make_article(headline="One", body="Rain and floods at the river.")
    other = make_article(headline="Two", body="A goal in the last minute won the football match at the river.")
    built()
    assert service.answer("football game at a river", limit=1)[0][0] == other.pk
    Article.objects.filter(pk=other.pk).update(body="Taxes at the river.", lede="")
    Article.objects.filter(pk=article.pk).update(body="Football players scored goals in a game at the river.", lede="")
    indexing.note_change([article.pk, other.pk])
    indexing.apply_all()
    likeness = meaning.Vectors(backend.index.snapshot().folder).of([article.pk, other.pk]) @ meaning.of_text(["football"])
    assert likeness[0] > likeness[1]


# --- Related ----------------------------------------------------------------------------------------------------------------------


@needs_meaning
def test_copies_come_last_among_related_articles(backend: Any) -> None:
    text = "The dockers of Merrow struck at the quay over pay, and the harbour board shut the gates."
    itself, copy = (make_article(headline="Merrow", body=text) for _ in range(2))
    related = make_article(
        headline="Quay", body="Dockers at Merrow ended their strike; the quay and its gates open after the pay deal."
    )
    built()
    found = service.related(itself.pk, limit=20)
    assert found[0] == related.pk
    assert copy.pk not in found[:2]
    assert copy.pk in found
    assert itself.pk not in found


# --- Prose ------------------------------------------------------------------------------------------------------------------------


def test_prose_has_no_operators_and_any_word_may_occur(backend: Any) -> None:
    zinc, tin = built(make_article(headline="Zinc", body="Zinc was sold."), make_article(headline="Tin", body="Tin was bought."))
    assert {pk for pk, _ in service.answer('What of "zinc (NOT tin) AND', limit=2)} == {zinc, tin}
    assert service.answer(" ?! ", limit=5) == ()


def test_the_words_that_a_question_repeats_count_more(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.search.backends.ranking.has_meaning", lambda snapshot: False)
    zinc, tin = built(make_article(headline="One", body="Zinc was sold."), make_article(headline="Two", body="Tin was sold."))
    assert [pk for pk, _ in service.answer("zinc tin zinc", limit=2)] == [zinc, tin]
    assert [pk for pk, _ in service.answer("zinc tin tin", limit=2)] == [tin, zinc]


# --- Did you mean -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def harbour(backend: Any) -> None:
    for number in range(6):
        make_article(headline=f"Harbour {number}", body="The harbour board exported wheat.", tags=["trade"])
    built()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("harbuor", "harbour"),
        ("harbuor wheta", "harbour wheat"),
        ("harbour -wheta harbuor", "harbour -wheta harbour"),
        ('"harbuor board"', '"harbour board"'),
        ("headline:harbuor wheat", "headline:harbour wheat"),
        ("(harbuor OR zzzzzz) wheat", "(harbour OR zzzzzz) wheat"),
    ],
)
def test_a_misspelt_word_is_offered_right_and_the_rest_is_kept(harbour: None, text: str, meant: str) -> None:
    page = service.search(SearchRequest(text=text))
    assert page.did_you_mean == meant
    assert service.search(SearchRequest(text=meant)).total > page.total


@pytest.mark.parametrize(
    "text", ["harbour", "zzzzzzz", "", "harbour schools", "harbuor person:nobody", "wheat harb*", "person:harbuor"]
)
def test_nothing_is_offered_that_finds_no_more(harbour: None, text: str) -> None:
    assert service.search(SearchRequest(text=text)).did_you_mean == ""


def test_a_correction_keeps_to_the_filters(harbour: None) -> None:
    nothing = (FacetSelection(facet="tag", included=("999999",)),)
    assert service.search(SearchRequest(text="harbuor", selections=nothing)).did_you_mean == ""


def test_words_that_came_since_the_rebuild_are_known(harbour: None) -> None:
    fresh = [make_article(headline="Zeppelin", body="A zeppelin came.").pk for _ in range(4)]
    indexing.note_change(fresh)
    indexing.apply_all()
    assert service.search(SearchRequest(text="zepellin")).did_you_mean == "zeppelin"
