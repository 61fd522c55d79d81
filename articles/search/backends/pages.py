"""One page of results from a snapshot: hits with snippets, facets that count all matches, the histogram. The same for every engine.

Labels of buckets are their values here; ``service`` knows the names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from articles.search import query, tree
from articles.search.backends import ranking, snippets
from articles.search.backends.bounds import repairing
from articles.search.backends.columns import Counts, Value
from articles.search.backends.correcting import did_you_mean
from articles.search.backends.explaining import explanation
from articles.search.backends.folding import Folded
from articles.search.backends.index import Found, Snapshot
from articles.search.backends.index import Hit as FoundHit
from articles.search.backends.plan import AllOf, Plan, Range, filters, plain_words
from articles.search.backends.resolve import planned, words_of
from articles.search.backends.schema import FACET_FIELDS, load_stored
from articles.search.backends.spotting import Sought
from articles.search.backends.walking import Place, cursor, place, walk
from articles.search.request import FACETS, FACETS_BY_NAME, MAX_RESULT_WINDOW, FacetSelection, Interval, SearchRequest, Sort
from articles.search.results import Bar, Bucket, Explanation, Facet, Histogram, Hit, SearchPage


def search_page(request: SearchRequest, snapshot: Snapshot, *, after: str = "") -> SearchPage:
    """``after`` is the cursor of an earlier page, behind which this one begins. Raises QueryError."""
    reading = query.read(request.text)
    with repairing(reading.node):
        return _page(request, reading, snapshot, place(after) if after else None)


def all_hits(request: SearchRequest, snapshot: Snapshot, *, after: str = "") -> Iterator[tuple[int, str]]:
    """Id and cursor of every hit, oldest first where the request asks so, else newest first. Raises QueryError."""
    order = Sort.OLDEST if request.sort is Sort.OLDEST else Sort.NEWEST
    begin = place(after) if after else None
    order = begin.order if begin else order
    with repairing(query.parse(request.text)):
        plan = _plan(request, snapshot)
        folded = snapshot.fold(plan, order=order) if request.fold else None
        hits = walk(snapshot, plan, order=order, after=begin, folded=folded)
        for number, hit in enumerate(hits, start=1 + (begin.before if begin else 0)):
            yield hit.id, cursor(hit, order=order, before=number)


def whole_facet(request: SearchRequest, snapshot: Snapshot, *, name: str) -> Facet:
    """The facet with every bucket that it has. Raises QueryError."""
    with repairing(query.parse(request.text)):
        return _facet(request.selection(name), _counts(request, snapshot, names=(name,))[name], None)


def _page(request: SearchRequest, reading: query.Reading, snapshot: Snapshot, after: Place | None) -> SearchPage:
    expand = partial(words_of, snapshot)
    order = after.order if after else _order(request, reading.node, snapshot)
    folded = snapshot.fold(_plan(request, snapshot), order=order) if request.fold else None
    found = _find(request, reading.node, snapshot, order=order, after=after, folded=folded)
    before = after.before if after else request.start
    bars = (request.interval.value, "precision") if request.interval else ()
    counts = _counts(request, snapshot, names=request.facets, besides=bars, total=found.total)
    return SearchPage(
        total=folded.stories if folded else found.total,
        articles=found.total,
        hits=_hits(found, reading.node, expand),
        facets=tuple(_facet(request.selection(name), counts[name], request.facet_limit) for name in _in_order(request.facets)),
        histogram=_histogram(request, snapshot, counts) if request.interval else None,
        explanation=_explained(request, reading, snapshot),
        terms=snippets.terms(reading.node, expand),
        page=request.page,
        size=request.size,
        before=before,
        cursor=cursor(found.hits[-1], order=order, before=before + len(found.hits)) if found.hits else "",
        did_you_mean=did_you_mean(request, reading.node, snapshot, total=found.total),
        may_order_by_meaning=bool(plain_words(reading.node)) and ranking.has_meaning(snapshot),
    )


def _explained(request: SearchRequest, reading: query.Reading, snapshot: Snapshot) -> Explanation:
    """With a note about the order, where that was asked to be by meaning."""
    found = explanation(reading, snapshot)
    if request.effective_sort is not Sort.MEANING:
        return found
    return replace(found, notes=(*found.notes, ranking.meaning_off(snapshot, reading.node) or ranking.MEANING_ON))


def _counts(
    request: SearchRequest, snapshot: Snapshot, *, names: Sequence[str], besides: Sequence[str] = (), total: int | None = None
) -> dict[str, Counts]:
    """Facet (or field of ``besides``) -> its counts over all matches, of which there are ``total``, with what is chosen in the other
    facets; what is chosen in a facet does not narrow its own counts."""
    free = [name for name in names if request.selection(name) == FacetSelection(facet=name)]
    fields = {FACET_FIELDS[name]: name for name in free} | {field: field for field in besides}
    tally = snapshot.tally_stories if request.fold else partial(snapshot.tally, total=total)
    found = tally(_plan(request, snapshot), list(fields))
    counts = {name: found[field] for field, name in fields.items()}
    tally = snapshot.tally_stories if request.fold else snapshot.tally
    for name in names:
        if name not in free:
            field = FACET_FIELDS[name]
            counts[name] = tally(_plan(request.without_selection(name), snapshot), [field])[field]
    return counts


def _in_order(names: Sequence[str]) -> list[str]:
    return [facet.name for facet in FACETS if facet.name in names]


def _plan(request: SearchRequest, snapshot: Snapshot) -> Plan:
    node = tree.all_of([query.parse(request.text), filters(request)])
    return planned(node, snapshot)


def _order(request: SearchRequest, node: tree.Node, snapshot: Snapshot) -> Sort:
    """Nothing scores in a query without words: then the newest come first."""
    scores = any(isinstance(leaf, tree.Word | tree.Phrase) for leaf in tree.positive_leaves(node))
    order = request.effective_sort
    if order is Sort.MEANING and ranking.meaning_off(snapshot, node):
        order = Sort.RELEVANCE
    return Sort.NEWEST if order in (Sort.RELEVANCE, Sort.MEANING) and not scores else order


def _find(
    request: SearchRequest, node: tree.Node, snapshot: Snapshot, *, order: Sort, after: Place | None, folded: Folded | None
) -> Found:
    plan = _plan(request, snapshot)
    if after:
        rest = snapshot.find(after.behind(plan), order=order, start=0, size=request.size, folded=folded)
        return Found(snapshot.find(plan, order=order, start=0, size=0).total, rest.hits)
    size = max(0, min(request.size, MAX_RESULT_WINDOW - request.start))
    start = request.start if size else 0
    match order:
        case Sort.MEANING:
            return ranking.by_meaning(snapshot, plan, plain_words(node), start=start, size=size, folded=folded)
        case Sort.RELEVANCE:
            return ranking.by_relevance(snapshot, plan, node, start=start, size=size, folded=folded)
    return snapshot.find(plan, order=order, start=start, size=size, folded=folded)


def _facet(chosen: FacetSelection, counts: Counts, limit: int | None) -> Facet:
    """Selected first, then by count, then by value; what is chosen comes in addition to ``limit``, even where it counts nothing."""
    field = FACETS_BY_NAME[chosen.facet]
    texts = dict.fromkeys((*chosen.included, *chosen.excluded))
    asked = counts.of([int(text) if field.is_id else text for text in texts])
    found = [*asked.items(), *counts.most(limit, besides=frozenset(asked))]
    ranked = sorted(found, key=lambda pair: (str(pair[0]) not in chosen.included, -pair[1], pair[0]))
    buckets = tuple(_bucket(chosen, value, count) for value, count in ranked)
    return Facet(name=field.name, title=field.title, buckets=buckets, distinct=len(counts) + list(asked.values()).count(0))


def _bucket(chosen: FacetSelection, value: Value, count: int) -> Bucket:
    shown = str(value)
    return Bucket(value=shown, label=shown, count=count, selected=shown in chosen.included, excluded=shown in chosen.excluded)


def _histogram(request: SearchRequest, snapshot: Snapshot, counts: dict[str, Counts]) -> Histogram:
    interval = request.interval or Interval.YEAR
    undated = counts["precision"].of([0])[0]
    bars = tuple(Bar(period=_period(interval, int(value)), count=count) for value, count in sorted(counts[interval.value].pairs()))
    return Histogram(interval=interval.value, bars=bars, imprecise=_imprecise(request, snapshot, counts), undated=undated)


def _imprecise(request: SearchRequest, snapshot: Snapshot, counts: dict[str, Counts]) -> int:
    """Matches that are dated too coarsely for a bar. A story may have two: one by its year, one by its month."""
    coarse = {Interval.YEAR: (), Interval.MONTH: (1,), Interval.DAY: (1, 2)}[request.interval or Interval.YEAR]
    found = counts["precision"].of(coarse).values()
    if request.fold and len(found) > 1 and all(found):
        return snapshot.fold(AllOf((_plan(request, snapshot), Range("precision", 1, 2))), order=Sort.NEWEST).stories
    return sum(found)


def _period(interval: Interval, value: int) -> str:
    match interval:
        case Interval.YEAR:
            return f"{value:04}"
        case Interval.MONTH:
            return f"{value // 100:04}-{value % 100:02}"
    return date.fromordinal(value).isoformat()


def _hits(found: Found, node: tree.Node, expand: snippets.Expand) -> tuple[Hit, ...]:
    in_headline = snippets.sought(node, within=("headline",), expand=expand)
    in_body = snippets.sought(node, within=("lede", "body"), expand=expand)
    return tuple(_hit(hit, in_headline, in_body) for hit in found.hits)


def _hit(hit: FoundHit, in_headline: Sought, in_body: Sought) -> Hit:
    stored: dict[str, Any] = load_stored(hit.stored)
    language = stored["language"]
    return Hit(
        article_id=hit.id,
        score=hit.score,
        more=hit.more,
        headline_html=snippets.marked(stored["headline"], in_headline, language=language),
        snippet_html=snippets.snippet(stored["body"], stored["lede"], in_body, language=language) if in_body or in_headline else "",
    )
