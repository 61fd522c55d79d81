"""Counting on arrays, against counting by hand."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from articles.search.backends import rows
from articles.search.backends.columns import Column, column, joined
from articles.search.backends.schema import COUNTED, IDS, IndexDocument
from articles.search.backends.whoosh_cache import PostingCache

MANY = 150_000
"""More values than tantivy's aggregations return."""


def column_of(rows_of_values: Sequence[Sequence[int]], names: Sequence[str] | None = None) -> Column:
    flat = [value for values in rows_of_values for value in values]
    return column(np.array([len(values) for values in rows_of_values]), np.array(flat, dtype=np.int64), names)


def random_rows(count: int, *, highest: int, seed: int) -> list[list[int]]:
    chooser = random.Random(seed)
    return [chooser.sample(range(1, highest), chooser.randrange(4)) for _ in range(count)]


@pytest.mark.parametrize("highest", [5, 50, 2_000_000_000, 6_000_000_000])
def test_counts_are_those_of_counting_by_hand(highest: int) -> None:
    values = random_rows(400, highest=highest, seed=1)
    chosen = sorted(random.Random(2).sample(range(400), 150))
    expected = Counter(value for row in chosen for value in values[row])
    counts = column_of(values).counts(np.array(chosen))
    assert dict(counts.pairs()) == expected
    ranked = sorted(expected.items(), key=lambda pair: (-pair[1], pair[0]))
    assert counts.most(7) == ranked[:7]
    besides = frozenset(value for value, _ in ranked[:3])
    assert counts.most(7, besides=besides) == ranked[3:10]
    assert counts.most(None) == ranked
    assert counts.of([ranked[0][0], -1]) == {ranked[0][0]: ranked[0][1], -1: 0}


def test_every_value_is_counted_however_many_there_are() -> None:
    counts = column_of([[at + 1] for at in range(MANY)] + [[7]]).counts(np.arange(MANY + 1))
    assert len(counts) == MANY
    assert counts.most(2) == [(7, 2), (1, 1)]


def test_what_does_not_match_taken_from_all_leaves_what_matches() -> None:
    made = column_of(random_rows(300, highest=40, seed=3))
    rest = made.counts(np.arange(200, 300))
    left = made.counts(np.arange(300)).without(rest)
    assert left.pairs() == made.counts(np.arange(200)).pairs()


def test_rows_with_any_of_some_values_are_found() -> None:
    values = random_rows(300, highest=40, seed=4)
    expected = {row for row, held in enumerate(values) if {3, 17} & set(held)}
    assert set(column_of(values).rows_with([3, 17]).tolist()) == expected
    named = column_of([[0], [], [1], [0]], ("en", "de"))
    assert named.rows_with(["en", "fr"]).tolist() == [0, 3]


def test_columns_with_names_of_their_own_are_joined() -> None:
    both = joined([column_of([[0], [1], []], ("en", "de")), column_of([[1], [0]], ("fr", "en"))])
    assert sorted(both.counts(np.arange(5)).pairs()) == [("de", 1), ("en", 2), ("fr", 1)]


def document(number: int, **ids: tuple[int, ...]) -> IndexDocument:
    kept: dict[str, Any] = {field: ids.get(field, ()) for field in IDS}
    return IndexDocument(
        id=number,
        words={},
        stems={},
        often=[],
        names={},
        languages=(),
        ids=kept,
        keys={"language": ["en", "de", ""][number % 3], "outlet_key": ""},
        numbers={"year": 2000 + number} if number % 2 else {},
        stored=b"",
    )


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    before = rows.read(tmp_path)
    for start in (0, 3):
        appender = rows.Appender(tmp_path)
        assert [appender.add(document(start + at, person_id=(at, 9))) for at in range(3)] == [start, start + 1, start + 2]
        appender.flush()
        before = rows.read(tmp_path, before)
    at_once = rows.read(tmp_path)
    for found in (before, at_once):
        assert found.count == 6
        assert found.columns["person_id"].of(np.arange(6)).tolist() == [0, 9, 1, 9, 2, 9] * 2
        assert found.columns["year"].of(np.arange(6)).tolist() == [2001, 2003, 2005]
        assert sorted(found.columns["language"].counts(np.arange(6)).pairs()) == [("de", 2), ("en", 2)]
        assert {len(found.columns[field]) for field in COUNTED} == {6}


def test_what_a_crash_left_half_written_is_neither_read_nor_kept(tmp_path: Path) -> None:
    for number in range(2):
        appender = rows.Appender(tmp_path)
        appender.add(document(number, tag_id=(number + 1,)))
        appender.flush()
    file = tmp_path / rows.NAME
    os.truncate(file, file.stat().st_size - 5)
    assert rows.read(tmp_path).count == 1
    appender = rows.Appender(tmp_path)
    assert appender.add(document(5, tag_id=(8,))) == 1
    appender.flush()
    assert rows.read(tmp_path).columns["tag_id"].of(np.arange(2)).tolist() == [1, 8]


def test_decoded_postings_are_kept_up_to_so_many_bytes_in_all() -> None:
    cache = PostingCache(limit=100)
    for key in range(5):
        assert cache.get(key, lambda key=key: (key, 40)) == key
    assert cache.nbytes == 80
    assert cache.get(4, lambda: ("read again", 40)) == 4
    assert cache.get(0, lambda: ("read again", 40)) == "read again"
