"""What a word is, for the index, the query and the snippet alike."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.analysis import _TOKEN, MARKS, MAX_TOKEN_LENGTH, STEMMERS, stem, token_spans, tokens, word_pattern


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("O\u2019Brien's Élan, 12%", ["o", "brien", "s", "elan", "12"]),
        ("ＦＵＬＬ ｗｉｄｔｈ", ["full", "width"]),
        ("Straße", ["strasse"]),
        ("e\u0301tat", ["etat"]),
        ("東京 tower", ["東", "京", "tower"]),
        ("שָׁלוֹם", ["שלום"]),
        ("state-of-the-art", ["state", "of", "the", "art"]),
        ("x" * 100, ["x" * MAX_TOKEN_LENGTH]),
        ("", []),
    ],
)
def test_text_falls_into_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_a_hindi_word_stays_whole() -> None:
    assert len(tokens("हिन्दी समाचार")) == 2


def test_a_stem_belongs_to_its_language() -> None:
    assert stem("strikes", "en") == stem("striking", "en-gb") != stem("strikes", "de")
    assert stem("strikes", "") == stem("strikes", "ja") == "strikes"


@given(st.text())
def test_spans_point_at_their_tokens_and_the_quick_pattern_finds_the_same(text: str) -> None:
    spans = list(token_spans(text))
    assert [token for token, _, _ in spans] == tokens(text)
    assert all(token in tokens(text[start:end]) for token, start, end in spans)
    assert word_pattern(text).findall(text) == _TOKEN.findall(text)


@pytest.mark.parametrize("language", sorted({*STEMMERS} - {"ru"}))
@given(
    word=st.text(
        alphabet="abcdefghijklmnopqrstuvwxyz\u00df\u00e6\u00f8\u0431\u0432\u0435\u0436\u0438\u043e\u0441\u0442\u044b\u044f",
        min_size=1,
        max_size=14,
    )
)
def test_no_stemmer_but_the_russian_touches_the_first_letter(language: str, word: str) -> None:
    """Which ``placing`` builds on."""
    for token in tokens(word):
        assert stem(token, language).removeprefix(f"{language}:").startswith(token[0])


def test_every_combining_mark_of_unicode_is_part_of_a_word() -> None:
    pattern = re.compile(f"[{MARKS}]")
    for code in range(sys.maxunicode + 1):
        assert bool(pattern.match(chr(code))) is (unicodedata.category(chr(code))[0] == "M"), hex(code)


@given(st.sampled_from(sorted(STEMMERS)), st.text(alphabet="aeiouglrnpstmqáéíóúçß", min_size=1, max_size=7))
def test_no_word_is_too_odd_for_a_stemmer(language: str, word: str) -> None:
    assert stem(word, language).startswith(f"{language}:")


def test_a_word_at_which_the_spanish_stemmer_fails_is_its_own_stem() -> None:
    assert stem("argue", "es") == "es:argue"
    assert stem("pagué", "es") == stem("pagar", "es")
