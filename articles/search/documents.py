"""From rows of the database to what an index is told of an article: plain values, by the name of the index field. One function
makes them, for Haystack article by article and for the indexer batch by batch, which reads rows instead of models because a
rebuild of an archive would spend most of its time on making models."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from zlib import crc32

from articles.models import Article, Byline, Mention
from articles.records import Label

_PRECISION = {"year": 1, "month": 2, "day": 3, "time": 3}
_FIELDS = {label.value: label.value.lower() for label in Label}
"""Label of an entity -> the field of its name; that of its id is called the same with ``_id``."""

Prepared = dict[str, Any]
"""Index field -> value."""


class Row(NamedTuple):
    """An article's own columns, and the name of its outlet ('' or None without one)."""

    pk: int
    headline: str
    lede: str
    body: str
    language: str
    canonical_url: str
    word_count: int
    published_at: datetime | None
    published_on: date | None
    published_precision: str
    updated_at: datetime
    copy_of_id: int | None
    is_lead: bool
    outlet_id: int | None
    outlet: str | None


_COLUMNS = (*Row._fields[:-1], "outlet__name")


class Stamped(NamedTuple):
    """What is looked at of an article to see whether the index has it: the moment of the last change stands for its own columns, so that
    nobody need read a body, but for those of its story, which others change."""

    updated_at: datetime
    copy_of_id: int | None
    is_lead: bool
    outlet_id: int | None
    outlet: str | None


class Names(NamedTuple):
    """What else is named by id: authors and tags as (id, name), entities as (id, name, label), each in order and perhaps
    repeated."""

    authors: list[tuple[int, str]]
    tags: list[tuple[int, str]]
    entities: list[tuple[int, str, str]]


def prepared(row: Row, names: Names) -> Prepared:
    """What the index is told of one article, but for Haystack's own identifiers and ``text``."""
    authors, tags = dict(names.authors), dict(names.tags)
    return {
        "headline": row.headline,
        "lede": row.lede,
        "body": row.body,
        "language": row.language,
        "url": row.canonical_url,
        "word_count": row.word_count,
        "published_at": row.published_at,
        "outlet": row.outlet or "",
        "outlet_id": [] if row.outlet_id is None else [row.outlet_id],
        "author": [*authors.values()],
        "author_id": [*authors],
        "tag": [*tags.values()],
        "tag_id": [*tags],
        **_entities(names.entities),
        **_dates(row.published_on, row.published_precision),
        "story": row.copy_of_id or row.pk,
        "is_lead": int(row.is_lead),
        "stamp": stamp(Stamped(row.updated_at, row.copy_of_id, row.is_lead, row.outlet_id, row.outlet), names),
    }


def stamp(own: Stamped, names: Names) -> int:
    """32 bits that differ where something differs that is indexed."""
    entities = list(dict.fromkeys(names.entities))
    return crc32(repr((own.updated_at.timestamp(), *own[1:], names.authors, names.tags, entities)).encode())


def read_after(after: int, *, limit: int) -> list[Prepared]:
    """The published articles with ids above ``after``, ascending, at most ``limit``, with ``django_id``."""
    return _read(Article.objects.published().filter(pk__gt=after).order_by("pk")[:limit])


def read(ids: Collection[int]) -> list[Prepared]:
    """Those of the articles that are published, ascending, with ``django_id``."""
    return _read(Article.objects.published().filter(pk__in=ids).order_by("pk"))


def stamps_after(after: int, *, limit: int) -> list[tuple[int, int]]:
    """(id, ``stamp``) of the published articles with ids above ``after``, ascending, at most ``limit``."""
    columns = ("pk", *Stamped._fields[:-1], "outlet__name")
    rows = list(Article.objects.published().filter(pk__gt=after).order_by("pk").values_list(*columns)[:limit])
    names = _names([pk for pk, *_ in rows])
    return [(pk, stamp(Stamped._make(own), names[pk])) for pk, *own in rows]


def _read(articles: Any) -> list[Prepared]:
    rows = [Row._make(values) for values in articles.values_list(*_COLUMNS)]
    names = _names([row.pk for row in rows])
    return [{"django_id": row.pk, **prepared(row, names[row.pk])} for row in rows]


def _names(ids: Collection[int]) -> defaultdict[int, Names]:
    """By article, three queries for all."""
    found: defaultdict[int, Names] = defaultdict(lambda: Names([], [], []))
    bylines = Byline.objects.filter(article_id__in=ids).order_by("position")
    for article, pk, name in bylines.values_list("article_id", "author_id", "author__name"):
        found[article].authors.append((pk, name))
    tags = Article.tags.through.objects.filter(article_id__in=ids).order_by("tag__name")
    for article, pk, name in tags.values_list("article_id", "tag_id", "tag__name"):
        found[article].tags.append((pk, name))
    mentions = Mention.objects.filter(article_id__in=ids).order_by("id")
    for article, pk, name, label in mentions.values_list("article_id", "entity_id", "entity__name", "entity__label"):
        found[article].entities.append((pk, name, label))
    return found


def _entities(entities: Iterable[tuple[int, str, str]]) -> dict[str, list[Any]]:
    """Each entity once, in the order in which the text names them."""
    found: dict[str, list[Any]] = {}
    for field in _FIELDS.values():
        found[field], found[f"{field}_id"] = [], []
    for pk, name, label in dict.fromkeys(entities):
        field = _FIELDS[label]
        found[field].append(name)
        found[f"{field}_id"].append(pk)
    return found


def _dates(first: date | None, precision_name: str) -> dict[str, int | None]:
    """The printed calendar day as far as it is known."""
    precision = _PRECISION.get(precision_name, 0) if first else 0
    if first is None or not precision:
        return {"published_on": None, "published_end": None, "year": None, "month": None, "day": None, "precision": 0}
    return {
        "published_on": first.toordinal(),
        "published_end": _last_day(first, precision).toordinal(),
        "year": first.year,
        "month": first.year * 100 + first.month if precision > 1 else None,
        "day": first.toordinal() if precision > 2 else None,
        "precision": precision,
    }


def _last_day(first: date, precision: int) -> date:
    if precision == 1:
        return first.replace(month=12, day=31)
    return first.replace(day=monthrange(first.year, first.month)[1]) if precision == 2 else first
