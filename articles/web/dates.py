"""Dates in words, as a newspaper prints them."""

from __future__ import annotations

from datetime import date

from django.utils.dates import MONTHS, MONTHS_3

from articles.records import Moment, Precision

UNKNOWN = "Unknown date"


def moment_words(moment: Moment | None) -> str:
    """To the known precision: 'Unknown date', '2016', 'December 2016', '20 December 2016'. The clock: ``clock_words``."""
    if moment is None:
        return UNKNOWN
    match moment.precision:
        case Precision.YEAR:
            return f"{moment.day.year}"
        case Precision.MONTH:
            return month_words(moment.day)
    return day_words(moment.day)


def clock_words(moment: Moment | None) -> str:
    """'09:30' or '09:30 UTC+02:00', on the clock that was printed; '' where no time is known."""
    if moment is None or moment.precision is not Precision.TIME:
        return ""
    clock = f"{moment.local:%H:%M}"
    if moment.offset is None:
        return clock
    hours, minutes = divmod(abs(moment.offset), 60)
    return f"{clock} UTC{'-' if moment.offset < 0 else '+'}{hours:02}:{minutes:02}" if moment.offset else f"{clock} UTC"


def day_words(day: date) -> str:
    """'20 December 2016'."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def month_words(day: date) -> str:
    """'December 2016'."""
    return f"{MONTHS[day.month]} {day.year}"


def period_words(period: str) -> str:
    """'2016', '2016-12' or '2016-12-20' in words."""
    parts = [int(part) for part in period.split("-")]
    if len(parts) == 1:
        return f"{parts[0]}"
    day = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    return day_words(day) if len(parts) > 2 else month_words(day)


def period_label(period: str) -> str:
    """What fits under a bar: '2016', 'Dec' or '20'."""
    year, *rest = period.split("-")
    if not rest:
        return year
    return str(int(rest[1])) if len(rest) > 1 else str(MONTHS_3[int(rest[0])]).capitalize()


def range_words(first: date | None, last: date | None) -> str:
    """A range as short as it can be said: '2016', 'December 2016', '20 December 2016', 'since ...', 'until ...', '... to ...'."""
    if first and last:
        return _closed_range_words(first, last)
    if first:
        return f"since {day_words(first)}"
    return f"until {day_words(last)}" if last else ""


def _closed_range_words(first: date, last: date) -> str:
    if first == last:
        return day_words(first)
    whole_months = first.day == 1 and (last.month != _tomorrow(last).month)
    if whole_months and (first.year, first.month) == (last.year, last.month):
        return month_words(first)
    if whole_months and first.month == 1 and last.month == 12:
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    return f"{day_words(first)} to {day_words(last)}"


def _tomorrow(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))
