"""Where the words that were searched stand in a text. Only words that begin as one of those sought are looked at: a text has some
hundred words, of which a handful do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from articles.search.analysis import folded, is_plain, stem, word_pattern
from articles.text import fold

MAX_BEGINNINGS = 40
"""Beginnings that one pattern looks for; with more of them, every word is looked at."""
REMEMBERED = 20_000
"""Words that a search remembers having judged: most occur again in the next text."""

Span = tuple[int, int, str]
"""Start, end, and which of the things sought stands there."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is to be marked. ``words`` are marked in all their forms; ``exact`` are runs of tokens; ``prefixes`` beginnings."""

    words: frozenset[str] = field(default_factory=frozenset)
    exact: frozenset[tuple[str, ...]] = field(default_factory=frozenset)
    prefixes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.exact or self.prefixes)


def spans(text: str, wanted: Sought, *, language: str) -> list[Span]:
    """What is to be marked in ``text``, from left to right, without overlaps."""
    return list(_spotter(wanted, language).spans(text)) if wanted else []


@lru_cache(maxsize=64)
def _spotter(wanted: Sought, language: str) -> _Spotter:
    return _Spotter(wanted, language)


class _Spotter:
    """Looks for ``wanted`` in texts of one language; the words that it judged, it remembers."""

    def __init__(self, wanted: Sought, language: str) -> None:
        self._wanted, self._language = wanted, language
        self._stems = {stem(word, language): word for word in wanted.words}
        self._runs: dict[str, list[tuple[str, ...]]] = {}
        for run in sorted(wanted.exact, key=len, reverse=True):
            if len(run) > 1:
                self._runs.setdefault(run[0], []).append(run)
        self._candidates = _pattern(_beginnings(wanted, language))
        self._names: dict[str, str] = {}

    def spans(self, text: str) -> Iterator[Span]:
        at = 0
        for start, end in self._words(text):
            if start >= at and (found := self._span(text, start, end)):
                yield found
                at = found[1]

    def _words(self, text: str) -> Iterator[tuple[int, int]]:
        """The words that may be wanted, if that can be told, else all."""
        even = _evenly_folded(text) if self._candidates else None
        if even is None or self._candidates is None:
            return (match.span() for match in word_pattern(text).finditer(text))
        return (match.span() for match in self._candidates.finditer(even))

    def _span(self, text: str, start: int, end: int) -> Span | None:
        word = text[start:end]
        if self._runs and (ran := self._run(text, start, word)):
            return ran
        name = self._names.get(word)
        if name is None:
            if len(self._names) >= REMEMBERED:
                self._names.clear()
            name = self._names[word] = self._name(folded(word))
        return (start, end, name) if name else None

    def _name(self, found: tuple[str, ...]) -> str:
        """Which of the single words wanted stands there; '' for none."""
        wanted = self._wanted
        for token in found:
            if token in wanted.words or (token,) in wanted.exact or token.startswith(wanted.prefixes or ("\0",)):
                return token
            if word := self._stems.get(stem(token, self._language)):
                return word
        return ""

    def _run(self, text: str, start: int, word: str) -> Span | None:
        """The longest of the runs that begin with ``word`` and stand there."""
        first = next(iter(folded(word)), "")
        for run in self._runs.get(first, ()):
            tokens: list[str] = []
            for match in word_pattern(text).finditer(text, start):
                tokens += folded(match.group())
                if len(tokens) >= len(run) or tuple(tokens) != run[: len(tokens)]:
                    break
            if tuple(tokens) == run:
                return start, match.end(), first
        return None


def _beginnings(wanted: Sought, language: str) -> set[str]:
    """Every word that is wanted, in any form, begins with one of these."""
    return {
        *(_shared(word, stem(word, language).rpartition(":")[2]) for word in wanted.words),
        *(run[0] for run in wanted.exact),
        *wanted.prefixes,
    }


def _shared(word: str, stemmed: str) -> str:
    """What all forms of ``word`` begin with: stemmers change the last two letters of a stem at most ("dying", "die"), and the first
    never."""
    alike = next(
        (at for at, (one, other) in enumerate(zip(word, stemmed, strict=False)) if one != other), min(len(word), len(stemmed))
    )
    return word[: max(1, alike - 2)]


def _pattern(beginnings: Iterable[str]) -> re.Pattern[str] | None:
    """Finds the words that begin so; None where there are too many. The condition that nothing stands before a word follows its
    beginning, so that the search runs from one occurrence to the next."""
    needed = [one for one in sorted(beginnings) if not any(one != other and one.startswith(other) for other in beginnings)]
    if len(needed) > MAX_BEGINNINGS:
        return None
    return re.compile("|".join(rf"{re.escape(one)}(?<!\w{re.escape(one)})\w*" for one in needed))


def _evenly_folded(text: str) -> str | None:
    """``text`` folded letter by letter, each where it stood; None where that cannot be: a \u00df folds into two."""
    if text.isascii():
        return text.lower()
    if not is_plain(text):
        return None
    made = text
    for char in set(text):
        if not char.isascii() and char.isalnum():
            even = _folded_letter(char)
            if len(even) != 1:
                return None
            made = made.replace(char, even)
    made = made.lower()
    return made if len(made) == len(text) else None


@lru_cache(maxsize=4_000)
def _folded_letter(char: str) -> str:
    return fold(char)
