"""A query tree as the engines run it: words analysed, fields resolved, what scores and what only filters told apart.

An engine has to know nine small records, and nothing of the query language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from articles.search import tree
from articles.search.analysis import stem, tokens
from articles.search.backends.schema import LANGUAGES
from articles.search.request import SearchRequest

HEADLINE_WEIGHT = 0.35
"""What a word in the headline adds, as a share of its BM25 score there, on top of its score in the whole text. Measured over six
collections with relevance judgements, .2 to .5 raises nDCG@10, 2 lowers it; this is the middle."""

Expand = Callable[[str, tree.Prefix | tree.Pattern | tree.Similar], tuple[str, ...]]
"""Field and leaf -> the words of that field that the leaf stands for."""


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents, without a score."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


@dataclass(frozen=True, slots=True)
class Term:
    """Documents that hold ``token``; its BM25 score times ``weight``, a filter where that is 0."""

    field: str
    token: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sequence:
    """Documents that hold ``tokens`` one after the other; scored as the sum of its terms times ``weight``."""

    field: str
    tokens: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class AnyToken:
    """Documents that hold any of ``tokens``, at least one; without a score."""

    field: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnyValue:
    """Documents of which an id, or the key, is one of ``values``; without a score."""

    field: str
    values: tuple[int, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Documents whose number is ``low`` to ``high``, both inclusive, None being open; without a score."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents in all of ``parts``; scores add up."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents in any of ``parts``; the scores of those that match add up."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Documents that are not in ``part``."""

    part: Plan


Plan: TypeAlias = Everything | Nothing | Term | Sequence | AnyToken | AnyValue | Range | AllOf | AnyOf | Without


def plan(node: tree.Node, *, languages: tuple[str, ...], expand: Expand) -> Plan:
    """``node``, in which no Placed is left, for an index in which articles of ``languages`` (those with a stemmer) stand."""
    match node:
        case tree.And(parts):
            return AllOf(tuple(plan(part, languages=languages, expand=expand) for part in parts))
        case tree.Or(parts):
            return AnyOf(tuple(plan(part, languages=languages, expand=expand) for part in parts))
        case tree.Not(part):
            return Without(plan(part, languages=languages, expand=expand))
        case tree.Word(text, field):
            return _word(tokens(text), field, languages)
        case tree.Phrase(text, field):
            return _phrase(tuple(tokens(text)), field)
        case tree.Prefix() | tree.Pattern() | tree.Similar():
            return _any_token(node, expand)
        case tree.Values(field, values):
            return _values(field, values)
        case tree.Number(field, low, high):
            return Range({"words": "word_count"}.get(field, field), low, high)
        case tree.Published(first, last):
            return _published(first, last)
        case tree.All():
            return Everything()
    raise TypeError(f"{node!r} has to be resolved first.")


def filters(request: SearchRequest) -> tree.Node:
    """The conditions beside the text of ``request``."""
    parts: list[tree.Node] = []
    for selection in request.selections:
        field = "language" if selection.facet == "language" else f"{selection.facet}_id"
        parts += [tree.Values(field, selection.included)] if selection.included else []
        parts += [tree.Not(tree.Values(field, selection.excluded))] if selection.excluded else []
    if request.date_from or request.date_to:
        parts.append(tree.Published(request.date_from, request.date_to))
    if request.undated:
        parts.append(tree.Number("precision", 0, 0))
    return tree.all_of(parts)


def _fields(field: str) -> tuple[str, ...]:
    return ("person", "org", "place") if field == "entity" else (field,)


def _any(parts: Iterable[Plan]) -> Plan:
    found = tuple(parts)
    return AnyOf(found) if len(found) > 1 else found[0] if found else Nothing()


def _word(found: list[str], field: str, languages: tuple[str, ...]) -> Plan:
    """A word that falls into several tokens (O'Brien, U.S., Chinese) is a phrase; a name is never stemmed."""
    if len(found) != 1 or field in tree.NAME_FIELDS:
        return _phrase(tuple(found), field)
    forms = tuple(dict.fromkeys((*(stem(found[0], language) for language in languages), found[0])))
    if field:
        return _any(Term(f"{field}_stem", form) for form in forms)
    in_headline = tuple(Term("headline_stem", form, HEADLINE_WEIGHT) for form in forms)
    return _any((*(Term("text_stem", form) for form in forms), *in_headline))


def _phrase(found: tuple[str, ...], field: str) -> Plan:
    if not found:
        return Nothing()
    if field:
        return _any(_sequence(name, found, 1.0) for name in _fields(field))
    return AnyOf((_sequence("text", found, 1.0), _sequence("headline", found, HEADLINE_WEIGHT)))


def _sequence(field: str, found: tuple[str, ...], weight: float) -> Plan:
    return Sequence(field, found, weight) if len(found) > 1 else Term(field, found[0], weight)


def _any_token(leaf: tree.Prefix | tree.Pattern | tree.Similar, expand: Expand) -> Plan:
    found = {name: expand(name, leaf) for name in _fields(leaf.field or "text")}
    return _any(AnyToken(name, words) for name, words in found.items() if words)


def _values(field: str, values: tuple[str, ...]) -> Plan:
    if field == "lang":
        return _any(Term(LANGUAGES, value, 0.0) for value in values)
    if field == "language":
        return AnyValue(field, values)
    return AnyValue(field, tuple(int(value) for value in values))


def _published(first: date | None, last: date | None) -> Plan:
    """Wholly within: from the first day of what is known to its last."""
    parts: list[Plan] = []
    if first:
        parts.append(Range("published_on", first.toordinal(), None))
    if last:
        parts.append(Range("published_end", None, last.toordinal()))
    return AllOf(tuple(parts))
