"""What a query on one segment of Whoosh's comes down to: sets of documents as masks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.search.backends.whoosh_segments import MISSING, Floats, Ints, Mask, Segment

Evaluated = tuple[Mask, Floats]
"""Which documents of a segment match, and their scores (0 where they do not, or where nothing scores)."""


def top(keys: NDArray[Any], ties: Callable[[Ints], NDArray[Any]] | None, wanted: int) -> Ints:
    """Where the ``wanted`` smallest keys stand, in order; ``ties`` gives what equals are ordered by."""
    candidates = np.arange(len(keys))
    if 0 < wanted < len(keys):
        candidates = np.flatnonzero(keys <= np.partition(keys, wanted - 1)[wanted - 1])
    sort_keys = (keys[candidates],) if ties is None else (ties(candidates), keys[candidates])
    return np.asarray(candidates[np.lexsort(sort_keys)][:wanted])


def unscored(mask: Mask) -> Evaluated:
    return mask, np.zeros(len(mask), dtype=np.float32)


def close(some: Ints, others: Ints, distance: int, size: int) -> Mask:
    """Where the first of ``others`` that is not too far before one of ``some`` is not too far behind it either."""
    mask = np.zeros(size, dtype=bool)
    if len(some) and len(others):
        at = np.searchsorted(others, some - distance)
        nearest = others[np.minimum(at, len(others) - 1)]
        mask[some[(nearest >= some - distance) & (nearest <= some + distance)] >> 32] = True
    return mask


def any_token(segment: Segment, field: str, words: Sequence[str]) -> Mask:
    mask = np.zeros(segment.size, dtype=bool)
    for word in words:
        mask[segment.postings(field, word).docs] = True
    return mask


def any_value(segment: Segment, field: str, wanted: Sequence[int] | Sequence[str]) -> Mask:
    mask = np.zeros(segment.size, dtype=bool)
    mask[segment.column(field).rows_with(wanted)] = True
    return mask


def within(numbers: Ints, low: int | None, high: int | None) -> Mask:
    mask: Mask = numbers != MISSING
    if low is not None:
        mask &= numbers >= low
    if high is not None:
        mask &= numbers <= high
    return mask
