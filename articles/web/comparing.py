"""Coverage lab: two to five searches over time, absolute and per thousand articles of each period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from articles.errors import QueryError
from articles.search import service
from articles.search.params import parse
from articles.search.request import Interval, SearchRequest, Sort
from articles.search.results import SearchPage
from articles.web.contexts import CompareCell, ComparePage, CompareRow, Named, Point, SearchBox, Series
from articles.web.dates import period_words
from articles.web.links import search_url
from articles.web.refine import in_period, undated
from articles.web.timeline import days_of, months_of, years_between

MOST = 5
"""Searches: more lines than that cannot be told apart."""
WIDTH, HEIGHT = 720, 240
"""Units of the drawing; it is as wide as its place."""
EDGE = 6
"""Units that keep dots inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``searches`` share their dates and interval; ``fields`` are what was typed, empty ones included."""

    fields: tuple[str, ...]
    searches: tuple[SearchRequest, ...]
    everything: SearchRequest
    is_share: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """``counts`` has for each search the articles of each period; ``everything`` those of the whole archive."""

    asked: Asked
    periods: tuple[str, ...]
    found: tuple[SearchPage, ...]
    counts: tuple[dict[str, int], ...]
    everything: dict[str, int]


def read(parameters: dict[str, list[Any]]) -> Asked:
    """``q``, up to five times; ``from`` and ``to``; ``fold=1`` counts stories; ``measure=share``. Raises QueryError."""
    base = parse({name: values for name, values in parameters.items() if name in ("from", "to", "fold")})
    fields = tuple(text.strip() for text in parameters.get("q", ()))
    if len([text for text in fields if text]) > MOST:
        raise QueryError(f"At most {MOST} searches can be compared at once.")
    plain = replace(base, facets=(), size=0, sort=Sort.NEWEST)
    return Asked(
        fields=fields,
        searches=tuple(replace(plain, text=text) for text in dict.fromkeys(fields) if text),
        everything=plain,
        is_share=parameters.get("measure", [""])[-1] == "share",
    )


def compare(asked: Asked) -> Comparison:
    """Raises QueryError for the first search that cannot be read, and EngineUnavailable."""
    found = tuple(service.search(search) for search in asked.searches)
    counts = tuple(_counts(page) for page in found)
    everything = _counts(service.search(asked.everything)) if found else {}
    return Comparison(asked=asked, periods=_periods(asked, counts), found=found, counts=counts, everything=everything)


def compare_page(comparison: Comparison) -> ComparePage:
    asked, periods = comparison.asked, comparison.periods
    values = [[_value(comparison, number, period) for period in periods] for number in range(len(asked.searches))]
    top = max((value for line in values for value in line), default=0.0)
    return ComparePage(
        title="Compare",
        box=SearchBox(),
        fields=(*asked.fields, *[""] * max(0, MOST - len(asked.fields)))[:MOST],
        first_field=asked.everything.date_from.isoformat() if asked.everything.date_from else "",
        last_field=asked.everything.date_to.isoformat() if asked.everything.date_to else "",
        series=tuple(_series(comparison, number, line, top) for number, line in enumerate(values)),
        rows=tuple(_row(comparison, period) for period in periods),
        top=f"{top:.1f} per 1,000" if asked.is_share else f"{int(top):,}",
        first=period_words(periods[0]) if periods else "",
        last=period_words(periods[-1]) if periods else "",
        is_share=asked.is_share,
        is_folded=asked.everything.fold,
        count_url=_address("compare", asked, is_share=False),
        share_url=_address("compare", asked, is_share=True),
        fold_url=_address("compare", _folded(asked), is_share=asked.is_share),
        csv_url=_address("compare-csv", asked, is_share=False),
    )


def empty_page(parameters: dict[str, list[Any]], mistake: str) -> ComparePage:
    """The form as it was typed, with what is wrong."""
    fields = tuple(str(text) for text in parameters.get("q", ()))[:MOST]
    blank = Asked(fields=fields, searches=(), everything=SearchRequest(facets=()), is_share=False)
    page = compare_page(Comparison(asked=blank, periods=(), found=(), counts=(), everything={}))
    typed = {name: str(parameters.get(name, [""])[-1]) for name in ("from", "to")}
    return replace(page, title="Error: compare", mistakes=(mistake,), first_field=typed["from"], last_field=typed["to"])


def table(comparison: Comparison) -> list[list[str]]:
    """The numbers, a row for each period, with a head; undated articles in the last row."""
    head = ["period", "all stories" if comparison.asked.everything.fold else "all articles"]
    for search in comparison.asked.searches:
        head += [search.text, f"{search.text} per 1000"]
    rows = [[row.period, str(row.everything), *_flat(row)] for row in _plain_rows(comparison)]
    missing = [page.histogram.undated if page.histogram else 0 for page in comparison.found]
    return [head, *rows, ["undated", "", *(cell for count in missing for cell in (str(count), ""))]]


def _plain_rows(comparison: Comparison) -> list[CompareRow]:
    return [replace(_row(comparison, period), period=period) for period in comparison.periods]


def _flat(row: CompareRow) -> list[str]:
    return [text for cell in row.cells for text in (str(cell.count), cell.share)]


def _counts(page: SearchPage) -> dict[str, int]:
    return {bar.period: bar.count for bar in page.histogram.bars} if page.histogram else {}


def _periods(asked: Asked, counts: Sequence[dict[str, int]]) -> tuple[str, ...]:
    """Every period from the first to the last in which anything was found, or all of the year or month that was asked for."""
    start = asked.everything.date_from
    met = sorted({period for one in counts for period in one})
    if asked.everything.interval is Interval.MONTH and start:
        return tuple(months_of(start.year)) if met else ()
    if asked.everything.interval is Interval.DAY and start:
        return tuple(days_of(start.year, start.month)) if met else ()
    return tuple(years_between(met))


def _value(comparison: Comparison, number: int, period: str) -> float:
    count = comparison.counts[number].get(period, 0)
    return _per_thousand(count, comparison.everything.get(period, 0)) if comparison.asked.is_share else float(count)


def _per_thousand(count: int, everything: int) -> float:
    return 1000 * count / everything if everything else 0.0


def _row(comparison: Comparison, period: str) -> CompareRow:
    everything = comparison.everything.get(period, 0)
    cells = tuple(
        CompareCell(
            count=counts.get(period, 0),
            share=f"{_per_thousand(counts.get(period, 0), everything):.1f}" if everything else "",
            url=search_url(in_period(_shown(search), period)) if counts.get(period) else "",
        )
        for search, counts in zip(comparison.asked.searches, comparison.counts, strict=True)
    )
    return CompareRow(period=period_words(period), everything=everything, cells=cells)


def _series(comparison: Comparison, number: int, line: Sequence[float], top: float) -> Series:
    search, page = comparison.asked.searches[number], comparison.found[number]
    place = _places(len(line), top)
    points = tuple(
        Point(
            x=place(at, value)[0],
            y=place(at, value)[1],
            words=f"{search.text}, {period_words(period)}: {comparison.counts[number].get(period, 0):,}",
            url=search_url(in_period(_shown(search), period)) if value else "",
        )
        for at, (period, value) in enumerate(zip(comparison.periods, line, strict=True))
    )
    missing = page.histogram.undated if page.histogram else 0
    return Series(
        number=number + 1,
        text=search.text,
        url=search_url(_shown(search)),
        total=page.total,
        undated=Named(name="undated", url=search_url(undated(_shown(search))), count=missing) if missing else None,
        path=" ".join(f"{point.x},{point.y}" for point in points),
        points=points,
    )


def _shown(search: SearchRequest) -> SearchRequest:
    """The search as its own page has it."""
    plain = SearchRequest(text=search.text, fold=search.fold)
    return replace(plain, date_from=search.date_from, date_to=search.date_to, interval=search.interval)


def _folded(asked: Asked) -> Asked:
    """The same, with stories counted instead of articles, or the other way round."""
    fold = not asked.everything.fold
    searches = tuple(replace(search, fold=fold) for search in asked.searches)
    return replace(asked, searches=searches, everything=replace(asked.everything, fold=fold))


def _places(count: int, top: float) -> Callable[[int, float], tuple[int, int]]:
    step = (WIDTH - 2 * EDGE) / max(1, count - 1)
    scale = (HEIGHT - 2 * EDGE) / top if top else 0
    return lambda at, value: (round(EDGE + at * step), round(HEIGHT - EDGE - value * scale))


def _address(name: str, asked: Asked, *, is_share: bool) -> str:
    pairs = [("q", search.text) for search in asked.searches]
    for key, day in (("from", asked.everything.date_from), ("to", asked.everything.date_to)):
        pairs += [(key, day.isoformat())] if day else []
    pairs += [("fold", "1")] if asked.everything.fold else []
    pairs += [("measure", "share")] if is_share else []
    return f"{reverse(name)}?{urlencode(pairs)}"
