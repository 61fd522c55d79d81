"""Dates, names, JSON-LD, fusion, language: the parts on their own."""

from __future__ import annotations

import pytest

from articles.extraction import jsonld, language
from articles.extraction.datetext import machine, written
from articles.extraction.fusion import best, ranked
from articles.extraction.names import names
from articles.records import Found


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2016-12-20T09:30:00+02:00", "2016-12-20T09:30:00+02:00"),
        ("2016-12-20T07:30:00.123Z", "2016-12-20T07:30:00+00:00"),
        ("20161220", "2016-12-20"),
        ("1482226200", "2016-12-20T09:30:00+00:00"),
        ("Tue, 20 Dec 2016 09:30:00 GMT", "2016-12-20T09:30:00+00:00"),
        ("Dec 20, 2016 5:30 PM EST", "2016-12-20T17:30:00-05:00"),
        ("December 20, 2016 | Comments »", "2016-12-20"),
        ("20. Dezember 2016, 14:30 Uhr", "2016-12-20T14:30:00"),
        ("le 1er août 2019 à 10h45", "2019-08-01T10:45:00"),
        ("20 de diciembre de 2016", "2016-12-20"),
        ("20 de dezembro de 2016 às 14h30", "2016-12-20T14:30:00"),
        ("20 dicembre 2016", "2016-12-20"),
        ("20 декабря 2016 г. 12:30", "2016-12-20T12:30:00"),
        ("20 грудня 2016", "2016-12-20"),
        ("20 grudnia 2016", "2016-12-20"),
        ("20. prosince 2016", "2016-12-20"),
        ("2019. december 3.", "2019-12-03"),
        ("20 Δεκεμβρίου 2016", "2016-12-20"),
        ("20 Aralık 2016", "2016-12-20"),
        ("20 joulukuuta 2016", "2016-12-20"),
        ("20 Desember 2016", "2016-12-20"),
        ("٢٠ ديسمبر ٢٠١٦", "2016-12-20"),
        ("20 בדצמבר 2016", "2016-12-20"),
        ("२० दिसंबर २०१६", "2016-12-20"),
        ("2016年12月20日", "2016-12-20"),
        ("2016년 12월 20일", "2016-12-20"),
        ("20.12.16", "2016-12-20"),
        ("12/20/2016", "2016-12-20"),
        ("2016", "2016"),
        ("2016-12", "2016-12"),
    ],
)
def test_a_date_is_read(text, iso):
    moment = machine(text)
    assert moment is not None
    assert moment.isoformat() == iso


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31 February 2016", "2016-13-40", "192.168.1.20", "version 3.4.2020.1", "0000-00-00", "12:30", "99/99/9999"],
)
def test_what_is_no_date_is_not_read(text):
    assert machine(text) is None


def test_a_date_in_figures_is_month_first_in_the_united_states_only():
    assert [dated.moment.isoformat() for dated in written("03/04/2020", locale="en-us")] == ["2020-03-04"]
    assert [dated.moment.isoformat() for dated in written("03/04/2020", locale="en-gb")] == ["2020-04-03"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("By Jane Doe and John Q. Public, Staff Writers | The Post", ("Jane Doe", "John Q. Public")),
        ("By JANE DOE", ("Jane Doe",)),
        ("By Jane Doe Updated 20 Dec 2016", ("Jane Doe",)),
        ("Jane Doe, Senior Reporter", ("Jane Doe",)),
        ("Von Anna Müller, Berlin", ("Anna Müller",)),
        ("Par Jean-Luc Petit et Marie Curie", ("Jean-Luc Petit", "Marie Curie")),
        ("Doe, Jane", ("Jane Doe",)),
        ("Автор: Иван Петров", ("Иван Петров",)),
        ("מאת יוסי כהן", ("יוסי כהן",)),
        ("Mark van der Berg (CNN)", ("Mark van der Berg",)),
        ("By The Associated Press", ("Associated Press",)),
        ("The Worcester Telegram", ()),
        ("Quelle: Stadtwerke Musterstadt", ()),
        ("Staff", ()),
        ("By Reuters Staff", ("Reuters",)),
        ("@jdoe", ()),
        ("https://facebook.com/janedoe", ()),
        ("www.facebook.com", ()),
        ("Photo: Getty Images", ()),
        ("he said that the quay was closed", ()),
        ("", ()),
    ],
)
def test_a_byline_names_people_and_nobody_else(text, found):
    assert names(text, never=["The Post"]) == found


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "NewsArticle", "headline": "Quay",}',
        '<!-- {"@type": "NewsArticle", "headline": "Quay"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Quay"}\n//]]>',
        '{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"}, {"@type": ["Article",'
        ' "NewsArticle"], "headline": "Quay"}]}',
        '[[{"@type": "http://schema.org/NewsArticle", "headline": "Quay"}]]',
        '{"@type": "NewsArticle", "headline": "Quay", "description": "two\nlines\tand a tab"}',
        '{"@type": "NewsArticle"\n"headline": "Quay"}',
        '{"@type": "NewsArticle", "headline": "Quay", "articleBody": "cut off he',
        '{"@type": "NewsArticle", "headline": "Quay", "description": "a "quoted" word", "datePublished": "2024-05-17"}',
        '{"@type": "WebSite", "name": "x"}{"@type": "NewsArticle", "headline": "Quay"};',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Quay&quot;}",
    ],
)
def test_json_ld_is_read_however_it_is_broken(block):
    article = jsonld.article_of(jsonld.nodes([block]), url="", titles=[])
    assert article is not None
    assert article["headline"] == "Quay"


def test_the_article_of_this_page_goes_before_those_of_its_teasers():
    teaser = {
        "@type": "NewsArticle",
        "headline": "Other",
        "url": "https://x.example/other",
        "author": "A B",
        "datePublished": "2020",
        "image": "x",
        "section": "y",
    }
    own = {"@type": "NewsArticle", "headline": "Quay", "mainEntityOfPage": {"@id": "https://x.example/quay/"}}
    assert jsonld.article_of([teaser, own], url="https://x.example/quay?utm=1", titles=["Quay"]) is own


def test_references_within_a_graph_are_followed():
    block = (
        '{"@graph": [{"@type": "Article", "headline": "Quay", "author": {"@id": "#jane"}}, {"@type": "Person", "@id":'
        ' "#jane", "name": "Jane Doe"}]}'
    )
    article = jsonld.article_of(jsonld.nodes([block]), url="", titles=[])
    assert article is not None
    assert jsonld.strings(article["author"]) == ["Jane Doe"]


def test_agreement_of_families_breaks_ties_but_poor_sources_do_not_outvote_a_good_one():
    good = Found(value="A", source="h1", confidence=0.95)
    poor = [Found(value="B", source=source, confidence=0.6) for source in ("meta:og:title", "meta:title", "title", "json-ld")]
    winner = best([*poor, good], key=str)
    assert winner is not None
    assert winner.value == "A"
    assert [found.value for found in ranked([*poor, good], key=str)] == ["A", "B"]
    assert best([], key=str) is None


@pytest.mark.parametrize(
    ("code", "normal"), [("en-US", "en"), ("iw", "he"), ("DEU", "de"), ("nb_NO", "no"), ("", ""), ("x", ""), ("deutsch!", "")]
)
def test_language_codes_have_one_form(code, normal):
    assert language.normal(code) == normal


def test_a_wrong_declaration_yields_to_the_words():
    german = "Der Stadtrat hat am Freitag beschlossen, den nördlichen Kai für Reparaturen zu schließen. " * 4
    found = language.detect(german, declared=(Found(value="en", source="html:lang", confidence=0.8),))
    assert found is not None
    assert found.value == "de"
