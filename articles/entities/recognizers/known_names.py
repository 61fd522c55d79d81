"""Names that are known beforehand, found as whole words in any script, in the forms that a sentence gives them.

Hebrew and Arabic write short prepositions and articles in one word with the name, Russian declines it, German and English add an
s."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from articles.entities.spans import Span, Spans, longest_of
from articles.records import Label
from articles.text import fold

LEAST_STEM = 4
"""Letters of a Russian word that stand without its ending; shorter stems meet other words."""

_TOKEN = re.compile(r"\w+(?:[\"'\u2019\u05f3\u05f4.-]\w+)*")
_PREFIXES = (
    re.compile(r"[\u05d5\u05d1\u05dc\u05de\u05e9\u05db\u05d4](?=[\u05d0-\u05ea]{2})"),
    re.compile(r"\u05d5[\u05d1\u05dc\u05de\u05e9\u05db\u05d4](?=[\u05d0-\u05ea]{2})"),
    re.compile(r"[\u0648\u0641\u0628\u0644\u0643](?=[\u0621-\u064a]{3})"),
    re.compile(r"[\u0648\u0641][\u0628\u0644\u0643](?=[\u0621-\u064a]{3})"),
)
"""Hebrew and Arabic 'and', 'in', 'to', 'from', 'that', 'as', 'the', before a word that is long enough to be a name."""
_RUSSIAN_ENDING = re.compile(
    rf"(?<=\w{{{LEAST_STEM}}})(?:ами|ями|ого|его|ому|ему|ыми|ими|ах|ях|ам|ям|ом|ем|ои|еи|ою|ею|ов|ев|ую|юю|ая|яя|ое|ые|ие|ыи|ии|ых|их"
    r"|ия|ию|ь|а|я|о|е|у|ю|ы|и)$"
)
"""Of words as ``fold`` leaves them, where й is и."""
_GENITIVE = re.compile(r"(?<=\w{3})(?:['\u2019]s|s|['\u2019])$")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")

Token = tuple[int, int, str]
"""Start and end in the text, and the word."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A known name, and the comparable forms of its words."""

    name: str
    label: Label
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Known names by the comparable form of their first word."""

    by_first: Mapping[str, tuple[_Entry, ...]]

    def find(self, text: str, *, recogniser: str) -> Spans:
        """Every mention; of overlapping ones the longest."""
        tokens = [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]
        return longest_of(
            Span(start=start, end=end, label=entry.label, recogniser=recogniser, name=entry.name)
            for at in range(len(tokens))
            for start, end, entry in self._from(tokens, at)
        )

    def _from(self, tokens: list[Token], at: int) -> Iterator[tuple[int, int, _Entry]]:
        for start, form in _forms(tokens[at]):
            for entry in self.by_first.get(form, ()):
                end = _end_of(entry.words, tokens, at)
                if end is not None and _is_cased_like(entry.name, tokens[at][2]):
                    yield start, end, entry


def index_names(names: Iterable[tuple[str, Label]]) -> KnownNames:
    """An index of ``names``; one of a single letter, and one without letters, is left out."""
    index: dict[str, list[_Entry]] = {}
    for name, label in names:
        words = tuple(map(_stem, _TOKEN.findall(name)))
        if words and all(words) and len(name) > 1 and not name.isdigit():
            index.setdefault(words[0], []).append(_Entry(name, label, words))
    return KnownNames({first: tuple(entries) for first, entries in index.items()})


def _end_of(words: tuple[str, ...], tokens: list[Token], at: int) -> int | None:
    """Where a name that begins with token ``at`` ends, or None where its other words do not follow."""
    if at + len(words) > len(tokens):
        return None
    if any(_stem(token) != word for word, (_, _, token) in zip(words[1:], tokens[at + 1 : at + len(words)], strict=True)):
        return None
    start, end, last = tokens[at + len(words) - 1]
    genitive = _GENITIVE.search(last) if "'" in last or "\u2019" in last else None
    return start + genitive.start() if genitive else end


def _is_cased_like(name: str, word: str) -> bool:
    """'us' is not the US, 'turkey' not Turkey; scripts without case have nothing to compare."""
    if name.isupper():
        return word.isupper() or not word[:1].isalpha()
    return word[:1].isupper() or not name[:1].isupper()


def _forms(token: Token) -> Iterator[tuple[int, str]]:
    """Start and comparable form: of the word itself, and of the word without what is written in one with it."""
    start, _, word = token
    yield start, _stem(word)
    for pattern in _PREFIXES:
        if prefix := pattern.match(word):
            yield start + prefix.end(), _stem(word[prefix.end() :])


def _stem(word: str) -> str:
    """Comparable form: folded, without a genitive s, a Russian word without its ending, dots left out."""
    form = fold(word).replace(".", "")
    if _CYRILLIC.search(form):
        return _RUSSIAN_ENDING.sub("", form)
    return _GENITIVE.sub("", form)
