"""Haystack's side of every engine: a backend that writes, searches and counts through an ``Index``, and a query that speaks our
query language, so that ``filter()``, ``narrow()`` and ``raw_search()`` mean what the search box means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from haystack.backends import BaseSearchBackend, BaseSearchQuery, log_query
from haystack.exceptions import SearchBackendError, SkipDocument
from haystack.models import SearchResult
from haystack.utils import get_identifier, get_model_ct

from articles.search import query, tree
from articles.search.analysis import tokens
from articles.search.backends import fragments, pages, prose, ranking, snippets
from articles.search.backends.building import Building
from articles.search.backends.index import Found, Hit, Index, Snapshot, shared_index
from articles.search.backends.plan import AllOf, AnyValue, Plan, Without
from articles.search.backends.related import alike
from articles.search.backends.resolve import planned, words_of
from articles.search.backends.schema import COUNTED, document, load_stored
from articles.search.backends.spotting import Sought
from articles.search.request import SearchRequest, Sort
from articles.search.results import Facet, SearchPage

CONTENT_TYPE = "articles.article"
_QUICK_ORDERS: dict[tuple[str, ...], Sort] = {
    (): Sort.RELEVANCE,
    ("-published_at",): Sort.NEWEST,
    ("published_at",): Sort.OLDEST,
    ("outlet", "-published_at"): Sort.OUTLET,
}
"""Orders that the engines keep; any other is sorted here, which reads every hit."""
_ORDERABLE = ("id", "django_id", "headline", "outlet", "language", "word_count", "published_at", "published_on", "precision")
_PERIODS = {"year": "year", "month": "month", "day": "day"}


class ArticleSearchBackend(BaseSearchBackend):  # type: ignore[misc]
    """``index_class`` is the engine. Nothing is swallowed: an engine that cannot answer raises EngineUnavailable."""

    index_class: ClassVar[type[Index[Any]]]

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.index: Index[Any] = shared_index(self.index_class, Path(options["PATH"]))
        self.setup_complete = True

    def setup(self) -> None:
        """Nothing to prepare: the schema is code, and an index is made by ``clear`` or ``rebuild``."""

    def build_schema(self, fields: Mapping[str, Any]) -> tuple[str, list[str]]:
        """The document field, and the names of all fields that articles are indexed with."""
        return next(name for name, field in fields.items() if field.document), sorted(fields)

    # --- The portal's calls -------------------------------------------------------------------------------------------------------

    def search_page(self, request: SearchRequest, *, after: str = "") -> SearchPage:
        """One page, all from the same snapshot. Raises QueryError and EngineUnavailable."""
        return pages.search_page(request, self.index.snapshot(), after=after)

    def all_hits(self, request: SearchRequest, *, after: str = "") -> Iterator[tuple[int, str]]:
        """Id and cursor of every hit, all from the same snapshot."""
        return pages.all_hits(request, self.index.snapshot(), after=after)

    def facet(self, request: SearchRequest, *, name: str) -> Facet:
        """One facet with every bucket that it has."""
        return pages.whole_facet(request, self.index.snapshot(), name=name)

    def related(self, article_id: int, *, limit: int) -> tuple[int, ...]:
        """Ids of the articles most like this one, likest first; () where it is not in the index."""
        snapshot = self.index.snapshot()
        found = snapshot.find(AnyValue("id", (article_id,)), order=Sort.NEWEST, start=0, size=1)
        if not found.hits:
            return ()
        return tuple(ranking.likest(snapshot, alike(load_stored(found.hits[0].stored), snapshot), article_id, size=limit))

    def answer(self, text: str, *, limit: int) -> list[tuple[int, float]]:
        """(article id, score) of the articles that answer ``text``, read as prose, best first."""
        return prose.answer(text, self.index.snapshot(), limit=limit)

    def stamps(self, first: int, last: int) -> list[tuple[int, int]]:
        """(id, stamp) of the articles ``first`` to ``last`` that the index holds, ascending."""
        found: list[tuple[int, int]] = self.index.snapshot().stamps(first, last)
        return found

    def writing(self, *, wait: float) -> AbstractContextManager[None]:
        """The right to write, for several calls on end. Raises WriterBusy after ``wait`` seconds."""
        return self.index.generations.writing(wait=wait)

    def apply(self, prepared: Iterable[Mapping[str, Any]], *, removed: Iterable[int]) -> None:
        """Put in articles as ``search.documents`` prepares them, and take out ``removed``, in one commit. Raises IndexMissing where
        there is no index."""
        self.index.change((document(one) for one in prepared), removed)

    def building(self, *, restart: bool = False) -> AbstractContextManager[Building]:
        """A new index to be filled, or the rest of one whose building was broken off. Raises WriterBusy where one is being built."""
        return self.index.building(restart=restart)

    # --- Haystack's calls ---------------------------------------------------------------------------------------------------------

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        """Index the published ones of ``iterable`` and remove the others. Every batch is one commit, whatever ``commit`` says."""
        if not self.index.generations.exists():
            self.clear()
        skipped: list[int] = []
        prepared = list(_prepared(index, iterable, skipped))
        self.apply(prepared, removed=skipped)

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        identifier = get_identifier(obj_or_string)
        self.index.change((), [int(identifier.rpartition(".")[2])])

    def clear(self, models: Iterable[Any] | None = None, commit: bool = True) -> None:
        """Make an empty index, in place of whatever is there. Only articles stand in it, so other ``models`` clear nothing."""
        if models is None or _about_articles(models):
            with self.building(restart=True) as build:
                build.fill(())
                build.finish(lambda changed: ())

    @log_query  # type: ignore[untyped-decorator]
    def search(
        self,
        query_string: str,
        *,
        sort_by: Sequence[str] = (),
        start_offset: int = 0,
        end_offset: int | None = None,
        highlight: bool = False,
        facets: Mapping[str, Mapping[str, Any]] | None = None,
        date_facets: Mapping[str, Mapping[str, Any]] | None = None,
        query_facets: Sequence[tuple[str, str]] = (),
        narrow_queries: Iterable[str] = (),
        models: Iterable[Any] | None = None,
        result_class: type | None = None,
        **ignored: Any,
    ) -> dict[str, Any]:
        """Haystack's answer: 'results', 'hits' (exact), and 'facets' where they were asked for."""
        if models and not _about_articles(models):
            return {"results": [], "hits": 0}
        snapshot: Snapshot = self.index.snapshot()
        node = tree.all_of([query.parse_trusted(query_string), *(query.parse_trusted(text) for text in sorted(narrow_queries))])
        found_by = planned(node, snapshot)
        found = _ordered(snapshot, found_by, tuple(sort_by), start_offset, end_offset)
        answer: dict[str, Any] = {
            "hits": found.total,
            "results": _results(found, result_class, _wanted(snapshot, node) if highlight else None),
        }
        if facets or date_facets or query_facets:
            answer["facets"] = {
                "fields": _field_counts(snapshot, found_by, facets or {}),
                "dates": _date_counts(snapshot, node, date_facets or {}),
                "queries": {text: _count(snapshot, node, query.parse_trusted(text)) for _, text in query_facets},
            }
        return answer

    def more_like_this(
        self,
        model_instance: Any,
        additional_query_string: str | None = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        models: Iterable[Any] | None = None,
        result_class: type | None = None,
        **ignored: Any,
    ) -> dict[str, Any]:
        if models and not _about_articles(models):
            return {"results": [], "hits": 0}
        size = None if end_offset is None else end_offset - start_offset
        found = self._alike(self.index.snapshot(), int(model_instance.pk), additional_query_string, start_offset, size)
        return {"results": _results(found, result_class, None), "hits": found.total}

    def _alike(self, snapshot: Snapshot, article_id: int, within: str | None, start: int, size: int | None) -> Found:
        itself = AnyValue("id", (article_id,))
        found = snapshot.find(itself, order=Sort.NEWEST, start=0, size=1)
        if not found.hits:
            return Found(0, ())
        parts = [alike(load_stored(found.hits[0].stored), snapshot), Without(itself)]
        if within:
            parts.append(planned(query.parse_trusted(within), snapshot))
        return _window(snapshot, AllOf(tuple(parts)), Sort.RELEVANCE, start, size)


class ArticleSearchQuery(BaseSearchQuery):  # type: ignore[misc]
    """Builds our query language of Haystack's filters."""

    def build_query_fragment(self, field: str, filter_type: str, value: Any) -> str:
        is_input = hasattr(value, "input_type_name")
        prepared = value.prepare(self) if is_input else value
        if is_input and (not value.post_process or value.input_type_name in ("exact", "not")):
            return fragments.raw(field, str(prepared))
        return fragments.fragment(field, filter_type, prepared)

    def clean(self, query_fragment: Any) -> Any:
        """The words of the fragment. ``AutoQuery`` gives one word at a time of what was typed, where OR is the operator."""
        if query_fragment == "OR":
            return query_fragment
        return query.all_words(query_fragment) if isinstance(query_fragment, str) else query_fragment

    def build_not_query(self, query_string: str) -> str:
        return f"-({query_string})" if query_string else "*"

    def build_exact_query(self, query_string: str) -> str:
        return f'"{" ".join(tokens(query_string))}"'


def _prepared(index: Any, articles: Iterable[Any], skipped: list[int]) -> Iterator[Mapping[str, Any]]:
    """What the index is told of ``articles``; the ids of those that are not published go to ``skipped``."""
    for article in articles:
        try:
            yield index.full_prepare(article)
        except SkipDocument:
            skipped.append(article.pk)


def _about_articles(models: Iterable[Any]) -> bool:
    return any((model if isinstance(model, str) else get_model_ct(model)) == CONTENT_TYPE for model in models)


def _window(snapshot: Snapshot, plan: Plan, order: Sort, start: int, size: int | None) -> Found:
    """``size`` None is to the end."""
    if size is None:
        size = max(0, snapshot.find(plan, order=Sort.NEWEST, start=0, size=0).total - start)
    return snapshot.find(plan, order=order, start=start, size=size)


def _ordered(snapshot: Snapshot, plan: Plan, order: tuple[str, ...], start: int, end: int | None) -> Found:
    size = None if end is None else end - start
    if order in _QUICK_ORDERS:
        return _window(snapshot, plan, _QUICK_ORDERS[order], start, size)
    hits = list(_window(snapshot, plan, Sort.NEWEST, 0, None).hits)
    for field in reversed(order):
        name = field.lstrip("-")
        if name not in _ORDERABLE:
            raise SearchBackendError(f"Articles cannot be ordered by {name!r}; there are {', '.join(_ORDERABLE)}.")
        hits = _sorted(hits, name, descending=field.startswith("-"))
    return Found(len(hits), tuple(hits[start:end]))


def _sorted(hits: list[Hit], field: str, *, descending: bool) -> list[Hit]:
    """Those without a value come last in either direction."""
    if field in ("id", "django_id"):
        return sorted(hits, key=lambda hit: hit.id, reverse=descending)
    values = {hit.id: load_stored(hit.stored)[field] for hit in hits}
    present = sorted((hit for hit in hits if values[hit.id] not in (None, "")), key=lambda hit: values[hit.id], reverse=descending)
    return present + [hit for hit in hits if values[hit.id] in (None, "")]


def _wanted(snapshot: Snapshot, node: tree.Node) -> Sought:
    return snippets.sought(node, within=("body",), expand=partial(words_of, snapshot))


def _results(found: Found, result_class: type | None, wanted: Sought | None) -> list[Any]:
    return [_result(hit, result_class or SearchResult, wanted) for hit in found.hits]


def _result(hit: Hit, result_class: Any, wanted: Sought | None) -> Any:
    stored = load_stored(hit.stored)
    moment = stored.pop("published_at")
    stored["published_at"] = datetime.fromisoformat(moment) if moment else None
    stored["text"] = stored["body"]
    stored["id"] = f"{CONTENT_TYPE}.{hit.id}"
    if wanted is not None:
        html = snippets.snippet(stored["body"], stored["lede"], wanted, language=stored["language"])
        stored["highlighted"] = {"text": [html]}
    return result_class("articles", "article", str(hit.id), hit.score, **stored)


def _field_counts(snapshot: Snapshot, plan: Plan, asked: Mapping[str, Mapping[str, Any]]) -> dict[str, list[tuple[Any, int]]]:
    for field in asked:
        if field not in COUNTED:
            raise SearchBackendError(f"{field!r} cannot be counted; there are {', '.join(COUNTED)}.")
    counts = snapshot.tally(plan, list(asked))
    return {field: found.most(asked[field].get("limit")) for field, found in counts.items()}


def _date_counts(
    snapshot: Snapshot, node: tree.Node, asked: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[tuple[datetime, int]]]:
    return {field: _periods(snapshot, node, options) for field, options in asked.items()}


def _periods(snapshot: Snapshot, node: tree.Node, options: Mapping[str, Any]) -> list[tuple[datetime, int]]:
    gap = options["gap_by"]
    if gap not in _PERIODS or options.get("gap_amount", 1) != 1:
        raise SearchBackendError(f"Dates are counted by a year, a month or a day, not by {options.get('gap_amount', 1)} {gap}.")
    first, last = (_day(options[end]) for end in ("start_date", "end_date"))
    within = tree.all_of([node, tree.Published(first, last)])
    counts = snapshot.tally(planned(within, snapshot), [_PERIODS[gap]])[_PERIODS[gap]]
    return [(_beginning(gap, int(value)), count) for value, count in sorted(counts.pairs())]


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _beginning(gap: str, value: int) -> datetime:
    if gap == "day":
        return datetime.combine(date.fromordinal(value), datetime.min.time())
    return datetime(value, 1, 1) if gap == "year" else datetime(value // 100, value % 100, 1)


def _count(snapshot: Snapshot, *nodes: tree.Node) -> int:
    return snapshot.find(planned(tree.all_of(nodes), snapshot), order=Sort.NEWEST, start=0, size=0).total
