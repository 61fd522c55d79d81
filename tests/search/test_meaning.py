"""Vectors of texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from articles.search import meaning, weights
from articles.search.analysis import GAP, tokens

pytestmark = pytest.mark.skipif(not meaning.is_available(), reason="wordllama is not installed")


def likeness(one: str, other: str) -> float:
    return float(meaning.of_text(tokens(one)) @ meaning.of_text(tokens(other)))


def test_texts_without_a_common_word_can_be_alike() -> None:
    assert likeness("The physician treated patients", "Doctors in hospital") > likeness(
        "The physician treated patients", "Oil prices"
    )


def test_a_vector_has_length_one_and_no_text_has_none() -> None:
    assert np.linalg.norm(meaning.of_text(["harbour", GAP, "strike"])) == pytest.approx(1)
    assert not meaning.of_text([]).any()
    assert not meaning.of_query({}).any()


def test_more_words_than_are_kept_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = meaning.of_text(["harbour", "strike"])
    monkeypatch.setattr(meaning, "KNOWN_WORDS", 5)
    meaning._words.cache_clear()
    for word in "abcdefgh":
        meaning.of_text([word, f"{word}{word}"])
    assert meaning.of_text(["harbour", "strike"]) == pytest.approx(expected)
    meaning._words.cache_clear()


def test_vectors_are_kept_by_id_and_replaced(tmp_path: Path) -> None:
    vectors = meaning.Vectors(tmp_path)
    assert not vectors.exist()
    vectors.create()
    texts = {7: ["oil"], 3: ["football"]}
    assert list(vectors.keep([7, 3], id_of=int, tokens_of=texts.__getitem__)) == [7, 3]
    kept = vectors.of([3, 7, 5, 9_999])
    assert kept[0] @ meaning.of_text(["football"]) > 0.99
    assert kept[1] @ meaning.of_text(["oil"]) > 0.99
    assert not kept[2:].any()
    list(vectors.keep([7], id_of=int, tokens_of=lambda _: ["wheat"]))
    assert vectors.of([7])[0] @ meaning.of_text(["wheat"]) > 0.99


def test_nothing_is_kept_where_no_file_was_made(tmp_path: Path) -> None:
    assert list(meaning.Vectors(tmp_path).keep([1], id_of=int, tokens_of=lambda _: ["oil"])) == [1]
    assert list(tmp_path.iterdir()) == []


def test_newness_falls_in_steps_and_undated_is_the_middle() -> None:
    steps = [weights.newness(1_000_000 - age, today=1_000_000) for age in (0, 100, 1000, 5000, 20_000)]
    assert steps == sorted(steps, reverse=True)
    assert (steps[0], steps[-1]) == (weights.NEWNESS, 0)
    assert weights.newness(None, today=1_000_000) == weights.NEWNESS / 2


def test_a_word_counts_the_less_the_more_articles_hold_it() -> None:
    shares = [weights.informative(held, 1000) for held in (1, 100, 300, 600, 1000)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1
    assert 0 < shares[-1] < 0.01
