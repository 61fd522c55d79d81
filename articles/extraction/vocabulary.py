"""How the word lists of this room are written down."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set.

    >>> sorted(word_set("of the press"))
    ['of', 'press', 'the']
    """
    return frozenset(words.split())
