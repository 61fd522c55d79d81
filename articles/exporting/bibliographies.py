"""RIS, BibTeX and CSL-JSON: articles for reference managers.

RIS as its 2011 specification has newspapers (``TY  - NEWS``, the newspaper in T2), which Zotero, EndNote and Mendeley read; BibTeX as
biblatex's ``@article`` of subtype newspaper; CSL-JSON as citeproc's schema has ``article-newspaper``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from articles.exporting.entries import Entry
from articles.exporting.headings import Heading
from articles.exporting.names import person_name
from articles.records import Moment, Precision
from articles.text import fold, words

_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_{}"},
}
_LATEX_TABLE = {ord(char): escape for char, escape in _LATEX.items()}


def ris(heading: Heading, entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in _ris_fields(heading, entry) if value]
        yield "\r\n".join(["TY  - NEWS", *lines, "ER  - ", "", ""])


def bibtex(heading: Heading, entries: Iterable[Entry]) -> Iterator[str]:
    yield f"% {heading.sentence}\n\n"
    for entry in entries:
        fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in _bibtex_fields(heading, entry) if value)
        yield f"@article{{{_key(entry)},\n{fields}\n}}\n\n"


def csl_json(heading: Heading, entries: Iterable[Entry]) -> Iterator[str]:
    before = "[\n"
    for entry in entries:
        yield before + json.dumps(_csl_item(heading, entry), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _ris_fields(heading: Heading, entry: Entry) -> Iterator[tuple[str, str]]:
    for name in entry.authors:
        yield "AU", person_name(name).inverted
    yield "TI", entry.headline
    yield "T2", entry.outlet
    if entry.published:
        yield "PY", f"{entry.published.day.year:04}"
        yield "DA", "/".join([*_known(entry.published), "", "", ""][:3]) + "/"
    yield "LA", entry.language
    yield "SE", entry.section
    yield "AB", entry.lede
    for tag in entry.tags:
        yield "KW", tag
    yield "UR", entry.original_url or entry.url
    yield "Y2", f"{heading.made_at:%Y/%m/%d}/"
    yield "DB", heading.archive
    yield "AN", str(entry.id)
    yield "L1", entry.url if entry.original_url else ""
    yield "N1", heading.sentence


def _bibtex_fields(heading: Heading, entry: Entry) -> Iterator[tuple[str, str]]:
    yield "author", " and ".join(_bibtex_author(name) for name in entry.authors)
    yield "title", f"{{{_latex(entry.headline)}}}"
    yield "journal", _latex(entry.outlet)
    yield "entrysubtype", "newspaper"
    if entry.published:
        yield "date", "-".join(_known(entry.published))
        yield "year", f"{entry.published.day.year:04}"
    yield "language", entry.language
    yield "keywords", _latex(", ".join(entry.tags))
    yield "url", _address(entry.original_url or entry.url)
    yield "urldate", f"{heading.made_at:%Y-%m-%d}"
    yield "note", _latex("Archived at ") + f"\\url{{{_address(entry.url)}}}" if entry.original_url else ""


def _csl_item(heading: Heading, entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _key(entry),
        "type": "article-newspaper",
        "title": entry.headline,
        "author": [_csl_author(name) for name in entry.authors],
        "container-title": entry.outlet,
        "issued": {"date-parts": [[int(part) for part in _known(entry.published)]]} if entry.published else None,
        "language": entry.language,
        "section": entry.section,
        "abstract": entry.lede,
        "keyword": ", ".join(entry.tags),
        "URL": entry.original_url or entry.url,
        "accessed": {"date-parts": [[heading.made_at.year, heading.made_at.month, heading.made_at.day]]},
        "archive": heading.archive,
        "archive_location": entry.url,
        "note": heading.sentence,
    }
    return {name: value for name, value in item.items() if value}


def _csl_author(name: str) -> dict[str, str]:
    person = person_name(name)
    return {"family": person.family, "given": person.given} if person.given else {"literal": person.family}


def _bibtex_author(name: str) -> str:
    """Braces keep an agency, or a name that we do not take apart, in one piece."""
    person = person_name(name)
    return _latex(person.inverted) if person.given else f"{{{_latex(person.family)}}}"


def _key(entry: Entry) -> str:
    """'ferrant2016-123': the number makes it unique."""
    first = words(fold(person_name(entry.authors[0]).family)) if entry.authors else []
    name = "".join(char for char in "".join(first) if char.isascii())
    return f"{name or 'article'}{entry.published.day.year if entry.published else ''}-{entry.id}"


def _known(moment: Moment) -> list[str]:
    """Year, month and day as far as they are known."""
    day: date = moment.day
    count = {Precision.YEAR: 1, Precision.MONTH: 2}.get(moment.precision, 3)
    return [f"{day.year:04}", f"{day.month:02}", f"{day.day:02}"][:count]


def _latex(text: str) -> str:
    return " ".join(text.translate(_LATEX_TABLE).split())


def _address(url: str) -> str:
    """Braces and backslashes, which no address needs, would end the field."""
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
