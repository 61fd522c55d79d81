"""The front page, articles, entities, outlets and the calendar."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Entity, Outlet, Revision
from articles.search import indexing
from tests.factories import make_article, make_entity, make_outlet, mention

Indexer = Callable[[], int]

MOST_QUERIES = 10
"""A page needs no more (issue 7)."""


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_an_empty_archive_says_that_it_is_empty(reader: Client, editor: Client) -> None:
    assert "This archive is empty" in text_of(reader.get("/"))
    assert "This archive is empty" in text_of(reader.get("/search/"))
    assert "Add the first article" not in text_of(reader.get("/"))
    assert "Add the first article" in text_of(editor.get("/"))


def test_the_front_page_says_what_is_in_the_archive(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/").context["page"]
    assert (page.articles, page.outlets, page.span) == (5, 3, "2014 to 2017")
    assert page.newest[0].day.words == "2 January 2017"
    assert {name.name for group in page.in_the_news for name in group.names} == {"Ada Lovelace", "Harbour Board", "Port Merrow"}
    assert page.timeline.bars[0].url == "/browse/2014/"
    assert {outlet.name for outlet in page.coverage} == {"The Merrow Courier", "Kestrel Wire", "Hed"}


def test_an_article_shows_its_names_its_date_and_where_it_came_from(reader: Client, index: Indexer) -> None:
    article = make_article(
        headline="Flood <wall> rises",
        body="Ada Lovelace spoke of the wall.\n\nAda Lovelace left.",
        outlet="Kestrel Wire",
        published="2016-12",
        authors=["Zoe Adams", "Aart de Boer"],
        canonical_url="https://example.com/flood",
        provenance={"headline": {"source": "meta:og:title", "confidence": 0.9}, "outlet": {"source": "editor", "confidence": 1}},
        entities={"PERSON": ["Ada Lovelace"]},
    )
    index()
    response = reader.get(article.get_absolute_url())
    page = response.context["page"]
    assert page.headline == "Flood &lt;wall&gt; rises"
    assert [author.name for author in page.authors] == ["Zoe Adams", "Aart de Boer"]
    assert (page.day.words, page.day.iso) == ("December 2016", "2016-12")
    assert "Ada Lovelace</a> spoke of the wall." in page.parts[0].paragraphs[0]
    assert [(group.title, group.names[0].name) for group in page.entities] == [("People", "Ada Lovelace")]
    assert [(o.field, o.source, o.percent) for o in page.origins] == [
        ("Headline", "a meta tag of the page (og:title)", 90),
        ("Outlet", "an editor of this archive", None),
    ]
    assert page.original_url == "https://example.com/flood"


def test_an_article_is_described_for_machines(reader: Client, index: Indexer) -> None:
    article = make_article(headline="</script><b>", outlet="Kestrel Wire", published="2016-12-20", authors=["Zoe Adams"])
    index()
    html = reader.get(article.get_absolute_url()).content.decode()
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    found = json.loads(block)
    assert (found["@type"], found["headline"], found["datePublished"]) == ("NewsArticle", "</script><b>", "2016-12-20")
    assert '<meta name="citation_author" content="Zoe Adams">' in html
    assert '<meta name="citation_publication_date" content="2016/12/20">' in html
    assert '<meta property="og:type" content="article">' in html


def test_an_address_that_no_browser_should_follow_is_no_link(reader: Client, index: Indexer) -> None:
    article = make_article(canonical_url="javascript:alert(1)")
    index()
    assert 'href="javascript:' not in text_of(reader.get(article.get_absolute_url()))


def test_an_outdated_end_of_an_address_leads_to_the_right_one(reader: Client, harbour: list[Article]) -> None:
    hebrew = harbour[-1]
    assert reader.get(hebrew.get_absolute_url()).status_code == 200
    for path in (f"/articles/{hebrew.pk}/-/?q=x", f"/articles/{hebrew.pk}/old-headline/?q=x", f"/articles/{hebrew.pk}/?q=x"):
        response = reader.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, f"{hebrew.get_absolute_url()}?q=x")


def test_a_right_to_left_article_reads_from_right_to_left(reader: Client, harbour: list[Article]) -> None:
    html = text_of(reader.get(harbour[-1].get_absolute_url()))
    assert re.search(r'<div class="story-body"\s+dir="rtl" lang="he">', html)


def test_copies_and_earlier_versions_are_listed(reader: Client, index: Indexer) -> None:
    original = make_article(outlet="Kestrel Wire")
    copy = make_article(outlet="The Merrow Courier", copy_of=original)
    make_article(outlet="Hed", copy_of=original, status="draft")
    Revision.objects.create(article=original, headline="First version", body="One.\n\nTwo.")
    index()
    page = reader.get(original.get_absolute_url()).context["page"]
    assert [line.id for line in page.copies] == [copy.pk]
    assert page.versions[0].paragraphs == ("One.", "Two.")
    assert [line.id for line in reader.get(copy.get_absolute_url()).context["page"].copies] == [original.pk]


def test_an_entity_page_shows_names_articles_and_company(reader: Client, harbour: list[Article]) -> None:
    ada = make_entity("Ada Lovelace", aliases=["Countess Lovelace"])
    page = reader.get(ada.get_absolute_url()).context["page"]
    assert (page.kind, page.articles, page.aliases) == ("Person", 2, ("Countess Lovelace",))
    assert {name.name: name.count for group in page.together for name in group.names} == {"Harbour Board": 2, "Port Merrow": 1}
    assert page.timeline.bars[0].count == 2


def test_an_outlet_page_shows_its_articles_and_years(reader: Client, harbour: list[Article]) -> None:
    page = reader.get(Outlet.objects.get(name="The Merrow Courier").get_absolute_url()).context["page"]
    assert (page.articles, [author.name for author in page.authors]) == (2, ["Aart de Boer", "Nadia Ferrant"])
    assert page.span == "1 November 2016 to 20 December 2016"


def test_outlets_stand_from_a_to_z_with_what_is_covered(reader: Client, harbour: list[Article]) -> None:
    make_article(outlet="Secret Gazette", status="draft")
    page = reader.get("/outlets/").context["page"]
    assert [(group.letter, group.rows[0].name) for group in page.letters] == [
        ("H", "Hed"),
        ("K", "Kestrel Wire"),
        ("T", "The Merrow Courier"),
    ]
    assert (page.articles, page.without_outlet) == (5, 1)


def test_the_calendar_leads_from_years_to_days(reader: Client, harbour: list[Article]) -> None:
    years = reader.get("/browse/").context["page"]
    assert [(period.name, period.count) for period in years.periods] == [("2017", 1), ("2016", 2), ("2014", 1)]
    year = reader.get("/browse/2016/").context["page"]
    assert [(period.name, period.count) for period in year.periods] == [("November 2016", 1), ("December 2016", 1)]
    assert (year.previous.name, year.following.name) == ("2014", "2017")
    month = reader.get("/browse/2016/12/").context["page"]
    [day] = [cell for week in month.weeks for cell in week if cell.count]
    assert (day.number, day.url) == (20, "/browse/2016/12/20/")
    assert [line.headline for line in reader.get(day.url).context["page"].lines] == ["Harbour strike enters its second week"]


def test_an_article_dated_only_to_the_month_is_on_no_day(reader: Client, harbour: list[Article]) -> None:
    month = reader.get("/browse/2016/11/").context["page"]
    assert (month.total, month.imprecise, [line.headline for line in month.lines]) == (1, 1, ["Flood wall to be raised"])
    assert reader.get("/browse/2016/11/1/").context["page"].total == 0


@pytest.mark.parametrize("path", ["2016/13/", "2016/2/30/", "0/", "99999/", "2016/12/20/?page=2"])
def test_a_day_that_does_not_exist_is_a_404(reader: Client, harbour: list[Article], path: str) -> None:
    assert reader.get(f"/browse/{path}").status_code == 404


@pytest.mark.parametrize("path", ["articles", "entities", "outlets", "captures"])
def test_a_number_beyond_any_database_is_a_404(reader: Client, portal: Any, path: str) -> None:
    assert reader.get(f"/{path}/{10**30}/{'' if path == 'captures' else '-/'}").status_code == 404


@pytest.mark.parametrize("is_signed_in", [False, True], ids=["a stranger", "signed in"])
def test_no_page_needs_more_than_ten_queries(
    reader: Client, harbour: list[Article], django_assert_max_num_queries: Any, django_user_model: Any, is_signed_in: bool
) -> None:
    if is_signed_in:
        reader.force_login(django_user_model.objects.create_user("ruth"))
    article = make_article(copy_of=harbour[0], authors=["Nadia Ferrant"], tags=["ports"])
    mention(article, make_entity("Ada Lovelace"))
    paths = [
        "/",
        "/search/",
        f"/search/?q=harbour&person={Entity.objects.get(name='Ada Lovelace').pk}&not.outlet=1",
        harbour[0].get_absolute_url() + "?q=strike",
        make_entity("Ada Lovelace").get_absolute_url(),
        Outlet.objects.get(name="The Merrow Courier").get_absolute_url(),
        "/outlets/",
        "/browse/",
        "/browse/2016/",
        "/browse/2016/12/",
        "/browse/2016/12/20/",
        "/search/facet/person/",
        "/search/?q=harbour&view=excerpts&fold=1",
        f"/articles/{harbour[0].pk}/mistakes/report/",
        "/compare/?q=harbour&q=flood",
        "/collections/",
        "/entities/",
        "/help/",
        "/nothing-here/",
    ]
    for path in paths:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert reader.get(path).status_code in {200, 404}


def test_opensearch_names_the_parameters(reader: Client, portal: Any) -> None:
    xml = reader.get("/opensearch.xml").content.decode()
    assert xml.startswith("<?xml")
    assert "/search/?q={searchTerms}" in xml
    assert "application/x-suggestions+json" in xml


def test_a_standfirst_is_shown_unless_it_is_the_beginning_of_the_text(reader: Client) -> None:
    beside = make_article(headline="Quay", body="The quay reopened.", lede="After two years of work")
    within = make_article(headline="Wall", body="The wall was raised on Monday.", lede="The wall was raised…")
    assert reader.get(beside.get_absolute_url()).context["page"].standfirst == "After two years of work"
    assert reader.get(within.get_absolute_url()).context["page"].standfirst == ""


def test_names_are_listed_by_kind_and_letter_accents_aside(reader: Client, harbour: list[Article]) -> None:
    mention(harbour[0], make_entity("Élodie Marchand"))
    names = reader.get("/entities/?kind=PERSON&letter=E").context["page"].names
    assert [(name.name, name.count) for name in names] == [("Élodie Marchand", 1)]
    assert not reader.get("/entities/?kind=ORG&letter=E").context["page"].names
    assert reader.get("/entities/?kind=THING").status_code == 404


def test_an_author_has_a_page(reader: Client, harbour: list[Article]) -> None:
    author = harbour[0].authors.get(name="Nadia Ferrant")
    page = reader.get(author.get_absolute_url()).context["page"]
    assert (page.articles, page.span) == (1, "20 December 2016")
    assert [outlet.name for outlet in page.outlets] == ["The Merrow Courier"]
    assert author.get_absolute_url() in reader.get(harbour[0].get_absolute_url()).content.decode()


def test_every_edge_of_the_drawing_opens_the_articles_that_name_both(reader: Client, harbour: list[Article]) -> None:
    mention(harbour[0], make_entity("Charles Babbage"))
    indexing.rebuild()
    page = reader.get(make_entity("Ada Lovelace").get_absolute_url()).context["page"]
    assert {node.name: node.count for node in page.graph.nodes} == {"Harbour Board": 2, "Port Merrow": 1, "Charles Babbage": 1}
    for node in page.graph.nodes:
        assert reader.get(node.url).context["page"].total == node.count


def test_an_outlet_tells_its_gaps(reader: Client, harbour: list[Article]) -> None:
    for year in ("2009", "2012"):
        make_article(headline=f"News of {year}", outlet="Kestrel Wire", published=year)
    page = reader.get(make_outlet("Kestrel Wire").get_absolute_url()).context["page"]
    assert page.gaps == "2010 to 2011, 2013"


def test_crawlers_are_told_of_articles_and_kept_out_of_searches(reader: Client, harbour: list[Article], settings: Any) -> None:
    draft = make_article(headline="Not yet", status=Article.Status.DRAFT)
    robots = reader.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert "Disallow: /search/" in robots
    assert "sitemap-articles.xml" in reader.get("/sitemap.xml").content.decode()
    listed = reader.get("/sitemap-articles.xml").content.decode()
    assert all(article.get_absolute_url() in unescape(listed) for article in harbour)
    assert f"/articles/{draft.pk}/" not in listed
    assert "outlets/" in reader.get("/sitemap-outlets.xml").content.decode()
    settings.PRIVATE_ARCHIVE = True
    assert reader.get("/sitemap.xml").status_code == 302
