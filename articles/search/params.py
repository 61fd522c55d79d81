"""A search as a query string, and back. People bookmark and cite these, so the names are frozen.

    q                   the query text
    person org place outlet author language tag
                        one value each time it stands, any of them: ``person=12&person=40``
    not.person ...      none of them
    from, to            a day, a month or a year, both ends inclusive: ``2016-12-20``, ``2016-12``, ``2016``
    undated             ``1``: articles without a date, and only them
    fold                ``1``: each story once
    sort, page, size    ``relevance`` ``newest`` ``oldest`` ``outlet`` ``meaning``; a number from 1; 10, 20, 50 or 100
    view                ``list`` ``table`` ``excerpts``: how the page shows them

    after               a place among the results, of which only the page itself knows the meaning (see ``backends.walking``)
    hit                 in the address of an article: its place among the results that led there, from 1 (see ``web.hits``)

Other names are ignored: other programs add their own (``utm_source``). A value that cannot be read is never ignored, for a search
that silently drops a condition lies about what it found.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote_plus

from articles.errors import QueryError
from articles.search.request import (
    DEFAULT_PAGE_SIZE,
    FACETS,
    PAGE_SIZES,
    FacetField,
    FacetSelection,
    Interval,
    SearchRequest,
    Sort,
    View,
)
from articles.text import clean

T = TypeVar("T")
Parameters = Mapping[str, Sequence[str]]

NOT = "not."
"""Before the name of a facet: the values to leave out."""
MAX_VALUES = 100
"""Values in one facet: beyond what a person picks, and below the 1,024 clauses at which engines balk."""
_DIGITS = re.compile(r"[0-9]{1,18}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_HOW_TO_DATE = "Write a day, a month or a year: 2016-12-20, 2016-12 or 2016."


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One parameter that cannot be read: its name, what stood there, and a sentence for the reader."""

    field: str
    value: str
    message: str


class BadParameters(QueryError):
    """A query string with values that cannot be read. ``request`` is the search that remains without them."""

    def __init__(self, problems: tuple[Problem, ...], *, request: SearchRequest) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems
        self.request = request


def parse(parameters: Parameters) -> SearchRequest:
    """The search that ``parameters`` (name -> values, as ``dict(request.GET.lists())``) ask for. Raises BadParameters."""
    problems: list[Problem] = []

    def read(field: str, convert: Callable[[str], T], default: T) -> T:
        value = _last(parameters, field)
        try:
            return convert(value) if value else default
        except ValueError as error:
            problems.append(Problem(field=field, value=value, message=str(error)))
            return default

    first = read("from", first_day, None)
    last = read("to", last_day, None)
    undated = read("undated", _undated, False)
    if first and last and first > last:
        problems.append(_reversed_dates(first, last))
        first = last = None
    if undated and (first or last):
        problems.append(Problem(field="undated", value="1", message="Articles without a date cannot be limited to dates as well."))
        undated = False
    request = SearchRequest(
        text=clean(_last(parameters, "q")).strip(),
        selections=tuple(_selections(parameters, problems)),
        date_from=first,
        date_to=last,
        undated=undated,
        fold=read("fold", _fold, False),
        sort=read("sort", _sort, None),
        page=read("page", _page, 1),
        size=read("size", _size, DEFAULT_PAGE_SIZE),
        interval=interval_for(first, last),
        view=read("view", _view, View.LIST),
    )
    if problems:
        raise BadParameters(tuple(problems), request=request)
    return request


def encode(request: SearchRequest) -> str:
    """The query string of ``request``, without '?'; '' for the search for everything. Defaults are left out."""
    return "&".join(f"{name}={value if value.isalnum() and value.isascii() else _quoted(value)}" for name, value in pairs(request))


def pairs(request: SearchRequest) -> list[tuple[str, str]]:
    """The parameters of ``request`` in their canonical order; for a form's hidden fields as well."""
    found = [("q", request.text)] if request.text else []
    for selection in request.selections:
        found += [(selection.facet, value) for value in selection.included]
        found += [(NOT + selection.facet, value) for value in selection.excluded]
    found += [("from", request.date_from.isoformat())] if request.date_from else []
    found += [("to", request.date_to.isoformat())] if request.date_to else []
    found += [("undated", "1")] if request.undated else []
    found += [("fold", "1")] if request.fold else []
    found += [("sort", request.sort.value)] if request.sort else []
    found += [("size", str(request.size))] if request.size != DEFAULT_PAGE_SIZE else []
    found += [("view", request.view.value)] if request.view is not View.LIST else []
    found += [("page", str(request.page))] if request.page != 1 else []
    return found


@lru_cache(maxsize=1_000)
def _quoted(value: str) -> str:
    """A page of results has a hundred addresses, all of them with the same text."""
    return quote_plus(value)


def interval_for(first: date | None, last: date | None) -> Interval:
    """How wide a bar of the histogram is: days within one month, months within one year, else years."""
    if first and last and first.year == last.year:
        return Interval.DAY if first.month == last.month else Interval.MONTH
    return Interval.YEAR


def first_day(period: str) -> date:
    """The first day of '2016', '2016-12' or '2016-12-20'. Raises ValueError with a sentence for the reader."""
    year, month, day = _numbers(period)
    return _existing(period, year, month or 1, day or 1)


def last_day(period: str) -> date:
    """The last day of '2016', '2016-12' or '2016-12-20'. Raises ValueError with a sentence for the reader."""
    year, month, day = _numbers(period)
    month = month or 12
    if day is None:
        day = monthrange(year, month)[1] if year >= 1 and 1 <= month <= 12 else 1
    return _existing(period, year, month, day)


def _numbers(period: str) -> tuple[int, int | None, int | None]:
    match = _PERIOD.fullmatch(period.strip())
    if not match:
        raise ValueError(f"\u201c{period[:40]}\u201d is not a date. {_HOW_TO_DATE}")
    year, month, day = (int(part) if part else None for part in match.groups())
    return year or 0, month, day


def _existing(period: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"There is no {period[:40]} in the calendar. {_HOW_TO_DATE}") from error


def _reversed_dates(first: date, last: date) -> Problem:
    message = f"The first day ({first.isoformat()}) is later than the last ({last.isoformat()}). Swap them."
    return Problem(field="from", value=first.isoformat(), message=message)


def _last(parameters: Parameters, name: str) -> str:
    values = parameters.get(name) or ("",)
    return values[-1].strip()


def _selections(parameters: Parameters, problems: list[Problem]) -> Iterator[FacetSelection]:
    for facet in FACETS:
        included = _values(facet, facet.name, parameters, problems)
        excluded = _values(facet, NOT + facet.name, parameters, problems)
        if included or excluded:
            yield FacetSelection(facet=facet.name, included=included, excluded=excluded)


def _values(facet: FacetField, name: str, parameters: Parameters, problems: list[Problem]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in parameters.get(name, ()):
        try:
            found[_facet_value(facet, value.strip())] = None
        except ValueError as error:
            problems.append(Problem(field=name, value=value, message=str(error)))
    if len(found) > MAX_VALUES:
        message = f"{facet.title}: at most {MAX_VALUES} values can be chosen at once, {len(found)} were."
        problems.append(Problem(field=name, value="", message=message))
    return tuple(found)[:MAX_VALUES]


def _facet_value(facet: FacetField, value: str) -> str:
    if facet.is_id and _DIGITS.fullmatch(value):
        return str(int(value))
    if not facet.is_id and _LANGUAGE.fullmatch(value):
        return value
    expected = "a number, the one in the address of its page" if facet.is_id else "a language code such as en or pt-br"
    raise ValueError(f"{facet.title}: \u201c{value[:40]}\u201d is not {expected}.")


def _undated(value: str) -> bool:
    return _flag(value, "\u201cundated\u201d is 1 for articles without a date, or is left out.")


def _fold(value: str) -> bool:
    return _flag(value, "\u201cfold\u201d is 1 for each story once, or is left out.")


def _flag(value: str, message: str) -> bool:
    if value not in {"0", "1"}:
        raise ValueError(message)
    return value == "1"


def _sort(value: str) -> Sort:
    if value not in {sort.value for sort in Sort}:
        raise ValueError(f"There is no order \u201c{value[:40]}\u201d. There are {', '.join(sort.value for sort in Sort)}.")
    return Sort(value)


def _view(value: str) -> View:
    if value not in {view.value for view in View}:
        raise ValueError(f"There is no view \u201c{value[:40]}\u201d. There are {', '.join(view.value for view in View)}.")
    return View(value)


def _page(value: str) -> int:
    if not _DIGITS.fullmatch(value) or int(value) < 1:
        raise ValueError(f"\u201c{value[:40]}\u201d is not a page. Pages are numbered from 1.")
    return int(value)


def _size(value: str) -> int:
    if not _DIGITS.fullmatch(value) or int(value) not in PAGE_SIZES:
        raise ValueError(f"A page holds {', '.join(map(str, PAGE_SIZES))} results, not \u201c{value[:40]}\u201d.")
    return int(value)
