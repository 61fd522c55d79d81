"""Which words of a text are marked: the quick way must find what going through every word finds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.search.analysis import STEMMERS, folded, stem, word_pattern
from articles.search.backends.spotting import Sought, spans

WORDS = (
    "die",
    "dying",
    "dies",
    "dead",
    "strike",
    "Strikes",
    "STRIKING",
    "striker",
    "skies",
    "sky",
    "ski",
    "oil",
    "oils",
    "soil",
    "Öl",
    "Öle",
    "Straße",
    "strasse",
    "élection",
    "Elections",
    "e\u0301lections",
    "grève",
    "grévistes",
    "œuvre",
    "oeuvres",
    "Ålesund",
    "ﬁsh",
    "fishes",
    "İstanbul",
    "istanbul",
    "забастовка",
    "Забастовки",
    "ｓｔｒｉｋｅ",
    "中国strike",
    "oil中国",
    "हिन्दी",
    "naïve",
    "don\u2019t",
    "U.S.",
    "\U0001f600strike",
    "Ⅷ",
)
BETWEEN = st.sampled_from([" ", ", ", "\n\n", "\u2019", "-", "_", " \u201c"])
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), BETWEEN), max_size=25).map(lambda parts: "".join(map("".join, parts)))
TOKENS = st.sampled_from(sorted({token for word in WORDS for token in folded(word)}))
SOUGHT = st.builds(
    Sought,
    words=st.frozensets(TOKENS, max_size=3),
    exact=st.frozensets(TOKENS.map(lambda token: (token,)), max_size=2),
    prefixes=st.lists(TOKENS.map(lambda token: token[:3]), max_size=1).map(tuple),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS, wanted=SOUGHT, language=st.sampled_from(["", "en-gb", *STEMMERS]))
def test_what_is_marked_is_what_going_through_every_word_finds(text: str, wanted: Sought, language: str) -> None:
    stems = {stem(word, language) for word in wanted.words}
    singles = wanted.words | {run[0] for run in wanted.exact}
    expected = [
        match.span()
        for match in word_pattern(text).finditer(text)
        if any(
            token in singles or stem(token, language) in stems or any(token.startswith(prefix) for prefix in wanted.prefixes)
            for token in folded(match.group())
        )
    ]
    assert (
        [span[:2] for span in spans(text, wanted, language=language)] == expected
        if wanted
        else not spans(text, wanted, language=language)
    )


@pytest.mark.parametrize(
    ("text", "run", "found"),
    [
        ("The Bank of England, the Bank of Japan.", ("bank", "of", "england"), ["Bank of England"]),
        ("a bank of-england (Bank\u00a0OF\nEngland)", ("bank", "of", "england"), ["bank of-england", "Bank\u00a0OF\nEngland"]),
        ("Élection à Nîmes, élection a nimes", ("election", "a", "nimes"), ["Élection à Nîmes", "élection a nimes"]),
        ("bank of", ("bank", "of", "england"), []),
        ("a a a b", ("a", "a", "b"), ["a a b"]),
        ("die Straße hier", ("strasse", "hier"), ["Straße hier"]),
    ],
)
def test_a_phrase_is_marked_as_one(text: str, run: tuple[str, ...], found: list[str]) -> None:
    marked = spans(text, Sought(exact=frozenset({run})), language="en")
    assert [text[start:end] for start, end, _ in marked] == found


def test_of_two_phrases_that_begin_alike_the_longer_is_marked() -> None:
    wanted = Sought(exact=frozenset({("new", "york"), ("new", "york", "times")}), words=frozenset({"york"}))
    text = "New York Times of New York, York"
    assert [text[start:end] for start, end, _ in spans(text, wanted, language="en")] == ["New York Times", "New York", "York"]


def test_with_many_beginnings_every_word_is_looked_at() -> None:
    wanted = Sought(exact=frozenset((f"{chr(97 + at % 26)}{at}x",) for at in range(100)))
    assert [span[:2] for span in spans("A0x b27x zz", wanted, language="")] == [(0, 3), (4, 8)]
