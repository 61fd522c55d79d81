"""When it was published, and when changed: structured sources, then markup near the headline, then text, then the address.

A second opinion (htmldate) is asked only where these leave doubt. A date before the web, or after the retrieval, is doubted; an
answer
that stays in doubt is withheld: undated beats wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bs4 import Tag
from bs4.element import NavigableString
from htmldate import find_date

from articles.extraction import jsonld
from articles.extraction.datetext import machine, month_written, written
from articles.extraction.dom import LIBRARY_FAULTS, Page, attribute, is_set_apart, marks, text_of
from articles.extraction.fusion import family
from articles.extraction.structured import Structured, content
from articles.extraction.vocabulary import word_set
from articles.records import Found, Moment, Precision

DOUBT = 0.4
"""Confidence under which a date is not given. Sources of this worth are wrong more often than right in the gold sets."""
SURE = 0.8
"""Confidence from which no further kind of source is searched."""
FIRST_WEB_YEAR = 1990
"""Pages with earlier dates are archives of print; a page that says so in its structured data is believed, a stray figure is not."""
COMPACT_DAY = len("20161220")
NIGHT = (20, 6)
"""Hours in UTC, from and to, at which the newsrooms of Europe, or of the Americas, may write another day than UTC has."""
NEAR_BEFORE, NEAR_AFTER = 25, 90
"""Elements before and after the headline among which its date stands."""

_PUBLISHED_META = (
    ("article:published_time", 0.92), ("og:article:published_time", 0.9), ("og:published_time", 0.9), ("article:published", 0.9),
    ("datepublished", 0.9),
    ("og:pubdate", 0.88), ("parsely-pub-date", 0.88), ("sailthru.date", 0.86), ("cxenseparse:recs:publishtime", 0.86),
    ("citation_publication_date", 0.86),
    ("citation_online_date", 0.84), ("citation_date", 0.8), ("dc.date.issued", 0.86), ("dcterms.issued", 0.86),
    ("dc.date.published", 0.86),
    ("pubdate", 0.86), ("publishdate", 0.86), ("publish-date", 0.86), ("publish_date", 0.86), ("published-date", 0.86),
    ("publication_date", 0.86),
    ("published_at", 0.86), ("published_time", 0.86), ("published_time_telegram", 0.86), ("rnews:datepublished", 0.86),
    ("article.published", 0.86),
    ("bt:pubdate", 0.86), ("shareaholic:article_published_time", 0.86), ("article_date_original", 0.86), ("dateposted", 0.82),
    ("ptime", 0.8),
    ("dc.date", 0.66), ("dcterms.date", 0.66), ("dc.date.created", 0.72), ("dcterms.created", 0.72), ("datecreated", 0.7),
    ("date", 0.66), ("pub_date", 0.84),
    ("displaydate", 0.82), ("originalpublicationdate", 0.88), ("analyticsattributes.articledate", 0.86),
    ("mediator_published_time", 0.84), ("creation_date", 0.6),
)  # fmt: skip
_MODIFIED_META = (
    ("article:modified_time", 0.9), ("og:updated_time", 0.8), ("datemodified", 0.86), ("dcterms.modified", 0.8),
    ("dc.date.modified", 0.8),
    ("last-modified", 0.6), ("lastmod", 0.7), ("revised", 0.6), ("article:modified", 0.86),
)  # fmt: skip
_MARKUP = re.compile(r"date|time|publi|posted|datum|fecha|pubdate|meta|byline|created|stamp")
_STRONG = re.compile(r"publi|posted|entry-?date|article-?date|post-?date|date-?(?:pub|time|line)|pubdate|created|fecha|datum")
_MODIFIED = re.compile(
    r"modif|updat|aktualis|mis [àa] jour|actualiz|aggiornat|edited|geändert|bijgewerkt|обновлен|עודכן|changed|revised", re.I
)
_PUBLISHED = re.compile(r"\bpublished\b")
"""WordPress calls the one date of a post that was never changed 'published updated'."""
_OTHER = re.compile(
    r"related|sidebar|widget|comment|recommend|promo(?!ted)|teaser|trending|most-?(?:read|popular)|newsletter|carousel"
    r"|more-?(?:from|stories)|respond|disqus|read-?next|\bnav"
    r"|latest|copyright|event|calendar|archive|weather|(?<!entry-)(?<!post-)(?<!article-)footer|\bcard\b|list-item|ticker|clock|current"
)
_SMALL_ELEMENTS = word_set("p div span small li em strong i b td font address h3 h4 h5 h6")
MAX_LINE = 60
"""Characters of an element that is a date and little else."""
DATELINE = 40
"""Characters of the first line of a text within which its dateline has the date."""
_DATELINE = re.compile(r"[\w .,/-]{0,40}\(?|")
_STATED = frozenset(("json-ld", "meta", "microdata"))
"""Families that htmldate reads as well: where it says the same as one of them, it is an echo and no further witness."""
_PRINTED = frozenset(("url", "markup", "text"))
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})([/_.-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
_URL_WORD = re.compile(r"/((?:19|20)\d{2})/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d{1,2})(?!\d)", re.I)
_URL_MONTH = re.compile(r"/((?:19|20)\d{2})/(0[1-9]|1[0-2])(?:/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What dates are read from beside the page: the element that bears the headline, the lines of the body, the locale ('en-US'),
    and the last day that an article retrieved then can bear."""

    headline: Tag | None
    lines: tuple[str, ...]
    locale: str
    latest: date


def published(page: Page, structured: Structured, *, clues: Clues) -> list[Found[Moment]]:
    """Every reading of the date of publication, doubtful ones with their doubt. Costly readings are made only while there is
    doubt."""
    found: list[Found[Moment]] = []
    for read in (_from_structured, _from_page, _second_opinion):
        stated = {key(candidate.value) for candidate in found if family(candidate.source) in _STATED}
        readings = (doubted(candidate, latest=clues.latest) for candidate in read(page, structured, clues))
        found.extend(reading for reading in readings if reading.source != "htmldate" or key(reading.value) not in stated)
        surest = max(found, key=lambda candidate: candidate.confidence, default=None)
        if surest and surest.confidence >= SURE and not (read is _from_structured and is_utc_night(surest.value)):
            break
    return found


def is_utc_night(moment: Moment) -> bool:
    """Whether ``moment`` is given in UTC at an hour at which many newsrooms have another day."""
    hour = moment.at.hour
    return moment.precision is Precision.TIME and moment.offset == 0 and (hour >= NIGHT[0] or hour < NIGHT[1])


def local_day(stated: Found[Moment], readings: Iterable[Found[Moment]]) -> Found[Moment]:
    """``stated``, or where it is a night in UTC the neighbouring day that the address or the page prints.

    Newspapers date by their own clock. The clock is then left out, since its zone is not known.
    """
    if not is_utc_night(stated.value):
        return stated
    later = stated.value.at.hour >= NIGHT[0]
    neighbour = stated.value.day + timedelta(days=1 if later else -1)
    for other in readings:
        names_a_day = other.value.precision in (Precision.DAY, Precision.TIME) and not is_utc_night(other.value)
        if other.value.day == neighbour and family(other.source) in _PRINTED and names_a_day:
            day = other.value.day
            moment = other.value if other.value.offset else Moment.of_day(day.year, day.month, day.day)
            return Found(value=moment, source=other.source, confidence=max(stated.confidence, other.confidence))
    return stated


def modified(page: Page, structured: Structured, *, latest: date) -> list[Found[Moment]]:
    """Every reading of the date of the last change."""
    stated = [
        *(("json-ld", value, 0.9) for value in structured.ld("dateModified")[:1]),
        *(("json-ld", value, 0.7) for value in jsonld.strings(structured.webpage.get("dateModified"))[:1]),
        *((f"meta:{name}", value, worth) for name, worth in _MODIFIED_META for value in structured.meta.get(name, ())[:1]),
        *(("microdata", content(tag), 0.8) for tag in structured.props.get("datemodified", ())[:1]),
    ]
    return [doubted(candidate, latest=latest) for candidate in _read(stated)]


def key(moment: Moment) -> tuple[int, ...]:
    """Two readings of one day agree, whatever their clocks; a month agrees with no day."""
    return (moment.day.year, moment.day.month, moment.day.day, moment.precision in (Precision.YEAR, Precision.MONTH))


def doubted(found: Found[Moment], *, latest: date) -> Found[Moment]:
    """``found``, less sure where the day cannot be or hardly can."""
    day = found.value.day
    if day > latest or day.year < 1400 or (day.year, day.month, day.day) == (1970, 1, 1):
        factor = 0.1
    elif day.year < FIRST_WEB_YEAR:
        factor = 0.75
    else:
        factor = 1.0
    return Found(value=found.value, source=found.source, confidence=found.confidence * factor)


def of_line(line: str, *, locale: str = "") -> Moment | None:
    """The date of a line that holds a date and little else; None of a sentence in which a date occurs."""
    found = next(written(line, locale=locale), None)
    rest = line[: found.start] + line[found.end :] if found else line
    return found.moment if found and sum(char.isalpha() for char in rest) <= 40 else None


def of_publication(text: str, *, locale: str = "") -> Moment | None:
    """The date in ``text``, as machines or people write it, that is not introduced as that of a change."""
    return _not_changed(text, locale) if _MODIFIED.search(text) else next(_moments(text, locale), None) or machine(text)


def of_change(text: str, *, locale: str = "") -> Moment | None:
    """The last date in ``text``: 'Published 3 May, updated 5 May'."""
    return next(reversed([*_moments(text, locale)]), None) or machine(text)


def _moments(text: str, locale: str) -> Iterator[Moment]:
    return (dated.moment for dated in written(text, locale=locale))


def _from_structured(page: Page, structured: Structured, clues: Clues) -> Iterator[Found[Moment]]:
    stated = [
        *(("json-ld", value, 0.93) for value in structured.ld("datePublished")[:1]),
        *(("json-ld", value, 0.75) for value in structured.ld("dateCreated", "uploadDate")[:1]),
        *(("json-ld:webpage", value, 0.8) for value in jsonld.strings(structured.webpage.get("datePublished"))[:1]),
        *((f"meta:{name}", value, worth) for name, worth in _PUBLISHED_META for value in structured.meta.get(name, ())[:1]),
        *(("microdata", content(tag), 0.86) for tag in structured.props.get("datepublished", ())[:1]),
        *(("microdata", content(tag), 0.6) for tag in structured.props.get("datecreated", ())[:1]),
    ]
    yield from _read(stated)
    yield from _from_url(page.url)


def _from_page(page: Page, structured: Structured, clues: Clues) -> Iterator[Found[Moment]]:
    yield from _from_markup(page, clues)
    yield from _from_text(clues)
    yield from _of_dateline(clues)


def _read(stated: Iterable[tuple[str, str, float]]) -> Iterator[Found[Moment]]:
    for source, value, confidence in stated:
        if moment := machine(value):
            yield Found(value=moment, source=source, confidence=confidence)


def _from_markup(page: Page, clues: Clues) -> Iterator[Found[Moment]]:
    """<time> and elements called date: those about the headline, then the first elsewhere."""
    near = page.around(clues.headline, before=NEAR_BEFORE, after=NEAR_AFTER)
    times = page.named("time")[:30]
    yield from _first(_times(tag for tag in near if tag.name == "time"), "markup:time", 0.82)
    yield from _first(_called_date(near, _STRONG, clues.locale), "markup:date", 0.76)
    yield from _first(_called_date(near, _MARKUP, clues.locale), "markup:date", 0.7)
    yield from _first(_little_else(near, clues.locale), "markup:near", 0.69)
    yield from _first(_times(tag for tag in times if "pubdate" in tag.attrs), "markup:time", 0.8)
    yield from _first(_times(times), "markup:time", 0.68 if len(times) <= 2 else 0.6)
    yield from _first(_called_date(page.called(_STRONG, limit=40), _STRONG, clues.locale), "markup:date", 0.56)


def _first(moments: Iterator[Moment], source: str, confidence: float) -> Iterator[Found[Moment]]:
    moment = next(moments, None)
    if moment is not None:
        yield Found(value=moment, source=source, confidence=confidence)


def _times(tags: Iterable[Tag]) -> Iterator[Moment]:
    for tag in tags:
        value = attribute(tag, "datetime") or text_of(tag)
        if not _speaks_of_change(tag) and not _of_another(tag) and (moment := machine(value) or machine(text_of(tag))):
            yield moment


def _called_date(tags: Iterable[Tag], wanted: re.Pattern[str], locale: str) -> Iterator[Moment]:
    for tag in tags:
        if tag.name in ("body", "html", "main", "article", "form", "script", "time") or not wanted.search(marks(tag)):
            continue
        text = text_of(tag)
        if 5 < len(text) < 200 and not _of_another(tag) and (found := _not_changed(text, locale)):
            yield found


def _little_else(tags: Iterable[Tag], locale: str) -> Iterator[Moment]:
    """The dates of short elements that hold a date and little else, whatever they are called."""
    for tag in tags:
        text = text_of(tag) if tag.name in _SMALL_ELEMENTS else ""
        if (
            7 < len(text) < MAX_LINE
            and not _MODIFIED.search(text)
            and (moment := of_line(text, locale=locale))
            and not _of_another(tag)
        ):
            yield moment


def _not_changed(text: str, locale: str) -> Moment | None:
    """The first date of ``text`` that is not introduced as that of a change ('Updated 3 May')."""
    at = 0
    for dated in written(text, locale=locale):
        if not _MODIFIED.search(text[at : dated.start]):
            return dated.moment
        at = dated.end
    return None


def _from_text(clues: Clues) -> Iterator[Found[Moment]]:
    """Lines that are a date: at the head of the body, or its last ('December 20, 2016 | Comments')."""
    for lines, source, confidence in ((clues.lines[:6], "text", 0.68), (clues.lines[-3:], "text:end", 0.5)):
        for line in lines:
            if len(line) < 120 and not _MODIFIED.search(line) and (moment := of_line(line, locale=clues.locale)):
                yield Found(value=moment, source=source, confidence=confidence)
                break


def _of_dateline(clues: Clues) -> Iterator[Found[Moment]]:
    """'Karlsruhe (12.11.2021). The church ...', '31 October 2023. The drag queens ...'."""
    for line in clues.lines[:2]:
        dated = next(written(line[: 2 * DATELINE], locale=clues.locale), None)
        if (
            dated
            and dated.start <= DATELINE
            and _DATELINE.fullmatch(line[: dated.start])
            and line[dated.end : dated.end + 1] in set(").,:-")
        ):
            yield Found(value=dated.moment, source="text:dateline", confidence=0.67)
            return


def _from_url(url: str) -> Iterator[Found[Moment]]:
    """'/2016/12/20/' and '/2016/dec/20/', which give a day; '/2016/12/', a month."""
    days = [match.group(1, 3, 4) for match in _URL_DAY.finditer(url) if match.group(2) or len(match.group()) == COMPACT_DAY]
    days += [match.group(1, 2, 3) for match in _URL_WORD.finditer(url)]
    readings = (
        machine(f"{day} {month} {year}" if month.isalpha() else f"{year}-{month:0>2}-{day:0>2}") for year, month, day in days
    )
    if moment := next((reading for reading in readings if reading), None):
        yield Found(value=moment, source="url", confidence=0.72)
    elif month_only := _URL_MONTH.search(url):
        year, month = month_only.groups()
        yield Found(value=Moment.of_day(int(year), int(month)), source="url", confidence=0.42)


def _second_opinion(page: Page, structured: Structured, clues: Clues) -> Iterator[Found[Moment]]:
    """htmldate's answer; its 1 January is as a rule a bare year that it met somewhere."""
    latest = clues.latest.isoformat()
    try:
        answer = find_date(page.tree, original_date=True, extensive_search=True, url=page.url or None, max_date=latest)
    except LIBRARY_FAULTS:
        answer = None
    if answer and (moment := machine(answer)):
        yield Found(value=moment, source="htmldate", confidence=0.3 if (moment.day.month, moment.day.day) == (1, 1) else 0.66)
    if clues.lines and (month := month_written(" ".join(clues.lines[:3])[:300])):
        yield Found(value=month, source="text", confidence=0.41)


def _speaks_of_change(tag: Tag) -> bool:
    called = f"{marks(tag)} {attribute(tag, 'itemprop')}"
    before = tag.previous_sibling
    return bool(
        (_MODIFIED.search(called) and not _PUBLISHED.search(called))
        or (tag.parent and _MODIFIED.search(marks(tag.parent)))
        or (isinstance(before, NavigableString) and _MODIFIED.search(before[-40:]))
        or _MODIFIED.search(text_of(tag)[:20])
    )


def _of_another(tag: Tag) -> bool:
    around = [tag, *(parent for parent in tag.parents if parent.name not in ("body", "html", "article", "main"))][:6]
    return any(_OTHER.search(marks(parent)) for parent in around) or is_set_apart(tag)


def latest_day(retrieved: date) -> date:
    """The last day that an article retrieved on ``retrieved`` (UTC) may bear: it is a day later already further east."""
    return retrieved + timedelta(days=1)
