"""Pure functions on Unicode text: no I/O, no state."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

PARAGRAPH_BREAK = "\n\n"
"""Between the paragraphs of a stored body, and between headline and body in ``article_text``."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]|[\ud800-\udfff]")
_SPACE = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f\uf900-\ufaff]")


def clean(text: str) -> str:
    """``text`` in NFC, without control characters, NULs and lone surrogates, which neither databases nor XML can hold."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def squeeze(text: str) -> str:
    """One line: every run of white space is one space, the ends are stripped."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of ``text``, each squeezed to one line, empty ones left out. A line break ends a paragraph."""
    lines = (_SPACE.sub(" ", line).strip() for line in clean(text).splitlines())
    return tuple(line for line in lines if line)


def join_paragraphs(parts: tuple[str, ...] | list[str]) -> str:
    """The stored form of a body: the inverse of ``paragraphs``."""
    return PARAGRAPH_BREAK.join(parts)


def article_text(headline: str, body: str) -> str:
    """What entities are recognised in. Mention offsets are offsets, in characters, into this string."""
    return f"{headline}{PARAGRAPH_BREAK}{body}"


class _Unmarked(dict[int, int | None]):
    """For ``str.translate``: without combining marks. Finds out about each character once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_UNMARKED = _Unmarked()


def fold(text: str) -> str:
    """Case and accents aside, width, compatibility and apostrophe forms united: the form in which names and words are compared."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold()).replace("\u2019", "'")
    return unicodedata.normalize("NFC", decomposed.translate(_UNMARKED))


def name_key(name: str) -> str:
    """Two spellings with the same key are one name: ``fold``, letters and digits only, single spaces.

    >>> name_key("  The Océan-Post! ")
    'the ocean post'
    """
    return " ".join(re.findall(r"\w+", fold(name)))


def words(text: str) -> list[str]:
    """The words of ``text`` in order; a CJK or Thai character, written without spaces, counts as a word of its own."""
    return _WORD.findall(_CJK.sub(r" \g<0> ", text))


def word_count(text: str) -> int:
    return len(words(text))


def truncate(text: str, limit: int) -> str:
    """``text`` squeezed to at most ``limit`` characters, cut at a word where one ends in the last third, with an ellipsis."""
    line = squeeze(text)
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > limit * 2 // 3 else cut).rstrip(" ,;:-") + "\u2026"


@lru_cache(maxsize=64)  # the journey asks three times for the same text
def text_digest(headline: str, body: str) -> str:
    """SHA-256, hex, of the words of an article: equal for two copies that differ in layout, case or punctuation only."""
    return hashlib.sha256(" ".join(words(fold(article_text(headline, body)))).encode()).hexdigest()
