"""A question in prose: any of its words may occur, what they mean counts too, and nothing in it is an operator."""

from __future__ import annotations

from articles.search.analysis import tokens
from articles.search.backends import ranking
from articles.search.backends.index import Snapshot
from articles.search.backends.plan import any_of_words
from articles.search.backends.resolve import known_of
from articles.search.query import MAX_CLAUSES


def answer(text: str, snapshot: Snapshot, *, limit: int) -> list[tuple[int, float]]:
    """(article id, score) of the ``limit`` articles that answer ``text`` best, best first. Words beyond MAX_CLAUSES are left out."""
    words = tokens(text)[:MAX_CLAUSES]
    if not words:
        return []
    plan = any_of_words(words, known_of(snapshot, read={}))
    return ranking.answers(snapshot, plan, words, size=limit)
