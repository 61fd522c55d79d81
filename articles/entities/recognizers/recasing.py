"""LINES IN CAPITALS -> Lines in Capitals, character for character, for recognisers that learned names from ordinary type.

Headlines and datelines of wire services are printed in capitals; a recogniser trained on mixed case finds half of the names in
them or takes the whole line for one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from articles.entities import lexicon
from articles.entities.gazetteer import gazetteer
from articles.entities.towns import towns

CAPITALS_SHARE = 0.8
"""A line with this share of its letters in capitals is set in capitals ('U.S. PRIME RATE AT 8 pct')."""
LEAST_LETTERS = 5
"""A shorter line, and a shorter word outside such a line, may be an acronym: 'NATO', 'U.S.'."""

_LINE = re.compile(r"[^\r\n]+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_VOWEL = re.compile(r"[AEIOUYÀ-ÿ]|[^\x00-\xff]")
_SHOUTED_WORDS = re.compile(r"\b[A-Z]{2,}(?: [A-Z]{2,})+\b")
_SHOUTED = re.compile(rf"\b[^\W\d_]{{{LEAST_LETTERS},}}\b")


def recase(text: str) -> str:
    """``text`` with the words of lines in capitals as the rest of the text prints them: lower case where they occur so,
    capitalised otherwise. Of exactly the same length, so that offsets into the one are offsets into the other."""
    lines = [(line.start(), line.end()) for line in _LINE.finditer(text) if _is_in_capitals(line.group())]
    if not lines and not _SHOUTED.search(text):
        return text
    seen = frozenset(_WORD.findall(_without(text, lines)))
    parts: list[str] = []
    at = 0
    for start, end in lines:
        parts += [_unshouted(text[at:start], seen), _WORD.sub(lambda word: _recased(word.group(), seen), text[start:end])]
        at = end
    return "".join([*parts, _unshouted(text[at:], seen)])


def _is_in_capitals(line: str) -> bool:
    letters = [char for char in line if char.isalpha()]
    return len(letters) >= LEAST_LETTERS and sum(map(str.isupper, letters)) >= CAPITALS_SHARE * len(letters)


def _without(text: str, lines: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in lines:
        parts.append(text[at:start])
        at = end
    return " ".join([*parts, text[at:]])


def _recased(word: str, seen: frozenset[str]) -> str:
    """One word of a line in capitals."""
    lower, title = word.lower(), _title(word)
    if word in seen or not word.isupper() or len(lower) != len(word) or len(title) != len(word):
        return word
    if lower in lexicon.SMALL_WORDS or (lower in seen and title not in seen):
        return lower
    return title if title in seen or _VOWEL.search(word) else word


def _unshouted(part: str, seen: frozenset[str]) -> str:
    """Capitals within ordinary type ('a 3-0 win for CHELSEA', 'KUWAIT CITY, July 24:'): only words that are also seen capitalised,
    and known places."""
    places = _SHOUTED_WORDS.sub(
        lambda words: _WORD.sub(_titled, words.group()) if _is_place(words.group()) else words.group(), part
    )
    return _SHOUTED.sub(lambda word: _title(word.group()) if _is_shouted_name(word.group(), seen) else word.group(), places)


def _is_shouted_name(word: str, seen: frozenset[str]) -> bool:
    return word.isupper() and len(_title(word)) == len(word) and (_title(word) in seen or _is_place(word))


def _titled(word: re.Match[str]) -> str:
    return _title(word.group())


def _title(word: str) -> str:
    return word[:1] + word[1:].lower()


def _is_place(words: str) -> bool:
    key = words.lower()
    return key in gazetteer().countries or key in gazetteer().cities or key in towns()
