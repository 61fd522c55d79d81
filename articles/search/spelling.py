"""Words of the archive that a misspelt one may be: symmetric deletion (Garbe's SymSpell). Two words at most two edits apart have a
deletion of at most two letters in common, so the deletions of all words are made once, as hashes in a sorted array, and a look-up is
some binary searches and a comparison of what they find.

symspellpy does the same in dictionaries: 24,000 words took .9 s and 48 MB in every process, so 300,000 would take 11 s and 600 MB;
here it is a file beside the index, which the indexer makes and readers load at the first use.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]
Texts = NDArray[np.str_]

MAX_EDITS = 2
PREFIX = 7
"""Letters of which deletions are made, as SymSpell does: the rest of a word tells little, and costs much."""
MIN_LETTERS, MAX_LETTERS = 3, 20
MIN_ARTICLES = 2
"""A word that stands in one article alone may be a misspelling itself."""
MAX_WORDS = 120_000
"""The most frequent ones; some 200 bytes each."""
RENEWED = 0.1
"""Share of the archive that has to change before the dictionary is made anew."""
FILE = "spelling"
_LEFT = "spelling-left"
_DELETIONS = [kept for gone in range(MAX_EDITS + 1) for kept in combinations(range(PREFIX), PREFIX - gone)]
_FACTOR = 2_654_435_761
"""Knuth's multiplicative hash."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """``words`` by falling frequency; ``keys`` are hashes of deletions, ascending, ``refs`` the number of the word of each."""

    words: Texts
    lengths: NDArray[np.uint8]
    keys: Numbers
    refs: Numbers

    def nearest(self, word: str) -> list[str]:
        """The words within MAX_EDITS of ``word``, itself aside, the nearest first, the most frequent first among equals. Up to four
        letters, one edit; two would make it another word."""
        if not MIN_LETTERS <= len(word) <= MAX_LETTERS:
            return []
        hashes = np.array(
            sorted({_hash(word[place] for place in kept if place < len(word)) for kept in _DELETIONS}), dtype=np.uint32
        )
        starts, ends = (np.searchsorted(self.keys, hashes, side=side) for side in ("left", "right"))
        spans = [self.refs[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        found = np.unique(np.concatenate(spans))
        found = found[np.abs(self.lengths[found].astype(np.int64) - len(word)) <= MAX_EDITS]
        distances = edits(self.words[found], word)
        near = np.flatnonzero((distances > 0) & (distances <= (MAX_EDITS if len(word) > 4 else 1)))
        order = near[np.lexsort((found[near], distances[near]))]
        return [str(text) for text in self.words[found[order]]]

    def save(self, folder: Path) -> None:
        fresh = folder / f"{FILE}.new"
        with fresh.open("wb") as file:
            for array in (self.words, self.lengths, self.keys, self.refs):
                np.save(file, array, allow_pickle=False)
        os.replace(fresh, folder / FILE)


def dictionary(frequencies: Iterable[tuple[str, int]]) -> Dictionary:
    """Of (word, articles that hold it); what is too short, too long, too rare or not made of letters is left out."""
    kept = [
        (-often, word)
        for word, often in frequencies
        if often >= MIN_ARTICLES and MIN_LETTERS <= len(word) <= MAX_LETTERS and word.isalpha()
    ]
    words = np.array([word for _, word in sorted(kept)[:MAX_WORDS]], dtype=f"<U{MAX_LETTERS}")
    hashes = _hashes(_letters(words, PREFIX))
    refs = np.tile(np.arange(len(words), dtype=np.uint32), len(_DELETIONS))
    pairs = np.unique(hashes.ravel().astype(np.uint64) << np.uint64(32) | refs)
    lengths = np.char.str_len(words).astype(np.uint8)
    return Dictionary(words, lengths, (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32))


def load(folder: Path) -> Dictionary | None:
    """The dictionary of an index, None where none was made. It is read again when it has been made anew."""
    try:
        return _loaded(folder / FILE, (folder / FILE).stat().st_mtime_ns)
    except FileNotFoundError:
        return None


def renew(folder: Path, frequencies: Iterable[tuple[str, int]], *, documents: int) -> None:
    """Make the dictionary of an index of so many ``documents``."""
    dictionary(frequencies).save(folder)
    (folder / _LEFT).write_text(str(int(documents * RENEWED)))


def is_due(folder: Path, *, changed: int) -> bool:
    """Whether the dictionary is to be made anew, now that so many articles more have changed, which is noted."""
    file = folder / _LEFT
    left = int(file.read_text()) - changed if file.exists() else -1
    if left >= 0:
        file.write_text(str(left))
    return left < 0


def edits(words: Texts, wanted: str) -> NDArray[np.int64]:
    """How many edits each of ``words`` is from ``wanted``, at most MAX_EDITS + 1; an edit is a letter more, less, another, or two
    neighbours in each other's place. Wagner and Fischer's table, for all words at once."""
    letters = _letters(words, MAX_LETTERS).T
    lengths = np.count_nonzero(letters, axis=0)
    width = min(MAX_LETTERS, len(wanted) + MAX_EDITS)
    far = np.full(len(words), MAX_EDITS + 1, dtype=np.int8)
    before, above = (
        [far] * (width + 1),
        [np.full(len(words), min(place, MAX_EDITS + 1), dtype=np.int8) for place in range(width + 1)],
    )
    for row, letter in enumerate(map(ord, wanted), start=1):
        line = [np.full(len(words), min(row, MAX_EDITS + 1), dtype=np.int8)] + [far] * width
        for place in range(max(1, row - MAX_EDITS), min(width, row + MAX_EDITS) + 1):
            other = letters[place - 1] != letter
            cost = np.minimum(np.minimum(above[place], line[place - 1]) + 1, above[place - 1] + other)
            if row > 1 and place > 1:
                swapped = (letters[place - 1] == ord(wanted[row - 2])) & (letters[place - 2] == letter)
                cost = np.where(swapped, np.minimum(cost, before[place - 2] + 1), cost)
            line[place] = cost
        before, above = above, line
    found: NDArray[np.int64] = np.minimum(
        np.stack(above)[np.minimum(lengths, width), np.arange(len(words))] + np.maximum(lengths - width, 0), MAX_EDITS + 1
    )
    return found


@lru_cache(maxsize=2)
def _loaded(path: Path, version: int) -> Dictionary:
    with path.open("rb") as file:
        return Dictionary(*(np.load(file, allow_pickle=False) for _ in range(4)))


def _letters(words: Texts | Sequence[str], width: int) -> Numbers:
    """A row of code points for each word, its first ``width``, zeros behind its end."""
    return np.array(words, dtype=f"<U{width}").view(np.uint32).reshape(len(words), width)


def _hash(letters: Iterable[str]) -> int:
    """As ``_hashes``, of one deletion."""
    made = 0
    for letter in letters:
        made = (made + ord(letter)) * _FACTOR & 0xFFFF_FFFF
    return made


def _hashes(letters: Numbers) -> Numbers:
    """A row for each deletion, a column for each word."""
    made = np.zeros((len(_DELETIONS), len(letters)), dtype=np.uint32)
    for number, kept in enumerate(_DELETIONS):
        for place in kept:
            letter = letters[:, place]
            made[number] = np.where(letter, (made[number] + letter) * np.uint32(_FACTOR), made[number])
    return made
