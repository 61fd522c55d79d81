"""The words of an index that a beginning, a pattern or a similar word stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from articles.search import tree
from articles.search.analysis import GAP
from articles.search.backends.bounds import TooMuch
from articles.search.backends.index import Snapshot
from articles.search.backends.memory import remembered

MAX_EXPANSIONS = 4_000
"""Words that one beginning, pattern or similar word may stand for; beyond it the reader is asked for more letters. At 4,000 the
engines answer in some hundredths of a second."""

Letters = NDArray[np.uint32]
Distances = NDArray[np.int16]
_FAR = 99


def expand(snapshot: Snapshot, field: str, leaf: tree.Expandable) -> tuple[str, ...]:
    """The words of ``field`` that ``leaf`` stands for, in alphabetical order. Raises TooMuch for more than MAX_EXPANSIONS."""
    found: tuple[str, ...] = remembered(snapshot, ("expand", field, leaf), lambda: _expanded(snapshot, field, leaf))
    if len(found) > MAX_EXPANSIONS:
        raise _too_many(leaf, len(found))
    return found


def similar(words: Sequence[str], wanted: str, distance: int) -> list[str]:
    """Those of ``words``, all of one length, that are at most ``distance`` edits from ``wanted``; an edit is a letter more, less,
    another, or two neighbours in each other's place, none of which is edited again ("optimal string alignment", as Lucene has it).
    """
    if not words or abs(len(words[0]) - len(wanted)) > distance:
        return []
    letters = np.array(words).view(np.uint32).reshape(len(words), -1)
    far = _distances(letters, [ord(letter) for letter in wanted], distance) > distance
    return [word for word, is_far in zip(words, far, strict=True) if not is_far]


def _expanded(snapshot: Snapshot, field: str, leaf: tree.Expandable) -> tuple[str, ...]:
    if isinstance(leaf, tree.Prefix):
        return tuple(snapshot.words(field, leaf.text))
    if isinstance(leaf, tree.Pattern):
        beginning = leaf.text.partition("?")[0]
        pattern = re.compile("".join({"?": ".", "*": ".*"}.get(char, re.escape(char)) for char in leaf.text))
        return tuple(word for word in snapshot.words(field, beginning) if pattern.fullmatch(word))
    by_length = remembered(snapshot, ("lengths", field), lambda: _by_length(snapshot.words(field, "")))
    lengths = range(len(leaf.text) - leaf.distance, len(leaf.text) + leaf.distance + 1)
    return tuple(sorted(word for length in lengths for word in similar(by_length.get(length, ()), leaf.text, leaf.distance)))


def _by_length(words: Sequence[str]) -> dict[int, list[str]]:
    made: dict[int, list[str]] = {}
    for word in words:
        if word != GAP:
            made.setdefault(len(word), []).append(word)
    return made


def _distances(letters: Letters, wanted: Sequence[int], distance: int) -> Distances:
    """The edits from each row of ``letters`` to ``wanted``, exact up to ``distance``; the table of Wagner and Fischer, of which
    only the diagonal band is filled, for all rows at once."""
    rows, width = letters.shape
    far = np.full(rows, _FAR, dtype=np.int16)
    before: list[Distances] = [far] * (width + 1)
    above: list[Distances] = [np.full(rows, place, dtype=np.int16) for place in range(width + 1)]
    for row, letter in enumerate(wanted, start=1):
        line: list[Distances] = [far] * (width + 1)
        line[0] = np.full(rows, row, dtype=np.int16)
        for place in range(max(1, row - distance), min(width, row + distance) + 1):
            cost = np.minimum(np.minimum(above[place], line[place - 1]) + 1, above[place - 1] + (letters[:, place - 1] != letter))
            if row > 1 and place > 1:
                swapped = (letters[:, place - 1] == wanted[row - 2]) & (letters[:, place - 2] == letter)
                cost = np.where(swapped, np.minimum(cost, before[place - 2] + 1), cost)
            line[place] = cost
        before, above = above, line
    return above[width]


def _too_many(leaf: tree.Expandable, count: int) -> TooMuch:
    shown = {
        tree.Prefix: "begin with \u201c{0}\u201d",
        tree.Pattern: "fit \u201c{0}\u201d",
        tree.Similar: "are like \u201c{0}\u201d",
    }
    what = shown[type(leaf)].format(leaf.text)
    message = f"{count:,} words of the archive {what}; at most {MAX_EXPANSIONS:,} can be searched. Give more letters."
    return TooMuch(message, node=leaf, instead=None if isinstance(leaf, tree.Pattern) else tree.Word(leaf.text, leaf.field))
