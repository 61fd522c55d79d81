"""What an editor has decided about names, as rules: which entity a name in an article stands for, and under which name it is shown.

Nothing here is ever changed in place. A mention keeps the spelling that recognition read (``Reading``), and what it stands for is a
function of that and of the rules in force; so a rule holds for every later article and every reprocess, and one that is undone leaves
no trace, in whatever order rules come and go.

A name begins at the entity that it founded (its home), or where an ``ALIAS`` rule sends it, and follows ``MERGE`` and ``SPLIT`` rules
until none applies. If any entity on the way is ``NEVER`` a name, or ``ABSENT`` from the article, it stands for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from articles.text import name_key


class Kind(StrEnum):
    """What a rule says."""

    MERGE = "merge"
    """``entity`` is ``target``."""
    SPLIT = "split"
    """``entity`` is ``target`` in some articles: in those listed, and in those that have one of the words."""
    ALIAS = "alias"
    """The spelling ``alias`` stands for ``target``."""
    RENAME = "rename"
    """``entity`` is shown as ``value``."""
    RETYPE = "retype"
    """``entity`` is a ``value``: PERSON, ORG or PLACE."""
    NEVER = "never"
    """``entity`` is no name at all."""
    ABSENT = "absent"
    """``entity`` is not named in ``article``."""
    LINK = "link"
    """``entity`` has the Wikidata id ``value``."""


SHOWN = frozenset({Kind.RENAME, Kind.RETYPE, Kind.LINK})
"""Rules that change how an entity is shown, and not what is one."""
PATHS = frozenset({Kind.MERGE, Kind.SPLIT})
"""Rules that lead from one entity to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One decision in force; the ids are those of the database. Which fields are set depends on ``kind``."""

    id: int
    kind: Kind
    entity: int
    target: int | None = None
    alias: int | None = None
    article: int | None = None
    value: str = ""
    words: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A name as it was read in an article: the spelling, the entity that this spelling founded, the article."""

    alias: int
    home: int
    article: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules in force, indexed. Of two that speak of one thing the later one holds; of splits of one entity the first that fits."""

    starts: Mapping[int, int]
    merges: Mapping[int, int]
    splits: Mapping[int, tuple[Rule, ...]]
    never: frozenset[int]
    absent: frozenset[tuple[int, int]]

    @property
    def read_text(self) -> bool:
        """Whether what a name stands for may depend on the words of its article."""
        return any(split.words for splits in self.splits.values() for split in splits)

    def entity_of(self, reading: Reading, *, words: str = "") -> int | None:
        """What the name stands for, None for nothing. ``words`` is the ``context_key`` of the article, needed where ``read_text``."""
        path = list(self._path(reading, words))
        if any(entity in self.never or (entity, reading.article) in self.absent for entity in path):
            return None
        return path[-1]

    def usual_entity(self, *, alias: int, home: int) -> int:
        """What a spelling stands for where no article tells otherwise: where its merges lead."""
        entity = self.starts.get(alias, home)
        while (target := self.merges.get(entity)) is not None:
            entity = target
        return entity

    def leads(self, start: int, goal: int) -> bool:
        """Whether a name of ``start`` may come to stand for ``goal``."""
        seen: set[int] = set()
        rest = [start]
        while rest:
            entity = rest.pop()
            if entity == goal:
                return True
            if entity not in seen:
                seen.add(entity)
                rest += [self.merges[entity]] if entity in self.merges else []
                rest += [split.target for split in self.splits.get(entity, ()) if split.target is not None]
        return False

    def _path(self, reading: Reading, words: str) -> Iterator[int]:
        """Every entity that the name comes by; the desk adds no rule that would close a circle."""
        entity: int | None = self.starts.get(reading.alias, reading.home)
        while entity is not None:
            yield entity
            entity = self.merges.get(entity) or self._split_off(entity, reading.article, words)

    def _split_off(self, entity: int, article: int, words: str) -> int | None:
        fitting = (split.target for split in self.splits.get(entity, ()) if _fits(split, article, words))
        return next(fitting, None)


def rules_of(rules: Iterable[Rule]) -> Rules:
    """An index of ``rules``, which are all in force."""
    ordered = sorted(rules, key=lambda rule: rule.id)
    of_kind = {kind: [rule for rule in ordered if rule.kind is kind] for kind in Kind}
    splits: dict[int, tuple[Rule, ...]] = {}
    for rule in of_kind[Kind.SPLIT]:
        splits[rule.entity] = (*splits.get(rule.entity, ()), rule)
    return Rules(
        starts={rule.alias: rule.target for rule in of_kind[Kind.ALIAS] if rule.alias is not None and rule.target is not None},
        merges={rule.entity: rule.target for rule in of_kind[Kind.MERGE] if rule.target is not None},
        splits=splits,
        never=frozenset(rule.entity for rule in of_kind[Kind.NEVER]),
        absent=frozenset((rule.entity, rule.article) for rule in of_kind[Kind.ABSENT] if rule.article is not None),
    )


def context_key(text: str) -> str:
    """The words of an article in the form in which the words of a split are looked for: folded, a space at either end."""
    return f" {name_key(text)} "


def _fits(split: Rule, article: int, words: str) -> bool:
    return article in split.articles or any(f" {key} " in words for word in split.words if (key := name_key(word)))
