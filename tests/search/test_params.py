"""The query string of a search."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.errors import QueryError
from articles.search.params import NOT, BadParameters, encode, first_day, interval_for, last_day, parse
from articles.search.request import FACETS, PAGE_SIZES, FacetSelection, Interval, SearchRequest, Sort, View
from articles.text import clean


def read(query: str) -> SearchRequest:
    return parse(parse_qs(query, keep_blank_values=True))


@st.composite
def selections(draw: st.DrawFn) -> tuple[FacetSelection, ...]:
    found = []
    for facet in FACETS:
        value = st.integers(0, 10**18 - 1).map(str) if facet.is_id else st.sampled_from(["en", "fr", "he", "pt-br", "zh-hant"])
        values = st.lists(value, max_size=4, unique=True).map(tuple)
        selection = FacetSelection(facet=facet.name, included=draw(values), excluded=draw(values))
        if selection.included or selection.excluded:
            found.append(selection)
    return tuple(found)


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    first, last = draw(st.none() | st.dates()), draw(st.none() | st.dates())
    if first and last and first > last:
        first, last = last, first
    return SearchRequest(
        text=draw(st.text().map(lambda text: clean(text).strip())),
        selections=draw(selections()),
        date_from=first,
        date_to=last,
        undated=draw(st.booleans()) if not (first or last) else False,
        fold=draw(st.booleans()),
        sort=draw(st.none() | st.sampled_from(Sort)),
        page=draw(st.integers(1, 10**9)),
        size=draw(st.sampled_from(PAGE_SIZES)),
        interval=interval_for(first, last),
        view=draw(st.sampled_from(View)),
    )


@given(requests())
def test_a_search_comes_back_from_its_query_string_as_it_was(request: SearchRequest) -> None:
    assert read(encode(request)) == request


NAMES = ["q", "from", "to", "page", "size", "sort", "undated", "fold", "person", "not.tag", "language"]


def readable_part(parameters: dict[str, list[str]]) -> SearchRequest:
    try:
        return parse(parameters)
    except BadParameters as error:
        return error.request


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(), max_size=3)))
def test_whatever_is_sent_leaves_a_search_that_can_be_read(parameters: dict[str, list[str]]) -> None:
    left = readable_part(parameters)
    assert read(encode(left)) == left


def test_the_search_for_everything_has_no_query_string() -> None:
    assert encode(SearchRequest()) == ""
    assert parse({}) == SearchRequest()


def test_several_values_of_a_facet_stand_one_after_the_other() -> None:
    request = read("q=flood&person=12&person=40&not.person=7&language=fr")
    assert request.selections == (
        FacetSelection(facet="person", included=("12", "40"), excluded=("7",)),
        FacetSelection(facet="language", included=("fr",)),
    )
    assert encode(request) == "q=flood&person=12&person=40&not.person=7&language=fr"


def test_names_that_are_not_ours_are_ignored() -> None:
    assert read("utm_source=x&facet=person&selected_facets=text:*+OR+1") == SearchRequest()


def test_a_nul_is_no_part_of_a_query() -> None:
    assert parse({"q": ["flood\x00 wall"]}).text == "flood wall"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("page=0", "Pages are numbered from 1"),
        ("page=-1", "Pages are numbered from 1"),
        ("page=abc", "Pages are numbered from 1"),
        ("page=٣", "Pages are numbered from 1"),
        ("page=1" + "0" * 30, "Pages are numbered from 1"),
        ("size=7", "10, 20, 50, 100"),
        ("sort=__class__", "There is no order"),
        ("undated=yes", "1 for articles without a date"),
        ("fold=yes", "1 for each story once"),
        ("person=1+OR+2", "People: “1 OR 2” is not a number"),
        ("not.tag=*", "Tags: “*” is not a number"),
        ("language=*", "is not a language code"),
        ("from=2016-02-30", "There is no 2016-02-30 in the calendar"),
        ("from=0000", "There is no 0000 in the calendar"),
        ("to=yesterday", "“yesterday” is not a date"),
        ("from=2017&to=2016", "is later than the last"),
        ("undated=1&from=2016", "cannot be limited to dates"),
    ],
)
def test_a_value_that_cannot_be_read_is_explained(query: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(query)
    assert message in str(caught.value)


def test_what_could_be_read_is_kept_beside_what_could_not() -> None:
    with pytest.raises(BadParameters) as caught:
        read("q=flood&person=3&page=x&from=2016-13")
    assert [problem.field for problem in caught.value.problems] == ["from", "page"]
    assert encode(caught.value.request) == "q=flood&person=3"


def test_a_hundred_values_are_enough_for_one_facet() -> None:
    with pytest.raises(BadParameters, match="at most 100 values"):
        parse({"person": [str(n) for n in range(101)]})


def test_a_month_and_a_year_are_whole() -> None:
    assert (first_day("2016-02"), last_day("2016-02")) == (date(2016, 2, 1), date(2016, 2, 29))
    assert (first_day("2015"), last_day("2015")) == (date(2015, 1, 1), date(2015, 12, 31))
    assert first_day("2016-12-20") == last_day("2016-12-20") == date(2016, 12, 20)


def test_bars_are_as_wide_as_the_range_asks_for() -> None:
    assert read("from=2016&to=2016").interval is Interval.MONTH
    assert read("from=2016-12&to=2016-12").interval is Interval.DAY
    assert read("from=2015&to=2016").interval is Interval.YEAR
    assert read("from=2016").interval is Interval.YEAR


def test_the_parameter_of_an_exclusion_is_never_the_name_of_a_facet() -> None:
    assert not any(facet.name.startswith(NOT) for facet in FACETS)
