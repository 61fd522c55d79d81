"""Results, facets, and searches that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Entity, Outlet
from articles.search import indexing, meaning
from tests.factories import make_article

Indexer = Callable[[], int]


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_everything_is_listed_newest_first_where_nothing_is_asked(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/search/").context["page"]
    assert page.total == 5
    assert [line.day.words for line in page.lines][:2] == ["2 January 2017", "20 December 2016"]
    assert page.lines[-1].day.words == "Unknown date"
    assert page.title == "All articles - 5 results"


MOST_QUERIES = 8


def test_a_page_of_results_needs_few_queries_with_or_without_chosen_facets(
    reader: Client, harbour: list[Article], django_assert_max_num_queries: Any
) -> None:
    ada, outlet = Entity.objects.get(name="Ada Lovelace"), Outlet.objects.get(name="The Merrow Courier")
    for query in ("", "q=harbour", f"q=strike&person={ada.pk}&outlet={outlet.pk}&not.person=4711", "q=flood", "page=2&size=10"):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert reader.get(f"/search/?{query}").status_code in {200, 404}


def test_words_found_are_marked_and_the_query_stays_in_its_box(reader: Client, harbour: list[Article]) -> None:
    response = reader.get("/search/?q=flood")
    assert "<mark>Flood</mark> wall to be raised" in text_of(response)
    assert 'value="flood"' in text_of(response)
    assert "<title>«flood» - 1 result - Clipfile</title>" in text_of(response)


def test_a_facet_narrows_and_its_chip_takes_it_back(reader: Client, harbour: list[Article]) -> None:
    ada = Entity.objects.get(name="Ada Lovelace")
    page = reader.get(f"/search/?person={ada.pk}").context["page"]
    assert page.total == 2
    [chip] = page.chips
    assert (chip.kind, chip.label, chip.url) == ("Person", "Ada Lovelace", "/search/")


def test_values_of_one_facet_are_alternatives(reader: Client, harbour: list[Article]) -> None:
    places = Entity.objects.filter(label="PLACE")
    query = "&".join(f"place={place.pk}" for place in places)
    assert reader.get(f"/search/?{query}").context["page"].total == 2


def test_an_excluded_value_is_struck_out_in_its_chip(reader: Client, harbour: list[Article]) -> None:
    courier = Outlet.objects.get(name="The Merrow Courier")
    response = reader.get(f"/search/?not.outlet={courier.pk}")
    [chip] = response.context["page"].chips
    assert response.context["page"].total == 3
    assert chip.is_excluded
    assert "Remove constraint Outlet not: The Merrow Courier" in text_of(response)


def test_where_all_falls_into_one_year_the_bars_are_its_months(reader: Client, harbour: list[Article]) -> None:
    lone = reader.get("/search/?q=flood").context["page"].timeline
    assert len(lone.bars) == 12
    assert sum(bar.count for bar in lone.bars) == 1
    assert lone.up is None


def test_a_bar_of_the_histogram_drills_to_months_and_days(reader: Client, harbour: list[Article]) -> None:
    years = reader.get("/search/").context["page"].timeline
    assert [(bar.name, bar.count) for bar in years.bars] == [("2014", 1), ("2015", 0), ("2016", 2), ("2017", 1)]
    assert years.undated.count == 1
    months = reader.get(years.bars[2].url).context["page"].timeline
    assert len(months.bars) == 12
    assert months.up.url == "/search/"
    december = months.bars[11]
    days = reader.get(december.url).context["page"].timeline
    assert (days.title, len(days.bars), days.bars[19].count) == ("December 2016", 31, 1)


def test_only_undated_articles_can_be_asked_for(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/search/?undated=1").context["page"]
    assert [line.day.words for line in page.lines] == ["Unknown date"]


def test_an_article_opened_from_results_knows_the_way_back(reader: Client, harbour: list[Article]) -> None:
    line = reader.get("/search/?q=strike&sort=oldest").context["page"].lines[0]
    page = reader.get(line.url).context["page"]
    assert page.back == f"/search/?q=strike&sort=oldest#article-{page.id}"
    assert page.marks >= 1


def test_zero_results_offer_the_search_without_each_condition(reader: Client, harbour: list[Article]) -> None:
    ada = Entity.objects.get(name="Ada Lovelace")
    response = reader.get(f"/search/?q=zeppelin+strike&person={ada.pk}")
    page = response.context["page"]
    assert response.status_code == 200
    assert page.total == 0
    assert [chip.kind for chip in page.chips] == ["Words", "Person"]
    assert page.any_words.name == "zeppelin OR strike"
    assert "Without person" in text_of(response)


def test_a_query_that_cannot_be_read_is_explained_and_repaired(reader: Client, harbour: list[Article]) -> None:
    response = reader.get('/search/?q="flood wall')
    page = response.context["page"]
    assert response.status_code == 400
    assert "<title>Error:" in text_of(response)
    assert "quotation mark is not closed" in text_of(response)
    assert page.repaired.name == '"flood wall"'
    assert reader.get(page.repaired.url).status_code == 200


def test_a_date_that_does_not_exist_keeps_its_input_and_leads_to_it(reader: Client, harbour: list[Article]) -> None:
    response = reader.get("/search/?q=flood&from=2016-13")
    assert response.status_code == 400
    assert response.context["page"].mistakes[0].target == "date-from"
    assert 'aria-invalid="true"' in text_of(response)
    assert response.context["page"].remaining == "/search/?q=flood"


@pytest.mark.parametrize(
    "query", ["page=0", "page=abc", "size=13", "sort=__class__", "person=1+OR+1", "language=*", "from=2017&to=2016"]
)
def test_bad_parameters_are_a_page_and_no_crash(reader: Client, harbour: list[Article], query: str) -> None:
    response = reader.get(f"/search/?{query}")
    assert response.status_code == 400
    assert "There is a problem" in text_of(response)


def test_a_page_past_the_end_says_so_and_leads_to_the_last(reader: Client, harbour: list[Article]) -> None:
    response = reader.get("/search/?page=9")
    assert response.status_code == 404
    assert "There is no page 9" in text_of(response)
    assert response.context["page"].beyond_url == "/search/"


def test_a_page_past_the_window_is_not_asked_of_the_engine(reader: Client, harbour: list[Article]) -> None:
    assert reader.get("/search/?page=999999999").status_code == 404


def test_pages_keep_the_search(reader: Client, index: Indexer) -> None:
    for number in range(25):
        make_article(headline=f"Flood number {number}")
    index()
    response = reader.get("/search/?q=flood&size=10")
    page = response.context["page"]
    assert (page.first, page.last, page.total) == (1, 10, 25)
    assert page.pager.following == "/search/?q=flood&size=10&page=2"
    assert reader.get("/search/?q=flood&size=10&page=3").context["page"].last == 25


def test_the_full_list_of_a_facet_can_be_searched(reader: Client, index: Indexer) -> None:
    make_article(entities={"PERSON": [f"Person {letter}" for letter in "ABCDEFGHIJKLM"]})
    make_article(entities={"PERSON": ["Person M"]})
    index()
    results = reader.get("/search/").context["page"]
    [people] = [facet for facet in results.facets if facet.name == "person"]
    assert people.has_more
    assert people.distinct == 13
    assert len(reader.get(people.all_url).context["page"].facet.values) == 13
    assert [value.label for value in reader.get(people.all_url + "?contains=person k").context["page"].facet.values] == ["Person K"]
    assert reader.get("/search/facet/colour/").status_code == 404
    by_name = reader.get(people.all_url + "?order=name").context["page"]
    assert [value.label for value in by_name.facet.values] == [f"Person {letter}" for letter in "ABCDEFGHIJKLM"]
    assert [order.url for order in by_name.orders] == ["/search/facet/person/", "/search/facet/person/?order=name"]
    assert reader.get("/search/facet/person/?page=5").status_code == 404


def test_suggestions_lead_to_what_they_name(reader: Client, harbour: list[Article]) -> None:
    query, labels, kinds, addresses = reader.get("/search/suggest/?q=ada").json()
    assert (query, labels[0], kinds[0]) == ("ada", "Ada Lovelace", "Person")
    assert reader.get(addresses[0]).context["page"].total == 2


def test_results_are_not_for_crawlers(reader: Client, harbour: list[Article]) -> None:
    assert '<meta name="robots" content="noindex">' in text_of(reader.get("/search/"))
    assert "Disallow: /search/" in reader.get("/robots.txt").content.decode()


def test_search_that_is_down_says_so_and_is_never_empty(reader: Client, harbour: list[Article], portal: Any) -> None:
    for file in (portal / "index").rglob("*"):
        if file.is_file():
            file.write_bytes(b"not an index")
    response = reader.get("/search/?q=flood")
    assert response.status_code == 503
    assert "Search is down" in text_of(response)
    assert response.headers["Retry-After"] == "60"
    assert reader.get("/").status_code == 200
    assert reader.get(harbour[0].get_absolute_url()).status_code == 200


def test_a_withdrawn_article_is_gone_before_the_index_knows(reader: Client, harbour: list[Article]) -> None:
    Article.objects.filter(pk=harbour[1].pk).update(status="withdrawn")
    assert "Flood wall" not in text_of(reader.get("/search/?q=flood"))
    indexing.note_change([harbour[1].pk])
    indexing.apply_all()
    assert reader.get("/search/?q=flood").context["page"].total == 0


def test_a_misspelt_word_is_offered_right_with_the_filters_of_the_search(reader: Client, db: None) -> None:
    for number in range(3):
        make_article(headline=f"Harbour {number}", body="The harbour board exported wheat.")
    indexing.rebuild()
    page = reader.get("/search/", {"q": "harbuor", "sort": "newest"}).content.decode()
    assert "No articles found" in page
    assert "Did you mean" in page
    assert "?q=harbour&amp;sort=newest" in page
    assert "Did you mean" not in reader.get("/search/", {"q": "harbour"}).content.decode()


@pytest.mark.skipif(not meaning.is_available(), reason="wordllama is not installed")
def test_the_order_of_meaning_is_offered_for_plain_words_only(reader: Client, db: None) -> None:
    make_article(headline="Harbour", body="The harbour board exported wheat.")
    indexing.rebuild()
    assert "By meaning" in reader.get("/search/", {"q": "harbour wheat"}).content.decode()
    assert "By meaning" not in reader.get("/search/", {"q": '"harbour board"'}).content.decode()
    assert "Ordered by meaning" in reader.get("/search/", {"q": "harbour wheat", "sort": "meaning"}).content.decode()
