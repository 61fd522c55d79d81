"""The order of the best matches. An engine ranks by BM25; here its best are put in order by what else speaks for them, the same way
for every engine, at a cost that does not grow with the archive: a ``Pool`` of them is looked at, and what is beyond keeps the engine's
order. The order decides nothing about what is found: totals, facets and filters are those of the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np

from articles.search import meaning, tree, weights
from articles.search.analysis import stem
from articles.search.backends.folding import Folded
from articles.search.backends.index import Found, Ints, Pool, Snapshot
from articles.search.backends.plan import AllOf, AnyOf, AnyValue, Plan, Term, Without, plain_words
from articles.search.backends.plan import Sequence as InOrder
from articles.search.request import Sort

MEANING_ON = (
    f"Ordered by meaning: of the articles that have these words, the best {weights.MEANING_POOL:,} stand in the order of how close their"
    " text comes to the search as a whole. No article was added or left out."
)
ALIKE = 0.99
"""Cosine of two texts that are copies of each other, give or take a line."""
SCORE_DIGITS = 3
NAMED = ("person", "org", "place", "author", "tag")


def by_relevance(snapshot: Snapshot, plan: Plan, node: tree.Node, *, start: int, size: int, folded: Folded | None = None) -> Found:
    """The hits by BM25 with names, neighbours and newness."""
    pool = snapshot.best(plan, size=weights.POOL, folded=folded)
    scores = pool.scores + _newness(pool) + _extra(snapshot, pool, node)
    return _stretch(snapshot, plan, pool, scores, start, size, folded)


def by_meaning(
    snapshot: Snapshot, plan: Plan, words: Sequence[str], *, start: int, size: int, folded: Folded | None = None
) -> Found:
    """The hits by BM25 and by what they mean in comparison with ``words``; ``has_meaning`` must be so."""
    pool = snapshot.best(plan, size=weights.MEANING_POOL, folded=folded)
    return _stretch(snapshot, plan, pool, _fused(snapshot, pool, _question(snapshot, words)), start, size, folded)


def answers(snapshot: Snapshot, plan: Plan, words: Sequence[str], *, size: int) -> list[tuple[int, float]]:
    """(id, score) of the best for a question of these ``words``, by meaning where that is known."""
    pool = snapshot.best(plan, size=max(size, weights.MEANING_POOL))
    scores = _fused(snapshot, pool, _question(snapshot, words)) if has_meaning(snapshot) else pool.scores
    order = _order(pool, scores)[:size]
    return [(int(pool.ids[at]), float(scores[at])) for at in order]


def likest(snapshot: Snapshot, plan: Plan, article_id: int, *, size: int) -> list[int]:
    """Ids of the articles that ``plan`` finds, in the order of both voices; copies of the article, or of one before, come last."""
    pool = snapshot.best(AllOf((plan, Without(AnyValue("id", (article_id,))))), size=weights.MEANING_POOL)
    if not has_meaning(snapshot):
        return [int(found) for found in pool.ids[:size]]
    scores = _fused(snapshot, pool, meaning.Vectors(snapshot.folder).of([article_id])[0])
    ordered = [int(pool.ids[at]) for at in _order(pool, scores)]
    return _copies_last(snapshot, article_id, ordered[: 4 * size])[:size]


def has_meaning(snapshot: Snapshot) -> bool:
    """Whether articles of this index can be ordered by what they mean."""
    return meaning.Vectors(snapshot.folder).exist()


def meaning_off(snapshot: Snapshot, node: tree.Node) -> str:
    """'' where the order is by meaning, else a sentence that says why it is not."""
    if not has_meaning(snapshot):
        return "This archive cannot order by meaning at present, so these results are in the order of the best match."
    if not plain_words(node):
        return (
            "Only a search of plain words is put in the order of meaning; this one has an operator, a field or a phrase, so its results"
            " are in the order of the best match."
        )
    return ""


def _question(snapshot: Snapshot, words: Sequence[str]) -> meaning.Floats:
    """A question's vector leans to its rarer words, by the square root of their idf: +.006 over all alike."""
    often = {word: words.count(word) for word in words}
    shares = {word: weights.informative(snapshot.document_frequency("text", word), snapshot.count) for word in often}
    return meaning.of_query({word: count * shares[word] ** 0.5 for word, count in often.items()})


def _fused(snapshot: Snapshot, pool: Pool, wanted: meaning.Floats) -> meaning.Floats:
    if not len(pool.ids):
        return pool.scores
    cosines = meaning.Vectors(snapshot.folder).of(pool.ids) @ wanted
    return np.asarray(pool.scores / max(float(pool.scores.max()), 1e-9) + weights.MEANING * cosines, dtype=np.float32)


def _newness(pool: Pool) -> meaning.Floats:
    today = date.today().toordinal()
    return np.array([weights.newness(day, today=today) for day in pool.days], dtype=np.float32)


def _extra(snapshot: Snapshot, pool: Pool, node: tree.Node) -> meaning.Floats:
    """What names and neighbours bring to each of the pool. Each part is limited to the pool by itself: within a union of phrases,
    tantivy would look for them in the whole archive."""
    parts = tuple(_parts(snapshot, node))
    if not parts or len(pool.ids) < 2:
        return np.zeros(len(pool.ids), dtype=np.float32)
    ids = tuple(int(found) for found in pool.ids)
    within = AnyValue("id", ids)
    extra = snapshot.best(AnyOf(tuple(AllOf((within, part)) for part in parts)), size=len(ids))
    by_id = dict(zip(extra.ids.tolist(), extra.scores.tolist(), strict=True))
    return np.array([by_id.get(found, 0.0) for found in ids], dtype=np.float32)


def _parts(snapshot: Snapshot, node: tree.Node) -> Iterable[Plan]:
    words = plain_words(node)
    fields = [(field, word) for word in dict.fromkeys(words) for field in NAMED if snapshot.document_frequency(field, word)]
    if fields:
        yield AnyOf(tuple(Term(field, word, weights.NAME) for field, word in fields))
    for language in snapshot.languages:
        for one, other in pairwise(words):
            yield InOrder("body_stem", (stem(one, language), stem(other, language)), weights.NEIGHBOURS)


def _stretch(
    snapshot: Snapshot, plan: Plan, pool: Pool, scores: meaning.Floats, start: int, size: int, folded: Folded | None
) -> Found:
    """``size`` hits from ``start``, of the pool in the order of ``scores`` and then of those beyond it."""
    order = _order(pool, scores)[start : start + size]
    hits = list(snapshot.hits(pool, order))
    shown = [replace(hit, score=float(scores[at])) for hit, at in zip(hits, order, strict=True)]
    if len(shown) < size and start + size > len(pool.ids) and pool.total > len(pool.ids):
        beyond = max(start, len(pool.ids))
        shown += snapshot.find(plan, order=Sort.RELEVANCE, start=beyond, size=start + size - beyond, folded=folded).hits
    return Found(pool.total, tuple(shown))


def _order(pool: Pool, scores: meaning.Floats) -> Ints:
    """Best first; equals, as far as engines agree about a score, newest first, then the later arrival."""
    days = np.array([day or 0 for day in pool.days], dtype=np.int64)
    return np.lexsort((-pool.ids, -days, -scores.round(SCORE_DIGITS)))


def _copies_last(snapshot: Snapshot, article_id: int, ids: list[int]) -> list[int]:
    vectors = meaning.Vectors(snapshot.folder).of([article_id, *ids])
    likeness = np.tril(vectors @ vectors.T, k=-1).max(axis=1)[1:]
    return sorted(ids, key=lambda found: bool(likeness[ids.index(found)] > ALIKE))
