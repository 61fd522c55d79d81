"""Dates as they are written -> Moments: ISO 8601, RFC 2822, day-month-year in figures, month names of over thirty languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from articles.extraction.months import MONTH_PATTERN, MONTHS
from articles.records import Moment
from articles.text import fold

MAX_LENGTH = 5_000
"""Characters in which dates are sought."""

_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420,
    "et": None, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180,
    "ist": 330, "jst": 540, "kst": 540,
    "aest": 600, "aedt": 660,
}  # fmt: skip
"""Minutes east of UTC of the abbreviations that are read; those with several meanings stand for what the English press means."""
_MONTH_FIRST = frozenset(("en-us", "en_us", "us", "fil", "ph"))

_ISO = re.compile(
    r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)"
    r"(?:[t\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{0,2})?)?"
)
_COMPACT = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?(z)?)?\s*$")
_FIGURES = re.compile(r"(?<![\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/-]|[.,]\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([./])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)")
_CJK = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?")
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|°|ª|\.|-?го|[aeo])?[\s.,/-]*(?:de |di |d'|of |ta'"
    rf"|al )?({MONTH_PATTERN})\b[\s.,/-]*(?:de[l]? |о |di )?(\d{{4}}|'?\d{{2}}(?=$|\s*(?:$|[|,)·-])))(?!\d|:)"
)
_MONTH_DAY = re.compile(rf"\b({MONTH_PATTERN})\b\.?\s*(\d{{1,2}})(?:st|nd|rd|th)?[\s.,]+(\d{{4}})(?!\d)")
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{4}})(?:\.|,|\s|-|m\.|g\.|gada)+\s*({MONTH_PATTERN})\b\.?[\s-]*(\d{{1,2}})(?!\d)")
_MONTH_YEAR = re.compile(rf"(?<!\w)(?<!\d )({MONTH_PATTERN})\b[\s.,]*(?:de |del |of )?(\d{{4}})(?!\d)")
_ISO_MONTH = re.compile(r"^\s*(\d{4})-(\d{2})\s*$")
_YEAR = re.compile(r"^\s*((?:1[5-9]|20)\d{2})\s*$")
_CLOCK = re.compile(
    r"[\s,|@·\u2022\u2013\u2014-]*(?:at|um|a las|às|as|alle|kl\.?|ore|a|à|o|в|u|г\.?,?|года,?"
    r"|р\.,?)?[\s,]*(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s*(uhr|h\b)?\s*([ap]\.?m\.?)?"
    r"\s*\(?(?:(utc|gmt|z)?\s*([+-]\d{1,2}:?\d{0,2})(?!\d)|([a-z]{1,4})\b)?"
)
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date in a text: what it says, and its place there (offsets into the folded text)."""

    moment: Moment
    start: int
    end: int


def machine(value: str) -> Moment | None:
    """The date in an attribute or a meta element, whole: ISO 8601, RFC 2822, a Unix time, or anything that ``written`` reads."""
    text = value.strip()[:200]
    if _EPOCH.match(text):
        return _epoch(int(text))
    if match := _COMPACT.match(text.lower()):
        return _moment(match.groups())
    if match := _YEAR.match(text):
        return Moment.of_day(int(match.group(1)))
    if match := _ISO_MONTH.match(text):
        return Moment.of_day(int(match.group(1)), int(match.group(2))) if 0 < int(match.group(2)) < 13 else None
    if re.match(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +\d", text, re.I) and (moment := _mail_date(text)):
        return moment
    return next((dated.moment for dated in written(text)), None)


def written(text: str, *, locale: str = "") -> Iterator[Dated]:
    """Every full date in ``text``, in order. ``locale`` ('en-US') tells how 03/04/2020 is meant: day first, but in the United
    States."""
    folded = fold(_figures(text[:MAX_LENGTH]))
    found: list[Dated] = []
    for pattern, order in _PATTERNS:
        for match in pattern.finditer(folded):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if dated := _dated(match, order, folded, locale):
                found.append(dated)
    return iter(sorted(found, key=lambda dated: dated.start))


def month_written(text: str) -> Moment | None:
    """The first month with a year in ``text`` ('December 2016'), where it names no day."""
    match = _MONTH_YEAR.search(fold(_figures(text[:MAX_LENGTH])))
    return Moment.of_day(int(match.group(2)), MONTHS[match.group(1)]) if match and 1500 < int(match.group(2)) < 2200 else None


_PATTERNS = (
    (_ISO, "ymd"),
    (_CJK, "ymd"),
    (_MONTH_DAY, "Mdy"),
    (_YEAR_MONTH_DAY, "yMd"),
    (_DAY_MONTH, "dMy"),
    (_YEAR_FIRST, "y.md"),
    (_FIGURES, "figures"),
)


def _figures(text: str) -> str:
    """Arabic-Indic, Devanagari and other figures as ASCII; everything else as it is, so that offsets hold."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char for char in text)


def _dated(match: re.Match[str], order: str, folded: str, locale: str) -> Dated | None:
    groups = match.groups()
    if order == "ymd" and match.re is _ISO:
        moment = _moment(groups)
        return Dated(moment=moment, start=match.start(), end=match.end()) if moment else None
    day = _day(groups, order, locale)
    if day is None:
        return None
    clock = _CLOCK.match(folded, match.end()) if match.end() < len(folded) else None
    moment = _moment((*map(str, day), *_clock_parts(clock))) if clock else _moment((*map(str, day), None, None, None, None))
    if moment is None and clock:
        moment = _moment((*map(str, day), None, None, None, None))
    return Dated(moment=moment, start=match.start(), end=match.end()) if moment else None


def _day(groups: tuple[str, ...], order: str, locale: str) -> tuple[int, int, int] | None:
    """(year, month, day)."""
    match order:
        case "Mdy":
            return _year(groups[2]), MONTHS[groups[0]], int(groups[1])
        case "yMd":
            return _year(groups[0]), MONTHS[groups[1]], int(groups[2])
        case "dMy":
            return _year(groups[2]), MONTHS[groups[1]], int(groups[0])
        case "ymd":
            return int(groups[0]), int(groups[1]), int(groups[2])
        case "y.md":
            return int(groups[0]), int(groups[2]), int(groups[3])
    return _ambiguous(int(groups[0]), int(groups[2]), _year(groups[3]), groups[1], locale)


def _ambiguous(first: int, second: int, year: int, separator: str, locale: str) -> tuple[int, int, int] | None:
    """3/4/2020: the month first where only that can be, or in the United States with slashes or hyphens."""
    american = locale.lower() in _MONTH_FIRST and separator != "."
    if second > 12 or (american and first <= 12):
        return year, first, second
    return year, second, first


def _year(figures: str) -> int:
    """'16' is 2016, '87' is 1987: a press archive reaches back further than forward."""
    number = int(figures.strip("'"))
    return number if number > 99 else number + (2000 if number < 50 else 1900)


def _clock_parts(clock: re.Match[str]) -> tuple[str | None, str | None, str | None, str | None]:
    """(hour, minute, second, zone) as ``_moment`` takes them."""
    hour, minute, second, _, half, _, offset, name = clock.groups()
    number = int(hour)
    if half and number <= 12:
        number = number % 12 + (12 if half.startswith("p") else 0)
    minutes = _ZONES.get(name or "") if name else None
    zone = offset or (_offset_text(minutes) if minutes is not None else None) or ("z" if clock.group(6) else None)
    return str(number), minute, second, zone


def _offset_text(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _moment(groups: tuple[str | None, ...]) -> Moment | None:
    """Of (year, month, day, hour, minute, second, zone); None for a day that does not exist."""
    year, month, day, hour, minute, second, zone = (*groups, None)[:7]
    try:
        if hour is None or minute is None:
            return Moment.of_day(int(year or 0), int(month or 0) or None, int(day or 0) or None)
        value = datetime(int(year or 0), int(month or 0), int(day or 0), int(hour), int(minute), int(second or 0))
        return Moment.of_datetime(value if zone is None else value.replace(tzinfo=_zone(zone)))
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> timezone:
    if text[0] not in "+-":
        return UTC
    figures = text[1:].replace(":", "")
    hours, minutes = (int(figures[:2]), int(figures[2:4] or 0)) if len(figures) != 3 else (int(figures[0]), int(figures[1:]))
    return timezone((-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _mail_date(text: str) -> Moment | None:
    try:
        return Moment.of_datetime(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _epoch(number: int) -> Moment | None:
    seconds = number / 1000 if number > 10**11 else number
    return Moment.of_datetime(datetime.fromtimestamp(seconds, UTC)) if seconds > 10**8 else None
