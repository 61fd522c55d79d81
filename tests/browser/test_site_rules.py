"""Site memory in a real browser: an author is corrected, the rule that it taught is looked at and accepted, the pages are read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from articles import access, batches
from articles.memory import keeping
from articles.models import Article, Outlet, OutletRule
from articles.records import RuleField
from tests.browser.test_sources import sign_in
from tests.journeys.test_site_memory import WRITERS, story, take_in

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(served: str, django_user_model: Any) -> Any:
    access.ensure_groups()
    user = django_user_model.objects.create_user("eve", password="eve", is_staff=True)
    user.groups.add(access.Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def stories(editor: Any) -> list[Article]:
    return take_in(*(story(number) for number in range(4)))


def test_a_correction_is_learnt_from_tried_and_accepted(stories: list[Article], open_page: Callable[..., Page]) -> None:
    shown = sign_in(open_page, f"/admin/articles/article/{stories[0].pk}/change/")
    shown.get_by_label("Authors").fill(WRITERS[0])
    shown.get_by_role("button", name="Save", exact=True).click()
    expect(shown.get_by_text("This taught a rule for The Gazette")).to_be_visible()
    shown.get_by_role("link", name="authors by").click()
    expect(shown.get_by_text("It matches 4 of 4 stored pages and changes 3.")).to_be_visible()
    expect(shown.get_by_role("row", name=WRITERS[2])).to_contain_text("changes")
    expect(shown.get_by_role("row", name=WRITERS[0])).to_contain_text("as corrected")

    shown.get_by_label("Selector").fill("article[")
    shown.get_by_role("button", name="Try").click()
    expect(shown.get_by_text("is no CSS selector that can be used")).to_be_visible()
    shown.get_by_label("Selector").fill("main .who-wrote")
    shown.get_by_role("button", name="Try").click()
    expect(shown.get_by_text("Below is what main .who-wrote would do.")).to_be_visible()
    shown.get_by_role("button", name="Save as a new version").click()
    shown.get_by_role("link", name="main .who-wrote").click()
    expect(shown.get_by_role("row", name="Written")).to_have_count(0)
    shown.get_by_role("button", name="Accept").click()
    expect(shown.get_by_text("is on: pages that come are read by it")).to_be_visible()
    assert Article.objects.get(pk=stories[1].pk).byline_names() == ["Wilma Webb"]

    shown.get_by_role("button", name="Read all 4 pages again").click()
    expect(shown.get_by_text("0 of 4")).to_be_visible()
    while batches.work():
        pass
    expect(shown.get_by_text("4 of 4")).to_be_visible(timeout=20_000)
    assert [article.byline_names() for article in Article.objects.order_by("id")] == [[writer] for writer in WRITERS[:4]]


@pytest.mark.parametrize("width", [390, 820, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_rules_fit_and_are_accessible(
    stories: list[Article], open_page: Callable[..., Page], width: int, scheme: str
) -> None:
    outlet = Outlet.objects.get()
    rule = keeping.make(outlet, field=RuleField.AUTHORS, selector="main article.of-a-rather-long-class-name .who-wrote, .who-wrote")
    keeping.decide(rule, OutletRule.State.ON, user_id=None)
    waiting = keeping.make(outlet, field=RuleField.LEAVE_OUT, selector="article p:nth-last-child(1)")
    site = f"/admin/articles/outletrule/outlet/{outlet.pk}/"
    shown = sign_in(open_page, site, width=width, scheme=scheme)
    for path in (site, rule.get_absolute_url(), waiting.get_absolute_url()):
        shown.goto(path)
        wide = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
        found = Axe().run(shown, context="#content", options={"preload": False})
        assert found.violations_count == 0, found.generate_report()
