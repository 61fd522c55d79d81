"""Headlines and snippets of hits: text is escaped first, the words found are marked afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

from articles.search import tree
from articles.search.analysis import tokens
from articles.search.backends.spotting import Sought, Span, spans
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
    return _html(text, spans(text, wanted, language=language), 0, len(text))


def snippet(body: str, lede: str, wanted: Sought, *, language: str) -> str:
    """The stretch of ``body`` that holds most of what is wanted, as HTML; the lede, or the beginning, where it holds none of it."""
    found = spans(body, wanted, language=language)
    if not found:
        return marked(truncate(lede or body, LENGTH), wanted, language=language)
    start, end = _window(body, found)
    return (ELLIPSIS if start else "") + _html(body, found, start, end) + (ELLIPSIS if end < len(body) else "")


def _window(text: str, found: list[Span]) -> tuple[int, int]:
    """Start and end of the best stretch: the most different words, then the most, then the earliest; cut at spaces."""
    best, best_score = 0, (0, 0)
    for first, (start, _, _) in enumerate(found):
        inside = [name for begin, end, name in found[first : first + LENGTH // 2] if end <= start + LENGTH - LEAD]
        if (score := (len(set(inside)), len(inside))) > best_score:
            best, best_score = first, score
    start = max(0, found[best][0] - LEAD)
    start = text.find(" ", start, found[best][0]) + 1 or start if start else 0
    end = min(len(text), max(start + LENGTH, found[best][1]))
    if end < len(text):
        end = max(text.rfind(" ", start, end), found[best][1])
    return start, end


def _html(text: str, found: list[Span], start: int, end: int) -> str:
    parts: list[str] = []
    at = start
    for begin, stop, _ in found:
        if begin < at or stop > end:
            continue
        parts += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        at = stop
    return " ".join("".join([*parts, escape(text[at:end])]).split())
