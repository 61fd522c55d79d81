"""The form of a query: what it builds, what it is filled with, and that nothing is lost on the way."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

from articles.search.advanced import FIELDS, BadForm, built, filled
from articles.search.query import parse, to_text
from articles.search.tree import And, Node
from tests.search.test_query import TREES


def parts(node: Node) -> Counter[Node]:
    """What is asked, whatever its order."""
    return Counter(node.parts if isinstance(node, And) else (node,))


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({}, ""),
        ({"within": "5"}, ""),
        ({"all": "flood harbour"}, "flood harbour"),
        ({"exact": "flood wall"}, '"flood wall"'),
        ({"exact": '\u201cflood wall"'}, '"flood wall"'),
        ({"any": "flood storm"}, "flood OR storm"),
        ({"none": "sea ice"}, "-sea -ice"),
        ({"all": "dock", "any": "flood storm", "none": "sea"}, "dock (flood OR storm) -sea"),
        ({"near": "strike harbour", "within": "9"}, "strike NEAR/9 harbour"),
        ({"near": "strike harbour"}, "strike NEAR/5 harbour"),
        ({"paragraph": 'strike "flood wall"'}, 'SAMEPARA(strike, "flood wall")'),
        ({"headline": "dock strike", "lede": "port"}, "headline:dock headline:strike lede:port"),
        ({"person": "Ada Lovelace", "org": "Hitachi"}, 'person:"Ada Lovelace" org:Hitachi'),
        ({"lang": "en, fr"}, "lang:en,fr"),
        ({"from": "2016-11", "to": "2017"}, "published:2016-11-01..2017-12-31"),
        ({"from": "2016", "to": "2016"}, "published:2016"),
        ({"min": "100", "max": ""}, "words:>=100"),
        ({"all": "a", "rest": "wom?n OR ATLEAST/3(b)"}, "a (wom?n OR ATLEAST/3(b))"),
    ],
)
def test_the_form_builds_a_query_and_the_query_fills_the_form(form: dict[str, str], text: str) -> None:
    assert built(form) == text
    assert parse(built(filled(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("*", {"rest": "*"}),
        ("flood smuggl* color~1", {"all": "flood smuggl* color~1"}),
        ('"flood wall" "dock strike"', {"exact": "flood wall", "rest": '"dock strike"'}),
        ("(a OR b) (c OR d)", {"any": "a b", "rest": "(c OR d)"}),
        ("-(a b) -c", {"none": "c", "rest": "-(a b)"}),
        ("person:lovelace person:byron", {"person": "lovelace", "rest": "person:byron"}),
        ("published:2016-12 words:<0", {"from": "2016-12", "to": "2016-12", "rest": "words:<0"}),
        ("ATLEAST/3(a) body:b url:c person_id:7", {"rest": "ATLEAST/3(a) body:b url:c person_id:7"}),
    ],
)
def test_what_no_field_can_hold_stands_among_the_further_conditions(text: str, form: dict[str, str]) -> None:
    found = filled(text)
    assert {field: value for field, value in found.items() if value} == form
    assert parts(parse(built(found))) == parts(parse(text))


@given(TREES)
@settings(max_examples=300, deadline=None)
def test_every_query_means_the_same_after_the_form(tree: Node) -> None:
    form = filled(to_text(tree))
    assert set(form) <= set(FIELDS)
    assert parts(parse(built(form))) == parts(tree)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("all", '"flood', "A quotation mark is not closed."),
        ("near", "strike", "Two words or more are needed here: strike harbour."),
        ("from", "soon", "is not a date"),
        ("min", "many", "The length is a number of words"),
        ("lang", "9", "takes a language code"),
        ("rest", "date:2016", "There is no field"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(field: str, value: str, message: str) -> None:
    with pytest.raises(BadForm) as raised:
        built({"all": "flood", field: value})
    assert list(raised.value.problems) == [field]
    assert message in raised.value.problems[field]
