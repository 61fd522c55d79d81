"""Selectors that are learnt from a right value: they read it, they last, and they are of the site rather than of the article."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.extraction.evidence import Evidence, Reading, best, weigh
from articles.extraction.handles import lasts
from articles.extraction.learning import learn, tried
from articles.records import Moment, RuleField, SiteRule
from tests.extraction.pages import PARAGRAPHS, original, page

NAME = ("Onni Kask",)
DAY = Moment.of_day(2024, 5, 17)
TEASER = "A tale that was told in this paper ten years ago about another quay, and of its cracks."


def learnt(field: str, right: object, **parts: object) -> tuple[str, ...]:
    return learn(original(page(**parts)), field=RuleField(field), value=right)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("markup", "selector"),
    [
        ('<span itemprop="author" class="x1">Onni Kask</span>', '[itemprop="author"]'),
        ('<a rel="author nofollow" href="/k">Onni Kask</a>', '[rel~="author"]'),
        ('<span class="css-1x2y3z byline-name">Onni Kask</span>', ".byline-name"),
        ('<span class="Byline_author__x3Kj2">Onni Kask</span>', '[class*="Byline_author"]'),
        ('<span data-testid="writer">By Onni Kask</span>', '[data-testid="writer"]'),
        ('<div id="signature">Onni Kask</div>', "#signature"),
        ('<div class="credits">Photo: Bo Ek <span>Onni Kask</span></div>', ".credits span"),
        ('<img class="face" alt="Onni Kask">', ".face::attr(alt)"),
    ],
)
def test_what_lasts_longest_is_learnt_first(markup: str, selector: str) -> None:
    assert learnt("authors", NAME, under=markup)[0] == selector


@pytest.mark.parametrize(
    ("markup", "selector"),
    [
        ('<meta name="made" content="2024-05-17">', 'meta[name="made"]'),
        ('<time class="when" datetime="2024-05-17T09:00Z">today</time>', ".when"),
        ('<time class="when" datetime="2023-01-01">17 May 2024</time>', ".when::text"),
        ('<span class="when" data-date="2024-05-17">today</span>', ".when::attr(data-date)"),
    ],
)
def test_a_date_is_found_in_text_and_in_attributes(markup: str, selector: str) -> None:
    assert learnt("published", DAY, under=markup)[0] == selector


def test_several_authors_are_learnt_together_or_not_at_all() -> None:
    both = '<p class="by">By <a class="one">Onni Kask</a> and <a class="two">Mai Tamm</a></p>'
    found = learnt("authors", ("Onni Kask", "Mai Tamm"), under=both)
    assert found[0] == ".by"
    assert not {".one", ".two"} & set(found)


def test_names_that_a_machine_made_or_that_are_about_this_article_are_not_learnt() -> None:
    markup = '<div id="post-48213"><span class="sc-bdVaJa onni-kask css-k9x2 a7">Onni Kask</span></div>'
    found = learnt("authors", NAME, under=markup)
    assert not [selector for selector in found if re.search(r"\d|onni|bdVaJa|nth", selector)]


@pytest.mark.parametrize("name", ["byline", "article__author", "c-article-meta", "authorName", "entry-title"])
def test_names_that_somebody_thought_of_last(name: str) -> None:
    assert lasts(name)


@pytest.mark.parametrize(
    "name", ["css-1q2w3e", "post-48213", "sc-bdvxz", "a", "x" * 50, "jss12", "", "9lives", "bdVaJa", "text-sm", "flex"]
)
def test_names_that_are_made_by_machines_or_say_how_something_looks_do_not_last(name: str) -> None:
    assert not lasts(name)


def test_what_does_not_stand_on_the_page_teaches_nothing() -> None:
    assert learnt("authors", ("Somebody Else",), under="<span class=who>Onni Kask</span>") == ()
    assert learn(original("Onni Kask wrote this.", media_type="text/plain"), field=RuleField.AUTHORS, value=NAME) == ()


def test_a_box_that_an_editor_took_out_of_the_text_is_learnt_as_a_part_to_leave_out() -> None:
    box = f'<div class="inset-story"><p>{TEASER}</p></div>'
    heading = f"<h1>Northern quay closed for repairs</h1><p>{PARAGRAPHS[0]}</p>{box}"
    found = learnt("leave_out", "\n\n".join(PARAGRAPHS), heading=heading, paragraphs=PARAGRAPHS[1:])
    assert found[0] == ".inset-story"
    assert "p" not in found


def test_the_element_that_holds_a_corrected_text_is_learnt() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    found = learnt(
        "body", "\n\n".join(PARAGRAPHS), paragraphs=(), under=f'<div class="shell"><div class="story-text">{text}</div></div>'
    )
    assert found[0] in (".story-text", ".shell")
    assert ".story-text" in found


@given(st.lists(st.sampled_from(["byline", "css-9a8b7c", "who", "Meta_name__zZ9x1", "onni-kask", "x"]), max_size=4), st.booleans())
@settings(max_examples=25, deadline=None)
def test_whatever_is_learnt_reads_the_value_that_taught_it(classes: list[str], is_deep: bool) -> None:
    markup = f'<span class="{" ".join(classes)}">By Onni Kask</span>'
    source = original(page(under=f"<div class='lede-box'><div>{markup}</div></div>" if is_deep else markup))
    rules = [
        SiteRule(id=0, field=RuleField.AUTHORS, selector=found) for found in learn(source, field=RuleField.AUTHORS, value=NAME)
    ]
    assert all(reading == Reading(value=NAME, is_same=True) for reading in tried(source, site_rules=rules, shown=NAME))


# --- Which is best -----------------------------------------------------------------------------------------------------------------


def evidence(*pages: str) -> Evidence:
    """Of pages told by a letter: r, w right or wrong as corrected; s, c the same or other than shown; - no match."""
    read = {
        "r": (Reading(value="x", is_same=True), True),
        "w": (Reading(value="x"), True),
        "s": (Reading(value="x", is_same=True), False),
        "c": (Reading(value="x"), False),
        "-": (Reading(), False),
    }
    return weigh(read[page] for page in "".join(pages))


def test_pages_are_counted_by_what_a_rule_does_to_them() -> None:
    assert evidence("rwsc-") == Evidence(pages=5, matched=4, right=1, wrong=1, changes=1)


@pytest.mark.parametrize(
    ("better", "worse"),
    [("rrs", "rws"), ("rsss", "rs--"), ("rsss", "rccc"), ("rccc", "r---"), ("rrcc", "r-cc")],
)
def test_agreement_goes_before_generality_and_generality_before_changing_little(better: str, worse: str) -> None:
    assert best([evidence(worse), evidence(better)]) == 1


@pytest.mark.parametrize("pages", ["r---", "rw", "wsss", ""])
def test_what_is_of_one_page_or_contradicts_editors_is_not_proposed(pages: str) -> None:
    assert best([evidence(pages)]) is None
