"""What programs are told. Names are stable; new ones may be added. Dates are ISO 8601 to the precision that is known: ``2016``,
``2016-12``, ``2016-12-20``, ``2016-12-20T09:30:00+02:00``. Addresses are absolute."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Field, Path, Schema

T = TypeVar("T")

Key = Annotated[int, Path(ge=1, lt=2**63)]
"""A number in an address."""


class Problem(Schema):
    """RFC 9457. ``parameters`` names each parameter that is wrong; ``position`` and ``repaired`` belong to a query that cannot be read:
    where it breaks, and the nearest that can be."""

    type: str
    title: str
    status: int
    detail: str
    parameters: list[dict[str, Any]] | None = None
    position: int | None = None
    repaired: str | None = None


class Named(Schema):
    id: int
    name: str


class Page(Schema, Generic[T]):
    """``next`` is the address of the next page, null on the last."""

    results: list[T]
    next: str | None


class ArticleSummary(Schema):
    """An article without its text. ``url`` is its page in this archive, ``original_url`` where it was read."""

    id: int
    url: str
    headline: str
    outlet: Named | None
    authors: list[Named]
    published: str | None
    language: str | None
    original_url: str | None
    lede: str


class EntityRef(Schema):
    id: int
    name: str
    label: str = Field(description="PERSON, ORG or PLACE")


class MentionOut(Schema):
    """``start`` and ``end`` count characters of ``headline + "\\n\\n" + body``; null where a supplier stated the name without a place."""

    start: int | None
    end: int | None
    text: str
    entity: EntityRef


class Provenance(Schema):
    source: str
    confidence: float | None = None


class CaptureOut(Schema):
    """One retrieval or delivery of an original. ``sha256`` is of its bytes as received."""

    id: int
    url: str = Field(description="Its page in this archive")
    kind: str
    original_url: str | None
    retrieved_at: datetime
    status: int | None
    media_type: str
    size: int
    sha256: str


class ArticleWhole(ArticleSummary):
    body: str
    section: str | None
    word_count: int
    tags: list[Named]
    copy_of: int | None
    provenance: dict[str, Provenance]
    mentions: list[MentionOut]
    captures: list[CaptureOut]


class BucketOut(Schema):
    value: str
    label: str
    count: int
    selected: bool
    excluded: bool


class FacetOut(Schema):
    """The top values, those chosen first; ``distinct`` is how many there are in all."""

    distinct: int
    values: list[BucketOut]


class BarOut(Schema):
    period: str
    count: int


class HistogramOut(Schema):
    interval: str
    bars: list[BarOut]
    imprecise: int
    undated: int


class HitOut(ArticleSummary):
    """Both ``_html`` are escaped text with the words found in <mark>. ``story`` names the story group: ``q=story:7`` finds all of it.
    ``more`` articles of it match too and stand behind this one, where stories are folded."""

    score: float
    story: int
    more: int
    headline_html: str
    snippet_html: str


class SearchOut(Schema):
    """``query`` is the search as it was read; ``notes`` say what was left out or read otherwise; ``total`` is exact,
    and counts stories where those are folded, as facets and histogram do; ``articles`` is how many articles match;
    ``did_you_mean`` is a query that finds more, with words spelt otherwise, or null."""

    total: int
    articles: int
    page: int
    pages: int
    size: int
    query: str
    notes: list[str]
    words: list[str]
    did_you_mean: str | None
    hits: list[HitOut]
    facets: dict[str, FacetOut]
    histogram: HistogramOut | None


class EntityOut(EntityRef):
    """``articles`` is how many published articles name it."""

    url: str
    articles: int


class EntityWhole(EntityOut):
    aliases: list[str]


class OutletOut(Named):
    """``first`` and ``last`` are the days of its oldest and newest article."""

    url: str
    domain: str | None
    about: str
    articles: int
    first: str | None
    last: str | None
