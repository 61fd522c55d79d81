"""The query language: text to tree, tree to text, and what cannot be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.errors import QueryError
from articles.search.query import MAX_CLAUSES, MAX_LENGTH, MAX_SIMILAR, any_words, parse, read, to_text
from articles.search.tree import (
    All,
    And,
    Node,
    Not,
    Number,
    Or,
    Pattern,
    Phrase,
    Placed,
    Placing,
    Prefix,
    Published,
    Similar,
    Values,
    Word,
    all_of,
    any_of,
    leaves,
    negated,
)

NEAR = Placing.NEAR
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
        ("wom?n", Pattern("wom?n")),
        ("Caf??\u00e9s*,", Pattern("caf??es*")),
        ("body:co?per", Pattern("co?per", "body")),
        ("Colour~1", Similar("colour", 1)),
        ("headline:\u00c9lan~2.", Similar("elan", 2, "headline")),
        ('"a b"~5', Placed(NEAR, (Phrase("a"), Phrase("b")), 5)),
        ('headline:"a b c"~9', Placed(NEAR, tuple(Phrase(word, "headline") for word in "abc"), 9)),
        ("a NEAR/5 b", Placed(NEAR, (A, B), 5)),
        ("a NEAR/5 b NEAR/9 c", And((Placed(NEAR, (A, B), 5), Placed(NEAR, (B, C), 9)))),
        ("c a NEAR/5 b", And((C, Placed(NEAR, (A, B), 5)))),
        ("-(a NEAR/5 b)", Not(Placed(NEAR, (A, B), 5))),
        ('"x y" NEAR/2 (b OR smuggl*)', Placed(NEAR, (Phrase("x y"), Or((B, Prefix("smuggl")))), 2)),
        ("headline:(a NEAR/5 b)", Placed(NEAR, (Word("a", "headline"), Word("b", "headline")), 5)),
        ("ATLEAST/3(a)", Placed(Placing.ATLEAST, (A,), 3)),
        ("ATLEAST/3 (a OR b)", Placed(Placing.ATLEAST, (Or((A, B)),), 3)),
        ("headline:ATLEAST/2(a)", Placed(Placing.ATLEAST, (Word("a", "headline"),), 2)),
        ("FIRST/50(wom?n)", Placed(Placing.FIRST, (Pattern("wom?n"),), 50)),
        ("SAMEPARA(a, b)", Placed(Placing.SAMEPARA, (A, B))),
        ('SAMEPARA ("x y", (a OR b), c~1)', Placed(Placing.SAMEPARA, (Phrase("x y"), Or((A, B)), Similar("c", 1)))),
        ("FIRST the last", And((Word("FIRST"), Word("the"), Word("last")))),
        ("https://a.example/b?c=d", Word("https://a.example/b?c=d")),
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
        ("o'br?en", "within one word", 0, "o br en"),
        ("\u6771?\u4eac", "within one word", 0, "\u6771 \u4eac"),
        ("color~3", "1 or 2", 0, "color~2"),
        ("color~", "1 or 2", 0, "color~1"),
        ("color~0", "1 or 2", 0, "color~1"),
        ("o'brien~1", "right behind one word", 0, "o brien"),
        ("a ~5", "right behind one word", 2, "a"),
        ('"a"~5', "2 to 8 words", 0, '"a"'),
        ('"a b c"~1', "3 words can stand within 2 to 100", 0, '"a b c"~2'),
        ('"a b"~101', "within 1 to 100", 0, '"a b"~100'),
        ("a NEAR/0 b", "from 1 to 100", 2, "a NEAR/1 b"),
        ("a NEAR/5", "no word behind", 2, "a"),
        ("NEAR/5 a", "word is expected", 0, "a"),
        ("a NEAR/5 -b", "nothing else", 2, "a -b"),
        ("a NEAR/5 (b c)", "nothing else", 2, "a b c"),
        ("headline:a NEAR/5 b", "one field", 11, "headline:a b"),
        ("person:a NEAR/5 person:b", "headline:, lede: or body:", 9, "person:a person:b"),
        ("a W/5 b", "NEAR/5", 2, "a NEAR/5 b"),
        ("ATLEAST(a)", "takes a number", 0, "ATLEAST/3(a)"),
        ("ATLEAST/0(a)", "from 1 to 1,000", 0, "ATLEAST/1(a)"),
        ("ATLEAST/3(a b)", "takes one word", 0, "a b"),
        ("ATLEAST/3(words:>5)", "nothing else", 0, "words:>=6"),
        ("ATLEAST/3 a", "in parentheses", 0, "a"),
        ("FIRST/50()", "empty", 8, ""),
        ("FIRST/50(headline:a)", "looks in the body", 0, "headline:a"),
        ("headline:(FIRST/50(a))", "looks in the body", 0, "FIRST/50(a)"),
        ("SAMEPARA(a)", "two words or more", 0, "a"),
        ("SAMEPARA(a OR b c)", "two words or more", 0, "a OR (b c)"),
        ("wom?n sm*", "3 letters", 6, "wom?n sm"),
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


def placed_in(field: str) -> st.SearchStrategy[Node]:
    """Words that stand in a certain way, all in ``field``."""
    parts = st.one_of(
        st.builds(Word, WORDS, st.just(field)),
        st.builds(Phrase, st.lists(WORDS, min_size=1, max_size=3).map(" ".join), st.just(field)),
        st.builds(Prefix, st.sampled_from(["flood", "haf"]), st.just(field)),
        st.builds(Pattern, st.sampled_from(["wom?n", "a??b*"]), st.just(field)),
        st.builds(Similar, st.sampled_from(["flood", "or"]), st.integers(1, 2), st.just(field)),
    )
    operands = st.one_of(parts, st.lists(parts, min_size=2, max_size=3).map(lambda found: Or(tuple(found))))
    two = st.tuples(operands, operands)
    words = st.lists(st.builds(Phrase, WORDS, st.just(field)), min_size=2, max_size=5).map(tuple)
    first = st.builds(Placed, st.just(Placing.FIRST), st.tuples(operands), st.integers(1, 1000))
    return st.one_of(
        st.builds(Placed, st.just(NEAR), st.one_of(two, words), st.integers(4, 100)),
        st.builds(Placed, st.just(Placing.ATLEAST), st.tuples(operands), st.integers(1, 1000)),
        st.builds(Placed, st.just(Placing.SAMEPARA), st.lists(operands, min_size=2, max_size=4).map(tuple)),
        *([first] if field in ("", "body") else []),
    )


PLACED = st.sampled_from(["", "headline", "lede", "body"]).flatmap(placed_in)
EXPANDABLE = st.one_of(
    st.builds(Pattern, st.sampled_from(["wom?n", "a??b*", "\u05e9?\u05d5\u05dd"]), FIELDS),
    st.builds(Similar, st.sampled_from(["flood", "or", "\u6771"]), st.integers(1, 2), FIELDS),
)
TREES = st.recursive(
    st.one_of(LEAVES, EXPANDABLE, PLACED),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(all_of),
        st.lists(inner, min_size=2, max_size=4).map(any_of),
        inner.map(negated),
    ),
    max_leaves=12,
).filter(lambda tree: sum(isinstance(leaf, Similar) for leaf in leaves(tree)) <= MAX_SIMILAR)
"""Trees that are within the bounds of a query."""


@given(TREES)
@settings(max_examples=300, deadline=None)
def test_every_tree_survives_the_way_to_text_and_back(tree: Node) -> None:
    assert parse(to_text(tree)) == tree


@given(st.one_of(st.text(max_size=60), st.text(alphabet='ab "()-*:~?.,/15ORNTADEFIS\u201c\uff0d\u2013\u0301', max_size=40)))
@settings(max_examples=500, deadline=None)
def test_any_string_is_read_or_refused_with_a_repair_that_is_read(text: str) -> None:
    try:
        node = parse(text)
    except QueryError as error:
        parse(error.repaired)
    else:
        assert parse(to_text(node)) == node


def test_hostile_queries_are_read_or_repaired(shared: Path) -> None:
    """What they cost is measured by ``make fuzz-search``."""
    for line in (shared / "data" / "hostile" / "search_queries_dos.txt").read_text(encoding="utf-8").split("\n"):
        try:
            parse(line)
        except QueryError as error:
            parse(error.repaired)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("title:strike", "headline:strike"),
        ("date:2016", "published:2016"),
        ("by:Smith", "author:Smith"),
        ("site:courier.example", "url:courier.example"),
        ("headlin:strike", "headline:strike"),
        ("lang:German", "lang:de"),
        ("words:500+", "words:>=500"),
        ("zebra:crossing", "zebra crossing"),
        ("a W/5 b", "a NEAR/5 b"),
        ("ATLEAST(strike)", "ATLEAST/3(strike)"),
        ("colour~", "colour~1"),
    ],
)
def test_a_typical_mistake_is_answered_with_what_was_meant(text: str, repaired: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text)
    assert raised.value.repaired == repaired


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("storm | flood", "The operator is OR."),
        ("storm && flood", "The operator is AND."),
        ("headline:", "has nothing behind it and was searched as a word."),
        ("storm NEAR flood", "the operator is NEAR/5."),
    ],
)
def test_what_is_an_operator_elsewhere_is_said_to_be_none_here(text: str, note: str) -> None:
    assert note in " ".join(read(text).notes)


@pytest.mark.parametrize("text", ["words:<0", "words:>1000000000", "words:<=0"])
def test_the_ends_of_numbers_survive_the_way_to_text(text: str) -> None:
    assert parse(to_text(parse(text))) == parse(text)


def test_more_similar_words_than_can_be_compared_are_refused() -> None:
    asked = " OR ".join(f"harbour{letter}~2" for letter in "abcdef")
    with pytest.raises(QueryError, match="6 words with ~; at most 5"):
        parse(asked)
    assert parse(asked.removesuffix(" OR harbourf~2"))
