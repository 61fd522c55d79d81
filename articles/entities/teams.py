"""Places that play: in the results, tables and reports of sport 'Chicago' and 'England' are teams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from articles.entities.spans import Span, Spans
from articles.records import Label

LEAST_NUMBERS = 2
"""A result has two numbers ('Atlanta 5 Pittsburgh 1'), a row of a table more."""
MOST_LOWER_CASE = 0.34
"""A line with a larger share of lower-case words is a sentence, whatever numbers it has."""

_LINE = re.compile(r"[^\r\n]+")
_NUMBER = re.compile(r"(?<![\w.,:-])\d{1,3}(?![\w.,:%-])")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]+(?:[ .'-]{1,2}[^\W\d_a-z][^\W\d_]*)*(?=\s+\d{1,3}(?![\w:%-]))")
_FIXTURE = re.compile(r"\s(?:v|vs\.?|AT|at)\s")
_BRACKETS = re.compile(r"\([^)]*\)")
_THEN_PLAYS = re.compile(
    r"\s+(?:(?:beat|beats|thrash|thrashed|drew with|draw with|v|vs\.?|XI|have won)\b"
    r"|(?:captain|striker|midfielder|defender|goalkeeper|winger|coach|batsman|bowler|skipper|quarterback|fans|innings)s?\b)",
    re.IGNORECASE,
)
_PLAYED_BY = re.compile(
    r"\b(?:beat|beating|thrash|thrashed|v|vs\.?|win over|victory over|defeat to|lost to|draw with|drew with)\s+$",
    re.IGNORECASE,
)
_SPORT = re.compile(
    r"\b(?:soccer|football|cricket|rugby|baseball|basketball|hockey|league|goals?|innings|wickets?|matches|halftime|scorers?|playoffs?"
    r"|standings|tournament|championship|first division|premier)\b",
    re.IGNORECASE,
)


def places_that_play_are_teams(text: str, spans: Spans) -> Spans:
    """Places in a line of results, or that beat or are beaten, are organisations; and names in such a line that the recogniser did
    not see are found. Only in a text that has two words of sport at least."""
    if not is_sport(text):
        return spans
    lines = tuple(_result_lines(text))
    return tuple(replace(span, label=Label.ORG) if _plays(text, span, lines) else span for span in spans)


def find_teams(text: str, spans: Spans) -> Spans:
    """Names before numbers in lines of results, which are no sentences for a recogniser to read."""
    if not spans or not is_sport(text):
        return spans
    taken = [(span.start, span.end) for span in spans]
    found = (
        Span(start=start + name.start(), end=start + name.end(), label=Label.ORG, recogniser=spans[0].recogniser)
        for start, end in _result_lines(text)
        for name in _NAME.finditer(text[start:end])
        if not _overlaps(taken, start + name.start(), start + name.end())
    )
    return tuple(sorted((*spans, *found), key=lambda span: span.start))


def is_sport(text: str) -> bool:
    """Whether ``text`` has two words of sport at least."""
    return len({word.group().casefold() for word in _SPORT.finditer(text)}) > 1


def _result_lines(text: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text):
        if _is_result(line.group()):
            yield line.span()


def _is_result(line: str) -> bool:
    outside = _BRACKETS.sub("", line)
    words = _WORD.findall(outside)
    if not words or sum(map(str.islower, words)) > MOST_LOWER_CASE * len(words):
        return False
    return len(_NUMBER.findall(outside)) >= LEAST_NUMBERS or (len(words) < 8 and _FIXTURE.search(line) is not None)


def _plays(text: str, span: Span, lines: tuple[tuple[int, int], ...]) -> bool:
    if span.label is not Label.PLACE:
        return False
    before = text[max(0, span.start - 20) : span.start]
    if any(start <= span.start < end for start, end in lines):
        return not before.endswith("(")
    return _THEN_PLAYS.match(text, span.end) is not None or _PLAYED_BY.search(before) is not None


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(low < end and start < high for low, high in taken)
