"""Walking through all hits, however many: in the order of their dates, a stretch at a time, from a place that a cursor names.

A place is a hit's key in that order (``schema.newest_order``), not a number of hits: what is added or removed meanwhile moves no
other hit, so none comes twice and none is left out; only an article whose own date is changed meanwhile may do either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from articles.errors import QueryError
from articles.search.backends.folding import Folded
from articles.search.backends.index import Hit, Snapshot
from articles.search.backends.plan import AllOf, Plan, Range
from articles.search.backends.schema import load_stored, newest_order, oldest_order
from articles.search.request import Sort

_CURSOR = re.compile(r"([no])([0-9a-f]{1,16})\.([0-9]{1,9})")
_LETTERS = {Sort.NEWEST: "n", Sort.OLDEST: "o"}
STRETCH = 1_000
"""Hits that are held at once: about 3 MB of articles."""


@dataclass(frozen=True, slots=True)
class Place:
    """Behind the hit with this key; ``before`` hits were shown up to there."""

    order: Sort
    key: int
    before: int

    def behind(self, plan: Plan) -> Plan:
        """The documents of ``plan`` behind this place."""
        newest = self.order is Sort.NEWEST
        rest = Range("newest", None, self.key - 1) if newest else Range("oldest", self.key + 1, None)
        return AllOf((plan, rest))


def cursor(hit: Hit, *, order: Sort, before: int) -> str:
    """The place behind ``hit``, of which ``before`` hits were shown up to and with it; '' in an order that has no places."""
    if order not in _LETTERS:
        return ""
    published = load_stored(hit.stored)["published_at"]
    return _text(order, _key(datetime.fromisoformat(published) if published else None, hit.id, order=order), before)


def cursors(published: datetime | None, article_id: int, *, order: Sort, place: int) -> tuple[str, str]:
    """The places before and behind an article that is hit number ``place``, from 1, in the order NEWEST or OLDEST."""
    key = _key(published, article_id, order=order)
    before = key + 1 if order is Sort.NEWEST else key - 1
    return _text(order, before, place - 1), _text(order, key, place)


def place(text: str) -> Place:
    """The inverse of ``cursor``. Raises QueryError."""
    match = _CURSOR.fullmatch(text)
    if not match or int(match[2], 16) >= 1 << 63:
        raise QueryError("This address of a page beyond the first 10,000 results cannot be read. Begin at the first page.")
    order = Sort.NEWEST if match[1] == "n" else Sort.OLDEST
    return Place(order, int(match[2], 16), int(match[3]))


def _key(published: datetime | None, article_id: int, *, order: Sort) -> int:
    moment = int(published.timestamp()) if published else None
    return (newest_order if order is Sort.NEWEST else oldest_order)(moment, article_id)


def _text(order: Sort, key: int, before: int) -> str:
    return f"{_LETTERS[order]}{key:x}.{before}"


def walk(snapshot: Snapshot, plan: Plan, *, order: Sort, after: Place | None, folded: Folded | None = None) -> Iterator[Hit]:
    """Every hit that ``folded`` shows, in the order NEWEST or OLDEST, those behind ``after``. Holds STRETCH of them at a time."""
    hits: tuple[Hit, ...] = ()
    while True:
        if hits:
            after = place(cursor(hits[-1], order=order, before=0))
        rest = after.behind(plan) if after else plan
        hits = snapshot.find(rest, order=order, start=0, size=STRETCH, folded=folded).hits
        yield from hits
        if len(hits) < STRETCH:
            return
