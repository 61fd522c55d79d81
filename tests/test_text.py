"""The form in which names and words are compared."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from articles.text import fold


@given(st.text() | st.text("aé\u0301ﬁß’İΣς가\u1100\u1161" + "Å"))
def test_folding_leaves_out_every_combining_mark_and_nothing_else(text: str) -> None:
    decomposed = unicodedata.normalize("NFKD", text.casefold()).replace("\u2019", "'")
    unmarked = "".join(char for char in decomposed if not unicodedata.combining(char))
    assert fold(text) == unicodedata.normalize("NFC", unmarked)


def test_letters_of_ascii_are_only_made_small() -> None:
    assert fold("The O'Brien Co. 1987") == "the o'brien co. 1987"
