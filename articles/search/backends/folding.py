"""Counting stories instead of articles: what several outlets ran is found once. The numbers of an engine's rows are all that is known of
it here, and arrays say which story each row tells (``columns``).

Of the rows of a story that match, one is shown: its lead where that matches, else the first in the order of the search. The others are
*hidden*. A value is counted once for each story of which a row that matches has it, so that choosing it finds as many stories.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articles.search.backends.columns import Column, Counts, Ints, counted

Mask = NDArray[np.bool_]
ALONE = -1
"""The group of a row whose story no other row tells."""


@dataclass(frozen=True, slots=True)
class Stories:
    """``group`` has the number of each row's story, 0 to ``count`` - 1, or ALONE; ``leads`` whether the row leads it."""

    group: Ints
    leads: Mask
    count: int

    def told_again(self, rows: Ints) -> Ints:
        """Those of ``rows`` that tell a story which another of them tells too."""
        told = rows[self.group[rows] != ALONE]
        group = self.group[told]
        return np.asarray(told[np.bincount(group, minlength=self.count)[group] > 1])


@dataclass(frozen=True, slots=True)
class Folded:
    """The ``articles`` that match, as ``stories``. ``hidden`` marks the rows that match and are not shown; ``behind`` has for each group
    how many those are."""

    articles: int
    stories: int
    hidden: Mask
    group: Ints
    behind: Ints

    def more(self, rows: Ints) -> Ints:
        """How many hidden rows stand behind each of ``rows``, which are shown."""
        return np.asarray(self.behind[self.group[rows]])


def stories_of(alive: Ints, story: Column, leads: Column) -> Stories:
    """Of the rows that count, and the columns of the story's id and of 1 for a lead; every row has a value in both."""
    _, place, size = np.unique(story.values[alive], return_inverse=True, return_counts=True)
    shared = size > 1
    number = np.where(shared, np.cumsum(shared) - 1, ALONE)
    group = np.full(len(story), ALONE, dtype=np.int32)
    group[alive] = number[place]
    return Stories(group, leads.values == 1, int(shared.sum()))


def fold(stories: Stories, rows: Ints, in_order: Callable[[Ints], Ints]) -> Folded:
    """``rows`` match; ``in_order`` puts some of them, of stories without a lead among ``rows``, in the order of the search."""
    hidden = np.zeros(len(stories.group), dtype=bool)
    again = stories.told_again(rows)
    group = stories.group[again]
    leads = stories.leads[again]
    led = np.zeros(stories.count, dtype=bool)
    led[group[leads]] = True
    hidden[again[~leads & led[group]]] = True
    contested = stories.told_again(again[~hidden[again]])
    if len(contested):
        ordered = in_order(contested)
        _, first = np.unique(stories.group[ordered], return_index=True)
        hidden[np.delete(ordered, first)] = True
    behind = np.bincount(stories.group[hidden], minlength=stories.count + 1)  # the last is that of rows that stand ALONE
    return Folded(len(rows), len(rows) - int(hidden.sum()), hidden, stories.group, behind)


def repeats(stories: Stories, again: Ints, column: Column) -> Counts:
    """How often a value is had again by another row of the same story, of the rows ``again``."""
    values = column.of(again)
    group = np.repeat(stories.group[again].astype(np.int64), column.starts[again + 1] - column.starts[again])
    span = int(values.max(initial=0)) + 1
    pairs = np.sort(group * span + values)
    return Counts(*counted(pairs[1:][pairs[1:] == pairs[:-1]] % span), column.names)
