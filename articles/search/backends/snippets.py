"""Headlines and snippets of hits: text is escaped first, the words found are marked afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape

from articles.search import tree
from articles.search.analysis import folded, stem, token_spans, tokens, word_pattern
from articles.text import truncate

LENGTH = 280
"""Characters of a snippet: three lines at the measure of the page."""
LEAD = 60
"""Characters before the first word found, so that it is read in its sentence."""
ELLIPSIS = "\u2026"

MAX_TERMS = 200
"""Words that a pattern or the like gives for marking elsewhere."""

Expand = Callable[[tree.Expandable], Sequence[str]]
"""The words of the index that a beginning, a pattern or a similar word stands for."""
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


def sought(node: tree.Node, *, within: Sequence[str], expand: Expand) -> Sought:
    """What ``node`` looks for in ``within``: names of text fields; words without a field, and names, are looked for everywhere."""
    words: set[str] = set()
    exact: set[tuple[str, ...]] = set()
    prefixes: list[str] = []
    for leaf in _textual(node):
        if leaf.field in tree.TEXT_FIELDS and leaf.field not in within:
            continue
        found = tuple(tokens(leaf.text))
        if isinstance(leaf, tree.Prefix):
            prefixes += found[:1]
        elif isinstance(leaf, tree.Pattern | tree.Similar):
            exact |= {(word,) for word in expand(leaf)}
        elif isinstance(leaf, tree.Word) and len(found) == 1 and leaf.field not in tree.NAME_FIELDS:
            words.add(found[0])
        elif found and leaf.field != "url":
            exact.add(found)
    return Sought(frozenset(words), frozenset(exact), tuple(prefixes))


def terms(node: tree.Node, expand: Expand) -> tuple[str, ...]:
    """The folded words of ``node`` in order, for marking them elsewhere."""
    found: dict[str, None] = {}
    for leaf in _textual(node):
        words = expand(leaf)[:MAX_TERMS] if isinstance(leaf, tree.Expandable) else tokens(leaf.text)
        found |= dict.fromkeys(words)
    return tuple(found)


def _textual(node: tree.Node) -> Iterator[tree.Textual]:
    return (leaf for leaf in tree.positive_leaves(node) if isinstance(leaf, tree.Textual))


def marked(text: str, wanted: Sought, *, language: str) -> str:
    """``text`` as HTML with all that is wanted in <mark>."""
    return _html(text, list(_spans(text, wanted, language)), 0, len(text))


def snippet(body: str, lede: str, wanted: Sought, *, language: str) -> str:
    """The stretch of ``body`` that holds most of what is wanted, as HTML; the lede, or the beginning, where it holds none of it."""
    spans = list(_spans(body, wanted, language))
    if not spans:
        return marked(truncate(lede or body, LENGTH), wanted, language=language)
    start, end = _window(body, spans)
    return (ELLIPSIS if start else "") + _html(body, spans, start, end) + (ELLIPSIS if end < len(body) else "")


def _spans(text: str, wanted: Sought, language: str) -> Iterator[Span]:
    """What is to be marked, from left to right, without overlaps."""
    if any(len(run) > 1 for run in wanted.exact):
        return _run_spans(text, wanted, language)
    return _word_spans(text, wanted, language)


def _word_spans(text: str, wanted: Sought, language: str) -> Iterator[Span]:
    """Each different word is looked at once, and the text gone through only where one of them is wanted."""
    pattern = word_pattern(text)
    names = {word: _name(folded(word), wanted, language) for word in set(pattern.findall(text))}
    if any(names.values()):
        for match in pattern.finditer(text):
            if name := names[match.group()]:
                yield match.start(), match.end(), name


def _run_spans(text: str, wanted: Sought, language: str) -> Iterator[Span]:
    """As ``_word_spans``, with runs of several tokens."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for run in wanted.exact:
        by_first.setdefault(run[0], []).append(run)
    found = list(token_spans(text))
    at = 0
    while at < len(found):
        token, start, end = found[at]
        length = max((len(run) for run in by_first.get(token, ()) if _stands_at(found, at, run)), default=0)
        if length:
            yield start, found[at + length - 1][2], token
        elif name := _name((token,), wanted, language):
            yield start, end, name
        at += length or 1


@lru_cache(maxsize=20_000)
def _name(found: tuple[str, ...], wanted: Sought, language: str) -> str:
    """Which of the single words wanted stands there; '' for none."""
    stems = {stem(word, language): word for word in wanted.words}
    for token in found:
        if token in wanted.words or (token,) in wanted.exact or token.startswith(wanted.prefixes or ("\0",)):
            return token
        if word := stems.get(stem(token, language)):
            return word
    return ""


def _stands_at(found: list[tuple[str, int, int]], at: int, run: tuple[str, ...]) -> bool:
    return tuple(token for token, _, _ in found[at : at + len(run)]) == run


def _window(text: str, spans: list[Span]) -> tuple[int, int]:
    """Start and end of the best stretch: the most different words, then the most, then the earliest; cut at spaces."""
    best, best_score = 0, (0, 0)
    for first, (start, _, _) in enumerate(spans):
        inside = [name for begin, end, name in spans[first : first + LENGTH // 2] if end <= start + LENGTH - LEAD]
        if (score := (len(set(inside)), len(inside))) > best_score:
            best, best_score = first, score
    start = max(0, spans[best][0] - LEAD)
    start = text.find(" ", start, spans[best][0]) + 1 or start if start else 0
    end = min(len(text), max(start + LENGTH, spans[best][1]))
    if end < len(text):
        end = max(text.rfind(" ", start, end), spans[best][1])
    return start, end


def _html(text: str, spans: list[Span], start: int, end: int) -> str:
    parts: list[str] = []
    at = start
    for begin, stop, _ in spans:
        if begin < at or stop > end:
            continue
        parts += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        at = stop
    return " ".join("".join([*parts, escape(text[at:end])]).split())
