"""Did you mean: the same search with its misspelt words put right, where it finds little and the other more."""

from __future__ import annotations

from collections.abc import Iterator

from articles.search import query, spelling, tree
from articles.search.analysis import tokens
from articles.search.backends.index import Snapshot
from articles.search.backends.plan import filters, word_forms
from articles.search.backends.resolve import planned
from articles.search.request import SearchRequest, Sort

FEW = 5
"""Results up to which another spelling is offered."""
RARE = 2
"""Articles that may hold a word for it to be taken for a misspelling. A word that more hold is one."""


def did_you_mean(request: SearchRequest, node: tree.Node, snapshot: Snapshot, *, total: int) -> str:
    """The text of the search that was perhaps meant; '' where this one finds more than FEW, or no other finds more than it."""
    if total > FEW:
        return ""
    better = dict(_corrections(node, snapshot))
    meant = node
    for leaf, corrected in better.items():
        meant = tree.replaced(meant, leaf, corrected)
    if not better or _count(request, meant, snapshot) <= total:
        return ""
    return query.to_text(meant)


def _corrections(node: tree.Node, snapshot: Snapshot) -> Iterator[tuple[tree.Word | tree.Phrase, tree.Word | tree.Phrase]]:
    for leaf in dict.fromkeys(tree.positive_leaves(node)):
        if isinstance(leaf, tree.Word | tree.Phrase) and leaf.field in ("", *tree.TEXT_FIELDS):
            found = tokens(leaf.text)
            better = [corrected(word, snapshot) or word for word in found]
            if better != found:
                yield leaf, type(leaf)(" ".join(better), leaf.field)


def corrected(word: str, snapshot: Snapshot) -> str:
    """The word of the archive that ``word`` most likely is meant to be; '' where it is a word of the archive, or like none."""
    held = snapshot.document_frequency("text", word)
    if held > RARE or any(snapshot.document_frequency("text_stem", form) > RARE for form in word_forms(word, snapshot.languages)):
        return ""
    known = spelling.load(snapshot.folder)
    candidates = known.nearest(word) if known else []
    return next((other for other in candidates if snapshot.document_frequency("text", other) > max(RARE, held)), "")


def _count(request: SearchRequest, node: tree.Node, snapshot: Snapshot) -> int:
    wanted = planned(tree.all_of([node, filters(request)]), snapshot)
    return snapshot.find(wanted, order=Sort.NEWEST, start=0, size=0).total
