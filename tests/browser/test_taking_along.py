"""What a reader takes along: a citation, an export, a saved search, an article kept, a mistake reported; with the keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, MistakeReport, SavedSearch
from articles.search import indexing
from tests.browser.conftest import OpenPage
from tests.factories import make_article

pytestmark = pytest.mark.browser
MOST_STOPS = 150
"""Presses of Tab after which a reader has given up."""


@pytest.fixture
def strikes(served: str) -> list[Article]:
    made = [
        make_article(headline=f"Strike, day {day}", published=f"2016-01-{day:02}", outlet="Kestrel Wire", authors=["Nadia Ferrant"])
        for day in range(1, 6)
    ]
    indexing.rebuild()
    return made


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called ``name`` has the focus, which must be visible."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in (
            focused.get_attribute("aria-label") or focused.inner_text() or focused.get_attribute("id") or ""
        ):
            assert focused.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
    raise AssertionError(f"{name} cannot be reached with Tab.")


def test_with_the_keyboard_alone_from_the_front_page_to_an_export(
    open_page: OpenPage, strikes: list[Article], tmp_path: Path
) -> None:
    page = open_page("/")
    tab_to(page, "q")
    page.keyboard.type("strike")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=strike")
    tab_to(page, "Table")
    page.keyboard.press("Enter")
    page.wait_for_url("**view=table")
    tab_to(page, "Choose Strike, day 2")
    page.keyboard.press("Space")
    tab_to(page, "Keep or export chosen articles")
    page.keyboard.press("Enter")
    tab_to(page, "Export the chosen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/export/**")
    tab_to(page, "RIS")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    written = Path(download.value.path()).read_text()
    assert written.count("TY  - NEWS") == 1
    assert "Strike, day 2" in written


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_search_is_counted_and_saved_and_tells_what_is_new(
    open_page: OpenPage, strikes: list[Article], django_user_model: Any, scripts: bool
) -> None:
    django_user_model.objects.create_user("ruth", password="ruth")
    page = open_page("/search/?q=strike", scripts=scripts)
    page.get_by_role("link", name="Save this search").click()
    page.get_by_label("Name", exact=True).fill("ruth")
    page.get_by_label("Password").fill("ruth")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("main")).to_contain_text("5 articles")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("nothing new")
    indexing.note_change([make_article(headline="Strike, day 6").pk])
    indexing.apply_all()
    page.reload()
    expect(page.locator("main")).to_contain_text("1 new")
    assert SavedSearch.objects.get().parameters == "q=strike"


def test_a_citation_is_copied_with_one_press(open_page: OpenPage, strikes: list[Article]) -> None:
    page = open_page(strikes[0].get_absolute_url())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "Ferrant, Nadia. “Strike, day 1.”" in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_mistake_is_reported_without_an_account(open_page: OpenPage, strikes: list[Article], scripts: bool) -> None:
    page = open_page(strikes[0].get_absolute_url(), scripts=scripts)
    page.get_by_role("link", name="Report a mistake").click()
    page.get_by_label("What is wrong, and how do you know?").fill("It was the second day.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you.")
    page.get_by_role("link", name="Back to the article").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Strike, day 1")
    assert MistakeReport.objects.get().article == strikes[0]
