"""What stands on short pages beside the article, and must not get into it; and what the furniture tells of the article."""

from __future__ import annotations

import pytest

from articles.extraction import dom, extract
from articles.extraction.pruning import pruned

from .pages import PARAGRAPHS, original, page, value

BODY = "\n\n".join(PARAGRAPHS)
BOXES = {
    "a newsletter box": '<div class="signup"><h3>The Ebb</h3><p>Five stories before breakfast.</p></div>',
    "a box that asks for an address": '<div class="x1"><p>The week in five minutes.</p><form><input type="email"></form></div>',
    "a box of links under words": '<div class="x2"><p>You may also like</p><p><a href="/b">Old bridge reopened</a></p></div>',
    "the same in another language": '<div class="x3"><p>Te puede interesar</p><ul><li><a href="/b">Reabre el puente</a></li></ul></div>',
    "a share bar": '<ul class="article__share-tools"><li><a href="#m">By mail, to a friend of yours</a></li></ul>',
    "comments": '<div class="comments"><h3>Comments (0)</h3><p>You must be registered to comment on this.</p></div>',
    "a line of tags": '<p class="x4">Filed under: <a href="/t/1">harbour</a>, <a href="/t/2">council</a></p>',
    "a consent window": '<div role="dialog"><p>We and our 243 partners store information on your device.</p></div>',
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
def test_a_box_after_or_between_the_paragraphs_is_not_in_the_body(box: str) -> None:
    assert value(extract(original(page(paragraphs=(*PARAGRAPHS[:-1], f"{PARAGRAPHS[-1]}</p>{box}<p>")))).body) == BODY


def test_kicker_standfirst_and_the_word_updated_are_not_in_the_body() -> None:
    heading = (
        '<header><p class="kicker"><a href="/city">City</a></p><h1>Northern quay closed for repairs</h1>'
        '<p class="standfirst">Shopkeepers ask for money, and the mayor does not say how much.</p>'
        "<p>Updated <time>18 May 2024</time></p></header>"
    )
    assert value(extract(original(page(heading=heading))).body) == BODY


def test_what_holds_the_text_is_kept_whatever_it_is_called() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    tree = dom.parse(f'<div class="modal"><div class="newsletter has-sidebar">{text}</div></div>').tree
    assert PARAGRAPHS[0] in pruned(tree).text_content()


def test_a_very_long_page_is_left_as_it_is() -> None:
    tree = dom.parse(f"<nav>menu</nav><p>{'long ' * 150_000}</p>").tree
    assert pruned(tree) is tree


def test_a_table_that_lays_out_the_page_gives_the_text_of_its_middle_cell() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    markup = (
        "<html><head><title>The Harbour Post - Northern quay closed for repairs</title></head><body><table>"
        "<tr><td colspan=3><b>The Harbour Post</b></td></tr><tr><td><a href=/a>News</a><br><a href=/b>Port</a><br><a href=/c>Sport</a></td>"
        f"<td><div>Port</div><h1>Northern quay closed for repairs</h1>{text}</td>"
        "<td><b>Most read</b><br><a href=/d>Old bridge reopened</a></td></tr><tr><td colspan=3>&copy; The Harbour Post</td></tr>"
        "</table></body></html>"
    )
    found = extract(original(markup))
    assert value(found.body) == BODY
    assert value(found.headline) == "Northern quay closed for repairs"
    assert value(found.outlet) == "The Harbour Post"


def test_an_old_page_without_headings_gives_headline_outlet_and_byline() -> None:
    text = "<br><br>".join(PARAGRAPHS)
    markup = (
        "<html><head><title>Harbour Post: Northern quay closed for repairs</title></head><body>"
        "<center><font size=6><b>The Harbour Post</b></font><br><font size=2>Daily but for Sundays</font></center><hr>"
        "<font size=2><a href=a>Front page</a> | <a href=b>Back numbers</a></font><hr>"
        f"<font size=5><b>NORTHERN QUAY CLOSED FOR REPAIRS</b></font><br><i>By Jane Doe</i><br><br>{text}<hr>"
        "<font size=2>Also in this number: <a href=c>Tide tables</a></font></body></html>"
    )
    found = extract(original(markup))
    assert value(found.headline) == "NORTHERN QUAY CLOSED FOR REPAIRS"
    assert value(found.outlet) == "The Harbour Post"
    assert value(found.authors) == ("Jane Doe",)
    assert value(found.body) == BODY


def test_the_outlet_may_stand_before_the_headline_in_the_title() -> None:
    found = extract(original(page(title="The Harbour Post | Northern quay closed for repairs")))
    assert value(found.outlet) == "The Harbour Post"
    assert value(found.headline) == "Northern quay closed for repairs"


def test_a_colon_in_a_headline_makes_no_outlet_of_its_first_words() -> None:
    title = "Northern quay: council closes it for repairs"
    found = extract(original(page(title=title, heading=f"<h1>{title}</h1>")))
    assert value(found.outlet) == "The Harbour Post"
    assert value(found.headline) == title


@pytest.mark.parametrize("line", ["\u00a9 2019 The Harbour Post. All rights reserved.", "Copyright 2015-2019 The Harbour Post"])
def test_the_line_of_copyright_names_the_outlet_of_a_page_that_says_it_nowhere_else(line: str) -> None:
    markup = page(title="Northern quay closed for repairs").replace("\u00a9 The Harbour Post", line)
    assert value(extract(original(markup)).outlet) == "The Harbour Post"


@pytest.mark.parametrize(
    "credit",
    [
        '<div class="credits"><span>Northern Press Agency</span> | <span>17 May 2024</span></div>',
        '<p class="byline">By Northern Press Agency</p>',
        '<meta name="author" content="Northern Press Agency">',
    ],
)
def test_an_agency_is_the_author_where_nobody_else_is_named(credit: str) -> None:
    assert value(extract(original(page(under=credit))).authors) == ("Northern Press Agency",)


def test_a_blog_that_tells_author_and_date_in_the_footer_of_the_post_is_read() -> None:
    footer = (
        '</p><footer class="entry-footer">Posted on <time class="entry-date published updated" datetime="2024-05-17T20:14:00+01:00">'
        'May 17, 2024</time> <span class="byline">by <span class="author vcard"><a href="/author/jane">Jane Doe</a></span></span>'
        "</footer><p>"
    )
    found = extract(original(page(paragraphs=(*PARAGRAPHS[:-1], PARAGRAPHS[-1] + footer))))
    assert value(found.authors) == ("Jane Doe",)
    assert value(found.published).isoformat() == "2024-05-17T20:14:00+01:00"


@pytest.mark.parametrize("masthead", ["Harbour Newsletter\nBy Jane Doe", "Up The Harbour\n17 May 2024", "The Quay Institute"])
def test_the_line_under_the_headline_of_a_text_names_the_outlet(masthead: str) -> None:
    found = extract(original(f"Northern quay closed\n{masthead}\n\n{BODY}", media_type="text/plain"))
    assert value(found.outlet) == masthead.partition("\n")[0]
    assert value(found.body) == BODY


@pytest.mark.parametrize("element", ["p", "div"])
def test_a_line_of_the_source_ends_no_paragraph(element: str) -> None:
    wrapped = tuple(paragraph.replace(", ", ",\n\t ").replace(" the ", "\r\nthe ") for paragraph in PARAGRAPHS)
    markup = page(paragraphs=wrapped).replace("<p>", f"<{element}>").replace("</p>", f"</{element}>")
    assert value(extract(original(markup)).body) == BODY


def test_a_line_of_preformatted_text_stays_one() -> None:
    poem = "Ships lay off the mole,\nsails in the night"
    body = value(extract(original(page(paragraphs=(*PARAGRAPHS, f"</p><pre>{poem}</pre><p>{PARAGRAPHS[0].upper()}")))).body)
    assert "Ships lay off the mole,\n" in body
