"""What makes an article like another: its own rarest words that others hold too, told from the index rather than by the engine,
whose ways differ (and tantivy's panics once documents were deleted)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import log
from typing import Any

from articles.search.analysis import stem, tokens
from articles.search.backends.index import Snapshot
from articles.search.backends.plan import AnyOf, Nothing, Plan, Term

MAX_TERMS = 25
"""Words of an article that are compared; the number that Lucene's MoreLikeThis takes."""
MIN_LENGTH = 3
CANDIDATES = 100
"""The most frequent words of the article among which the rarest are chosen: bounds the look-ups."""


def alike(stored: Mapping[str, Any], snapshot: Snapshot) -> Plan:
    """The plan that finds articles like the one whose stored fields these are, the likest with the highest score."""
    language = stored["language"]
    words = tokens(f"{stored['headline']} {stored['lede']} {stored['body']}")
    often = Counter(stem(word, language) for word in words if len(word) >= MIN_LENGTH).most_common(CANDIDATES)
    weights: dict[str, float] = {}
    for term, count in often:
        held_by = snapshot.document_frequency("text_stem", term)
        if held_by > 1:
            weights[term] = count / log(held_by + 1, 2)
    best = sorted(weights, key=lambda term: -weights[term])[:MAX_TERMS]
    return AnyOf(tuple(Term("text_stem", term) for term in best)) if best else Nothing()
