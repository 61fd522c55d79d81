"""Queries to measure with: drawn from the words of the archive itself by how many articles hold them, so that they are as common or as
rare in an archive of any size, and some that newsrooms ask."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

SEED = 20_160_501
EACH = 13
"""Queries of each kind: 104 in all, and the fixed ones."""
SHARES = {"common": (0.05, 0.6), "middling": (0.002, 0.02), "rare": (0.0, 0.0002)}
"""Of the articles that hold a word, from and to."""
SAMPLED = 30_000
"""Words whose frequency is looked up."""
NEWSROOM = {
    "common": ["oil", "bank"],
    "and": ["trade deficit japan", "oil price cut"],
    "or": ["merger OR takeover OR acquisition"],
    "phrase": ['"interest rates"', '"balance of payments"'],
    "prefix": ["inter*"],
    "field": ["headline:oil price"],
}


def queries(snapshot: Any) -> dict[str, list[str]]:
    """Kind -> texts in our query language. The same for the same index."""
    chooser = random.Random(SEED)
    by_share = {kind: _words(snapshot, chooser, *share) for kind, share in SHARES.items()}
    common, middling = by_share["common"], by_share["middling"]
    made = {kind: chooser.sample(words, min(EACH, len(words))) for kind, words in by_share.items()}
    made["and"] = [f"{chooser.choice(common)} {chooser.choice(middling)}" for _ in range(EACH)]
    made["or"] = [f"{chooser.choice(middling)} OR {chooser.choice(middling)}" for _ in range(EACH)]
    made["phrase"] = _phrases(snapshot, chooser, common)
    made["prefix"] = [f"{word[:5]}*" for word in chooser.sample([word for word in middling if len(word) > 5], EACH)]
    places = [word for word in snapshot.words("place", "") if word.isascii() and len(word) > 3]
    made["field"] = [f"headline:{chooser.choice(middling)}" for _ in range(EACH // 2)]
    made["field"] += [f"place:{chooser.choice(places)} {chooser.choice(common)}" for _ in range(EACH - EACH // 2)]
    return {kind: texts + NEWSROOM.get(kind, []) for kind, texts in made.items()}


def _words(snapshot: Any, chooser: random.Random, least: float, most: float) -> list[str]:
    """Words of letters that two or more articles hold, and this share of all."""
    words = [word for word in snapshot.words("text", "") if word.isascii() and word.isalpha() and len(word) > 3]
    documents = snapshot.count
    sample = chooser.sample(words, min(SAMPLED, len(words)))
    found = ((word, snapshot.document_frequency("text", word)) for word in sample)
    low, high = max(2, int(least * documents)), max(3, int(most * documents))
    return [word for word, held_by in found if low <= held_by <= high]


def _phrases(snapshot: Any, chooser: random.Random, common: Sequence[str]) -> list[str]:
    """Two or three words that stand so in an article."""
    from articles.search.analysis import tokens
    from articles.search.backends.plan import Term
    from articles.search.backends.schema import load_stored
    from articles.search.request import Sort

    made: list[str] = []
    while len(made) < EACH:
        hit = snapshot.find(Term("text", chooser.choice(common)), order=Sort.NEWEST, start=chooser.randrange(20), size=1).hits[0]
        words = tokens(load_stored(hit.stored)["body"])
        if len(words) > 20:
            at = chooser.randrange(len(words) - 3)
            made.append(f'"{" ".join(words[at : at + chooser.choice((2, 3))])}"')
    return made
