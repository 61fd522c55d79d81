"""Searches over time, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from articles.web.contexts.parts import Named, SearchBox


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A dot of a line: ``x`` and ``y`` in the units of the drawing, ``words`` for the reader, ``url`` its articles ('' where none)."""

    x: int
    y: int
    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One search. ``number`` counts from 1 and gives the line its look; ``path`` is the line; ``undated`` are found and in no period."""

    number: int
    text: str
    url: str
    total: int
    undated: Named | None
    path: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareCell:
    """``share`` is per thousand articles of the period, as printed; '' where the archive has none."""

    count: int
    share: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRow:
    period: str
    everything: int
    cells: tuple[CompareCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """``fields`` are the inputs as typed. ``top`` is what the upper edge of the drawing stands for, ``first`` and ``last`` its ends.
    Where it ``is_folded``, stories are counted; ``fold_url`` leads to the other way of counting."""

    title: str
    box: SearchBox
    fields: tuple[str, ...]
    first_field: str
    last_field: str
    series: tuple[Series, ...]
    rows: tuple[CompareRow, ...]
    top: str
    first: str
    last: str
    is_share: bool
    is_folded: bool
    count_url: str
    share_url: str
    fold_url: str
    csv_url: str
    mistakes: tuple[str, ...] = ()
