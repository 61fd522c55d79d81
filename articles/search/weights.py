"""The numbers by which results are ranked, each with where it comes from. ``make score-relevance`` measures them, and docs/quality.md
tells what each brought.

None was fitted finely: each is a round number from the middle of a range in which nDCG@10 hardly changes.
"""

from __future__ import annotations

from math import log

HEADLINE = 0.35
"""What a word in the headline adds, as a share of its BM25 score there, on top of its score in the whole text. Over six collections
with relevance judgements .2 to .5 raises nDCG@10, 2 lowers it."""
COMMON_IDF = 1.0
"""Words that are rarer than this count in full (1 is a word in a good third of the articles); the weight of commoner ones falls to
nothing with their idf. It does a list of stop words' work, in every language and for what is commonplace in this archive: +.009 for
questions in prose, +.005 from .5 to 2."""
REPEATED = 1.0
"""Power of how often a word stands in a question. The question says what matters by repeating it: +.055 on abstracts, where a square
root gains +.03; short queries repeat nothing."""
NAME = 0.1
"""What a word adds by standing in the name of a person, organisation, place, author or tag, as a share of its BM25 score there. No
collection has names to tune this on: it is a tenth so that it decides between articles that are otherwise alike."""
NEIGHBOURS = 0.2
"""What two words of the query add that stand side by side in the body, as a share of their BM25 score as a phrase. In prose it brings
nothing (+-.002 from .1 to .3) and is not used; in the box a reader who types two words mostly means them together."""
NEWNESS = 0.5
"""What the newest article gets at most, in points of BM25, in which a middling word scores 4: of two about equal articles the newer
comes first, and a much better one of 1987 stays ahead."""
NEW_WITHIN = (31, 366, 1827, 7305)
"""Days back from today (a month, a year, 5 and 20 years); to be within each brings an equal part of NEWNESS."""
MEANING = 0.7
"""Weight of the cosine of the meanings beside BM25 as a share of the best match's. It brings .024 over words
alone; .4 brings .015, 1.5 .029 in the mean, but less on news. A
weighted sum of scores measured above fusing ranks (.534 against .526, each at its best weight), as Bruch, Gai and Ingber found too
("An Analysis of Fusion Functions for Hybrid Retrieval", 2022)."""

POOL = 100
"""Best matches that names, neighbours and newness put in order; beyond it BM25 alone orders. Bounds what a common word costs."""
MEANING_POOL = 1_000
"""Best matches by words that are put in the order of meaning."""


def informative(held_by: int, documents: int) -> float:
    """The share, above 0 to 1, at which a word counts that ``held_by`` of ``documents`` hold; engines count deleted documents among the
    former."""
    lacking = max(0, documents - held_by)
    return min(1.0, log(1 + (lacking + 0.5) / (held_by + 0.5)) / COMMON_IDF)


def newness(published_on: int | None, *, today: int) -> float:
    """For a day as an ordinal; None, undated, is neutral: the middle."""
    if published_on is None:
        return NEWNESS / 2
    return NEWNESS * sum(today - published_on <= days for days in NEW_WITHIN) / len(NEW_WITHIN)
