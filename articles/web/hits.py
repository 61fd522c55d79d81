"""From an article to its neighbours among the results that led to it.

An address from a page of results carries the search and ``hit``, the place of the article among all that was found. That is enough: the
neighbours are looked up there, and should the archive have grown meanwhile, a few places around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count

from articles.models import Article
from articles.search import service
from articles.search.request import MAX_RESULT_WINDOW, SearchRequest, Sort
from articles.search.results import SearchPage
from articles.web.links import behind_url, search_url
from articles.web.refine import on_page

PARAMETER = "hit"
REACH = 4
"""Places to either side in which an article is looked for that what came in since has moved."""
MAX_DIGITS = 9
_OPPOSITE = {Sort.NEWEST: Sort.OLDEST, Sort.OLDEST: Sort.NEWEST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Where an article stands: ``place`` from 1, 0 where it is no longer found there; the ids beside it; ``back``, the page of results
    that shows it; ``terms`` as ``SearchPage`` has them."""

    back: str
    terms: tuple[str, ...] = ()
    place: int = 0
    total: int = 0
    previous: int | None = None
    following: int | None = None


def asked_place(parameters: Mapping[str, str]) -> int:
    """The place that an address names; 0 for none, and for one that is no number."""
    value = parameters.get(PARAMETER, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= MAX_DIGITS else 0


def hit_url(url: str, *, query: str, place: int) -> str:
    """The address of an article as hit number ``place`` of the search whose parameters, without a page, are ``query``."""
    return f"{url}?{query}{'&' if query else ''}{PARAMETER}={place}"


def around(article: Article, search: SearchRequest, *, place: int) -> Around:
    """One call of the engine; three at most where a place beyond MAX_RESULT_WINDOW is looked up by date. Raises QueryError and
    EngineUnavailable."""
    asked = replace(search, page=1, facets=(), interval=None)
    return _by_date(article, asked, place) if place > MAX_RESULT_WINDOW else _by_number(article, asked, place)


def results_url(search: SearchRequest, *, article: Article, place: int) -> str:
    """The page of results with this hit, at the hit."""
    return f"{search_url(on_page(search, (place - 1) // search.size + 1))}#article-{article.pk}"


def _by_number(article: Article, asked: SearchRequest, place: int) -> Around:
    number, size = _page_with(max(1, place - REACH), min(place + REACH, MAX_RESULT_WINDOW))
    found = service.search(replace(asked, page=number, size=size))
    ids = [hit.article_id for hit in found.hits]
    if article.pk not in ids:
        return Around(terms=found.terms, back=results_url(asked, article=article, place=min(place, max(1, found.total))))
    at = ids.index(article.pk)
    following = ids[at + 1] if at + 1 < len(ids) else _behind(asked, found)
    place = found.before + at + 1
    return Around(
        terms=found.terms,
        place=place,
        total=found.total,
        previous=ids[at - 1] if at else None,
        following=following,
        back=results_url(asked, article=article, place=place),
    )


def _behind(asked: SearchRequest, found: SearchPage) -> int | None:
    """What follows the last that has a number, in an order that goes on there."""
    if found.is_last or not found.cursor:
        return None
    return _first(service.search(replace(asked, size=1), after=found.cursor))


def _by_date(article: Article, asked: SearchRequest, place: int) -> Around:
    """Only an order by date goes on there; what stands before an article is what follows it in the opposite order."""
    order = Sort.OLDEST if asked.effective_sort is Sort.OLDEST else Sort.NEWEST
    here, behind = service.cursors(article, order=order, place=place)
    found = service.search(replace(asked, size=1), after=behind)
    if place > found.total:
        return Around(terms=found.terms, back=search_url(asked))
    return Around(
        terms=found.terms,
        place=place,
        total=found.total,
        previous=_before(article, replace(asked, size=1, sort=_OPPOSITE[order])),
        following=_first(found),
        back=behind_url(asked, here),
    )


def _before(article: Article, reverse: SearchRequest) -> int | None:
    """Articles without a date are the last in either order: before the first of them stands the last that has one. (Where copies are
    folded and the lead of a story does not match, the opposite order may show another article of the same story.)"""
    _, behind = service.cursors(article, order=reverse.effective_sort, place=1)
    previous = _first(service.search(reverse, after=behind))
    if previous is None and article.published_at is None:
        previous = _first(service.search(reverse))
    return previous


def _first(found: SearchPage) -> int | None:
    return found.hits[0].article_id if found.hits else None


def _page_with(first: int, last: int) -> tuple[int, int]:
    """(page, size) of the smallest page that holds the places ``first`` to ``last``: 12 hits on average, 23 at most."""
    return next(((last - 1) // size + 1, size) for size in count(last - first + 1) if (first - 1) // size == (last - 1) // size)
