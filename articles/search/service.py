"""The one door to search for pages, API and commands. Engines know ids; here they get their names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db import connection
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import get_language_info
from haystack import connections
from haystack.constants import DEFAULT_ALIAS

from articles.errors import EngineUnavailable
from articles.models import Article, Author, Entity, EntityAlias, Mention, Outlet, Tag
from articles.search import query, tree, wording
from articles.search.analysis import tokens
from articles.search.backends import walking
from articles.search.backends.storage import IndexMissing
from articles.search.request import FACETS, FACETS_BY_NAME, FacetSelection, SearchRequest, Sort
from articles.search.results import Bucket, Explanation, Facet, SearchPage
from articles.text import fold, name_key

_ENTITIES = ("person", "org", "place")
_MODELS: dict[str, Any] = {**dict.fromkeys(_ENTITIES, Entity), "outlet": Outlet, "author": Author, "tag": Tag}
"""Facet -> where the names of its values stand."""
_IDS_A_QUERY = 5_000
_PARTS_A_QUERY = 5
"""Joined in one, together below the 32,766 parameters that SQLite takes."""
_SUGGESTED_ENTITIES = 200
"""Spellings that are looked at for a suggestion, shortest first."""

_TOGETHER = 1_000
"""Hits of a page that ``every`` asks for."""
FacetOrder = Literal["count", "name"]
Labels = dict[str, str]
"""Value of a facet, as a string -> what people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Something that what was typed may be the beginning of. ``kind`` is 'person', 'org', 'place', 'outlet' or 'article', ``id``
    the database id of it."""

    kind: str
    label: str
    id: int


def search(request: SearchRequest, *, after: str = "") -> SearchPage:
    """One page of results: that of ``request``, or the one behind the place ``after``, a ``SearchPage.cursor``. Raises QueryError
    (the reader's) and EngineUnavailable (ours)."""
    try:
        page: SearchPage = _backend().search_page(request, after=after)
    except IndexMissing:
        if _has_articles():
            raise
        return _empty(request)
    return replace(page, facets=_offered(_labelled(page.facets)))


def walk(request: SearchRequest, *, after: str = "") -> Iterator[tuple[int, str]]:
    """The id of every article found, however many, each with the cursor by which to go on behind it; oldest first where the request
    asks so, else newest first. All as of one moment, in bounded memory; ``page`` and ``size`` mean nothing here. Raises as ``search``.
    """
    try:
        yield from _backend().all_hits(request, after=after)
    except IndexMissing:
        if _has_articles():
            raise


def cursors(article: Article, *, order: Sort, place: int) -> tuple[str, str]:
    """Where to go on so as to begin with ``article``, hit number ``place``, and behind it; ``order`` is NEWEST or OLDEST."""
    return walking.cursors(article.published_at, article.pk, order=order, place=place)


def every(request: SearchRequest) -> Iterator[int]:
    """The id of every article found: in the order that ``request`` asks for as far as its pages reach, beyond that by date. Raises as
    ``search``."""
    asked = replace(request, page=1, size=_TOGETHER, facets=(), interval=None)
    if asked.effective_sort in (Sort.NEWEST, Sort.OLDEST) or (first := search(asked)).is_capped:
        yield from (article_id for article_id, _ in walk(request))
        return
    for number in range(1, first.pages + 1):
        page = first if number == 1 else search(replace(asked, page=number))
        yield from (hit.article_id for hit in page.hits)


def moment() -> object:
    """Something that differs whenever the index does; None where there is none to search. Cheap to ask. Raises nothing."""
    try:
        index = _backend().index
        folder = index.generations.current()
        return str(folder), index.version(folder)
    except EngineUnavailable:
        return None


def facet_values(
    request: SearchRequest, facet: str, *, contains: str = "", order: FacetOrder = "count", offset: int = 0, limit: int = 100
) -> Facet:
    """The values of one facet from ``offset``, of those whose label contains ``contains`` (case and accents aside), what is chosen
    first and then by count or by name. ``distinct`` is how many there are in all. Raises as ``search``."""
    try:
        found: Facet = _backend().facet(request, name=facet)
    except IndexMissing:
        if _has_articles():
            raise
        return _empty_facet(facet, request)
    buckets = _labelled((found,))[0].buckets
    wanted = fold(contains.strip())
    matching = [bucket for bucket in buckets if wanted in fold(bucket.label)] if wanted else list(buckets)
    if order == "name":
        matching.sort(key=lambda bucket: (not bucket.selected, fold(bucket.label)))
    return replace(found, buckets=tuple(matching[offset : offset + limit]), distinct=len(matching))


def related(article_id: int, *, limit: int = 5) -> tuple[int, ...]:
    """Ids of the articles most like this one, likest first. Raises EngineUnavailable."""
    try:
        found: tuple[int, ...] = _backend().related(article_id, limit=limit)
    except IndexMissing:
        if _has_articles():
            raise
        return ()
    return found


def answer(text: str, *, limit: int) -> tuple[tuple[int, float], ...]:
    """(article id, score) of the articles that best answer ``text``, read as prose: any of its words may occur, none is an operator.
    () where it has no words. Raises EngineUnavailable."""
    try:
        return tuple(_backend().answer(text, limit=limit))
    except IndexMissing:
        if _has_articles():
            raise
        return ()


def suggest(text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
    """Names and headlines that begin with, or have a word that begins with, ``text``: entities, outlets, then articles. () for a
    text without letters. Raises EngineUnavailable."""
    key = name_key(text)
    if not key:
        return ()
    found = [*_suggested_entities(key, limit), *_suggested_outlets(key, limit)][:limit]
    found += _suggested_articles(text, limit - len(found)) if len(found) < limit else []
    return tuple(found)


def is_available() -> str:
    """'' where search can answer, else why it cannot, and the remedy."""
    try:
        _backend().index.snapshot()
    except IndexMissing as error:
        return str(error) if _has_articles() else ""
    except EngineUnavailable as error:
        return str(error)
    return ""


def _backend() -> Any:
    return connections[DEFAULT_ALIAS].get_backend()


def _has_articles() -> bool:
    """An archive without articles needs no index; any other must not look empty because it lacks one."""
    return Article.objects.published().exists()


def _empty(request: SearchRequest) -> SearchPage:
    reading = query.read(request.text)
    shown = "" if isinstance(reading.node, tree.All) else query.to_text(reading.node)
    facets = tuple(_empty_facet(facet.name, request) for facet in FACETS if facet.name in request.facets)
    return SearchPage(
        total=0,
        articles=0,
        hits=(),
        facets=facets,
        histogram=None,
        explanation=Explanation(canonical=shown, notes=reading.notes),
        terms=(),
        page=request.page,
        size=request.size,
    )


def _empty_facet(name: str, request: SearchRequest) -> Facet:
    chosen: FacetSelection = request.selection(name)
    buckets = [Bucket(value=value, label=value, count=0, selected=True) for value in chosen.included]
    return Facet(name=name, title=FACETS_BY_NAME[name].title, buckets=tuple(buckets), distinct=0)


# --- What facets offer ------------------------------------------------------------------------------------------------------------


def _offered(facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
    """Without names that one article alone has: a third of those are misread (68 of 100 values are right with them, 86 without). They
    are found by searching within the facet (``facet_values``). A facet that would be left empty keeps all that it has."""
    single = {bucket.value for facet in facets if facet.name in _ENTITIES for bucket in facet.buckets if bucket.count == 1}
    rare = single - _named_twice(single)
    return tuple(_without(facet, rare) if facet.name in _ENTITIES else facet for facet in facets)


def _without(facet: Facet, rare: set[str]) -> Facet:
    kept = tuple(bucket for bucket in facet.buckets if bucket.selected or bucket.excluded or bucket.value not in rare)
    return replace(facet, buckets=kept or facet.buckets)


def _named_twice(entities: set[str]) -> set[str]:
    """Those that more than one article names: two look-ups in an index each, however often they are named. One query."""
    if not entities:
        return set()
    named_in = Mention.objects.filter(entity=OuterRef("pk")).values("article")
    first, last = Subquery(named_in.order_by("article")[:1]), Subquery(named_in.order_by("-article")[:1])
    rows = Entity.objects.filter(pk__in=entities).annotate(first=first, last=last).exclude(first=F("last"))
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


# --- Labels -----------------------------------------------------------------------------------------------------------------------


def _labelled(facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
    """With names for values, equals in the order of their names; one query for all of them."""
    wanted: dict[Any, set[int]] = {}
    for facet in facets:
        if facet.name in _MODELS:
            wanted.setdefault(_MODELS[facet.name], set()).update(int(bucket.value) for bucket in facet.buckets)
    names = _names(wanted)
    return tuple(_with_labels(facet, names.get(_MODELS.get(facet.name), {})) for facet in facets)


def _with_labels(facet: Facet, names: Labels) -> Facet:
    labels = names if facet.name in _MODELS else {bucket.value: _language(bucket.value) for bucket in facet.buckets}
    buckets = [replace(bucket, label=labels.get(bucket.value) or f"{facet.title} {bucket.value}") for bucket in facet.buckets]
    buckets.sort(key=lambda bucket: (not bucket.selected, -bucket.count, fold(bucket.label)))
    return replace(facet, buckets=tuple(buckets))


def _names(wanted: Mapping[Any, Collection[int]]) -> dict[Any, Labels]:
    """Model -> id, as a string -> name. In SQL of our own: each page of results asks, and Django takes thrice as long to write it."""
    models = list(wanted)
    found: dict[Any, Labels] = {model: {} for model in models}
    parts = [(at, model, chunk) for at, model in enumerate(models) for chunk in _chunks(sorted(wanted[model]))]
    for start in range(0, len(parts), _PARTS_A_QUERY):
        together = parts[start : start + _PARTS_A_QUERY]
        sql = " UNION ALL ".join(
            f"SELECT {at}, id, name FROM {model._meta.db_table} WHERE id IN ({', '.join(['%s'] * len(ids))})"
            for at, model, ids in together
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [pk for _, _, ids in together for pk in ids])
            for at, pk, name in cursor.fetchall():
                found[models[at]][str(pk)] = name
    return found


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _IDS_A_QUERY] for start in range(0, len(ids), _IDS_A_QUERY))


def _language(code: str) -> str:
    """The English name, or the code where Django does not know it."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


# --- Suggestions ------------------------------------------------------------------------------------------------------------------


def _begins(key: str) -> Q:
    return Q(key__startswith=key) | Q(key__contains=f" {key}")


def _suggested_entities(key: str, limit: int) -> Iterator[Suggestion]:
    """Only of entities that a published article names."""
    aliases = EntityAlias.objects.filter(_begins(key), entity__mentions__article__status=Article.Status.PUBLISHED)
    rows = aliases.order_by("key").values_list("entity_id", "entity__name", "entity__label").distinct()[:_SUGGESTED_ENTITIES]
    distinct = sorted(set(rows), key=lambda row: (not fold(row[1]).startswith(key), len(row[1]), row[1]))
    return (Suggestion(kind=label.lower(), label=name, id=pk) for pk, name, label in distinct[:limit])


def _suggested_outlets(key: str, limit: int) -> Iterator[Suggestion]:
    outlets = Outlet.objects.filter(_begins(key), articles__status=Article.Status.PUBLISHED).distinct().order_by("name")
    return (Suggestion(kind="outlet", label=name, id=pk) for pk, name in outlets.values_list("pk", "name")[:limit])


def _suggested_articles(text: str, limit: int) -> list[Suggestion]:
    """By their headlines, the last word being perhaps unfinished."""
    *whole, last = tokens(text) or [""]
    if len(last) < wording.MIN_PREFIX:
        return []
    node = tree.all_of([*(tree.Word(word, "headline") for word in whole), tree.Prefix(last, "headline")])
    page = search(SearchRequest(text=query.to_text(node), size=limit, facets=(), interval=None))
    headlines = dict(Article.objects.published().filter(pk__in=[hit.article_id for hit in page.hits]).values_list("pk", "headline"))
    found = ((hit.article_id, headlines[hit.article_id]) for hit in page.hits if hit.article_id in headlines)
    return [Suggestion(kind="article", label=headline, id=pk) for pk, headline in found]
