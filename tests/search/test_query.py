"""The query language: text to tree, tree to text, and what cannot be read."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.errors import QueryError
from articles.search.query import MAX_CLAUSES, MAX_LENGTH, any_words, parse, read, to_text
from articles.search.tree import (
    All,
    And,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Published,
    Values,
    Word,
    all_of,
    any_of,
    leaves,
    negated,
)

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", All()),
        ("  ", All()),
        ("*", All()),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("NOT NOT a", A),
        ("--a", Not(A)),
        ("-(a b)", Not(And((A, B)))),
        ('"flood wall"', Phrase("flood wall")),
        ("\u201cflood wall\u201d", Phrase("flood wall")),
        ("\u00abflood wall\u00bb", Phrase("flood wall")),
        ("\uff41 \uff2f\uff32 \uff42", Or((A, B))),
        ("Gaza \u2013 Egypt", And((Word("Gaza"), Word("Egypt")))),
        ("smuggl*", Prefix("smuggl")),
        ("Smuggl*", Prefix("smuggl")),
        ("headline:a", Word("a", "headline")),
        ("Headline:a", Word("a", "headline")),
        ("headline:(a OR b)", Or((Word("a", "headline"), Word("b", "headline")))),
        ("headline:(a person:b)", And((Word("a", "headline"), Word("b", "person")))),
        ('person:"Ada Byron"', Phrase("Ada Byron", "person")),
        ("url:https://a.example/b", Word("https://a.example/b", "url")),
        ("published:2016", Published(date(2016, 1, 1), date(2016, 12, 31))),
        ("published:2016-02", Published(date(2016, 2, 1), date(2016, 2, 29))),
        ("published:2016-11..2017-02", Published(date(2016, 11, 1), date(2017, 2, 28))),
        ("before:2016", Published(None, date(2015, 12, 31))),
        ("after:2016-12", Published(date(2017, 1, 1), None)),
        ("words:>500", Number("words", 501, None)),
        ("words:100..200", Number("words", 100, 200)),
        ("words:<=7", Number("words", None, 7)),
        ("lang:EN,fr", Values("lang", ("en", "fr"))),
        ("person_id:3,5", Values("person_id", ("3", "5"))),
        ("a, b.", And((A, B))),
        ("What happened?", And((Word("What"), Word("happened")))),
        ("Update: dock strike at 3:30", And((Word("Update"), Word("dock"), Word("strike"), Word("at"), Word("3:30")))),
        ("O\u2019Brien", Word("O'Brien")),
    ],
)
def test_text_is_read_as(text: str, tree: Node) -> None:
    assert parse(text) == tree
    assert parse(to_text(tree)) == tree


@pytest.mark.parametrize(
    ("text", "message", "position", "repaired"),
    [
        ('strike "flood wall', "quotation mark is not closed", 7, 'strike "flood wall"'),
        ("(a OR b", "not closed", 0, "a OR b"),
        ("a) b", "not opened", 1, "a b"),
        ("a OR", "no word behind", 2, "a"),
        ("OR a", "word is expected", 0, "a"),
        ("a AND OR b", "word is expected", 6, "a b"),
        ("a ()", "empty", 2, "a"),
        ("sm*", "3 letters", 0, "sm"),
        ("*ism", "end of a word", 0, "ism"),
        ("wom?n", "cannot be searched yet", 0, "wom n"),
        ("color~1", "cannot be searched yet", 0, "color"),
        ('"a b"~5', "cannot be searched yet", 5, '"a b"'),
        ("a NEAR/5 b", "cannot be searched yet", 2, "a b"),
        ("ATLEAST/3(a)", "cannot be searched yet", 0, "a"),
        ("colour:red", "no field", 0, "colour red"),
        ("published:tomorrow a", "not a date", 0, "a"),
        ("published:2016-02-30", "no 2016-02-30", 0, ""),
        ("published:2017..2016", "later than the second", 10, "published:2016-01-01..2017-12-31"),
        ("words:many a", "takes a number", 6, "words:>=0 a"),
        ("& %", "no word", 0, ""),
    ],
)
def test_what_cannot_be_read_says_why_where_and_what_could_be(text: str, message: str, position: int, repaired: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse(text)
    assert caught.value.position == position
    assert caught.value.repaired == repaired
    parse(caught.value.repaired)


def test_small_letter_operators_are_words_and_the_reader_is_told() -> None:
    reading = read("flood or storm")
    assert reading.node == And((Word("flood"), Word("or"), Word("storm")))
    assert reading.notes == ("\u201cor\u201d was searched as a word; the operator is OR.",)


def test_what_was_left_out_is_told() -> None:
    assert read("flood & storm").notes == ("\u201c&\u201d has no letter or digit and was left out.",)


def test_a_query_has_bounds() -> None:
    with pytest.raises(QueryError, match="characters long"):
        parse("a" * (MAX_LENGTH + 1))
    with pytest.raises(QueryError, match="conditions"):
        parse(" ".join(f"w{number}" for number in range(MAX_CLAUSES + 1)))
    with pytest.raises(QueryError, match="deep"):
        parse("(" * 50 + "a" + ")" * 50)
    assert parse("NOT " * 900 + "a") == A


def test_any_words_takes_prose_without_operators() -> None:
    assert any_words("Who said: flood OR -storm? (now") == "who OR said OR flood OR or OR storm OR now"
    assert any_words("?!") == ""
    assert len(list(leaves(parse(any_words(" ".join(f"w{n}" for n in range(999))))))) == MAX_CLAUSES


WORDS = st.sampled_from(["flood", "Hafen", "OÜ", "3:30", "O'Brien", "état-major", "東京", "x", "or", "שלום"])
FIELDS = st.sampled_from(["", "headline", "body", "person", "entity", "tag"])
DATES = st.dates(date(1000, 1, 1), date(3000, 1, 1))
LEAVES = st.one_of(
    st.builds(Word, WORDS, FIELDS),
    st.builds(Phrase, st.lists(WORDS, min_size=1, max_size=3).map(" ".join), FIELDS),
    st.builds(Prefix, st.sampled_from(["flood", "haf", "שלום"]), FIELDS),
    st.builds(Values, st.just("org_id"), st.lists(st.integers(1, 99).map(str), min_size=1, max_size=3, unique=True).map(tuple)),
    st.builds(Number, st.just("words"), st.integers(0, 50), st.one_of(st.none(), st.integers(50, 99))),
    st.builds(lambda a, b: Published(min(a, b), max(a, b)), DATES, DATES),
    st.builds(Published, st.none(), DATES),
    st.builds(Published, DATES, st.none()),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(all_of),
        st.lists(inner, min_size=2, max_size=4).map(any_of),
        inner.map(negated),
    ),
    max_leaves=12,
)


@given(TREES)
@settings(max_examples=300, deadline=None)
def test_every_tree_survives_the_way_to_text_and_back(tree: Node) -> None:
    assert parse(to_text(tree)) == tree


@given(st.one_of(st.text(max_size=60), st.text(alphabet='ab "()-*:~?.ORNTAD\u201c\uff0d\u2013\u0301', max_size=40)))
@settings(max_examples=500, deadline=None)
def test_any_string_is_read_or_refused_with_a_repair_that_is_read(text: str) -> None:
    try:
        node = parse(text)
    except QueryError as error:
        parse(error.repaired)
    else:
        assert parse(to_text(node)) == node


def test_hostile_queries_cost_little(shared: Path) -> None:
    for line in (shared / "data" / "hostile" / "search_queries_dos.txt").read_text(encoding="utf-8").split("\n"):
        started = time.perf_counter()
        try:
            parse(line)
        except QueryError as error:
            parse(error.repaired)
        assert time.perf_counter() - started < 0.5, line[:60]
