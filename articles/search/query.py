"""The query language: text -> tree (``parse``) and back (``to_text``), with one grammar.

    flood harbour            both words, in any of their forms
    flood OR storm           either; AND binds tighter than OR
    flood -sea, NOT sea      without
    "flood wall"             exactly these words in this order; case and accents aside
    smuggl*                  words that begin so; three letters or more
    wom?n                    one letter for each question mark
    color~1                  words that differ by one letter, or by two: color~2
    flood NEAR/5 wall        within five words, in either order; "flood wall"~5: exactly these words
    SAMEPARA(flood, wall)    in one paragraph
    ATLEAST/3(flood)         three times or more
    FIRST/50(flood)          within the first fifty words of the body
    headline:strike          in one field; also headline:(strike OR walkout), person:"Ada Lovelace"
    published:2016-12        a year, a month, a day or a..b; before:2016, after:2016-12-20
    words:>500               also >=, <, <=, 100..200 and a bare number
    lang:en                  language of the article
    *                        everything

Operators are capitals: "or" is a word. What cannot be read raises QueryError with the place and a query that can be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from articles.errors import QueryError
from articles.search import grammar
from articles.search.analysis import tokens
from articles.search.tree import (
    All,
    And,
    Node,
    Not,
    Number,
    Or,
    Pattern,
    Phrase,
    Placed,
    Placing,
    Prefix,
    Published,
    Similar,
    Values,
    Word,
    any_of,
    leaves,
)
from articles.search.trouble import Trouble
from articles.search.wording import OPERATORS

MAX_LENGTH = 4_000
"""Characters of a query text: a page of prose, far beyond what a person types."""
MAX_CLAUSES = 200
"""Leaves of a tree. At 200 common words the engines stay below a second."""
MAX_SIMILAR = 5
"""Words with ~: each is compared with all words of the archive and may stand for thousands: .17 s the first time at 200,000 articles."""
_REPAIRS = 12
"""Repairs that are tried one after the other before only the words are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a text was read. ``notes`` are sentences for the reader about what was left out or may surprise."""

    node: Node
    notes: tuple[str, ...] = ()


def parse(text: str) -> Node:
    """The tree of ``text``; ``All`` where it is blank. Raises QueryError."""
    return read(text).node


def parse_trusted(text: str) -> Node:
    """As ``parse``, for a text that a program wrote: of any length. Raises QueryError."""
    try:
        return grammar.read(text)[0] if text.strip() else All()
    except Trouble as trouble:
        raise QueryError(trouble.message, position=trouble.start) from None


@lru_cache(maxsize=1000)
def read(text: str) -> Reading:
    """The tree of ``text`` and what is to be said about it. Raises QueryError."""
    try:
        return _read(text)
    except Trouble as trouble:
        raise QueryError(trouble.message, position=trouble.start, repaired=_repaired(text, trouble)) from None


def any_words(text: str) -> str:
    """The query for any of the words of ``text``, read as plain prose; '' where it has none. Words beyond MAX_CLAUSES are left
    out."""
    words = list(dict.fromkeys(tokens(text)))[:MAX_CLAUSES]
    return to_text(any_of([Word(word) for word in words])) if words else ""


def all_words(text: str) -> str:
    """The query for all words of ``text``, read as plain prose without operators; '' where it has none."""
    return " ".join(dict.fromkeys(tokens(text)))


def to_text(node: Node) -> str:
    """The canonical text: ``parse(to_text(node)) == node`` for every tree that ``parse`` gives."""
    return _WRITERS[type(node)](node)


def grouped(node: Node) -> str:
    """The text of ``node`` as a part of a longer one."""
    return f"({to_text(node)})" if isinstance(node, And | Or) else to_text(node)


def _read(text: str) -> Reading:
    if len(text) > MAX_LENGTH:
        raise Trouble(f"The query is {len(text):,} characters long; at most {MAX_LENGTH:,} can be read.", MAX_LENGTH, len(text))
    if not text.strip():
        return Reading(node=All())
    node, notes = grammar.read(text)
    clauses = sum(1 for _ in leaves(node))
    if clauses > MAX_CLAUSES:
        raise Trouble(f"The query has {clauses} conditions; at most {MAX_CLAUSES} can be answered.", None)
    similar = sum(isinstance(leaf, Similar) for leaf in leaves(node))
    if similar > MAX_SIMILAR:
        raise Trouble(f"The query has {similar} words with ~; at most {MAX_SIMILAR} can be answered.", None)
    return Reading(node=node, notes=notes)


def _repaired(text: str, trouble: Trouble) -> str:
    """A query that can be read and is close to ``text``, or ''."""
    for _ in range(_REPAIRS):
        if trouble.start is None:
            break
        text = text[: trouble.start] + trouble.replacement + text[trouble.end :]
        if not text.strip():
            break
        try:
            return to_text(_read(text).node)
        except Trouble as next_trouble:
            trouble = next_trouble
    return " ".join(tokens(text[:MAX_LENGTH])[:MAX_CLAUSES])


def _field(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text


def _negated_text(node: Not) -> str:
    """NEAR binds less tightly than the minus."""
    text = to_text(node.part)
    return f"-({text})" if isinstance(node.part, And | Or | Placed) else f"-{text}"


def _placed_text(node: Placed) -> str:
    if node.operator is Placing.NEAR:
        return _near_text(node)
    name = f"{node.operator}/{node.number}" if node.number else str(node.operator)
    return f"{name}({', '.join(grouped(part) for part in node.parts)})"


def _near_text(node: Placed) -> str:
    words = [part.text for part in node.parts if isinstance(part, Phrase) and len(part.text.split()) == 1]
    if len(words) < len(node.parts):
        return f" NEAR/{node.number} ".join(grouped(part) for part in node.parts)
    field = next(leaf.field for leaf in leaves(node) if isinstance(leaf, Phrase))
    return _field(field, f'"{" ".join(words)}"~{node.number}')


def _number_text(node: Number) -> str:
    if node.low is None:
        return f"{node.field}:<={node.high}" if node.high != -1 else f"{node.field}:<0"
    if node.high is None:
        return f"{node.field}:>={node.low}"
    return f"{node.field}:{node.low}" if node.low == node.high else f"{node.field}:{node.low}..{node.high}"


def _published_text(node: Published) -> str:
    if node.first and node.last and (period := grammar.period_of(node.first, node.last)):
        return f"published:{period}"
    first = node.first.isoformat() if node.first else ""
    return f"published:{first}..{node.last.isoformat() if node.last else ''}"


def _word_text(node: Word) -> str:
    return _field(node.field, node.text.lower() if node.text in OPERATORS else node.text)


_WRITERS: dict[type, Callable[..., str]] = {
    All: lambda node: "*",
    Word: _word_text,
    Phrase: lambda node: _field(node.field, f'"{node.text}"'),
    Prefix: lambda node: _field(node.field, f"{node.text}*"),
    Pattern: lambda node: _field(node.field, node.text),
    Similar: lambda node: _field(node.field, f"{node.text}~{node.distance}"),
    Values: lambda node: _field(node.field, ",".join(node.values)),
    Number: _number_text,
    Published: _published_text,
    And: lambda node: " ".join(grouped(part) for part in node.parts),
    Or: lambda node: " OR ".join(grouped(part) for part in node.parts),
    Not: _negated_text,
    Placed: _placed_text,
}
