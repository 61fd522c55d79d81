"""The names that everyone knows, from ``aliases.json``: countries with their demonyms, cities, and a few hundred other names of
world news, each with the spellings and translations it goes by. Compiled for Clipfile by hand; any editor may add a line.

A line of the file is an object: ``name`` (shown), ``label``, ``aliases``, and, where they apply, ``kind`` ('country' or 'city'),
``demonyms``, ``guarded`` (aliases that are also ordinary words or names of something else, believed only in a fitting document)
and ``context`` (words that make a document fitting)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from articles.records import EntityName, Label
from articles.text import name_key

ALIASES = Path(__file__).with_name("aliases.json")

_ARTICLE = re.compile(r"^(?:the|le|la|les|der|die|das|el|los|las) (?=\w)")
_INITIALS = re.compile(r"\b\w(?: \w\b)+")
_POSSESSIVE = re.compile(r"(?:['\u2019]s|(?<=s)['\u2019])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """``aliases.json``, indexed by ``spelling_key``. ``guarded`` leads from an alias that needs a fitting document to its
    entity, ``guarded_spellings`` are these as printed, ``contexts`` the words one of which must stand in the text."""

    by_spelling: Mapping[tuple[str, Label], EntityName]
    guarded: Mapping[tuple[str, Label], EntityName]
    guarded_spellings: Mapping[str, EntityName]
    contexts: Mapping[EntityName, tuple[str, ...]]
    countries: frozenset[str]
    cities: frozenset[str]
    demonyms: frozenset[str]
    spellings: tuple[tuple[str, EntityName], ...]

    def labels_of(self, key: str) -> frozenset[Label]:
        """What a spelling is known to name; empty where it is unknown."""
        return frozenset(label for label in Label if (key, label) in self.by_spelling)


def spelling_key(name: str) -> str:
    """Two spellings with one key are one name: ``name_key`` without a leading article, a final possessive and the dots of initials.

    >>> spelling_key("the U.S.'s"), spelling_key("US")
    ('us', 'us')
    """
    key = name_key(_POSSESSIVE.sub("", name.strip()))
    return _INITIALS.sub(lambda run: run.group().replace(" ", ""), _ARTICLE.sub("", key))


@cache
def gazetteer() -> Gazetteer:
    """The shipped table, read once a process."""
    return read_gazetteer(ALIASES)


def read_gazetteer(path: Path) -> Gazetteer:
    """A table of the same form from another file."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return Gazetteer(
        by_spelling={(spelling_key(alias), label): entity for alias, label, entity in _entries(rows, "aliases", named=True)},
        guarded={(spelling_key(alias), label): entity for alias, label, entity in _entries(rows, "guarded")},
        guarded_spellings={alias: entity for alias, _, entity in _entries(rows, "guarded")},
        contexts={entity: tuple(row["context"]) for row in rows if "context" in row for entity in [_entity(row)]},
        countries=_keys(rows, "country"),
        cities=_keys(rows, "city"),
        demonyms=frozenset(spelling_key(demonym) for row in rows for demonym in row.get("demonyms", ())),
        spellings=tuple((alias, entity) for alias, _, entity in _entries(rows, "aliases", named=True)),
    )


def _entries(rows: list[dict[str, Any]], field: str, *, named: bool = False) -> Iterator[tuple[str, Label, EntityName]]:
    for row in rows:
        entity = _entity(row)
        for alias in ([row["name"]] if named else []) + row.get(field, []):
            yield alias, entity.label, entity


def _entity(row: dict[str, Any]) -> EntityName:
    return EntityName(name=row["name"], label=Label(row["label"]))


def _keys(rows: list[dict[str, Any]], kind: str) -> frozenset[str]:
    return frozenset(spelling_key(name) for row in rows if row.get("kind") == kind for name in [row["name"], *row["aliases"]])
