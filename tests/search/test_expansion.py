"""Similar words, against the table written out letter by letter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from articles.search.backends.expansion import similar
from tests.search.brute_force import edits

WORDS = st.text(alphabet="abc\u05e9\U00010400", min_size=1, max_size=7)


@given(st.integers(1, 7).flatmap(lambda length: st.lists(st.text("abc\u05e9\U00010400", min_size=length, max_size=length))), WORDS)
def test_similar_words_are_those_within_so_many_edits(words: list[str], wanted: str) -> None:
    for distance in (1, 2):
        assert similar(words, wanted, distance) == [word for word in words if edits(word, wanted) <= distance]
