"""From a query tree to the plan for one snapshot: what only the index knows is looked up here, once for every engine.

A beginning, a pattern and a similar word become the words that they stand for. A condition on where words stand becomes the ids of
the articles that meet it, where the places in the index do not tell: the engine finds the candidates, which hold the words, and
their printed text is read. So totals, facets and pages stay exact, and an engine has to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from articles.search import query, tree
from articles.search.backends.bounds import TooMuch
from articles.search.backends.expansion import expand
from articles.search.backends.index import Snapshot
from articles.search.backends.memory import remembered
from articles.search.backends.placing import checker
from articles.search.backends.plan import AllOf, Known, Plan, Without, distances, fields_of, plan, positioned
from articles.search.backends.schema import load_stored
from articles.search.request import Sort
from articles.search.weights import informative

MAX_CHECKED = 1_500
"""Articles whose text is read for one query: .2 to .4 ms of processor time each the first time, so that the dearest query of
``make fuzz-search`` takes below a second. What was found is remembered for as long as the index does not change."""


def planned(node: tree.Node, snapshot: Snapshot) -> Plan:
    """The plan of ``node``. Raises TooMuch where it stands for too many words, or too many articles had to be read."""
    resolver = _Resolver(snapshot)
    resolver.visit(node, tree.All())
    return resolver.plan(node)


def known_of(snapshot: Snapshot, *, read: Mapping[tree.Placed, tuple[int, ...]]) -> Known:
    return Known(snapshot.languages, partial(expand, snapshot), read, partial(_share, snapshot))


def words_of(snapshot: Snapshot, leaf: tree.Expandable) -> tuple[str, ...]:
    """The words that ``leaf`` stands for where it is looked for, in alphabetical order. Raises QueryError."""
    found = (word for field in fields_of(leaf.field or "text") for word in expand(snapshot, field, leaf))
    return tuple(dict.fromkeys(found))


class _Resolver:
    """Reads what has to be read for one query."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._looked_at = 0
        self._read: dict[tree.Placed, tuple[int, ...]] = {}

    def plan(self, node: tree.Node) -> Plan:
        """The plan of a ``node`` that was visited, or of which nothing has to be read."""
        return plan(node, known_of(self.snapshot, read=self._read))

    def visit(self, node: tree.Node, within: tree.Node) -> None:
        """Read what ``node`` asks for, of the articles that ``within``, for which nothing has to be read, finds."""
        match node:
            case tree.And(parts):
                narrower = tree.all_of([within, *(part for part in parts if not self._is_to_be_read(part))])
                for part in parts:
                    self.visit(part, narrower)
            case tree.Or(parts):
                for part in parts:
                    self.visit(part, within)
            case tree.Not(part):
                self.visit(part, within)
            case tree.Placed() if self._is_to_be_read(node):
                ids = remembered(self.snapshot, (node, within), lambda: self._ids(node, within))
                self._read[node] = (*self._read.get(node, ()), *ids)

    def _is_to_be_read(self, node: tree.Node) -> bool:
        """Whether it holds a Placed that the index alone cannot answer."""
        if isinstance(node, tree.Placed):
            return positioned(node, languages=self.snapshot.languages) is None
        parts = node.parts if isinstance(node, tree.And | tree.Or) else (node.part,) if isinstance(node, tree.Not) else ()
        return any(self._is_to_be_read(part) for part in parts)

    def _ids(self, node: tree.Placed, within: tree.Node) -> tuple[int, ...]:
        """Of the articles that perhaps meet ``node``, but not surely, those that do."""
        surely, perhaps = distances(node)
        candidates = AllOf((self.plan(tree.all_of([*_words(node), within])), perhaps, Without(surely)))
        total = self.snapshot.find(candidates, order=Sort.NEWEST, start=0, size=0).total
        self._looked_at += total
        if self._looked_at > MAX_CHECKED:
            raise _too_many(node, total)
        check = checker(node, partial(words_of, self.snapshot))
        found = self.snapshot.find(candidates, order=Sort.NEWEST, start=0, size=total)
        return tuple(hit.id for hit in found.hits if check(load_stored(hit.stored)))


def _share(snapshot: Snapshot, field: str, token: str) -> float:
    return informative(snapshot.document_frequency(field, token), snapshot.count)


def _words(node: tree.Placed) -> list[tree.Node]:
    """What an article must hold to meet ``node``."""
    return list(dict.fromkeys(node.parts))


def _too_many(node: tree.Placed, total: int) -> TooMuch:
    return TooMuch(
        f"{total:,} articles have to be read for \u201c{query.to_text(node)}\u201d; one search reads {MAX_CHECKED:,} at most."
        " Add a word, a field or dates.",
        node=node,
        instead=tree.all_of(_words(node)),
    )
