"""Working through hundreds of results: the table, and from hit to hit."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.search import indexing
from tests.browser.conftest import OpenPage
from tests.factories import make_article

pytestmark = pytest.mark.browser

TABLE = "/search/?q=strike&view=table&size=10&sort=oldest"


@pytest.fixture
def strikes(served: str) -> list[Article]:
    """Fourteen, the first of them in Hebrew."""
    hebrew = make_article(headline="שביתת הנמל strike", body="הנמל ייפתח בתוך ימים.", language="he", published="2014", outlet="Hed")
    others = [
        make_article(headline=f"Strike, day {day}", published=f"2016-01-{day:02}", outlet="Kestrel Wire") for day in range(1, 14)
    ]
    indexing.rebuild()
    return [hebrew, *others]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_goes_from_hit_to_hit_past_the_end_of_a_page_and_returns_to_the_row(
    open_page: OpenPage, strikes: list[Article], scripts: bool
) -> None:
    page = open_page("/search/?q=strike&size=10&sort=oldest", scripts=scripts)
    page.get_by_role("navigation", name="View").get_by_role("link", name="Table", exact=True).click()
    page.get_by_role("link", name="Strike, day 8", exact=True).click()
    for place in (9, 10, 11, 12):
        expect(page.locator(".hit-place")).to_have_text(re.compile(rf"Hit {place} of 14 for\s+«strike»"))
        page.get_by_role("navigation", name="Results").get_by_role("link", name="Next hit").click()
    page.get_by_role("navigation", name="Results").get_by_role("link", name="Previous hit").click()
    page.get_by_role("link", name="Back to the search").click()
    expect(page.locator("tr:target")).to_contain_text("Strike, day 11")


def test_single_keys_open_the_neighbours_unless_they_are_turned_off(open_page: OpenPage, strikes: list[Article]) -> None:
    page = open_page(f"{strikes[3].get_absolute_url()}?q=strike&sort=oldest&hit=4")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Strike, day 4")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Strike, day 3")
    page.get_by_role("combobox", name="Search the archive").press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Strike, day 3")

    address = page.url
    page.goto("/help/")
    switch = page.get_by_role("button", name="Single keys")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.goto(address)
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Strike, day 3")


def test_the_table_is_walked_chosen_from_and_opened_with_keys(open_page: OpenPage, strikes: list[Article]) -> None:
    page = open_page(TABLE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Strike, day 1", exact=True)).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(page.get_by_role("checkbox", name="Choose Strike, day 1", exact=True)).to_be_checked()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Strike, day 1")


def test_chosen_rows_are_exported(open_page: OpenPage, strikes: list[Article]) -> None:
    page = open_page(TABLE, scripts=False)
    for day in (2, 5):
        page.get_by_role("checkbox", name=f"Choose Strike, day {day}", exact=True).check()
    page.get_by_text("Keep or export chosen articles").click()
    page.get_by_role("button", name="Export the chosen").click()
    expect(page.locator("main")).to_contain_text("2 articles")


def test_the_head_of_the_table_stays_in_sight_and_hides_no_focus(open_page: OpenPage, strikes: list[Article]) -> None:
    page = open_page(TABLE)
    page.set_viewport_size({"width": 1280, "height": 300})
    page.emulate_media(reduced_motion="reduce")
    for _ in range(10):
        page.keyboard.press("j")
    for _ in range(6):
        page.keyboard.press("k")
        head = page.get_by_role("columnheader", name="Headline").bounding_box()
        focused = page.locator(":focus").bounding_box()
        assert head
        assert focused
        assert abs(head["y"]) <= 1
        assert focused["y"] >= head["y"] + head["height"]


def test_on_a_phone_a_row_is_a_card_and_still_a_row(open_page: OpenPage, strikes: list[Article]) -> None:
    page = open_page(TABLE, width=320)
    expect(page.get_by_role("row", name="שביתת הנמל strike")).to_be_visible()
    expect(page.get_by_role("table", name="Articles found").get_by_role("row")).to_have_count(11)
    assert column_of(page, ".hits-headline") == column_of(page, ".hits-outlet")
    assert column_of(page, "tbody .hits-pick") < column_of(page, ".hits-headline")


def test_a_printed_table_has_its_rows_without_boxes_to_tick(open_page: OpenPage, strikes: list[Article]) -> None:
    page = open_page(TABLE)
    page.emulate_media(media="print")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("row", name="Strike, day 1 Kestrel Wire")).to_be_visible()
    expect(page.get_by_role("navigation", name="View")).to_be_hidden()


def test_a_headline_in_another_script_reads_its_own_way(open_page: OpenPage, strikes: list[Article]) -> None:
    page = open_page(TABLE)
    headline = page.get_by_role("link", name="שביתת הנמל strike")
    assert headline.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert headline.get_attribute("lang") == "he"


def column_of(page: Page, place: str) -> float:
    box = page.locator(place).last.bounding_box()
    assert box
    return box["x"]
