"""Screening: which of the names on a list occur in the archive, how often and where; what is only like a name is told apart."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Count

from articles.entities import entity_key
from articles.models import Article, Entity, EntityAlias, Mention
from articles.records import Label
from articles.spreadsheets import safe_line
from articles.text import name_key, squeeze

MOST_NAMES = 500
"""Lines that are screened at a time; some milliseconds each."""
LEAST_LIKENESS = 0.85
"""``difflib`` ratio of two name keys from which the names are shown as alike: 'Muammar Gaddafi' and 'Moamar Gaddafi' have .90."""
BEGINNING = 3
"""Letters that a name that is alike has in common at its beginning: an index finds it by these."""
CANDIDATES = 3_000
ALIKE_SHOWN = 5
WHERE_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A line of the list: a name and the other names of the same."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """An entity, in how many published articles, and the newest of them."""

    entity: Entity
    articles: int
    newest: tuple[Article, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """``found`` are named exactly so, ``alike`` only nearly."""

    wanted: Wanted
    found: tuple[Occurrence, ...]
    alike: tuple[Occurrence, ...]


def wanted_names(text: str) -> tuple[Wanted, ...]:
    """The names on a list: CSV, the first cell of a line the name, the others further names of it; none twice."""
    lines = ([squeeze(cell) for cell in row] for row in csv.reader(text.splitlines()))
    filled = ([cell for cell in cells if name_key(cell)] for cells in lines)
    wanted = {cells[0]: Wanted(name=cells[0], aliases=tuple(cells[1:])) for cells in filled if cells}
    return tuple(wanted.values())[:MOST_NAMES]


def screen(names: Iterable[Wanted]) -> Iterator[Screened]:
    """What the archive has of each name, in order."""
    for wanted in names:
        spellings = (wanted.name, *wanted.aliases)
        found = _exactly(spellings)
        alike = _nearly(spellings, besides=found)
        yield Screened(wanted=wanted, found=_occurrences(found), alike=_occurrences(alike))


def as_csv(screened: Iterable[Screened]) -> Iterator[str]:
    """A line for each entity that a name met, and one for a name that met none."""
    yield safe_line(("name", "match", "entity", "label", "articles", "newest"))
    for each in screened:
        for match, occurrences in (("exact", each.found), ("alike", each.alike)):
            for one in occurrences:
                yield safe_line((each.wanted.name, match, one.entity.name, one.entity.label, one.articles, _headlines(one)))
        if not each.found and not each.alike:
            yield safe_line((each.wanted.name, "none", "", "", 0, ""))


def _exactly(spellings: Iterable[str]) -> set[int]:
    keys = {entity_key(name, label) for name in spellings for label in Label}
    return set(EntityAlias.objects.filter(key__in=keys).values_list("entity", flat=True))


def _nearly(spellings: Iterable[str], *, besides: set[int]) -> set[int]:
    alike: dict[int, float] = {}
    for key in filter(None, map(name_key, spellings)):
        start = key[:BEGINNING]
        near = EntityAlias.objects.filter(key__gte=start, key__lt=start + "\U0010ffff").exclude(entity__in=besides)
        matcher = SequenceMatcher(b=key, autojunk=False)
        for entity, other in near.values_list("entity", "key")[:CANDIDATES]:
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() >= LEAST_LIKENESS and (ratio := matcher.ratio()) >= LEAST_LIKENESS:
                alike[entity] = max(ratio, alike.get(entity, 0))
    return set(sorted(alike, key=lambda entity: -alike[entity])[:ALIKE_SHOWN])


def _occurrences(entities: set[int]) -> tuple[Occurrence, ...]:
    """Those that a published article names, the most frequent first."""
    named = Mention.objects.filter(entity__in=entities, article__status=Article.Status.PUBLISHED).order_by()
    counts = dict(named.values_list("entity").annotate(n=Count("article", distinct=True)))
    rows = sorted(Entity.objects.filter(pk__in=counts), key=lambda entity: -counts[entity.pk])
    return tuple(Occurrence(entity=row, articles=counts[row.pk], newest=_newest(row)) for row in rows)


def _newest(entity: Entity) -> tuple[Article, ...]:
    named_in = Mention.objects.filter(entity=entity).values("article")
    return tuple(Article.objects.published().filter(pk__in=named_in).newest().for_listing()[:WHERE_SHOWN])


def _headlines(occurrence: Occurrence) -> str:
    return " | ".join(article.headline for article in occurrence.newest)
