"""A query tree as the engines run it: words analysed, fields resolved, what scores and what only filters told apart.

An engine has to know eleven small records, and nothing of the query language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TypeAlias

from articles.search import tree
from articles.search.analysis import START, stem, tokens
from articles.search.backends.schema import LANGUAGES, MAX_OFTEN, OFTEN, often_token
from articles.search.request import SearchRequest

HEADLINE_WEIGHT = 0.35
"""What a word in the headline adds, as a share of its BM25 score there, on top of its score in the whole text. Measured over six
collections with relevance judgements, .2 to .5 raises nDCG@10, 2 lowers it; this is the middle."""

Expand = Callable[[str, tree.Expandable], tuple[str, ...]]
"""Field and leaf -> the words of that field that the leaf stands for."""


@dataclass(frozen=True, slots=True)
class Known:
    """What has to be known of an index to plan a query. ``languages`` are those of its articles that have a stemmer; ``read`` has, for
    each Placed that is not ``positioned``, the articles that meet it, those aside that surely do by ``distances``."""

    languages: tuple[str, ...]
    expand: Expand
    read: Mapping[tree.Placed, tuple[int, ...]]


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
class Close:
    """Documents in which ``one`` and ``other``, which differ, stand at most ``distance`` places apart, in either order; without a
    score."""

    field: str
    one: str
    other: str
    distance: int


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


Plan: TypeAlias = Everything | Nothing | Term | Sequence | Close | AnyToken | AnyValue | Range | AllOf | AnyOf | Without


def plan(node: tree.Node, known: Known) -> Plan:
    """``node`` for an index of which that much is ``known``."""
    match node:
        case tree.And(parts):
            return AllOf(tuple(plan(part, known) for part in parts))
        case tree.Or(parts):
            return AnyOf(tuple(plan(part, known) for part in parts))
        case tree.Not(part):
            return Without(plan(part, known))
        case tree.Placed():
            return _placed(node, known)
        case tree.Word(text, field):
            return _word(tokens(text), field, known.languages)
        case tree.Phrase(text, field):
            return _phrase(tuple(tokens(text)), field)
        case tree.Prefix() | tree.Pattern() | tree.Similar():
            return _any_token(node, known.expand)
        case tree.Values(field, values):
            return _values(field, values)
        case tree.Number(field, low, high):
            return Range({"words": "word_count"}.get(field, field), low, high)
        case tree.Published(first, last):
            return _published(first, last)
    return Everything()


def positioned(node: tree.Placed, *, languages: tuple[str, ...]) -> Plan | None:
    """The plan that tells where words stand from the index alone, without their score; None where the text has to be read. The
    index holds the places of stems, so these are words outside quotation marks."""
    sought = [_stem_forms(part, languages) for part in node.parts]
    field = next((leaf.field for leaf in tree.leaves(node) if isinstance(leaf, tree.Word)), "")
    if not all(sought):
        return None
    match node.operator:
        case tree.Placing.NEAR if len(sought) == 2 and not set(sought[0]) & set(sought[1]):
            fields = (field,) if field else tree.TEXT_FIELDS
            return _close([f"{name}_stem" for name in fields], sought[0], sought[1], node.number)
        case tree.Placing.FIRST:
            return _close(["body_stem"], (START,), sought[0], node.number)
        case tree.Placing.ATLEAST if not field and isinstance(node.parts[0], tree.Word) and 1 < node.number <= MAX_OFTEN:
            return _any(Term(OFTEN, often_token(form, node.number), 0.0) for form in sought[0])
    return None


def distances(node: tree.Placed) -> tuple[Plan, Plan]:
    """Documents that surely meet ``node``, and all that perhaps do. Exact words have places that count the breaks between paragraphs
    too, of which there is at most one for each word: so up to ``number`` places are near, and beyond twice as many nothing is."""
    found = [tokens(part.text) if isinstance(part, tree.Phrase) else [] for part in node.parts]
    if node.operator is not tree.Placing.NEAR or len(found) != 2 or any(len(one) != 1 for one in found) or found[0] == found[1]:
        return Nothing(), Everything()
    field = next(leaf.field for leaf in tree.leaves(node) if isinstance(leaf, tree.Phrase))
    fields = (field,) if field else tree.TEXT_FIELDS
    return (_close(fields, found[0], found[1], node.number), _close(fields, found[0], found[1], 2 * node.number))


def filters(request: SearchRequest) -> tree.Node:
    """The conditions beside the text of ``request``."""
    parts: list[tree.Node] = []
    for selection in request.selections:
        field = "language" if selection.facet == "language" else f"{selection.facet}_id"
        parts += [tree.Values(field, selection.included)] if selection.included else []
        parts += [tree.Not(tree.Values(field, selection.excluded))] if selection.excluded else []
    if request.date_from or request.date_to:
        parts.append(tree.Published(request.date_from, request.date_to))
    if request.only:
        parts.append(tree.Values("id", tuple(map(str, request.only))))
    if request.undated:
        parts.append(tree.Number("precision", 0, 0))
    return tree.all_of(parts)


def fields_of(field: str) -> tuple[str, ...]:
    """The fields of the index that ``field`` of a query is."""
    return ("person", "org", "place") if field == "entity" else (field,)


def _any(parts: Iterable[Plan]) -> Plan:
    found = tuple(parts)
    return AnyOf(found) if len(found) > 1 else found[0] if found else Nothing()


def _word(found: list[str], field: str, languages: tuple[str, ...]) -> Plan:
    """A word that falls into several tokens (O'Brien, U.S., Chinese) is a phrase; a name is never stemmed."""
    if len(found) != 1 or field in tree.NAME_FIELDS:
        return _phrase(tuple(found), field)
    forms = _forms(found[0], languages)
    if field:
        return _any(Term(f"{field}_stem", form) for form in forms)
    in_headline = tuple(Term("headline_stem", form, HEADLINE_WEIGHT) for form in forms)
    return _any((*(Term("text_stem", form) for form in forms), *in_headline))


def _placed(node: tree.Placed, known: Known) -> Plan:
    """The words for the score, and where they stand."""
    where = positioned(node, languages=known.languages)
    if where is None:
        where = _any([distances(node)[0], AnyValue("id", known.read[node] or (0,))])  # ids begin at 1
    return AllOf((*(plan(part, known) for part in node.parts), where))


def _close(fields: Iterable[str], some: Iterable[str], others: Iterable[str], distance: int) -> Plan:
    return _any(
        Close(field, one, other, distance) for field in fields for one, other in product(some, others) if _same_language(one, other)
    )


def _same_language(one: str, other: str) -> bool:
    """Stems of two languages stand in no article together."""
    return START in (one, other) or _language(one) == _language(other)


def _language(form: str) -> str:
    return form.rpartition(":")[0]


def _stem_forms(node: tree.Node, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The stems of a word, or of an Or of words; () where any of it is something else."""
    parts = node.parts if isinstance(node, tree.Or) else (node,)
    found = [tokens(part.text) if isinstance(part, tree.Word) else [] for part in parts]
    if any(len(one) != 1 for one in found):
        return ()
    return tuple(dict.fromkeys(form for (token,) in found for form in _forms(token, languages)))


def _forms(token: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(stem(token, language) for language in languages), token)))


def _phrase(found: tuple[str, ...], field: str) -> Plan:
    if not found:
        return Nothing()
    if field:
        return _any(_sequence(name, found, 1.0) for name in fields_of(field))
    return AnyOf((_sequence("text", found, 1.0), _sequence("headline", found, HEADLINE_WEIGHT)))


def _sequence(field: str, found: tuple[str, ...], weight: float) -> Plan:
    return Sequence(field, found, weight) if len(found) > 1 else Term(field, found[0], weight)


def _any_token(leaf: tree.Expandable, expand: Expand) -> Plan:
    found = {name: expand(name, leaf) for name in fields_of(leaf.field or "text")}
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
