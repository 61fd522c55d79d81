"""Steps from one search to the next, as the links of a page take them. Every step but ``on_page`` returns to page 1."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from articles.search import tree
from articles.search.params import first_day, interval_for, last_day
from articles.search.query import parse, to_text
from articles.search.request import DEFAULT_PAGE_SIZE, FACETS, FacetSelection, SearchRequest, Sort, View

TABLE_SIZE = 100
"""Rows of a table that nobody has asked another number of."""


def on_page(request: SearchRequest, page: int) -> SearchRequest:
    return replace(request, page=page)


def with_text(request: SearchRequest, text: str) -> SearchRequest:
    return replace(request, text=text, page=1)


def sorted_by(request: SearchRequest, sort: Sort | None) -> SearchRequest:
    return replace(request, sort=sort, page=1)


def folded(request: SearchRequest, fold: bool) -> SearchRequest:
    return replace(request, fold=fold, page=1)


def unfolding(request: SearchRequest, story: int) -> SearchRequest:
    """All articles of one story that ``request`` finds."""
    within = to_text(tree.all_of([parse(request.text), tree.Values("story", (str(story),))]))
    return replace(request, text=within, fold=False, page=1)


def sized(request: SearchRequest, size: int) -> SearchRequest:
    return replace(request, size=size, page=1)


def viewed(request: SearchRequest, view: View) -> SearchRequest:
    """From the first result on; a table has more of them on a page than a list."""
    if view is request.view:
        return replace(request, page=1)
    kept = request.view is not View.LIST and view is not View.LIST
    size = request.size if kept else DEFAULT_PAGE_SIZE if view is View.LIST else TABLE_SIZE
    return replace(request, view=view, size=size, page=1)


def toggled(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """``value`` chosen, or no longer chosen where it was; never chosen and excluded at once."""
    chosen = request.selection(facet)
    without = _without(chosen, value)
    if value in chosen.included:
        return _selecting(request, without)
    return _selecting(request, replace(without, included=(*without.included, value)))


def excluding(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """``value`` excluded, or no longer excluded where it was."""
    chosen = request.selection(facet)
    without = _without(chosen, value)
    if value in chosen.excluded:
        return _selecting(request, without)
    return _selecting(request, replace(without, excluded=(*without.excluded, value)))


def in_period(request: SearchRequest, period: str) -> SearchRequest:
    """Within '2016', '2016-12' or '2016-12-20'."""
    return between(request, first_day(period), last_day(period))


def between(request: SearchRequest, first: date | None, last: date | None) -> SearchRequest:
    """Within these days, both inclusive; None leaves that end open."""
    return replace(request, date_from=first, date_to=last, undated=False, interval=interval_for(first, last), page=1)


def undated(request: SearchRequest) -> SearchRequest:
    return replace(between(request, None, None), undated=True)


def cleared(request: SearchRequest) -> SearchRequest:
    """The same text and order, without any filter."""
    return replace(between(request, None, None), selections=())


def filters(request: SearchRequest) -> int:
    """How many conditions stand beside the text."""
    values = sum(len(s.included) + len(s.excluded) for s in request.selections)
    return values + bool(request.date_from or request.date_to) + request.undated


def _without(selection: FacetSelection, value: str) -> FacetSelection:
    return replace(
        selection,
        included=tuple(v for v in selection.included if v != value),
        excluded=tuple(v for v in selection.excluded if v != value),
    )


def _selecting(request: SearchRequest, selection: FacetSelection) -> SearchRequest:
    by_facet = {s.facet: s for s in request.selections} | {selection.facet: selection}
    kept = (by_facet[facet.name] for facet in FACETS if facet.name in by_facet)
    return replace(request, selections=tuple(s for s in kept if s.included or s.excluded), page=1)
