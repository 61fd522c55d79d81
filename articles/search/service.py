"""The one door to search for pages, API and commands. Engines know ids; here they get their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import get_language_info
from haystack import connections
from haystack.constants import DEFAULT_ALIAS

from articles.errors import EngineUnavailable
from articles.models import Article, Author, Entity, EntityAlias, Mention, Outlet, Tag
from articles.search import query, tree, wording
from articles.search.analysis import tokens
from articles.search.backends.storage import IndexMissing
from articles.search.request import FACETS, FACETS_BY_NAME, FacetSelection, SearchRequest
from articles.search.results import Bucket, Explanation, Facet, SearchPage
from articles.text import fold, name_key

_ENTITIES = ("person", "org", "place")
_MODELS: dict[str, Any] = {"outlet": Outlet, "author": Author, "tag": Tag}
_IDS_A_QUERY = 5_000
_SUGGESTED_ENTITIES = 200
"""Spellings that are looked at for a suggestion, shortest first."""

Labels = dict[str, str]
"""Value of a facet, as a string -> what people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Something that what was typed may be the beginning of. ``kind`` is 'person', 'org', 'place', 'outlet' or 'article', ``id``
    the database id of it."""

    kind: str
    label: str
    id: int


def search(request: SearchRequest) -> SearchPage:
    """One page of results. Raises QueryError (the reader's) and EngineUnavailable (ours)."""
    try:
        page: SearchPage = _backend().search_page(request)
    except IndexMissing:
        if _has_articles():
            raise
        return _empty(request)
    return replace(page, facets=_offered(_labelled(page.facets)))


def facet_values(request: SearchRequest, facet: str, *, contains: str = "", offset: int = 0, limit: int = 100) -> Facet:
    """The values of one facet from ``offset``, of those whose label contains ``contains`` (case and accents aside). ``distinct``
    is how many there are in all. Raises as ``search``."""
    try:
        found: Facet = _backend().facet(request, name=facet)
    except IndexMissing:
        if _has_articles():
            raise
        return _empty_facet(facet, request)
    buckets = _labelled((found,))[0].buckets
    wanted = fold(contains.strip())
    matching = [bucket for bucket in buckets if wanted in fold(bucket.label)] if wanted else buckets
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
    """With names for values, equals in the order of their names. One query for all entities, and one each for the other kinds."""
    entities = _names(Entity, (bucket.value for facet in facets if facet.name in _ENTITIES for bucket in facet.buckets))
    return tuple(_with_labels(facet, entities if facet.name in _ENTITIES else _labels(facet)) for facet in facets)


def _with_labels(facet: Facet, labels: Labels) -> Facet:
    buckets = [replace(bucket, label=labels.get(bucket.value) or f"{facet.title} {bucket.value}") for bucket in facet.buckets]
    buckets.sort(key=lambda bucket: (not bucket.selected, -bucket.count, fold(bucket.label)))
    return replace(facet, buckets=tuple(buckets))


def _labels(facet: Facet) -> Labels:
    if facet.name == "language":
        return {bucket.value: _language(bucket.value) for bucket in facet.buckets}
    return _names(_MODELS[facet.name], (bucket.value for bucket in facet.buckets))


def _names(model: Any, values: Iterable[str]) -> Labels:
    ids = list(dict.fromkeys(int(value) for value in values))
    chunks = (ids[start : start + _IDS_A_QUERY] for start in range(0, len(ids), _IDS_A_QUERY))
    return {str(pk): name for chunk in chunks for pk, name in model.objects.filter(pk__in=chunk).values_list("pk", "name")}


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
