"""What every search engine must do, on real indexes made by the real indexing path. ``gaps.GAPS`` is what one cannot."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from haystack.exceptions import SearchBackendError
from haystack.inputs import AutoQuery, Raw
from haystack.query import SQ, SearchQuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.errors import EngineUnavailable, QueryError
from articles.models import Article, IndexChange, Mention
from articles.search import indexing, service
from articles.search.backends import walking
from articles.search.request import FacetSelection, Interval, SearchRequest, Sort
from articles.search_indexes import ArticleIndex
from tests.factories import make_article, make_outlet
from tests.search import brute_force as brute

pytestmark = pytest.mark.django_db

NASTY = "<img src=x onerror=alert(1)> & dockers strike"
PEOPLE = ["Ada Byron", "Bela Kun", "Cleo Fox", "Dora Maar"]
OUTLETS = ["Zebra Times", "alpha Post", "Élan Daily", None]


@pytest.fixture
def archive(backend: Any) -> list[Article]:
    """Thirty articles in three batches, so that there are several segments, and two that nobody may see."""
    articles = [_article(number) for number in range(30)]
    indexing.note_change([article.pk for article in articles])
    indexing.apply_pending(limit=10)
    indexing.apply_all()
    return articles


def _article(number: int) -> Article:
    second = "The strikes went on." if number % 3 else "Nothing happened."
    dates = ["2014", "2015-03", "2016-12-20", f"2016-12-{number % 28 + 1:02}", None, f"2017-{number % 12 + 1:02}-05"]
    return make_article(
        headline=f"Story {number} of the {'harbour' if number % 2 else 'council'}",
        body=f"Paragraph one tells of number{number}.\n\n{second} Word{number % 5}x.",
        published=dates[number % 6],
        outlet=OUTLETS[number % 4],
        authors=[f"Author {number % 3}"],
        tags=[f"tag {number % 7}"],
        language=["en", "en", "fr", ""][number % 4],
        entities={"PERSON": PEOPLE[: number % 5], "PLACE": ["Port Merrow"] if number % 2 else []},
    )


def ids(text: str, **fields: Any) -> list[int]:
    page = service.search(SearchRequest(text=text, facets=(), interval=None, **{"size": 100, **fields}))
    assert page.total == len(page.hits) or page.total > 100 or "size" in fields or "page" in fields
    return [hit.article_id for hit in page.hits]


def indexed(**fields: Any) -> Article:
    """One article more, in the index."""
    article = make_article(**fields)
    indexing.note_change([article.pk])
    indexing.apply_all()
    return article


# --- The query language -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def texts(backend: Any) -> dict[str, int]:
    """name -> id of a few articles about words."""
    bodies = {
        "both": "The flood reached the harbour.",
        "flood": "A flood came.",
        "harbour": "The harbour is quiet.",
        "neither": "Nothing of the kind.",
    }
    made = {name: make_article(headline=f"About {name}x", body=body).pk for name, body in bodies.items()}
    indexing.rebuild()
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("flood harbour", {"both"}),
        ("flood AND harbour", {"both"}),
        ("flood OR harbour", {"both", "flood", "harbour"}),
        ("flood -harbour", {"flood"}),
        ("NOT flood", {"harbour", "neither"}),
        ("-flood -harbour", {"neither"}),
        ("flood OR NOT harbour", {"both", "flood", "neither"}),
        ("(flood OR quiet) harbour", {"both", "harbour"}),
        ("flood OR quiet harbour", {"both", "flood", "harbour"}),
        ("-(flood OR harbour)", {"neither"}),
        ("headline:about headline:neitherx", {"neither"}),
        ("headline:flood", set()),
        ("body:flood", {"both", "flood"}),
        ('"flood reached"', {"both"}),
        ('"reached flood"', set()),
        ('"the harbour"', {"both", "harbour"}),
        ("floo*", {"both", "flood"}),
        ("*", {"both", "flood", "harbour", "neither"}),
        ("", {"both", "flood", "harbour", "neither"}),
        ("FLOOD", {"both", "flood"}),
        ("ｆｌｏｏｄ", {"both", "flood"}),
        ("nowhere", set()),
    ],
)
def test_a_query_finds_what_it_says(texts: dict[str, int], text: str, found: set[str]) -> None:
    assert set(ids(text)) == {texts[name] for name in found}


def test_words_find_other_forms_and_phrases_do_not(backend: Any) -> None:
    article = indexed(headline="News", body="The strikes were striking.")
    assert ids("strike") == [article.pk]
    assert ids('"strike"') == []
    assert ids('"strikes"') == [article.pk]


def test_accents_and_case_are_folded_in_words_and_phrases(backend: Any) -> None:
    article = indexed(headline="L’Élection à Nîmes", body="Straße und Ærø.", language="fr")
    for text in ("election", "ÉLECTION", '"election a nimes"', "strasse", "nim*"):
        assert ids(text) == [article.pk], text


def test_a_word_is_stemmed_by_the_language_of_the_article(backend: Any) -> None:
    french = indexed(headline="Un", body="Les grévistes continuaient.", language="fr")
    russian = indexed(headline="Два", body="Забастовки продолжались.", language="ru")
    assert ids("continuer") == [french.pk]
    assert ids("забастовка") == [russian.pk]


def test_scripts_without_spaces_are_found_by_part_of_a_sentence(backend: Any) -> None:
    article = indexed(headline="港湾労働者のストライキ", body="東京で始まった。", language="ja")
    assert ids("東京") == [article.pk]
    assert ids("京東") == []
    assert ids("ストライキ") == [article.pk]


def test_hebrew_and_arabic_are_found_without_their_points(backend: Any) -> None:
    hebrew = indexed(headline="שָׁלוֹם", body="חדשות", language="he")
    arabic = indexed(headline="مُحَمَّد", body="أخبار", language="ar")
    assert ids("שלום") == [hebrew.pk]
    assert ids("محمد") == [arabic.pk]


def test_a_phrase_does_not_span_paragraphs_or_names(backend: Any) -> None:
    indexed(headline="One", lede="", body="It ended.\n\nThen began.", entities={"PERSON": ["Ada Byron", "Cleo Fox"]})
    assert ids('"ended then"') == []
    assert ids('person:"byron cleo"') == []
    assert len(ids('person:"ada byron"')) == 1


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("outlet:zebra", lambda a: a.outlet and a.outlet.name == "Zebra Times"),
        ('outlet:"elan daily"', lambda a: a.outlet and a.outlet.name == "Élan Daily"),
        ("author:1", lambda a: a.byline_names() == ["Author 1"]),
        ("person:bela", lambda a: a.mentions.filter(entity__name="Bela Kun").exists()),
        ("entity:merrow", lambda a: a.mentions.filter(entity__name="Port Merrow").exists()),
        ("place:bela", lambda a: False),
        ('tag:"tag 3"', lambda a: a.tags.filter(name="tag 3").exists()),
        ("lang:fr", lambda a: a.language == "fr"),
        ("-lang:en", lambda a: a.language != "en"),
        ("published:2016", lambda a: a.published_on and a.published_on.year == 2016),
        ("published:2015-03", lambda a: a.published and a.published.isoformat() == "2015-03"),
        ("published:2015-03-01", lambda a: False),
        ("published:2014..2015", lambda a: a.published_on and a.published_on.year in (2014, 2015)),
        ("before:2015", lambda a: a.published_on and a.published_on.year == 2014),
        ("after:2016-12-20", lambda a: a.published_on and a.published_on > date(2016, 12, 20)),
        ("precision:0", lambda a: a.published is None),
        ("words:>8", lambda a: a.word_count > 8),
        ("words:..8", lambda a: a.word_count <= 8),
    ],
)
def test_fields_find_what_the_database_says(archive: list[Article], text: str, matches: Any) -> None:
    assert set(ids(text)) == {article.pk for article in archive if matches(article)}


def test_an_address_is_found_by_its_parts(backend: Any) -> None:
    article = indexed(canonical_url="https://courier.example/2016/harbour-strike")
    assert ids("url:courier.example") == [article.pk]
    assert ids("url:harbour-strike") == [article.pk]
    assert ids('url:"https://courier.example/2016"') == [article.pk]


def test_lang_takes_regions_along(backend: Any) -> None:
    article = indexed(language="pt-br")
    assert ids("lang:pt") == ids("lang:pt-br") == ids("language:pt-br") == [article.pk]
    assert ids("language:pt") == []


def test_a_prefix_of_too_many_words_is_refused(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed(body=" ".join(f"prefix{number}" for number in range(30)))
    monkeypatch.setattr("articles.search.backends.expansion.MAX_EXPANSIONS", 20)
    with pytest.raises(QueryError, match="30 words of the archive begin with"):
        ids("pref*")


# --- Patterns, similar words, and where words stand -------------------------------------------------------------------------------

VOCABULARY = ["alfa", "alfas", "alga", "bravo", "brav", "bravest", "charlie", "delta", "dleta", "detla", "echo", "eco"]
VOCABULARY += ["echoes", "foxtrot", "golf", "gulf", "wolf"]


@pytest.fixture
def scattered(backend: Any) -> list[Article]:
    """Sixty articles of words drawn at random from a small vocabulary, in two languages without and with a stemmer."""
    draw = random.Random(7)

    def words(most: int) -> str:
        return " ".join(draw.choice(VOCABULARY) for _ in range(draw.randint(1, most)))

    made = []
    for number in range(60):
        body = "\n\n".join(f"{words(9).capitalize()}." for _ in range(draw.randint(1, 5)))
        people = {"PERSON": [f"Golf Person{number % 3}"]}
        made.append(make_article(headline=words(6), body=body, language=["en", ""][number % 2], entities=people))
    indexing.note_change([article.pk for article in made])
    indexing.apply_pending(limit=25)
    indexing.apply_all()
    return made


def holds(article: Article, wanted: Callable[[str], Any]) -> bool:
    return any(wanted(word) for word in (*brute.headline(article), *brute.body(article)))


PATTERNS: list[tuple[str, Callable[[str], Any]]] = [
    ("al?a", lambda word: re.fullmatch("al.a", word)),
    ("g?lf", lambda word: re.fullmatch("g.lf", word)),
    ("e??o", lambda word: re.fullmatch("e..o", word)),
    ("br?v*", lambda word: re.fullmatch("br.v.*", word)),
    ("brav*", lambda word: word.startswith("brav")),
    ("delta~1", lambda word: brute.edits("delta", word) <= 1),
    ("delta~2", lambda word: brute.edits("delta", word) <= 2),
    ("ALFA~1", lambda word: brute.edits("alfa", word) <= 1),
    ("wolf~2", lambda word: brute.edits("wolf", word) <= 2),
    ("zzzzzz~2", lambda word: False),
    ("zz?z", lambda word: False),
]


@pytest.mark.parametrize(("text", "wanted"), PATTERNS)
def test_patterns_and_similar_words_find_what_every_word_says(scattered: list[Article], text: str, wanted: Any) -> None:
    expected = {article.pk for article in scattered if holds(article, wanted)}
    assert set(ids(text)) == expected
    assert set(ids(f"-{text}")) == {article.pk for article in scattered} - expected
    in_headline = {article.pk for article in scattered if any(wanted(word) for word in brute.headline(article))}
    assert set(ids(f"headline:{text}")) == in_headline


PLACED: list[tuple[str, Callable[[Article], bool]]] = [
    ('"alfa golf"~1', lambda a: brute.near(a, "alfa", "golf", within=1)),
    ('"alfa golf"~5', lambda a: brute.near(a, "alfa", "golf", within=5)),
    ('"golf alfa"~5', lambda a: brute.near(a, "alfa", "golf", within=5)),
    ('"golf golf"~3', lambda a: brute.near(a, "golf", "golf", within=3)),
    ('"alfa golf wolf"~6', lambda a: brute.near(a, "alfa", "golf", "wolf", within=6)),
    ('"golf wolf golf"~9', lambda a: brute.near(a, "golf", "wolf", "golf", within=9)),
    ("golf NEAR/2 gulf", lambda a: brute.near(a, "golf", "gulf", within=2)),
    ("golf NEAR/4 gulf NEAR/4 wolf", lambda a: brute.near(a, "golf", "gulf", within=4) and brute.near(a, "gulf", "wolf", within=4)),
    ("golf NEAR/3 (gulf OR wolf)", lambda a: any(brute.near(a, "golf", other, within=3) for other in ("gulf", "wolf"))),
    ("golf NEAR/3 del*", lambda a: brute.near(a, "golf", "delta", within=3)),
    ("golf NEAR/3 g?lf", lambda a: any(brute.near(a, "golf", other, within=3) for other in ("golf", "gulf"))),
    ("(golf OR alga) NEAR/3 wolf", lambda a: any(brute.near(a, one, "wolf", within=3) for one in ("golf", "alga"))),
    ("body:(golf NEAR/3 wolf)", lambda a: any(set(pair) == {"golf", "wolf"} for pair in brute.pairs(brute.body(a), within=3))),
    ("golf NEAR/30 golf", lambda a: brute.near(a, "golf", "golf", within=30)),
    ("ATLEAST/1(golf)", lambda a: [*brute.headline(a), *brute.body(a)].count("golf") >= 1),
    ("ATLEAST/2(golf)", lambda a: [*brute.headline(a), *brute.body(a)].count("golf") >= 2),
    ("ATLEAST/3(golf)", lambda a: [*brute.headline(a), *brute.body(a)].count("golf") >= 3),
    ("ATLEAST/30(golf)", lambda a: False),
    ("ATLEAST/2(body:golf)", lambda a: brute.body(a).count("golf") >= 2),
    ('ATLEAST/3(golf OR "wolf")', lambda a: sum(w in ("golf", "wolf") for w in [*brute.headline(a), *brute.body(a)]) >= 3),
    ("FIRST/1(golf)", lambda a: "golf" in brute.body(a)[:1]),
    ("FIRST/7(golf)", lambda a: "golf" in brute.body(a)[:7]),
    ("FIRST/50(g?lf)", lambda a: bool({"golf", "gulf"} & set(brute.body(a)))),
    ("FIRST/7(golf OR gulf)", lambda a: bool({"golf", "gulf"} & set(brute.body(a)[:7]))),
    ("SAMEPARA(golf, wolf)", lambda a: any({"golf", "wolf"} <= set(words) for words in (*brute.paragraphs(a), brute.headline(a)))),
    ("body:(SAMEPARA(golf, wolf))", lambda a: any({"golf", "wolf"} <= set(words) for words in brute.paragraphs(a))),
]


@pytest.mark.parametrize(("text", "matches"), PLACED)
def test_where_words_stand_is_told_exactly(scattered: list[Article], text: str, matches: Any) -> None:
    """With the totals and the facets, alone and beside other conditions."""
    everything = {article.pk for article in scattered}
    expected = {article.pk for article in scattered if matches(article)}
    assert set(ids(text)) == expected
    assert set(ids(f"-({text})")) == everything - expected
    english = {article.pk for article in scattered if article.language == "en"}
    assert set(ids(f"({text}) lang:en")) == expected & english
    assert set(ids(f"lang:en -({text})")) == english - expected
    assert set(ids(f"({text}) OR lang:en")) == expected | english
    page = service.search(SearchRequest(text=text, size=10))
    assert page.total == len(expected)
    (languages,) = [facet for facet in page.facets if facet.name == "language"]
    assert {bucket.value: bucket.count for bucket in languages.buckets} == (
        {"en": len(expected & english)} if expected & english else {}
    )


@pytest.mark.parametrize(
    "text", ["golf NEAR/3 (wolf OR gulf)", "FIRST/7(golf)", "ATLEAST/2(golf)", "echo NEAR/9 brav", "ATLEAST/2(alfa)"]
)
def test_the_places_in_the_index_tell_what_the_text_tells(
    scattered: list[Article], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_index = ids(text)
    monkeypatch.setattr("articles.search.backends.resolve.positioned", lambda node, languages: None)
    assert ids(text) == by_index != []


def test_a_word_that_stands_very_often_is_counted_in_the_text(backend: Any) -> None:
    article = indexed(headline="Flood", body="The floods. " * 24)
    assert ids("ATLEAST/20(flood)") == ids("ATLEAST/21(flood)") == ids("ATLEAST/25(flood)") == [article.pk]
    assert ids("ATLEAST/26(flood)") == []


def test_words_that_stand_near_each_other_are_found_in_all_their_forms_but_not_in_quotes(backend: Any) -> None:
    article = indexed(headline="News", body="Dockers were striking in the old harbours of Merrow.")
    for text in ("strike NEAR/5 harbour", "SAMEPARA(strike, harbour)", "FIRST/3(strike)", "ATLEAST/1(harbour)"):
        assert ids(text) == [article.pk], text
    for text in (
        '"strike harbour"~5',
        "strike NEAR/3 harbour",
        "FIRST/2(strike)",
        '"strike" NEAR/5 harbour',
        'ATLEAST/1("harbour")',
    ):
        assert ids(text) == [], text
    assert ids('"striking harbours"~5') == ids('"old harbours" NEAR/4 striking') == [article.pk]


def test_words_that_stand_near_each_other_are_ranked_and_marked(backend: Any) -> None:
    long = indexed(headline="Long", body=f"Flood wall. {'Other words stand here. ' * 60}")
    short = indexed(headline="Short", body="Flood wall.")
    page = service.search(SearchRequest(text="wall NEAR/2 flo?d"))
    assert [hit.article_id for hit in page.hits] == [short.pk, long.pk]
    assert page.hits[0].snippet_html == "<mark>Flood</mark> <mark>wall</mark>."
    assert page.terms == ("wall", "flood")


def test_too_many_words_or_articles_are_refused_with_how_many(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        make_article(headline=f"N{number}", body=f"abc{number:02} the flood wall")
    indexing.rebuild()
    monkeypatch.setattr("articles.search.backends.expansion.MAX_EXPANSIONS", 10)
    monkeypatch.setattr("articles.search.backends.resolve.MAX_CHECKED", 10)
    for text in ("a?c*", "abc00~2", "abc*", "body:abc*"):
        with pytest.raises(QueryError, match=r"1[0-9] words of the archive"):
            ids(text)
    with pytest.raises(QueryError, match="12 articles have to be read") as caught:
        ids("SAMEPARA(flood, wall)")
    assert caught.value.repaired == "flood wall"
    with pytest.raises(QueryError, match="are like") as caught:
        ids("lang:en -(flood OR abc00~2)")
    assert caught.value.repaired == "lang:en -(flood OR abc00)"
    assert len(ids("SAMEPARA(flood, wall) abc05")) == 1


# --- What is in the index ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_not_published_is_not_in_the_index(backend: Any, status: str) -> None:
    published = make_article()
    hidden = make_article(status=status)
    indexing.rebuild()
    assert ids("") == [published.pk]
    indexing.note_change([hidden.pk])
    indexing.apply_all()
    backend.update(ArticleIndex(), [published, hidden])
    assert ids("") == [published.pk]


def test_a_withdrawn_article_leaves_the_index(archive: list[Article]) -> None:
    article = archive[7]
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    indexing.note_change([article.pk])
    assert indexing.apply_pending() == 1
    assert article.pk not in ids("")
    assert len(ids("")) == 29
    assert ids(f"number{7}") == []


def test_a_deleted_article_leaves_the_index(archive: list[Article]) -> None:
    pk = archive[3].pk
    archive[3].delete()
    indexing.note_change([pk])
    indexing.apply_all()
    assert pk not in ids("")


def test_a_changed_article_is_found_by_its_new_words_only(archive: list[Article]) -> None:
    article = archive[4]
    Article.objects.filter(pk=article.pk).update(body="Entirely different zymurgy.", lede="")
    indexing.note_change([article.pk])
    indexing.apply_all()
    assert ids("zymurgy") == [article.pk]
    assert ids("number4") == []
    assert len(ids("")) == 30


def test_a_rebuild_gives_the_same_answers_as_many_small_batches(archive: list[Article]) -> None:
    request = SearchRequest(text="strike OR council", size=50)
    before = service.search(request)
    assert indexing.rebuild() == 30
    after = service.search(request)
    assert after.total == before.total
    assert after.facets == before.facets
    assert after.histogram == before.histogram
    assert {hit.article_id for hit in after.hits} == {hit.article_id for hit in before.hits}


def test_changes_made_during_a_rebuild_are_applied_after_it(archive: list[Article]) -> None:
    late: list[int] = []

    def meanwhile(done: int, total: int) -> None:
        if not late:
            article = make_article(headline="Late arrival")
            Article.objects.filter(pk=archive[0].pk).update(status="draft")
            indexing.note_change([article.pk, archive[0].pk])
            late.append(article.pk)

    indexing.rebuild(progress=meanwhile)
    assert IndexChange.objects.count() == 2
    indexing.apply_all()
    assert ids("arrival") == late
    assert archive[0].pk not in ids("")
    assert IndexChange.objects.count() == 0


def test_check_finds_what_is_missing_and_what_should_not_be_there(archive: list[Article]) -> None:
    unknown = make_article()
    Article.objects.filter(pk=archive[5].pk).update(status="draft")
    report = indexing.check()
    assert (report.missing, report.ghosts) == ((unknown.pk,), (archive[5].pk,))
    indexing.repair()
    assert indexing.check().is_sound
    assert indexing.check().indexed == 30


def test_the_first_change_makes_an_index_of_all_articles(backend: Any) -> None:
    first, second = make_article(), make_article()
    indexing.note_change([second.pk])
    indexing.apply_all()
    assert set(ids("")) == {first.pk, second.pk}


# --- Pages and orders -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", ["", "story OR harbour"])
def test_pages_neither_lose_nor_repeat(archive: list[Article], sort: Sort, text: str) -> None:
    request = SearchRequest(text=text, sort=sort, size=7, facets=(), interval=None)
    pages = [service.search(replace(request, page=page)) for page in range(1, 7)]
    found = [hit.article_id for page in pages for hit in page.hits]
    assert [page.total for page in pages] == [30] * 6
    assert sorted(found) == sorted(article.pk for article in archive)
    assert found == ids(text, sort=sort)


def test_newest_is_the_order_of_the_database(archive: list[Article]) -> None:
    assert ids("", sort=Sort.NEWEST) == list(Article.objects.newest().values_list("pk", flat=True))


def test_oldest_has_undated_articles_last(archive: list[Article]) -> None:
    dated = Article.objects.filter(published_at__isnull=False).order_by("published_at", "pk").values_list("pk", flat=True)
    undated = Article.objects.filter(published_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    assert ids("", sort=Sort.OLDEST) == [*dated, *undated]


def test_by_outlet_is_alphabetical_then_newest_and_none_comes_last(archive: list[Article]) -> None:
    by_name = ["alpha Post", "Élan Daily", "Zebra Times"]
    newest = list(Article.objects.newest().select_related("outlet"))
    expected = [a.pk for name in by_name for a in newest if a.outlet and a.outlet.name == name]
    assert ids("", sort=Sort.OUTLET) == expected + [a.pk for a in newest if a.outlet is None]


def test_relevance_puts_the_headline_first(backend: Any) -> None:
    in_body = make_article(headline="Some news", body="A flood, they say, in the valley below the dam.")
    in_headline = make_article(headline="A flood", body="They say, in the valley below the dam, some news.")
    indexing.rebuild()
    assert ids("flood") == [in_headline.pk, in_body.pk]


def test_a_page_past_the_end_is_empty_and_knows_the_total(archive: list[Article]) -> None:
    page = service.search(SearchRequest(text="", page=99, size=20))
    assert (page.total, page.hits) == (30, ())


def test_beyond_the_window_no_hits_are_given(archive: list[Article]) -> None:
    page = service.search(SearchRequest(text="", page=10**15, size=100))
    assert (page.total, page.hits) == (30, ())


# --- Facets and histogram: against brute force ------------------------------------------------------------------------------------


def _facet_values(article: Article, facet: str) -> set[str]:
    match facet:
        case "person" | "org" | "place":
            mentions = Mention.objects.filter(article=article, entity__label=facet.upper())
            return {str(pk) for pk in mentions.values_list("entity_id", flat=True)}
        case "outlet":
            return {str(article.outlet_id)} if article.outlet_id else set()
        case "author":
            return {str(pk) for pk in article.authors.values_list("pk", flat=True)}
        case "tag":
            return {str(pk) for pk in article.tags.values_list("pk", flat=True)}
    return {article.language} if article.language else set()


def _chosen(article: Article, selection: FacetSelection) -> bool:
    values = _facet_values(article, selection.facet)
    return (not selection.included or bool(values & set(selection.included))) and not values & set(selection.excluded)


def _brute_force(articles: list[Article], request: SearchRequest, facet: str) -> Counter[str]:
    others = [selection for selection in request.selections if selection.facet != facet]
    matching = [article for article in articles if all(_chosen(article, selection) for selection in others)]
    return Counter(value for article in matching for value in _facet_values(article, facet))


def _values(facet: str, count: int) -> tuple[str, ...]:
    found = sorted({value for article in Article.objects.all() for value in _facet_values(article, facet)})
    return tuple(found[:count])


SELECTIONS = [
    (),
    (("person", 1, 0),),
    (("person", 2, 0),),
    (("outlet", 2, 0), ("language", 1, 0)),
    (("author", 1, 0), ("tag", 3, 0), ("place", 1, 0)),
    (("person", 0, 2),),
    (("outlet", 1, 0), ("person", 0, 1)),
    (("language", 0, 1), ("tag", 2, 0)),
]


@pytest.mark.parametrize("selected", SELECTIONS)
def test_facets_count_all_matches_and_ignore_their_own_selection(archive: list[Article], selected: Any) -> None:
    selections = tuple(FacetSelection(facet=f, included=_values(f, i), excluded=_values(f, e)) for f, i, e in selected)
    request = SearchRequest(selections=selections, size=10, facet_limit=50)
    page = service.search(request)
    matching = {article.pk for article in archive if all(_chosen(article, selection) for selection in selections)}
    assert page.total == len(matching)
    assert set(ids("", selections=selections)) == matching
    for facet in page.facets:
        shown = {bucket.value: bucket.count for bucket in facet.buckets if bucket.count}
        assert shown == dict(_brute_force(archive, request, facet.name)), facet.name
        assert facet.distinct >= len(shown)


def test_a_facet_shows_its_top_values_and_whatever_is_chosen(archive: list[Article]) -> None:
    rare, common = _rarest_and_commonest("person")
    request = SearchRequest(selections=(FacetSelection(facet="person", included=(rare,)),), facets=("person",), facet_limit=1)
    (facet,) = service.search(request).facets
    assert [(bucket.value, bucket.selected) for bucket in facet.buckets] == [(rare, True), (common, False)]
    assert facet.distinct == 4
    assert facet.title == "People"
    assert facet.buckets[0].label in PEOPLE


def test_an_excluded_value_is_shown_with_what_it_would_count(archive: list[Article]) -> None:
    _, common = _rarest_and_commonest("person")
    request = SearchRequest(selections=(FacetSelection(facet="person", excluded=(common,)),), facets=("person",))
    (facet,) = service.search(request).facets
    (bucket,) = [bucket for bucket in facet.buckets if bucket.excluded]
    assert bucket.value == common
    assert bucket.count == _brute_force(archive, SearchRequest(), "person")[common]


def _rarest_and_commonest(facet: str) -> tuple[str, str]:
    counts = _brute_force(list(Article.objects.all()), SearchRequest(), facet).most_common()
    return counts[-1][0], counts[0][0]


def test_a_long_facet_can_be_searched_and_paged(archive: list[Article]) -> None:
    facet = service.facet_values(SearchRequest(), "tag", contains="TAG", offset=2, limit=3)
    assert facet.distinct == 7
    assert len(facet.buckets) == 3
    assert [bucket.label for bucket in service.facet_values(SearchRequest(), "person", contains="kun").buckets] == ["Bela Kun"]


@pytest.mark.parametrize("interval", list(Interval))
def test_the_histogram_counts_every_match_once(archive: list[Article], interval: Interval) -> None:
    page = service.search(SearchRequest(text="story", interval=interval))
    length = {"year": 4, "month": 7, "day": 10}[interval.value]
    moments = [article.published.isoformat() if article.published else "" for article in archive]
    expected = Counter(moment[:length] for moment in moments if len(moment) >= length)
    histogram = page.histogram
    assert histogram is not None
    assert {bar.period: bar.count for bar in histogram.bars} == dict(expected)
    assert [bar.period for bar in histogram.bars] == sorted(expected)
    assert histogram.undated == moments.count("")
    assert histogram.undated + histogram.imprecise + sum(expected.values()) == page.total


def test_dates_and_undated_narrow_the_search(archive: list[Article]) -> None:
    assert set(ids("", date_from=date(2016, 1, 1), date_to=date(2016, 12, 31))) == set(ids("published:2016"))
    assert set(ids("", undated=True)) == set(Article.objects.filter(published_at=None).values_list("pk", flat=True))


# --- Hits -------------------------------------------------------------------------------------------------------------------------


def test_headlines_and_snippets_are_escaped_before_they_are_marked(backend: Any) -> None:
    indexed(headline="Strike <script>alert(1)</script> & more", body=NASTY)
    (hit,) = service.search(SearchRequest(text="strike OR img OR script")).hits
    assert "<mark>Strike</mark>" in hit.headline_html
    assert "&lt;<mark>script</mark>&gt;" in hit.headline_html
    assert "&lt;<mark>img</mark> src=x onerror=alert(1)&gt; &amp; dockers <mark>strike</mark>" in hit.snippet_html
    tags = set(re.findall(r"<[^>]*>", hit.headline_html + hit.snippet_html))
    assert tags == {"<mark>", "</mark>"}


def test_a_snippet_shows_the_words_found_far_into_the_text(backend: Any) -> None:
    indexed(headline="Long", body=f"{'Filler words stand here. ' * 400}The zymurgy strikes ended. {'More filler. ' * 400}")
    (hit,) = service.search(SearchRequest(text="zymurgy strike")).hits
    assert "<mark>zymurgy</mark> <mark>strikes</mark>" in hit.snippet_html
    assert hit.snippet_html.startswith("\u2026")
    assert 150 < len(re.sub(r"<[^>]*>", "", hit.snippet_html)) <= 300


def test_a_query_without_words_has_no_snippet(archive: list[Article]) -> None:
    page = service.search(SearchRequest(text="lang:en"))
    assert page.hits
    assert {hit.snippet_html for hit in page.hits} == {""}


def test_a_page_says_how_the_query_was_read(archive: list[Article]) -> None:
    page = service.search(SearchRequest(text="Harbour AND (story OR -council)"))
    assert page.explanation.canonical == "Harbour (story OR -council)"
    assert page.terms == ("harbour", "story")


def test_a_page_says_which_words_stand_for_which(backend: Any) -> None:
    for body in ("The strikes and a strike.", "Two strikes.", "Striking.", "A striker and the women.", "One woman.", "Wombat."):
        make_article(headline="News", body=body)
    make_article(headline="Nouvelles", body="Strikers en gr\u00e8ve.", language="fr")
    indexing.rebuild()
    words = {
        text: service.search(SearchRequest(text=text)).explanation.words
        for text in ("strike", "wom?n", "wom*", "worn*", '"strike"')
    }
    assert words["strike"] == ("strike: also strikes, striking",)
    assert words["wom?n"] == ("wom?n: woman, women",)
    assert words["wom*"] == ("wom*: woman, wombat, women",)
    assert words['"strike"'] == words["worn*"] == ()
    page = service.search(SearchRequest(text="-strike OR (woman NEAR/5 tw~1)"))
    assert page.explanation.words[-1] == "tw~1: two"
    assert page.explanation.notes == ()
    assert service.search(SearchRequest(text="worn*")).explanation.notes == ("No word of the archive fits \u201cworn*\u201d.",)


def test_a_long_line_of_words_is_cut(backend: Any) -> None:
    indexed(headline="N", body=" ".join(f"abc{number:02}" for number in range(30)))
    (line,) = service.search(SearchRequest(text="abc*")).explanation.words
    assert line.endswith("abc10, abc11 and 18 more")


def test_related_articles_share_rare_words(backend: Any) -> None:
    bodies = ["The dockers of Merrow strike at the quay.", "Merrow dockers end strike; quay open.", "Parliament debates taxes."]
    first, second, third = (make_article(headline=f"H{n}", body=body) for n, body in enumerate(bodies))
    indexing.rebuild()
    assert service.related(first.pk, limit=2)[:1] == (second.pk,)
    Article.objects.filter(pk=third.pk).update(status="draft")
    indexing.note_change([third.pk])
    indexing.apply_all()
    assert service.related(first.pk, limit=2) == (second.pk,)
    assert service.related(third.pk, limit=2) == ()


def test_suggestions_are_published_names_and_headlines(archive: list[Article]) -> None:
    make_article(headline="Harbour of the hidden", status="draft", entities={"PERSON": ["Adam Hidden"]})
    labels = [(one.kind, one.label) for one in service.suggest("ada")]
    assert labels == [("person", "Ada Byron")]
    assert ("outlet", "Zebra Times") in [(one.kind, one.label) for one in service.suggest("zeb")]
    headlines = [one.label for one in service.suggest("story 1 of the har")]
    assert headlines[0] == "Story 1 of the harbour"
    assert service.suggest("  !") == ()


# --- When it does not work --------------------------------------------------------------------------------------------------------


def test_an_archive_without_articles_needs_no_index(backend: Any) -> None:
    page = service.search(SearchRequest(text="strike"))
    assert (page.total, page.pages) == (0, 1)
    assert service.is_available() == ""
    assert service.facet_values(SearchRequest(), "person").buckets == ()


def test_a_missing_index_is_not_an_empty_archive(backend: Any) -> None:
    make_article()
    with pytest.raises(EngineUnavailable, match="index rebuild"):
        service.search(SearchRequest(text="strike"))
    assert "index rebuild" in service.is_available()
    indexing.rebuild()
    assert service.is_available() == ""


@pytest.mark.parametrize("damage", ["delete", "truncate", "foreign", "pointer"])
def test_a_damaged_index_says_so_and_can_be_rebuilt(backend: Any, archive: list[Article], damage: str) -> None:
    folder = backend.index.generations.current()
    _damage(folder, damage)
    backend.index._open = None
    with pytest.raises(EngineUnavailable, match="index rebuild"):
        ids("strike")
    assert service.is_available()
    indexing.rebuild()
    assert len(ids("")) == 30


def _damage(folder: Path, damage: str) -> None:
    if damage == "pointer":
        (folder.parent / "current").write_text("g-nowhere")
    if damage == "foreign":
        (folder / "made-by").write_text("somebody else")
    for file in folder.iterdir():
        if damage == "delete" and file.suffix in (".store", ".seg", ".fast"):
            file.unlink()
        if damage == "truncate" and file.suffix in (".store", ".seg", ".fast"):
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def test_while_another_writes_changes_wait(backend: Any, archive: list[Article]) -> None:
    import fcntl

    indexing.note_change([archive[0].pk])
    with (backend.index.generations.path / "write.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert indexing.apply_pending() == 0
    assert indexing.apply_pending() == 1


def test_an_answer_of_one_moment_outlives_a_rebuild(backend: Any, archive: list[Article]) -> None:
    before = backend.index.snapshot()
    Article.objects.filter(pk__in=[article.pk for article in archive[:20]]).update(status="draft")
    indexing.rebuild()
    assert before.count == 30
    assert len(ids("")) == 10


# --- Haystack ---------------------------------------------------------------------------------------------------------------------


def pks(queryset: Any) -> set[int]:
    return {int(result.pk) for result in queryset}


def test_haystack_filters_and_excludes(archive: list[Article]) -> None:
    everything = SearchQuerySet().all()
    assert everything.count() == 30
    assert pks(everything.filter(content="harbour")) == set(ids("harbour"))
    assert pks(everything.filter(content="harbour story")) == set(ids("harbour story"))
    assert pks(everything.exclude(content="harbour")) == set(ids("-harbour"))
    assert pks(everything.filter(SQ(content="number1") | SQ(content="number2"))) == set(ids("number1 OR number2"))
    assert pks(everything.filter(headline="story").filter(language="fr")) == set(ids("headline:story language:fr"))
    assert pks(everything.filter(person__exact="Ada Byron")) == set(ids('person:"ada byron"'))
    assert pks(everything.filter(published_on__gte=date(2016, 12, 20))) == set(ids("published:2016-12-20.."))
    assert pks(everything.filter(word_count__gt=8)) == set(ids("words:>8"))
    assert pks(everything.filter(headline__startswith="harb")) == set(ids("headline:harb*"))
    assert pks(everything.filter(content="!!!")) == set()


def test_haystack_takes_long_lists_of_ids(archive: list[Article]) -> None:
    wanted = [article.pk for article in archive[:4]]
    assert pks(SearchQuerySet().filter(id__in=[*wanted, *range(10**6, 10**6 + 2000)])) == set(wanted)
    assert pks(SearchQuerySet().filter(id__in=[])) == set()


def test_haystack_reads_queries_as_the_search_box_does(archive: list[Article]) -> None:
    assert pks(SearchQuerySet().filter(content=AutoQuery('"the council" -number2'))) == set(ids('"the council" -number2'))
    assert pks(SearchQuerySet().filter(content=Raw("number1 OR number2"))) == set(ids("number1 OR number2"))
    assert pks(SearchQuerySet().raw_search("number1 OR number2")) == set(ids("number1 OR number2"))
    assert pks(SearchQuerySet().auto_query("council")) == set(ids("council"))
    assert pks(SearchQuerySet().filter(content="story").narrow("lang:fr")) == set(ids("story lang:fr"))


def test_haystack_slices_anywhere(archive: list[Article]) -> None:
    ordered = ids("", sort=Sort.NEWEST)
    queryset = SearchQuerySet().order_by("-published_at")
    assert [int(result.pk) for result in queryset] == ordered
    for start, end in [(0, 7), (3, 8), (10, 11), (25, 40), (29, 30)]:
        assert [int(result.pk) for result in queryset[start:end]] == ordered[start:end], (start, end)


def test_haystack_orders_by_anything_and_in_mixed_directions(archive: list[Article]) -> None:
    found = [(r.word_count, int(r.pk)) for r in SearchQuerySet().order_by("-word_count", "id")]
    assert found == sorted(found, key=lambda pair: (-pair[0], pair[1]))
    with pytest.raises(SearchBackendError, match="nonsense"):
        list(SearchQuerySet().order_by("nonsense"))


def test_haystack_counts_facets(archive: list[Article]) -> None:
    queryset = SearchQuerySet().filter(content="story").facet("person_id").facet("language")
    queryset = queryset.date_facet("published_on", date(2010, 1, 1), date(2020, 1, 1), "year").query_facet("language", "lang:en")
    counts = queryset.facet_counts()
    people = {str(value): count for value, count in counts["fields"]["person_id"]}
    assert people == dict(_brute_force(archive, SearchRequest(), "person"))
    assert dict(counts["fields"]["language"]) == {"en": 16, "fr": 7}
    assert sum(count for _, count in counts["dates"]["published_on"]) == 25
    assert counts["queries"] == {"lang:en": 16}


def test_haystack_results_carry_their_fields_and_objects(archive: list[Article]) -> None:
    (result,) = SearchQuerySet().filter(content="number5").load_all().highlight()
    assert result.object == archive[5]
    assert result.headline == archive[5].headline
    assert result.score > 0
    assert "<mark>number5</mark>" in result.highlighted["text"][0]
    assert result.published_at == archive[5].published_at


def test_haystack_finds_more_like_this(archive: list[Article]) -> None:
    found = SearchQuerySet().more_like_this(archive[1])
    assert found.count() > 0
    assert archive[1].pk not in pks(found[:20])


def test_haystack_commands_rebuild_and_update(backend: Any) -> None:
    outlet = make_outlet()
    articles = [make_article(outlet=outlet, headline=f"Number {number}") for number in range(5)]
    make_article(status="draft")
    call_command("rebuild_index", interactive=False, verbosity=0)
    assert set(ids("")) == {article.pk for article in articles}
    Article.objects.filter(pk=articles[0].pk).update(status="withdrawn")
    call_command("update_index", remove=True, verbosity=0)
    assert set(ids("")) == {article.pk for article in articles[1:]}
    backend.remove(f"articles.article.{articles[1].pk}")
    assert set(ids("")) == {article.pk for article in articles[2:]}
    call_command("clear_index", interactive=False, verbosity=0)
    assert ids("") == []


def test_indexing_asks_the_database_a_constant_number_of_times(backend: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        _article(number)
    with django_assert_max_num_queries(8):
        indexing.rebuild()


def test_haystack_does_not_take_an_or_for_an_and_nor_correct_right_words(archive: list[Article]) -> None:
    either = pks(SearchQuerySet().auto_query("number1 OR number2"))
    assert either == {archive[1].pk, archive[2].pk}
    assert SearchQuerySet().auto_query("harbour").spelling_suggestion() in (None, "harbour")


def test_haystack_finds_everything_even_without_text(backend: Any) -> None:
    blank = indexed(headline="", body="", authors=[], outlet=None)
    assert pks(SearchQuerySet().all()) == {blank.pk}
    assert SearchQuerySet().all().count() == 1


def test_haystack_orders_one_field_up_and_another_down(archive: list[Article]) -> None:
    found = [(result.language, result.word_count) for result in SearchQuerySet().order_by("language", "-word_count")]
    spoken = [pair for pair in found if pair[0]]
    assert spoken == sorted(spoken, key=lambda pair: (pair[0], -pair[1]))
    assert found[: len(spoken)] == spoken


def test_haystack_slices_by_relevance_as_well(archive: list[Article]) -> None:
    whole = [int(result.pk) for result in SearchQuerySet().filter(content="harbour")]
    assert len(whole) == len(set(whole)) == 15
    for start, end in [(0, 4), (4, 7), (7, 15), (13, 20)]:
        assert [int(result.pk) for result in SearchQuerySet().filter(content="harbour")[start:end]] == whole[start:end]


def test_haystack_more_like_this_works_after_deletions(archive: list[Article]) -> None:
    archive[3].delete()
    indexing.apply_all()
    assert archive[1].pk not in pks(SearchQuerySet().more_like_this(archive[1])[:20])


# --- Facets of any search: against brute force -------------------------------------------------------------------------------------


@st.composite
def searches(draw: st.DrawFn) -> tuple[dict[str, tuple[int, int]], int, int | None, str]:
    """How many values of which facets are in and out, the years, and a text."""
    facets = draw(st.lists(st.sampled_from(["person", "place", "outlet", "author", "language", "tag"]), max_size=3, unique=True))
    counts = {facet: draw(st.tuples(st.integers(0, 2), st.integers(0, 2))) for facet in facets}
    first = draw(st.integers(2013, 2017))
    return (
        counts,
        first,
        draw(st.none() | st.integers(first, 2018)),
        draw(st.sampled_from(["", "harbour", "council OR word1x", "-strike"])),
    )


@given(searches())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_facets_of_any_search_count_what_a_plain_count_does(archive: list[Article], asked: Any) -> None:
    counts, first, last, text = asked
    selections = []
    for facet, (included, excluded) in counts.items():
        values = _values(facet, included + excluded)
        selections.append(FacetSelection(facet=facet, included=values[:included], excluded=values[included:]))
    dates = {"date_from": date(first, 1, 1), "date_to": date(last, 12, 31) if last else None} if last else {}
    request = SearchRequest(text=text, selections=tuple(selections), facet_limit=100, size=100, **dates)
    page = service.search(request)
    within = [article for article in archive if article.pk in set(ids(text, **dates))]
    assert {hit.article_id for hit in page.hits} == {a.pk for a in within if all(_chosen(a, chosen) for chosen in selections)}
    for facet in page.facets:
        assert {b.value: b.count for b in facet.buckets if b.count} == dict(_brute_force(within, request, facet.name)), facet.name


def test_the_values_of_a_facet_are_found_with_accents_aside(archive: list[Article]) -> None:
    assert [bucket.label for bucket in service.facet_values(SearchRequest(), "outlet", contains="elan").buckets] == ["Élan Daily"]
    assert service.facet_values(SearchRequest(), "outlet", contains="ELÁN").distinct == 1


# --- Walking -----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "STRETCH", 4)


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
@pytest.mark.parametrize("text", ["", "harbour", "nowhere"])
def test_a_walk_gives_every_hit_once_and_in_order(archive: list[Article], short_stretches: None, sort: Sort, text: str) -> None:
    walked = list(service.walk(SearchRequest(text=text, sort=sort)))
    assert [pk for pk, _ in walked] == ids(text, sort=sort)
    for at, (_, cursor) in enumerate(walked):
        assert [pk for pk, _ in service.walk(SearchRequest(text=text, sort=sort), after=cursor)] == [
            pk for pk, _ in walked[at + 1 :]
        ]


def test_what_is_written_during_a_walk_repeats_and_loses_nothing(archive: list[Article], short_stretches: None) -> None:
    before = ids("", sort=Sort.NEWEST)
    found = []
    for pk, _ in service.walk(SearchRequest()):
        found.append(pk)
        if len(found) in (3, 9):
            indexed(published="2018")
    assert found == before


def test_pages_by_cursor_go_on_where_they_were_while_others_write(archive: list[Article]) -> None:
    before, found, cursor = ids("", sort=Sort.NEWEST), [], ""
    while True:
        page = service.search(SearchRequest(size=10), after=cursor)
        found += [hit.article_id for hit in page.hits]
        assert page.before + len(page.hits) == len(found)
        if page.before + len(page.hits) >= 30:
            break
        cursor = page.cursor
        indexed(published="2018-05", headline="Newer than all")
    assert len(found) == len(set(found))
    assert found == before


@pytest.mark.parametrize("cursor", ["x", "n", "nfffffffffffffffff.1", "nzz.1", "n1"])
def test_a_cursor_that_cannot_be_read_is_refused(archive: list[Article], cursor: str) -> None:
    with pytest.raises(QueryError, match="Begin at the first page"):
        service.search(SearchRequest(), after=cursor)
