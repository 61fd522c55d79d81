"""The article that a text is a copy of, among those that share a band with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import TypeVar

from articles.dedup.fingerprint import NEAR_DUPLICATE, alike
from articles.dedup.rewording import PROBABLE, is_rewording
from articles.records import Fingerprint

K = TypeVar("K")

MAX_READ = 5
"""Texts that are read for one: seldom is there more than one that comes near."""


def nearest(
    text: str, print_: Fingerprint, signatures: Mapping[K, bytes], *, texts_of: Callable[[list[K]], Mapping[K, str]]
) -> K | None:
    """The key of the one that ``text``, which has this fingerprint, is a copy of: the most similar, the first among equals; None where
    none is alike enough. ``texts_of`` gives the texts of those that have to be read."""
    similar = alike(print_, signatures, least=PROBABLE)
    probable = list(islice(similar, MAX_READ))
    if not probable or similar[probable[0]] >= NEAR_DUPLICATE:
        return next(iter(probable), None)
    texts = texts_of(probable)
    return next((key for key in probable if is_rewording(text, texts[key])), None)
