"""Facet values over all texts of a set: how many are right, and how many are likely one thing twice, before and after names are merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from articles.entities.gazetteer import spelling_key
from articles.entities.likeness import Known, duplicates
from articles.records import Label, Mention

OFFERED_FROM = 2
"""Documents that must name a value before facets offer it."""

Value = tuple[str, Label]
"""What a facet shows, as ``spelling_key`` leaves it, and its label."""


def summary(gold: Sequence[frozenset[Value]], found: Sequence[Sequence[Mention]]) -> str:
    """Two lines. ``gold`` are the values of each document by their surface, ``found`` its mentions."""
    named = _judged(gold, found, merged=True)
    printed = _judged(gold, found, merged=False)
    return (
        f"facet values: {len(named):,}, {_share_right(named)} right; "
        f"in {OFFERED_FROM} documents or more {len(_offered(named)):,}, {_share_right(_offered(named))} right\n"
        f"likely duplicates among these: {_twice(_offered(printed))} of {len(_offered(printed)):,} as printed, "
        f"{_twice(_offered(named))} of {len(_offered(named)):,} as merged"
    )


def _judged(gold: Sequence[frozenset[Value]], found: Sequence[Sequence[Mention]], *, merged: bool) -> dict[Value, list[bool]]:
    """Value -> for each document that has it, whether one of its mentions is gold."""
    judged: dict[Value, list[bool]] = defaultdict(list)
    for right, mentions in zip(gold, found, strict=True):
        surfaces: dict[Value, set[Value]] = defaultdict(set)
        for mention in mentions:
            surface = (spelling_key(mention.text), mention.label)
            value = (spelling_key(mention.name), mention.label) if merged else surface
            surfaces[value] |= {surface, value}
        for value, forms in surfaces.items():
            judged[value].append(not forms.isdisjoint(right))
    return judged


def _offered(judged: Mapping[Value, list[bool]]) -> dict[Value, list[bool]]:
    return {value: documents for value, documents in judged.items() if len(documents) >= OFFERED_FROM}


def _share_right(judged: Mapping[Value, list[bool]]) -> str:
    """Of the values, those that are right in half of their documents at least."""
    right = sum(2 * sum(documents) >= len(documents) for documents in judged.values())
    return f"{right / max(1, len(judged)):.1%}"


def _twice(judged: Mapping[Value, list[bool]]) -> int:
    """Pairs that an editor would be asked about, and surnames beside the full name of one person."""
    known = [
        Known(id=number, name=key.upper() if " " not in key else key, key=key, label=label, articles=len(documents))
        for number, ((key, label), documents) in enumerate(judged.items())
    ]
    return sum(1 for _ in duplicates(known)) + sum(_bearers(judged))


def _bearers(judged: Iterable[Value]) -> Iterable[int]:
    """1 for each surname of which one full name is known."""
    people = [key for key, label in judged if label is Label.PERSON]
    full: dict[str, int] = defaultdict(int)
    for key in people:
        if " " in key:
            full[key.split()[-1]] += 1
    return (1 for key in people if full.get(key) == 1)
