"""Rules for a site, applied: they win where they give something plausible, and do no harm where they do not."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.errors import ExtractionError, RuleError
from articles.extraction import Reading, warden
from articles.extraction.extractor import examine, extract
from articles.extraction.selectors import parsed
from articles.records import Block, Extraction, Moment, RuleField, SiteRule
from tests.extraction.pages import PARAGRAPHS, original, page, value

UNDER = """<div class="meta"><span class="who">By <b>Onni Kask</b> <i>and</i> <b>Mai Tamm</b></span> <b class="desk">BBC News</b>
<span class="day" data-stamp="2024-05-17T08:15:00+03:00">Yesterday</span> <span class="rubric">Harbour</span></div>"""
TEASER = (
    '<div class="inline-box"><p>A tale that was told in this paper ten years ago about another quay, and of its cracks.</p></div>'
)
HEAD = '<meta name="author" content="Wilma Webb">'


def rule(field: str, selector: str, *, number: int = 1) -> SiteRule:
    return SiteRule(id=number, field=RuleField(field), selector=selector)


def read(*rules: SiteRule, **parts: str) -> Extraction:
    return extract(original(page(**({"under": UNDER, "head": HEAD} | parts))), site_rules=rules)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "selector", "right"),
    [
        ("authors", ".who", ("Onni Kask", "Mai Tamm")),
        ("authors", ".who b", ("Onni Kask", "Mai Tamm")),
        ("authors", ".desk", ("BBC News",)),
        ("published", ".day::attr(data-stamp)", "2024-05-17T08:15:00+03:00"),
        ("section", ".rubric", "Harbour"),
        ("headline", "title", "Northern quay closed for repairs"),
        ("tags", ".rubric, .desk", ("BBC News", "Harbour")),
    ],
)
def test_a_rule_gives_a_field_cleaned_as_every_other_source(field: str, selector: str, right: object) -> None:
    found = getattr(read(rule(field, selector)), field)
    shown = value(found)
    assert (shown.isoformat() if isinstance(shown, Moment) else shown) == right
    if field != "headline":
        assert found.source == f"site rule:{selector}"
        assert found.confidence >= 0.99


def test_a_rule_wins_over_all_that_the_page_states_and_its_rivals_stay() -> None:
    findings = examine(original(page(under=UNDER, head=HEAD)), site_rules=[rule("authors", ".who")])
    assert ("Wilma Webb",) in [found.value for found in findings.authors]
    assert value(read(rule("authors", ".who")).authors) == ("Onni Kask", "Mai Tamm")


@pytest.mark.parametrize(
    ("field", "selector"),
    [
        ("published", ".who"),
        ("published", ".day"),
        ("authors", ".day::attr(data-stamp)"),
        ("headline", "article"),
        ("lede", ".rubric"),
        ("body", ".rubric"),
        ("section", ".nowhere"),
        ("leave_out", "article"),
        ("leave_out", "p"),
        ("leave_out", ".desk"),
        ("leave_out", ".who b"),
        ("authors", ":bogus("),
    ],
)
def test_what_is_not_plausible_is_no_match_and_the_page_is_read_as_ever(field: str, selector: str) -> None:
    found, plain = read(rule(field, selector)), read()
    assert found.rules_missed == (1,)
    assert found.provenance() == plain.provenance()
    assert (found.body, found.headline) == (plain.body, plain.headline)


def test_a_date_after_the_retrieval_is_no_match() -> None:
    found = read(rule("published", ".late"), under='<time class="late" datetime="2031-01-01">soon</time>')
    assert found.rules_missed == (1,)


def test_which_rules_matched_is_told() -> None:
    found = read(rule("authors", ".who", number=7), rule("lede", ".none", number=8), rule("leave_out", "nav", number=9))
    assert (found.rules_matched, found.rules_missed) == ((7, 9), (8,))


def test_of_two_rules_for_a_field_the_first_that_matches_gives_it() -> None:
    found = read(rule("authors", ".gone", number=1), rule("authors", ".who", number=2), rule("authors", ".desk", number=3))
    assert value(found.authors) == ("Onni Kask", "Mai Tamm")


def test_a_part_is_left_out_of_the_text_and_of_nothing_else() -> None:
    first, *rest = PARAGRAPHS
    after = f"{TEASER}<p>{rest[0]} <b>Not</b> <i>glued</i>.</p>"
    plain = read(paragraphs=(first,), under=UNDER, after="", heading="<h1>Northern quay closed for repairs</h1>" + after)
    found = read(
        rule("leave_out", ".inline-box"),
        paragraphs=(first,),
        under=UNDER,
        heading="<h1>Northern quay closed for repairs</h1>" + after,
    )
    assert "told in this paper" in value(plain.body)
    assert "told in this paper" not in value(found.body)
    assert "Not glued." in value(found.body)
    assert value(found.headline) == "Northern quay closed for repairs"


@pytest.mark.parametrize(
    ("markup", "goes"),
    [
        ("<p>Told by <a class=x>somebody who was there</a> at noon.</p>", False),
        ("<p>Told by <span><a class=x>somebody who was there</a></span></p>", False),
        ("<p><em class=x>somebody who was there</em></p>", True),
        ("<p>One.</p> <a class=x>somebody who was there</a> <p>Two.</p>", True),
        ("<ul><li>One</li><li class=x>somebody who was there</li></ul>", True),
    ],
)
def test_a_part_is_left_out_where_it_is_a_line_and_not_a_piece_of_one(markup: str, goes: bool) -> None:
    found = read(rule("leave_out", ".x"), under=markup)
    assert found.rules_matched == ((1,) if goes else ())


def test_a_container_is_the_text_with_its_subheads_and_entries() -> None:
    split = (
        f'<div class="part"><p>{PARAGRAPHS[0]}</p><h3>What follows</h3></div><aside>Not this</aside>'
        f'<div class="part"><ul><li>{PARAGRAPHS[1]}</li></ul>Bare text with <b>bold</b> words<br>and a second line</div>'
    )
    found = read(rule("body", ".part"), paragraphs=(), under=split)
    assert value(found.body).split("\n\n") == [
        PARAGRAPHS[0],
        "What follows",
        PARAGRAPHS[1],
        "Bare text with bold words",
        "and a second line",
    ]
    assert found.blocks == (Block.PARAGRAPH, Block.SUBHEAD, Block.ENTRY, Block.PARAGRAPH, Block.PARAGRAPH)


def test_work_of_a_rule_that_takes_too_long_is_ended_and_not_the_one_who_asked() -> None:
    source, slow = original(page(after="<p>A line.</p>" * 5_000)), [rule("lede", "nowhere ~ *" + " ~ *" * 60)]
    with pytest.raises(ExtractionError, match="could not be read within"):
        warden.tried(source, site_rules=slow, shown=None, seconds=0.001)
    assert warden.tried(source, site_rules=slow, shown=None) == (Reading(),)


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_selector_or_is_refused(text: str) -> None:
    with contextlib.suppress(RuleError):
        assert parsed(text).css


@given(
    st.sampled_from([field.value for field in RuleField]), st.from_regex(r"[a-z.\[\]=:*>~ #,()\"-]{1,20}(::text)?", fullmatch=True)
)
@settings(max_examples=40, deadline=None)
def test_no_rule_makes_a_page_unreadable(field: str, selector: str) -> None:
    found = read(rule(field, selector))
    assert found.body
    assert found.headline
    assert len(found.rules_matched) + len(found.rules_missed) == 1
