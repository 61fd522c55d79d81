"""The dictionary of corrections."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import spelling

WORDS = {"harbour": 40, "harvest": 30, "wheat": 50, "what": 90, "heat": 10, "strike": 20, "unique": 1, "r2d2": 5, "ab": 9}
WORD = st.text(alphabet="abcd", min_size=3, max_size=8)


def _edits(one: str, other: str) -> int:
    """Optimal string alignment, from its definition."""
    table = {(-1, -1): 0}
    for i in range(-1, len(one)):
        for j in range(-1, len(other)):
            if i == j == -1:
                continue
            steps = [table[i - 1, j] + 1 for _ in "x" if i >= 0] + [table[i, j - 1] + 1 for _ in "x" if j >= 0]
            if i >= 0 and j >= 0:
                steps.append(table[i - 1, j - 1] + (one[i] != other[j]))
            if i >= 1 and j >= 1 and one[i] == other[j - 1] and one[i - 1] == other[j]:
                steps.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(steps)
    return table[len(one) - 1, len(other) - 1]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("harbuor", "harbour"), ("hrbour", "harbour"), ("harbbour", "harbour"), ("harvast", "harvest"), ("srtike", "strike")],
)
def test_the_nearest_word_comes_first(wrong: str, right: str) -> None:
    assert spelling.dictionary(WORDS.items()).nearest(wrong)[0] == right


def test_among_equally_near_words_the_most_frequent_comes_first() -> None:
    assert spelling.dictionary(WORDS.items()).nearest("whet")[:2] == ["what", "wheat"]


@pytest.mark.parametrize("word", ["unque", "r2d", "zzzzzzzz", "ab", "", "x" * 40])
def test_rare_words_and_numbers_are_never_meant(word: str) -> None:
    assert spelling.dictionary(WORDS.items()).nearest(word) == []


def test_an_empty_archive_has_a_dictionary() -> None:
    assert spelling.dictionary([]).nearest("harbour") == []


@given(st.lists(WORD, min_size=1, max_size=12, unique=True), WORD)
def test_every_word_that_is_near_is_found_and_no_other(words: list[str], wanted: str) -> None:
    most = spelling.MAX_EDITS if len(wanted) > 4 else 1
    near = {word for word in words if 0 < _edits(word, wanted) <= most}
    assert set(spelling.dictionary((word, 5) for word in words).nearest(wanted)) == near


@given(st.lists(WORD, min_size=1, max_size=12), WORD)
def test_edits_are_counted_right(words: list[str], wanted: str) -> None:
    expected = [min(spelling.MAX_EDITS + 1, _edits(word, wanted)) for word in words]
    assert spelling.edits(np.array(words), wanted).tolist() == expected


def test_a_dictionary_is_read_back_and_read_again_when_it_changed(tmp_path: Path) -> None:
    assert spelling.load(tmp_path) is None
    spelling.renew(tmp_path, WORDS.items(), documents=100)
    before = spelling.load(tmp_path)
    assert before is not None
    assert before.nearest("harbuor") == ["harbour"]
    spelling.renew(tmp_path, [("zeppelin", 3)], documents=100)
    after = spelling.load(tmp_path)
    assert after is not None
    assert after.nearest("zepelin") == ["zeppelin"]


def test_it_is_made_anew_after_a_tenth_of_the_archive_changed(tmp_path: Path) -> None:
    assert spelling.is_due(tmp_path, changed=1)
    spelling.renew(tmp_path, [], documents=100)
    assert [spelling.is_due(tmp_path, changed=4) for _ in range(3)] == [False, False, True]
