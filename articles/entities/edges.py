"""Where a name begins and ends: steps of the repair that move the ends of spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from articles.entities import lexicon
from articles.entities.spans import Span, Spans
from articles.records import Label

LONGEST_ABBREVIATION = 4
"""Characters, with its full stop, that a word may have to keep the full stop at its end."""

_EDGES = (
    " \t\r\n\u00a0\u200b\u200e\u200f\"'`\u00b4\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
    "[](){}<>|*_#~^=+\\/,;:!?\u2026\u2013\u2014-\u2022\u00b7"
)
_POSSESSIVE = re.compile(r"(?:['\u2019\u02bc]s|(?<=s)['\u2019\u02bc])$", re.IGNORECASE)
_BREAK = re.compile(r"\s*[\n\r]\s*|\s+[|\u2022\u00b7]\s+|\s*\u2026\s*|\.{3}|\s+[\u2013\u2014-]{1,2}\s+|\u2014")
_OPEN_BRACKET = re.compile(r"\s*[(\[]")
_LEADING_ARTICLE = re.compile(rf"(?i:(?:{'|'.join(sorted(lexicon.ENGLISH_ARTICLES))})\s+)|[LldD]['\u2019](?=[^\W\d_a-z])")
_TRAILING_SMALL_WORD = re.compile(r"\s(?:of|the|and|for|in|on|at|to|a|an|by|with|from|&)$")
_HYPHENED = re.compile(r"-(?!(?:led|era|born|style|like|run|type|made|owned|based|held|bound|ally|level)\b)[a-z]{2,5}\b")
_SENTENCE_END = ".!?\n\u201d\"'\u2019:"
_TITLES = lexicon.HONORIFICS | lexicon.OFFICES


def cut_at_breaks(text: str, spans: Spans) -> Spans:
    """A name does not run over the end of a line, a dash between spaces or an ellipsis: the longest part is kept."""
    return tuple(_longest_part(text, span) for span in spans)


def trim_edges(text: str, spans: Spans) -> Spans:
    """Quotes, brackets and punctuation at the ends, and a final possessive, are no part of a name."""
    return tuple(kept for span in spans if (kept := _trimmed(text, span)))


def follow_hyphens(text: str, spans: Spans) -> Spans:
    """A full person's name does not end within a word: 'Moon Jae' + '-in', but not 'Joe Biden' + '-led'."""
    return tuple(
        replace(span, end=rest.end())
        if span.label is Label.PERSON and " " in span.of(text) and (rest := _HYPHENED.match(text, span.end))
        else span
        for span in spans
    )


def strip_articles(text: str, spans: Spans) -> Spans:
    """A leading article is no part of a name, but for 'The' in the middle of a sentence, which is printed so because it is
    ('of The Times of Israel')."""
    return tuple(_without_article(text, span) for span in spans)


def strip_titles(text: str, spans: Spans) -> Spans:
    """'President', 'Mr' and the like before a person's name are no part of it."""
    return tuple(kept for span in spans if (kept := _without_titles(text, span)))


def _longest_part(text: str, span: Span) -> Span:
    parts = list(_parts(span.of(text)))
    start, end = max(parts, key=lambda part: part[1] - part[0])
    return replace(span, start=span.start + start, end=span.start + end)


def _parts(name: str) -> Iterator[tuple[int, int]]:
    at = 0
    for gap in _BREAK.finditer(name):
        yield at, gap.start()
        at = gap.end()
    yield at, len(name)


def _trimmed(text: str, span: Span) -> Span | None:
    """``span`` without what is none of the name, or None where nothing is left."""
    start, end = span.start, span.end
    while True:
        before = start, end
        start = end - len(text[start:end].lstrip(_EDGES))
        name = text[start:end].rstrip(_EDGES)
        end = start + _end_of_name(name)
        if (start, end) == before:
            return replace(span, start=start, end=end) if name else None


def _end_of_name(name: str) -> int:
    """Where ``name`` ends without a possessive, a bracket that is not closed, a preposition or a full stop at its end."""
    if end := _POSSESSIVE.search(name) or _TRAILING_SMALL_WORD.search(name):
        return end.start()
    if (bracket := _OPEN_BRACKET.search(name)) and _is_open(name):
        return bracket.start()
    return len(name) - _ends_with_full_stop(name)


def _is_open(name: str) -> bool:
    return name.count("(") + name.count("[") != name.count(")") + name.count("]")


def _ends_with_full_stop(name: str) -> bool:
    """'... to Israel.', but not 'Inc.', 'U.S.', 'Jr.'."""
    last = name.split()[-1].casefold() if name.split() else ""
    return name.endswith(".") and "." not in name[:-1] and len(last) > LONGEST_ABBREVIATION and last not in lexicon.COMPANY_ENDINGS


def _without_article(text: str, span: Span) -> Span:
    article = _LEADING_ARTICLE.match(span.of(text))
    if article is None or article.end() >= span.end - span.start or _is_part_of_name(text, span, article.group()):
        return span
    return replace(span, start=span.start + article.end())


def _is_part_of_name(text: str, span: Span, article: str) -> bool:
    before = text[max(0, span.start - 3) : span.start].rstrip(" ")
    return article.startswith("The") and span.label is Label.ORG and before[-1:] not in _SENTENCE_END and bool(before)


def _without_titles(text: str, span: Span) -> Span | None:
    if span.label is not Label.PERSON:
        return span
    start = span.start
    for word in re.finditer(r"\S+\s*", span.of(text)):
        if word.group().strip().rstrip(".").casefold() not in _TITLES:
            break
        start = span.start + word.end()
    return replace(span, start=start) if start < span.end else None
