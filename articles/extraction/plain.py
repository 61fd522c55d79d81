"""Text that was copied off a page, or saved from one: headline, a line or two about who and when, paragraphs, and what clung to it.

There is no markup to go by, so position, length and punctuation decide; what is decided so is less sure than what a page states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from articles.errors import ExtractionError
from articles.extraction import body, byline, dates, language
from articles.extraction.dom import web_url
from articles.extraction.findings import Findings
from articles.extraction.names import is_name, name_of
from articles.extraction.title import MAX_HEADLINE
from articles.records import Found, Moment
from articles.text import paragraphs, truncate

HEADER_LINES = 6
"""Lines under the headline that may tell who and when."""
HEADER_WORDS = 14
"""Words of such a line; longer ones are the article."""
MASTHEAD_WORDS = range(2, 5)
"""Words of a line that may be an outlet's name and nothing else."""
FOOTER_LINES = 8
HEADLINE_WORDS = 30
FIRST_SENTENCE = 120
"""Characters of the first sentence that stand for a headline where the text begins with a paragraph."""

_SENTENCE_END = re.compile(r"[.!?:;…。؟][\"”’»)]*$")
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+|\s*/\s+")
_ARTICLE = re.compile(r"\b(?:the|der|die|das|le|la|les|el|los|il)\b", re.I)
_ACRONYM = re.compile(r"^[A-Z][A-Z0-9&.]{1,7}$")
_OUTLET_WORD = re.compile(
    r"\b(?:times|post|news|herald|tribune|journal|gazette|guardian|chronicle|observer|telegraph|press|daily|weekly"
    r"|magazine|review|zeitung|tage?blatt|kurier|anzeiger|presse|nachrichten"
    r"|le monde|figaro|courrier|gazeta|gazette|diario|periódico|corriere|giornale|courant|dagblad|bladet|tidning|online"
    r"|radio|tv|blog|bulletin|mail|mirror|standard|star|sun|echo)\b"
    r"|газета|новости|известия|вестник|صحيفة|جريدة|חדשות|\.\w{2,4}$",
    re.I,
)
_SIGNATURE = re.compile(r"[\u2014\u2013-]{1,2}\s*(?P<who>[^\W\d_][\w.'\u2019-]*(?: [^\W\d_][\w.'\u2019-]*){1,3})$")
_URL_LINE = re.compile(r"^(?:url|link|source|quelle|from|via)?\s*:?\s*(https?://\S+)$", re.I)
_FILED = re.compile(
    r"^(?:filed under|posted in|tags?|categor(?:y|ies)|topics?|labels|schlagw[oö]rter|mots[- ]cl[ée]s|etiquetas|метки"
    r"|теги)\s*:\s*(?P<tags>.+)$",
    re.I,
)


@dataclass(slots=True)
class _Header:
    """What the lines about the article told, as they are gone through."""

    authors: list[Found[tuple[str, ...]]] = field(default_factory=list)
    outlet: list[Found[str]] = field(default_factory=list)
    published: list[Found[Moment]] = field(default_factory=list)
    url: list[Found[str]] = field(default_factory=list)
    tags: list[Found[tuple[str, ...]]] = field(default_factory=list)


def read(text: str, *, url: str, latest: date) -> Findings:
    """The readings of a plain text. Raises ExtractionError where it has no paragraph."""
    lines = [line for line in paragraphs(text[: body.MAX_BODY]) if not _is_ornament(line)]
    lines = _without_comments(lines)
    told = _Header(url=[Found(value=url, source="url", confidence=0.7)] if url else [])
    headline, rest = _headline(lines)
    rest = rest[_header(rest, told) :]
    rest = rest[: len(rest) - _footer(rest, told)]
    article = body.tidy("\n".join(rest), headline=headline.value if headline else "")
    if agency := byline.of_dateline(article):
        told.authors.append(Found(value=agency, source="dateline", confidence=0.5))
    if not article:
        raise ExtractionError(
            "The text has a headline at most, and no paragraph. Paste the whole article, its headline on the first line."
        )
    detected = language.detect(f"{headline.value if headline else ''}\n{article}")
    return Findings(
        headline=(headline or _first_sentence(article),),
        body=(Found(value=article, source="text", confidence=0.8),),
        lede=(Found(value=truncate(article.partition("\n\n")[0], 500), source="text", confidence=0.5),),
        authors=tuple(told.authors),
        outlet=tuple(told.outlet),
        published=tuple(dates.doubted(found, latest=latest) for found in told.published),
        language=(detected,) if detected else (),
        canonical_url=tuple(told.url),
        tags=tuple(told.tags),
    )


def _is_ornament(line: str) -> bool:
    return not any(char.isalnum() for char in line)


def _without_comments(lines: list[str]) -> list[str]:
    """``lines`` up to 'Leave a Reply', where that is not among the first three."""
    return next((lines[:at] for at, line in enumerate(lines) if at > 2 and body.is_comments_heading(line)), lines)


def _headline(lines: list[str]) -> tuple[Found[str] | None, list[str]]:
    """The first line that is no date, byline or address, where it looks like a headline; and the lines after it.

    Lines before it go behind it: they are read as the others about the article.
    """
    for at, line in enumerate(lines[:3]):
        if _URL_LINE.match(line) or dates.of_line(line) or byline.of_line(line):
            continue
        if len(line) > MAX_HEADLINE or len(line.split()) > HEADLINE_WORDS or len(lines) == 1:
            return None, lines
        ends_as_sentence = line.endswith(".") and len(line.split()) > 8
        return Found(value=line, source="text", confidence=0.6 if ends_as_sentence else 0.85), [*lines[:at], *lines[at + 1 :]]
    return None, lines


def _first_sentence(article: str) -> Found[str]:
    sentence = re.split(r"(?<=[.!?。؟])\s", article, maxsplit=1)[0]
    return Found(value=truncate(sentence, FIRST_SENTENCE), source="text:first-sentence", confidence=0.3)


def _header(lines: list[str], told: _Header) -> int:
    """How many lines from the first are about the article; what they say goes into ``told``."""
    count = int(_is_masthead(lines))
    told.outlet.extend(Found(value=line, source="text", confidence=0.5) for line in lines[:count])
    for line in lines[count:HEADER_LINES]:
        tells = _tells_date_or_url if count == len(lines) - 1 else _tells
        if len(line.split()) > HEADER_WORDS or not tells(line, told, source="text"):
            break
        count += 1
    return count


def _is_masthead(lines: list[str]) -> bool:
    """Whether the line under the headline names the outlet: a few capitalised words that a byline follows, or with an article
    ('The', 'Der') among them, which no person's name has."""
    first, following = (*lines[:2], "", "")[:2]
    tokens = first.split()
    capitalised = all(token[0].isupper() or not token[0].isalpha() for token in tokens)
    if (
        len(lines) < 2
        or len(tokens) not in MASTHEAD_WORDS
        or not capitalised
        or _SENTENCE_END.search(first)
        or dates.of_line(first)
    ):
        return False
    if byline.of_line(first):
        return False
    goes_on = dates.of_line(following) is not None or len(following) > len(first)
    return bool(byline.of_line(following)) or (bool(_ARTICLE.search(first)) and goes_on)


def _footer(lines: list[str], told: _Header) -> int:
    """The same from the last line upward: there a date, tags or an address may stand, and a name after a dash."""
    count = 0
    for line in reversed(lines[1:][-FOOTER_LINES:]):
        if len(line.split()) > 2 * HEADER_WORDS or not (
            _tells_tags(line, told)
            or _tells_date_or_url(line, told, source="text:end")
            or _tells_signature(line, told)
            or body.tidy(line, headline="") == ""
        ):
            break
        count += 1
    return count


def _tells(line: str, told: _Header, *, source: str) -> bool:
    """Whether ``line`` is about the article: an address, a date, a byline, the outlet, or several of those between bars."""
    if _tells_date_or_url(line, told, source=source) or _tells_tags(line, told):
        _tells_names(_PARTS.split(line), told)
        return True
    if named := byline.of_line(line):
        authors = tuple(name for name in named if not _OUTLET_WORD.search(name))
        told.authors.extend([Found(value=authors, source="byline", confidence=0.8)] if authors else [])
        told.outlet.extend(Found(value=name, source="byline", confidence=0.6) for name in named if name not in authors)
        _tells_names(_PARTS.split(line)[1:], told)
        return True
    return not _SENTENCE_END.search(line) and _tells_names(_PARTS.split(line), told)


def _tells_date_or_url(line: str, told: _Header, *, source: str) -> bool:
    if match := _URL_LINE.match(line):
        if address := web_url(match.group(1)):
            told.url.append(Found(value=address, source=source, confidence=0.6))
        return True
    moment = dates.of_line(line)
    if moment:
        told.published.append(Found(value=moment, source=source, confidence=0.8 if source == "text" else 0.7))
    return moment is not None


def _tells_signature(line: str, told: _Header) -> bool:
    """Whether ``line`` is a name after a dash: '\u2014 Ada Finch'."""
    match = _SIGNATURE.match(line)
    if not match or not is_name(match["who"]) or not (name := name_of(match["who"])):
        return False
    told.authors.append(Found(value=(name,), source="byline", confidence=0.6))
    return True


def _tells_tags(line: str, told: _Header) -> bool:
    match = _FILED.match(line)
    if match:
        tags = tuple(tag.strip() for tag in re.split(r"[,;]", match["tags"]) if tag.strip())
        told.tags.append(Found(value=tags, source="text", confidence=0.6))
    return match is not None


def _tells_names(parts: Iterable[str], told: _Header) -> bool:
    """Whether a part of the line is a name: an outlet's (an acronym, or a word that newspapers bear) or a person's (two to four
    words)."""
    told_before = len(told.outlet) + len(told.authors)
    for part in parts:
        if dates.of_line(part) or not 1 < len(part) <= 60:
            continue
        if _ACRONYM.match(part) or (_OUTLET_WORD.search(part) and len(part.split()) <= 6):
            told.outlet.append(Found(value=part, source="byline", confidence=0.6))
        elif 2 <= len(part.split()) <= 4 and is_name(part) and (name := name_of(part)):
            told.authors.append(Found(value=(name,), source="byline", confidence=0.6))
    return len(told.outlet) + len(told.authors) > told_before
