"""The archive by year, month and day."""

from __future__ import annotations

from calendar import Calendar
from datetime import date

from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.dates import WEEKDAYS

from articles.models import Article
from articles.querysets import ArticleQuerySet
from articles.records import Precision
from articles.search.params import first_day, last_day
from articles.search.request import SearchRequest
from articles.web.contexts import BrowsePage, CalendarDay, Line, Named, SearchBox, Timeline
from articles.web.dates import day_words, month_words, period_words
from articles.web.links import search_url
from articles.web.listing import for_lines, lines
from articles.web.paging import LIST_SIZE, list_pager, page_number
from articles.web.refine import in_period, undated
from articles.web.timeline import bars, browse_url, months_of, year_timeline

TRAIL_START = "All years"


def all_years() -> BrowsePage:
    articles = Article.objects.published()
    years = articles.count_by_year()
    totals = articles.aggregate(total=Count("pk"), undated=Count("pk", filter=Q(published_on=None)))
    missing = Named(name="Unknown date", url=search_url(undated(SearchRequest())), count=totals["undated"])
    return BrowsePage(
        title="Browse by date",
        box=SearchBox(),
        heading="Browse by date",
        trail=(),
        previous=None,
        following=None,
        total=totals["total"],
        timeline=year_timeline(years, title="By year"),
        periods=tuple(Named(name=str(year), url=browse_url(f"{year:04}"), count=count) for year, count in reversed(years)),
        undated=missing if totals["undated"] else None,
    )


def one_year(year: int) -> BrowsePage:
    period = _existing(year)
    articles = Article.objects.published().in_year(year)
    counts = {f"{year:04}-{month:02}": count for month, count in articles.count_by_month()}
    imprecise = articles.filter(published_precision=Precision.YEAR)
    timeline = Timeline(title=str(year), bars=bars(months_of(year), counts=counts, url_of=browse_url)) if counts else None
    previous, following = _neighbours(period, width=1)
    return BrowsePage(
        title=str(year),
        box=SearchBox(),
        heading=str(year),
        trail=_trail(period),
        previous=previous,
        following=following,
        total=articles.count(),
        timeline=timeline,
        periods=tuple(Named(name=period_words(month), url=browse_url(month), count=count) for month, count in counts.items()),
        imprecise=imprecise.count(),
        lines=_first_lines(imprecise),
        search_url=search_url(in_period(SearchRequest(), period)),
    )


def one_month(year: int, month: int) -> BrowsePage:
    period = _existing(year, month)
    articles = Article.objects.published().in_month(year, month)
    counts = dict(articles.count_by_day())
    imprecise = articles.filter(published_precision=Precision.MONTH)
    previous, following = _neighbours(period, width=2)
    return BrowsePage(
        title=period_words(period),
        box=SearchBox(),
        heading=period_words(period),
        trail=_trail(period),
        previous=previous,
        following=following,
        total=articles.count(),
        weekdays=tuple(str(name) for name in WEEKDAYS.values()),
        weeks=_weeks(year, month, counts),
        imprecise=imprecise.count(),
        lines=_first_lines(imprecise),
        search_url=search_url(in_period(SearchRequest(), period)),
    )


def one_day(request: HttpRequest, year: int, month: int, day: int) -> BrowsePage:
    """The articles of a day, paged by ``?page=``."""
    period = _existing(year, month, day)
    whole_day = Article.objects.published().in_period(first_day(period), last_day(period))
    articles = whole_day.exclude(published_precision__in=[Precision.YEAR, Precision.MONTH])
    total = articles.count()
    page, pages = page_number(request, total=total)
    previous, following = _neighbours(period, width=3)
    return BrowsePage(
        title=period_words(period),
        box=SearchBox(),
        heading=period_words(period),
        trail=_trail(period),
        previous=previous,
        following=following,
        total=total,
        lines=lines(for_lines(articles.newest())[(page - 1) * LIST_SIZE : page * LIST_SIZE]),
        pager=list_pager(request, page=page, pages=pages),
        search_url=search_url(in_period(SearchRequest(), period)),
    )


def _existing(year: int, *rest: int) -> str:
    """'2016', '2016-12' or '2016-12-20'. Raises Http404 for what is not in the calendar."""
    period = "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])
    try:
        first_day(period)
    except ValueError as error:
        raise Http404(str(error)) from error
    return period


def _trail(period: str) -> tuple[Named, ...]:
    """'2016-12-20' -> All years, 2016, December 2016."""
    parts = period.split("-")
    wider = ["-".join(parts[:length]) for length in range(1, len(parts))]
    return (Named(name=TRAIL_START, url=reverse("browse")), *(Named(name=period_words(p), url=browse_url(p)) for p in wider))


def _neighbours(period: str, *, width: int) -> tuple[Named | None, Named | None]:
    """The nearest earlier and later period of the same width (1 year, 2 month, 3 day) that holds an article."""
    precise = Article.objects.published().exclude(published_precision__in=_too_coarse(width))
    before = precise.filter(published_on__lt=first_day(period)).aggregate(day=Max("published_on"))["day"]
    after = precise.filter(published_on__gt=last_day(period)).aggregate(day=Min("published_on"))["day"]
    return _period_of(before, width), _period_of(after, width)


def _too_coarse(width: int) -> list[str]:
    return [Precision.YEAR.value, Precision.MONTH.value][: width - 1]


def _period_of(day: date | None, width: int) -> Named | None:
    if day is None:
        return None
    period = "-".join(day.isoformat().split("-")[:width])
    name = (str(day.year), month_words(day), day_words(day))[width - 1]
    return Named(name=name, url=browse_url(period))


def _weeks(year: int, month: int, counts: dict[date, int]) -> tuple[tuple[CalendarDay, ...], ...]:
    """Weeks from Monday, as ISO 8601 has them."""
    return tuple(tuple(_cell(day, month, counts) for day in week) for week in Calendar().monthdatescalendar(year, month))


def _cell(day: date, month: int, counts: dict[date, int]) -> CalendarDay:
    if day.month != month:
        return CalendarDay()
    count = counts.get(day, 0)
    return CalendarDay(number=day.day, name=day_words(day), count=count, url=browse_url(day.isoformat()) if count else "")


def _first_lines(articles: ArticleQuerySet) -> tuple[Line, ...]:
    return lines(for_lines(articles.newest())[:LIST_SIZE])
