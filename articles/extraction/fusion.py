"""Candidates -> one answer: the only rule by which sources that disagree are weighed.

A candidate is a ``Found``: a value, where it stood, and how often that place is right (its confidence). The rule:

1. Candidates that mean the same (equal ``key``) form a pool. Its value is that of its surest member.
2. The doubt of a pool (1 - confidence) is that of its surest member, times ``AGREEMENT`` for each further *family* of sources that
   agrees. A family is the part of the source before the colon: 'meta:og:title' and 'meta:twitter:title' were written by one hand.
3. The pool with the least doubt wins; of equals, the one found first. The others are its rivals, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from articles.records import Found

T = TypeVar("T")

AGREEMENT = 0.75
"""What is left of the doubt when an independent family says the same. Families copy from each other (a CMS fills them all from one
field), so agreement breaks ties and no more: three poor sources must not outvote one good one."""


def ranked(candidates: Iterable[Found[T]], *, key: Callable[[T], Hashable]) -> tuple[Found[T], ...]:
    """One ``Found`` a pool, surest first."""
    pools: dict[Hashable, list[Found[T]]] = {}
    for candidate in candidates:
        pools.setdefault(key(candidate.value), []).append(candidate)
    return tuple(sorted((_pooled(pool) for pool in pools.values()), key=lambda found: -found.confidence))


def best(candidates: Iterable[Found[T]], *, key: Callable[[T], Hashable]) -> Found[T] | None:
    """The first of ``ranked``, None of nothing."""
    return next(iter(ranked(candidates, key=key)), None)


def family(source: str) -> str:
    """'meta' of 'meta:og:title'."""
    return source.partition(":")[0]


def _pooled(pool: list[Found[T]]) -> Found[T]:
    surest = max(pool, key=lambda candidate: candidate.confidence)
    families = {family(candidate.source) for candidate in pool}
    doubt = (1 - surest.confidence) * AGREEMENT ** (len(families) - 1)
    return Found(value=surest.value, source=surest.source, confidence=1 - doubt)
