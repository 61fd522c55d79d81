"""The facets of a search as links, and its conditions as chips."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from articles.search.request import FACETS_BY_NAME, SearchRequest
from articles.search.results import Facet
from articles.web.contexts import Chip, FacetLink, FacetPanel
from articles.web.dates import range_words
from articles.web.links import facet_url, search_url
from articles.web.refine import between, excluding, toggled, with_text

AUTOMATIC = frozenset({"person", "org", "place"})
"""Found by a machine, and said to be."""
OPEN_AT_FIRST = frozenset({"person", "org", "place", "outlet"})
STAND_IN = "value"
Step = Callable[[SearchRequest, str, str], SearchRequest]
SINGULAR = {
    "person": "Person",
    "org": "Organisation",
    "place": "Place",
    "outlet": "Outlet",
    "author": "Author",
    "language": "Language",
    "tag": "Tag",
}


def facet_panels(request: SearchRequest, facets: Sequence[Facet]) -> tuple[FacetPanel, ...]:
    """Facets that have a value, in their order."""
    return tuple(facet_panel(request, facet) for facet in facets if facet.buckets)


def facet_panel(request: SearchRequest, facet: Facet) -> FacetPanel:
    chosen = any(bucket.selected or bucket.excluded for bucket in facet.buckets)
    return FacetPanel(
        name=facet.name,
        title=facet.title,
        values=tuple(_links(request, facet)),
        distinct=facet.distinct,
        all_url=facet_url(replace(request, page=1), facet.name),
        is_open=chosen or facet.name in OPEN_AT_FIRST,
        is_automatic=facet.name in AUTOMATIC,
    )


def chips(request: SearchRequest, facets: Sequence[Facet]) -> tuple[Chip, ...]:
    """Every condition of ``request``, each with the search that lacks it."""
    return tuple(_chips(request, facets))


def _chips(request: SearchRequest, facets: Sequence[Facet]) -> Iterator[Chip]:
    if request.text:
        yield Chip(kind="Words", label=request.text, url=search_url(with_text(request, "")))
    for selection in request.selections:
        kind = SINGULAR[selection.facet]
        for value in selection.included:
            label = _label(facets, selection.facet, value)
            yield Chip(kind=kind, label=label, url=search_url(toggled(request, selection.facet, value)))
        for value in selection.excluded:
            label = _label(facets, selection.facet, value)
            yield Chip(kind=kind, label=label, url=search_url(excluding(request, selection.facet, value)), is_excluded=True)
    if request.undated:
        yield Chip(kind="Date", label="unknown", url=search_url(between(request, None, None)))
    if request.date_from or request.date_to:
        label = range_words(request.date_from, request.date_to)
        yield Chip(kind="Date", label=label, url=search_url(between(request, None, None)))


def _label(facets: Sequence[Facet], name: str, value: str) -> str:
    """The name behind a chosen value; for one that no longer exists, what it was: 'Person no. 12'."""
    buckets = next((facet.buckets for facet in facets if facet.name == name), ())
    label = next((bucket.label for bucket in buckets if bucket.value == value), "")
    if label:
        return label
    return f"no. {value}" if FACETS_BY_NAME[name].is_id else value


def _links(request: SearchRequest, facet: Facet) -> Iterator[FacetLink]:
    choose, exclude = _addresses(request, facet.name, toggled), _addresses(request, facet.name, excluding)
    for bucket in facet.buckets:
        is_new = not (bucket.selected or bucket.excluded)
        yield FacetLink(
            label=bucket.label,
            count=bucket.count,
            url=choose(bucket.value) if is_new else search_url(toggled(request, facet.name, bucket.value)),
            exclude_url=exclude(bucket.value) if is_new else search_url(excluding(request, facet.name, bucket.value)),
            is_selected=bucket.selected,
            is_excluded=bucket.excluded,
        )


def _addresses(request: SearchRequest, facet: str, step: Step) -> Callable[[str], str]:
    """Value -> where ``step`` leads with it, for values that are not chosen yet: the address is written once, with a stand-in. No value
    of a facet looks like that, and the text, which might, comes first."""
    before, _, after = search_url(step(request, facet, STAND_IN)).rpartition(STAND_IN)
    return lambda value: f"{before}{value}{after}"
