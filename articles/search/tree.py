"""A query as a tree. Trees are equal where they mean the same text; ``query`` turns text into trees and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

TEXT_FIELDS = ("headline", "lede", "body")
NAME_FIELDS = ("author", "outlet", "person", "org", "place", "entity", "tag", "url")
ID_FIELDS = ("id", "person_id", "org_id", "place_id", "outlet_id", "author_id", "tag_id", "story")
"""Database ids, for links and programs. ``story:7`` is the article 7 and its copies."""
KEY_FIELDS = ("lang", "language")
"""``lang:pt`` is Portuguese of every region, ``language:pt-br`` exactly that code, which is what the facet counts."""
NUMBER_FIELDS = ("words", "precision")
"""``precision`` of the date: 0 undated, 1 a year, 2 a month, 3 a day or better."""


@dataclass(frozen=True, slots=True)
class All:
    """Every article."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its forms; in ``field``, or anywhere where that is ''."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exactly these words in this order, case and accents aside."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word that begins so."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word in which each ``?`` stands for one letter or digit; a ``*`` at the end for any number of them. ``text`` is folded."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Similar:
    """A word at most ``distance`` (1 or 2) edits from ``text``, which is folded: a letter more, less, another, or two neighbours in
    each other's place."""

    text: str
    distance: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class Values:
    """Any of these ids or codes, as they stand in the index; strings, ids in decimal."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """``low`` to ``high``, both inclusive; None leaves that end open, never both."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """Surely within these days, both inclusive: an article of which only the year is known is in no month. None leaves an end open,
    never both."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


class Placing(StrEnum):
    """How words are to stand, as the query language has it."""

    NEAR = "NEAR"
    ATLEAST = "ATLEAST"
    FIRST = "FIRST"
    SAMEPARA = "SAMEPARA"


@dataclass(frozen=True, slots=True)
class Placed:
    """Words that stand in a certain way. Each of ``parts`` is a word, a phrase, a beginning, a pattern, a similar word, or an Or of
    such, all in one text field or all in none.

    NEAR      all, at most ``number`` words from the first to the last, in any order
    ATLEAST   its one part ``number`` times or more
    FIRST     its one part within the first ``number`` words of the body
    SAMEPARA  all in one paragraph
    """

    operator: Placing
    parts: tuple[Node, ...]
    number: int = 0


Expandable: TypeAlias = Prefix | Pattern | Similar
"""What stands for words that only an index knows."""
Textual: TypeAlias = Word | Phrase | Expandable
Leaf: TypeAlias = All | Textual | Values | Number | Published
Node: TypeAlias = Leaf | And | Or | Not | Placed


def all_of(parts: Iterable[Node]) -> Node:
    """The conjunction of ``parts`` in its simplest form; All for none."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,)) if not isinstance(inner, All)]
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else All()


def any_of(parts: Iterable[Node]) -> Node:
    """The disjunction of ``parts``, at least one, in its simplest form."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return Or(tuple(flat)) if len(flat) > 1 else flat[0]


def negated(part: Node) -> Node:
    return part.part if isinstance(part, Not) else Not(part)


def replaced(node: Node, old: Node, new: Node) -> Node:
    """``node`` with ``new`` wherever ``old`` stands."""
    if node == old:
        return new
    match node:
        case And(parts):
            return all_of(replaced(part, old, new) for part in parts)
        case Or(parts):
            return any_of(replaced(part, old, new) for part in parts)
        case Not(part):
            return negated(replaced(part, old, new))
        case Placed(_, parts):
            return replace(node, parts=tuple(replaced(part, old, new) for part in parts))
    return node


def leaves(node: Node) -> Iterator[Leaf]:
    """The leaves from left to right, those under a Not as well."""
    if isinstance(node, And | Or | Placed):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, Not):
        yield from leaves(node.part)
    else:
        yield node


def positive_leaves(node: Node) -> Iterator[Leaf]:
    """The leaves that a hit may be found by: those under a Not are left out."""
    if isinstance(node, And | Or | Placed):
        for part in node.parts:
            yield from positive_leaves(part)
    elif not isinstance(node, Not):
        yield node
