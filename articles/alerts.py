"""Saved searches: what is new in them, and the digests that tell of it.

New is what came into the archive since, not what was printed since: a story of 1987 that is scanned today is news to whoever waits for
it. New articles are asked for by their ids, so a search costs the same however much it finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from django.db.models import Max

from articles.models import Article
from articles.reading_models import SavedSearch
from articles.search import service
from articles.search.params import parse
from articles.search.request import SearchRequest, Sort

LISTED = 50
"""Articles in one digest: more is a flood, of which the number is told."""
LOOKED_AT = 20_000
"""New articles that are looked through at most; of what came in before them the search itself tells."""
_ASKED_TOGETHER = 1_000
_WAITS = {SavedSearch.Digest.DAILY: timedelta(days=1), SavedSearch.Digest.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is new in a search: ``articles`` is how many, ``listed`` the first of them, newest arrivals first, each with the ids of its
    copies that are new too; ``up_to`` is the id of the newest article of the archive."""

    articles: int
    listed: tuple[tuple[int, tuple[int, ...]], ...]
    up_to: int


def request_of(saved: SavedSearch) -> SearchRequest:
    """Raises QueryError where the search can no longer be read."""
    return parse(parse_qs(saved.parameters))


def newest_article() -> int:
    """The id after which everything is new; 0 in an empty archive."""
    return Article.objects.published().aggregate(newest=Max("pk"))["newest"] or 0


def news(saved: SavedSearch, *, since: int) -> News:
    """What came in after the article ``since``. Raises QueryError and EngineUnavailable."""
    up_to = newest_article()
    fresh = Article.objects.published().filter(pk__gt=since).order_by("-pk")[:LOOKED_AT]
    rows = dict(fresh.values_list("pk", "copy_of"))
    found = sorted(_matching(request_of(saved), list(rows)), reverse=True)
    groups: dict[int, list[int]] = {}
    for pk in sorted(found):
        groups.setdefault(rows[pk] or pk, []).append(pk)
    leads = sorted(((members[0], tuple(members[1:])) for members in groups.values()), reverse=True)
    return News(articles=len(found), listed=tuple(leads[:LISTED]), up_to=up_to)


def due(now: datetime) -> Iterator[SavedSearch]:
    """Searches whose digest may be sent at ``now``: the brake is the interval that their owner chose."""
    for saved in SavedSearch.objects.exclude(digest=SavedSearch.Digest.NEVER).exclude(owner__email="").select_related("owner"):
        wait = _WAITS[SavedSearch.Digest(saved.digest)]
        if saved.owner.is_active and (saved.mailed_at is None or now - saved.mailed_at >= wait):
            yield saved


def _matching(request: SearchRequest, ids: Sequence[int]) -> Iterator[int]:
    """Those of ``ids`` that the search finds; copies are told of beside their lead, whether or not the search folds them."""
    for start in range(0, len(ids), _ASKED_TOGETHER):
        chunk = tuple(ids[start : start + _ASKED_TOGETHER])
        yield from (
            article_id for article_id, _ in service.walk(replace(request, sort=Sort.NEWEST, page=1, only=chunk, fold=False))
        )
