"""Steps from one search to the next."""

from __future__ import annotations

from articles.search.params import encode
from articles.search.request import FacetSelection, SearchRequest, Sort
from articles.web import refine

START = SearchRequest(text="flood", selections=(FacetSelection(facet="person", included=("12",)),), page=4)


def test_every_filter_leads_back_to_page_one() -> None:
    steps = [
        refine.toggled(START, "org", "3"),
        refine.excluding(START, "org", "3"),
        refine.in_period(START, "2016"),
        refine.undated(START),
        refine.sorted_by(START, Sort.NEWEST),
        refine.sized(START, 50),
        refine.with_text(START, "storm"),
    ]
    assert {step.page for step in steps} == {1}


def test_choosing_twice_is_choosing_not_at_all() -> None:
    once = refine.toggled(START, "place", "7")
    assert encode(once) == "q=flood&person=12&place=7"
    assert encode(refine.toggled(once, "place", "7")) == "q=flood&person=12"


def test_a_value_is_never_chosen_and_excluded_at_once() -> None:
    excluded = refine.excluding(START, "person", "12")
    assert encode(excluded) == "q=flood&not.person=12"
    assert encode(refine.toggled(excluded, "person", "12")) == "q=flood&person=12"


def test_dates_and_undated_replace_each_other() -> None:
    undated = refine.undated(refine.in_period(START, "2016-12"))
    assert encode(undated) == "q=flood&person=12&undated=1"
    assert encode(refine.in_period(undated, "2016-12")) == "q=flood&person=12&from=2016-12-01&to=2016-12-31"


def test_filters_are_counted_without_the_text() -> None:
    assert refine.filters(START) == 1
    assert refine.filters(refine.excluding(refine.in_period(START, "2016"), "tag", "1")) == 3
