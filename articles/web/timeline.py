"""Articles over time, as bars that are links."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from math import ceil

from django.urls import reverse

from articles.search.params import first_day
from articles.search.request import Interval, SearchRequest
from articles.search.results import Histogram
from articles.web.contexts import Named, Timeline, TimelineBar
from articles.web.dates import month_words, period_label, period_words
from articles.web.links import search_url
from articles.web.refine import between, in_period, undated

LABEL_LINE = 48
"""Characters under the bars, a space after each label: the twelve months, or nine years; more would run into each other on a phone."""
LOWEST = 3
"""Percent: a single article beside ten thousand is still seen."""


def search_timeline(request: SearchRequest, histogram: Histogram) -> Timeline | None:
    """The histogram of a search: a bar drills to months, then days; ``up`` takes one step back."""
    counts = {bar.period: bar.count for bar in histogram.bars}
    missing = Named(name="Unknown date", url=search_url(undated(request)), count=histogram.undated) if histogram.undated else None
    if not counts and not missing:
        return None
    return Timeline(
        title=_title(request),
        bars=bars(_axis(request, sorted(counts)), counts=counts, url_of=lambda period: search_url(in_period(request, period))),
        up=_up(request),
        imprecise=histogram.imprecise,
        undated=missing,
    )


def lone_year(request: SearchRequest, histogram: Histogram | None) -> SearchRequest | None:
    """Where all that is dated falls into one year, a single bar would tell nothing: the search whose histogram has that year's months."""
    if histogram is None or request.interval is not Interval.YEAR or len(histogram.bars) != 1:
        return None
    return in_period(request, histogram.bars[0].period)


def year_timeline(counts: Sequence[tuple[int, int]], *, title: str, url_of: Callable[[str], str] | None = None) -> Timeline | None:
    """(year, articles) as a timeline that leads to ``url_of``, else to the calendar; None where nothing is dated."""
    if not counts:
        return None
    by_period = {str(year): count for year, count in counts}
    return Timeline(title=title, bars=bars(years_between(list(by_period)), counts=by_period, url_of=url_of or browse_url))


def bars(periods: Iterable[str], *, counts: dict[str, int], url_of: Callable[[str], str]) -> tuple[TimelineBar, ...]:
    periods = list(periods)
    tallest = max(counts.values(), default=1)
    labels = [period_label(period) for period in periods]
    step = ceil(sum(len(label) + 1 for label in labels) / LABEL_LINE)
    return tuple(
        TimelineBar(
            name=period_words(period),
            label=label if place % step == 0 else "",
            count=counts.get(period, 0),
            height=max(LOWEST, round(100 * counts[period] / tallest)) if counts.get(period) else 0,
            url=url_of(period) if counts.get(period) else "",
        )
        for place, (period, label) in enumerate(zip(periods, labels, strict=True))
    )


def browse_url(period: str) -> str:
    """The calendar's page of '2016', '2016-12' or '2016-12-20'."""
    parts = [int(part) for part in period.split("-")]
    return reverse(("browse-year", "browse-month", "browse-day")[len(parts) - 1], args=parts)


def years_between(periods: Sequence[str]) -> list[str]:
    """Every year from the first to the last, those without articles too: a gap is a finding."""
    years = [int(period) for period in periods]
    return [f"{year:04}" for year in range(min(years), max(years) + 1)] if years else []


def months_of(year: int) -> list[str]:
    return [f"{year:04}-{month:02}" for month in range(1, 13)]


def days_of(year: int, month: int) -> list[str]:
    return [f"{year:04}-{month:02}-{day:02}" for day in range(1, monthrange(year, month)[1] + 1)]


def _axis(request: SearchRequest, periods: Sequence[str]) -> list[str]:
    start = request.date_from
    if request.interval is Interval.DAY and start:
        return days_of(start.year, start.month)
    if request.interval is Interval.MONTH and start:
        return months_of(start.year)
    return years_between(periods)


def _title(request: SearchRequest) -> str:
    start = request.date_from
    if request.interval is Interval.DAY and start:
        return month_words(start)
    if request.interval is Interval.MONTH and start:
        return str(start.year)
    return "By year"


def _up(request: SearchRequest) -> Named | None:
    start = request.date_from
    if request.interval is Interval.DAY and start:
        return Named(name=f"All of {start.year}", url=search_url(in_period(request, str(first_day(f"{start.year:04}").year))))
    if request.date_from or request.date_to:
        return Named(name="All years", url=search_url(between(request, None, None)))
    return None
