"""Plain citations of newspaper articles on the web, for the eye: APA (7th edition, 10.1, example 16), MLA (9th edition, 5.30) and
Chicago (18th edition, bibliography, 14.89)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from articles.exporting.entries import Entry
from articles.exporting.headings import Heading
from articles.exporting.names import person_name
from articles.records import Moment, Precision

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MLA_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_APA = ("{year}, {month}", "{year}, {month} {day}")
_MLA = ("{month} {year}", "{day} {month} {year}")
_CHICAGO = ("{month} {year}", "{month} {day}, {year}")
_UNDATED = "n.d."
_ENDS = (".", "!", "?")
MAX_APA_AUTHORS = 20
"""More are the first nineteen, an ellipsis and the last (APA 9.8)."""


def apa(entry: Entry) -> str:
    """Ferrant, N., & de Boer, A. (2016, December 20). Harbour strike enters its second week. The Merrow Courier. https://..."""
    names = [_apa_name(name) for name in entry.authors]
    if len(names) > MAX_APA_AUTHORS:
        names = [*names[: MAX_APA_AUTHORS - 1], f". . . {names[-1]}"]
        who = ", ".join(names)
    else:
        who = ", & ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
    when = f"({_date(entry.published, _APA, unknown=_UNDATED)})"
    first = [_ended(who), f"{when}.", _ended(entry.headline)] if who else [_ended(entry.headline), f"{when}."]
    return _joined([*first, _ended(entry.outlet), *_where(entry)])


def mla(entry: Entry) -> str:
    """Ferrant, Nadia, and Aart de Boer. “Harbour strike enters its second week.” The Merrow Courier, 20 Dec. 2016, https://..."""
    place = [entry.outlet, _date(entry.published, _MLA, months=_MLA_MONTHS), entry.original_url or entry.url]
    return _joined(
        [_ended(_listed(entry.authors, most=2)), f"\u201c{_ended(entry.headline)}\u201d", _ended(", ".join(filter(None, place)))]
    )


def chicago(entry: Entry) -> str:
    """Ferrant, Nadia, and Aart de Boer. “Harbour strike enters its second week.” The Merrow Courier, December 20, 2016. https://..."""
    when = _date(entry.published, _CHICAGO, unknown=_UNDATED)
    place = ", ".join(part for part in (entry.outlet, when) if part)
    who = _ended(_listed(entry.authors, most=6))
    return _joined([who, f"\u201c{_ended(entry.headline)}\u201d", _ended(place), *(_ended(part) for part in _where(entry))])


def _where(entry: Entry) -> Iterator[str]:
    if entry.original_url:
        yield entry.original_url
        yield f"Archived at {entry.url}"
    else:
        yield entry.url


def _listed(authors: tuple[str, ...], *, most: int) -> str:
    """The first inverted, the others as they stand; of more than ``most`` the first alone."""
    names = [person_name(name) for name in authors]
    if not names:
        return ""
    if len(names) > most:
        return f"{names[0].inverted}, et al."
    parts = [names[0].inverted, *(name.direct for name in names[1:])]
    return ", and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def _apa_name(name: str) -> str:
    person = person_name(name)
    return f"{person.family}, {person.initials}" if person.given else person.family


def _date(moment: Moment | None, style: tuple[str, str], *, months: tuple[str, ...] = _MONTHS, unknown: str = "") -> str:
    """``style``: how a month of a year and a day of a month are written, of {year}, {month} and {day}."""
    if moment is None:
        return unknown
    day = moment.day
    if moment.precision is Precision.YEAR:
        return f"{day.year}"
    month_style, day_style = style
    chosen = month_style if moment.precision is Precision.MONTH else day_style
    return chosen.format(year=day.year, month=months[day.month - 1], day=day.day)


def _ended(text: str) -> str:
    """With a full stop, unless it ends with one, or there is nothing."""
    return text if not text or text.endswith(_ENDS) else f"{text}."


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _list(cite: Callable[[Entry], str], heading: Heading, entries: Iterable[Entry]) -> Iterator[str]:
    yield f"{heading.sentence}\n\n"
    for entry in entries:
        yield f"{cite(entry)}\n\n"


apa_list = partial(_list, apa)
mla_list = partial(_list, mla)
chicago_list = partial(_list, chicago)
