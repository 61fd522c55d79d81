"""Which entities are likely one, or none: candidates for an editor, found without comparing each with each."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from articles.entities import lexicon
from articles.records import Label

LEAST_EDITED = 8
"""Letters from which two names that differ in one are likely one name; among shorter ones too many are other names."""
MOST_WORDS = 9
"""A longer name is likely a piece of a sentence."""
Z_95 = 1.959964
"""The normal quantile of a two-sided 95 % interval."""
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entity to be compared: ``key`` is the ``name_key`` of its name, ``articles`` how many name it."""

    id: int
    name: str
    key: str
    label: Label
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """``entity``, the one named less, may be ``other``; ``reason`` is a phrase for the editor."""

    entity: Known
    other: Known
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """``right`` of ``shown``, and the ends of the 95 % interval of the share, 0 to 1."""

    right: int
    shown: int
    low: float
    high: float

    @property
    def words(self) -> str:
        """'Of 200 shown, 187 right: 94 %, 95 % interval 89 to 96 %'."""
        share = f"{self.right / self.shown:.0%}".replace("%", " %")
        return (
            f"Of {self.shown:,} shown, {self.right:,} right: {share}, 95 % interval {self.low * 100:.0f} to {self.high * 100:.0f} %"
        )


def duplicates(entities: Sequence[Known]) -> Iterator[Likeness]:
    """Pairs of one type that differ by a letter, an initial, or as an acronym from its expansion; none twice."""
    seen: set[frozenset[int]] = set()
    for likeness in (*_acronyms(entities), *_initialled(entities), *_edited(entities)):
        pair = frozenset((likeness.entity.id, likeness.other.id))
        if len(pair) == 2 and pair not in seen:
            seen.add(pair)
            yield likeness


def type_conflicts(entities: Iterable[Known]) -> Iterator[Likeness]:
    """The same name read as two types: the rarer one against the most usual."""
    for group in _grouped((entity.key, entity) for entity in entities):
        first, *rest = sorted(group, key=lambda entity: (-entity.articles, entity.id))
        yield from (
            _pair(other, first, f"read as {other.label} and as {first.label}") for other in rest if other.label != first.label
        )


def junk_reason(name: str) -> str:
    """Why ``name`` is likely no name; '' where nothing speaks against it."""
    words = name.split()
    letters = _LETTER.findall(name)
    if len(letters) < 2:
        return "hardly a letter"
    if len(words) > MOST_WORDS:
        return f"{len(words)} words"
    if name == name.lower() and letters[0].upper() != letters[0]:
        return "all in lower case"
    return "more digits than letters" if sum(map(str.isdigit, name)) > len(letters) else ""


def precision(right: int, shown: int) -> Precision | None:
    """The share that is right, with its Wilson score interval (E. B. Wilson, 1927); None where nothing was shown."""
    if not shown:
        return None
    share, z2 = right / shown, Z_95**2
    middle = (share + z2 / (2 * shown)) / (1 + z2 / shown)
    spread = Z_95 * math.sqrt(share * (1 - share) / shown + z2 / (4 * shown**2)) / (1 + z2 / shown)
    return Precision(right=right, shown=shown, low=max(0.0, middle - spread), high=min(1.0, middle + spread))


def _acronyms(entities: Sequence[Known]) -> Iterator[Likeness]:
    short = {
        (entity.key, entity.label): entity
        for entity in entities
        if entity.name.replace(".", "").isupper() and " " not in entity.key
    }
    for entity in entities:
        words = [word for word in entity.key.split() if word not in lexicon.SMALL_WORDS]
        initials = "".join(word[0] for word in words)
        if len(initials) > 2 and entity.label is not Label.PERSON and (acronym := short.get((initials, entity.label))):
            yield _pair(entity, acronym, f"{acronym.name} are the initials of {entity.name}")


def _initialled(entities: Sequence[Known]) -> Iterator[Likeness]:
    """'J. Smith' and 'John Smith', where one John Smith is known."""
    people = [entity for entity in entities if entity.label is Label.PERSON and len(entity.key.split()) > 1]
    for group in _grouped(((entity.key[0], entity.key.split()[-1]), entity) for entity in people):
        full = [entity for entity in group if len(entity.key.split()[0]) > 1]
        short = [entity for entity in group if len(entity.key.split()[0]) == 1]
        if len(full) == 1:
            yield from (_pair(entity, full[0], "the same surname and initial") for entity in short)


def _edited(entities: Sequence[Known]) -> Iterator[Likeness]:
    """One letter more, less or other: two such names have a form in common that lacks one letter (a neighbourhood of deletions)."""
    long = [entity for entity in entities if len(entity.key) >= LEAST_EDITED and not any(map(str.isdigit, entity.key))]
    forms = ((form, entity) for entity in long for form in _deletions(entity))
    for group in _grouped(forms):
        for at, entity in enumerate(group[:-1]):
            yield from (_pair(entity, other, "one letter apart") for other in group[at + 1 :] if other.key != entity.key)


def _deletions(entity: Known) -> Iterator[tuple[str, int, Label]]:
    """With the place of the letter, so that 'abcd' and 'bacd' are two edits apart; and the whole, for names one letter longer."""
    key = entity.key
    for at in range(len(key)):
        yield key[:at] + key[at + 1 :], at, entity.label
    for at in range(len(key) + 1):
        yield key, at, entity.label


def _grouped(pairs: Iterable[tuple[object, Known]]) -> Iterator[list[Known]]:
    groups: dict[object, list[Known]] = defaultdict(list)
    for key, entity in pairs:
        groups[key].append(entity)
    return (group for group in groups.values() if len(group) > 1)


def _pair(one: Known, other: Known, reason: str) -> Likeness:
    less, more = sorted((one, other), key=lambda entity: (entity.articles, -entity.id))
    return Likeness(entity=less, other=more, reason=reason)
