"""From a query tree to the plan for one snapshot: what only the index knows is looked up here, once for every engine.

A beginning, a pattern and a similar word become the words that they stand for. A condition on where words stand becomes the ids of
the articles that meet it: the engine finds the candidates, which hold the words, and their printed text is read. So totals, facets
and pages stay exact, and an engine has to know nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from articles.errors import QueryError
from articles.search import query, tree
from articles.search.backends.expansion import expand
from articles.search.backends.index import Snapshot
from articles.search.backends.memory import remembered
from articles.search.backends.placing import checker
from articles.search.backends.plan import Plan, plan
from articles.search.backends.schema import load_stored
from articles.search.request import Sort

MAX_CHECKED = 20_000
"""Articles whose text is read for one query. Reading takes about .06 ms each, so the longest query takes a good second; it is
remembered for as long as the index does not change."""
_NONE = ("0",)
"""Ids begin at 1."""


def planned(node: tree.Node, snapshot: Snapshot) -> Plan:
    """The plan of ``node``. Raises QueryError where it stands for too many words, or too many articles had to be read."""
    return _plan(_Resolver(snapshot).resolved(node, tree.All()), snapshot)


def _plan(node: tree.Node, snapshot: Snapshot) -> Plan:
    return plan(node, languages=snapshot.languages, expand=partial(expand, snapshot))


@dataclass
class _Resolver:
    """``read`` counts the articles whose text was read."""

    snapshot: Snapshot
    read: int = 0

    def resolved(self, node: tree.Node, within: tree.Node) -> tree.Node:
        """``node`` without Placed, the same as it among the articles that ``within``, which has none either, finds."""
        match node:
            case tree.And(parts):
                plain = [part for part in parts if not _holds_placed(part)]
                narrower = tree.all_of([within, *plain])
                return tree.all_of([*plain, *(self.resolved(part, narrower) for part in parts if part not in plain)])
            case tree.Or(parts):
                return replace(node, parts=tuple(self.resolved(part, within) for part in parts))
            case tree.Not(part):
                return tree.negated(self.resolved(part, within))
            case tree.Placed():
                return self._checked(node, within)
        return node

    def _checked(self, node: tree.Placed, within: tree.Node) -> tree.Node:
        ids = remembered(self.snapshot, (node, within), lambda: self._ids(node, within))
        return tree.all_of([*_words(node), tree.Values("id", ids or _NONE)])

    def _ids(self, node: tree.Placed, within: tree.Node) -> tuple[str, ...]:
        candidates = _plan(tree.all_of([*_words(node), within]), self.snapshot)
        total = self.snapshot.find(candidates, order=Sort.NEWEST, start=0, size=0).total
        self.read += total
        if self.read > MAX_CHECKED:
            raise _too_many(node, total)
        check = checker(node, lambda leaf: expand(self.snapshot, leaf.field or "text", leaf))
        found = self.snapshot.find(candidates, order=Sort.NEWEST, start=0, size=total)
        return tuple(str(hit.id) for hit in found.hits if check(load_stored(hit.stored)))


def _holds_placed(node: tree.Node) -> bool:
    parts = node.parts if isinstance(node, tree.And | tree.Or) else (node.part,) if isinstance(node, tree.Not) else ()
    return isinstance(node, tree.Placed) or any(_holds_placed(part) for part in parts)


def _words(node: tree.Placed) -> list[tree.Node]:
    """What an article must hold to meet ``node``."""
    return list(dict.fromkeys(node.parts))


def _too_many(node: tree.Placed, total: int) -> QueryError:
    shown = query.to_text(node)
    return QueryError(
        f"{total:,} articles hold the words of \u201c{shown}\u201d; where they stand can be told of {MAX_CHECKED:,} in one search."
        " Add a word, a field or dates.",
        repaired=query.to_text(tree.all_of(_words(node))),
    )
