"""Text as the engines see it: one tokeniser, one folding and one set of stemmers for the index, the query and the snippet.

Every engine is given these tokens, joined by spaces, so that no two engines can disagree about what a word is.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain, pairwise
from typing import Any, TypeVar

from whoosh.lang.snowball.danish import DanishStemmer
from whoosh.lang.snowball.dutch import DutchStemmer
from whoosh.lang.snowball.english import EnglishStemmer
from whoosh.lang.snowball.finnish import FinnishStemmer
from whoosh.lang.snowball.french import FrenchStemmer
from whoosh.lang.snowball.german import GermanStemmer
from whoosh.lang.snowball.hungarian import HungarianStemmer
from whoosh.lang.snowball.italian import ItalianStemmer
from whoosh.lang.snowball.norwegian import NorwegianStemmer
from whoosh.lang.snowball.portugese import PortugueseStemmer
from whoosh.lang.snowball.romanian import RomanianStemmer
from whoosh.lang.snowball.russian import RussianStemmer
from whoosh.lang.snowball.spanish import SpanishStemmer
from whoosh.lang.snowball.swedish import SwedishStemmer

from articles.text import fold

T = TypeVar("T")

VERSION = 3
"""Part of an index's fingerprint: raise it when a text would come out in other tokens."""
GAP = "\N{BROKEN BAR}"
"""A token that no text and no query holds, between paragraphs and names, so that no phrase spans them."""
START = "\N{PILCROW SIGN}"
"""A token that no text and no query holds, before the first stem of a field: how far a word is from it tells FIRST/50."""
MAX_TOKEN_LENGTH = 64
"""Characters; what goes beyond is cut on both sides, so a longer word is still found."""

WORDS_KEPT = 200_000
"""Words whose folding, and for each language whose stems, are remembered: some 30 MB."""

STEMMERS: dict[str, Any] = {
    "da": DanishStemmer,
    "de": GermanStemmer,
    "en": EnglishStemmer,
    "es": SpanishStemmer,
    "fi": FinnishStemmer,
    "fr": FrenchStemmer,
    "hu": HungarianStemmer,
    "it": ItalianStemmer,
    "nl": DutchStemmer,
    "no": NorwegianStemmer,
    "nb": NorwegianStemmer,
    "pt": PortugueseStemmer,
    "ro": RomanianStemmer,
    "ru": RussianStemmer,
    "sv": SwedishStemmer,
}
"""ISO 639-1 -> the Snowball stemmer of that language."""

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f\uf900-\ufaff"
"""Kana, Han and Thai, written without spaces: each character is a token, and a word of them a phrase (as ``text.words`` counts)."""


_ASTRAL = 0x10000
"""Where the characters begin that the class of a regular expression looks up one range after the other, rather than in a table."""


def _marks(codes: range) -> str:
    """The combining marks among these code points, which ``\\w`` leaves out, as ranges of a character class: without them Hindi falls
    apart into consonants."""
    found = [code for code in codes if unicodedata.category(chr(code))[0] == "M"]
    first = [code for before, code in pairwise((-1, *found)) if code != before + 1]
    last = [code for code, after in pairwise((*found, -1)) if after != code + 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(first, last, strict=True))


_LOW_MARKS = _marks(range(0x300, _ASTRAL))
MARKS = f"{_LOW_MARKS}{_marks(range(_ASTRAL, 0x20000))}{_marks(range(0xE0100, 0xE01F0))}"
"""All of them: elsewhere there are none, so a ninth of the code points is gone through whenever this is imported."""
_TOKEN = re.compile(f"[{_UNSPACED}]|[^\\W{_UNSPACED}](?:(?![{_UNSPACED}])[\\w{MARKS}])*")
_PLAIN = re.compile(r"\w+")
"""What ``_TOKEN`` comes to where there are neither marks nor unspaced scripts, several times as quick."""
_SPECIAL = re.compile(f"[{_UNSPACED}{_LOW_MARKS}{chr(_ASTRAL)}-{chr(sys.maxunicode)}]")
_ASCII = "".join(
    char.lower() if char.isalnum() or char == "_" else "\n" if char in "\r\n" else " " for char in map(chr, range(128))
)
"""What ``str.translate`` makes of a text of ASCII alone, so that ``split`` finds the words, again several times as quick."""


def tokens(text: str) -> list[str]:
    """The words of ``text`` in order, folded.

    >>> tokens("O’Brien's Élan, 12%")
    ['o', 'brien', 's', 'elan', '12']
    """
    return _cut(text.translate(_ASCII).split()) if text.isascii() else _folded_tokens(text)


def spaced(text: str) -> list[str]:
    """``tokens`` with a GAP between two lines, which are paragraphs."""
    if text.isascii():
        return _cut(joined(map(str.split, text.translate(_ASCII).split("\n"))))
    return joined(map(_folded_tokens, text.splitlines()))


def joined(passages: Iterable[list[str]]) -> list[str]:
    """One list, with a GAP between two passages that have tokens."""
    found: list[str] = []
    for passage in filter(None, passages):
        if found:
            found.append(GAP)
        found += passage
    return found


def token_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """(token, start, end) with the place in ``text``, in order."""
    for match in word_pattern(text).finditer(text):
        for token in _folded[match.group()]:
            yield token, match.start(), match.end()


def word_pattern(text: str) -> re.Pattern[str]:
    """What finds the words, not yet folded, of this ``text``."""
    return _PLAIN if is_plain(text) else _TOKEN


def is_plain(text: str) -> bool:
    """Whether words are runs of ``\\w`` there."""
    return text.isascii() or not _SPECIAL.search(text)


def folded(word: str) -> tuple[str, ...]:
    """The tokens of one word: usually one; a ligature or a unit may fold into several."""
    return _folded[word]


def stem(token: str, language: str) -> str:
    """The token as the stemmed fields hold it: marked with its language, so that a German stem is never taken for an English
    word; ``token`` itself where its language has no stemmer."""
    code = language.partition("-")[0]
    return _stemmed(code)[token] if code in STEMMERS else token


def stems(found: list[str], language: str) -> list[str]:
    """``stem`` of each token."""
    code = language.partition("-")[0]
    return list(map(_stemmed(code).__getitem__, found)) if code in STEMMERS else found


def stem_languages(languages: Iterator[str] | list[str]) -> tuple[str, ...]:
    """Those of ``languages`` that have a stemmer, without regions, sorted."""
    return tuple(sorted({code for language in languages if (code := language.partition("-")[0]) in STEMMERS}))


def _folded_tokens(text: str) -> list[str]:
    return list(chain.from_iterable(map(_folded.__getitem__, word_pattern(text).findall(text))))


def _cut(found: list[str]) -> list[str]:
    return found if max(map(len, found), default=0) <= MAX_TOKEN_LENGTH else [token[:MAX_TOKEN_LENGTH] for token in found]


class _Memory(dict[str, T]):
    """Word -> what ``make`` makes of it, looked up without a call of Python's: a text is some hundred words, nearly all of them met
    before. Forgets everything when it is full, which rare words, numbers above all, bring about."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> T:
        if len(self) >= WORDS_KEPT:
            self.clear()
        made = self[word] = self._make(word)
        return made


_folded: _Memory[tuple[str, ...]] = _Memory(lambda word: tuple(_TOKEN.findall(fold(word[:MAX_TOKEN_LENGTH]))))


@cache
def _stemmed(code: str) -> _Memory[str]:
    """Token -> its stem, marked with the language. Numbers, which are half of all that is met for the first time, have none."""
    stemmer = STEMMERS[code]()
    return _Memory(lambda token: f"{code}:{token if token.isdigit() else _shortened(stemmer, token)}")


def _shortened(stemmer: Any, token: str) -> str:
    """Whoosh 2.7.4 looks past the beginning of words such as *argue* in Spanish: those are their own stem."""
    try:
        return str(stemmer.stem(token))
    except IndexError:
        return token
