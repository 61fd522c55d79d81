"""A contributor at work: files are dropped, a text is pasted, the progress is watched, the article is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from articles import access, batches
from articles.models import Article
from tests.browser.conftest import violations
from tests.journeys.pages import PARAGRAPHS, page

pytestmark = pytest.mark.browser

ADD = "/admin/articles/ingestbatch/add/"
PASTE = "The ferry returns to Saltby\nBy Ann Other\nMay 2, 2020\n\n" + "\n\n".join(
    text.replace("quay", "ferry").replace("harbour", "island") for text in reversed(PARAGRAPHS)
)


@pytest.fixture
def account(served: str, django_user_model: Any) -> str:
    """Staff in the group Contributors; the password is the name. The groups are made anew: the database was emptied."""
    access.ensure_groups()
    user = django_user_model.objects.create_user("carla", password="carla", is_staff=True)
    user.groups.add(Group.objects.get(name="Contributors"))
    return "carla"


@pytest.fixture
def signed_in(account: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """``signed_in(path)``: the page, opened by way of the login."""

    def opened(path: str, **options: Any) -> Page:
        page = open_page(f"/admin/login/?next={path}", **options)
        page.get_by_label("Username").fill(account)
        page.get_by_label("Password").fill(account)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"**{path}")
        return page

    return opened


def add(page: Page) -> None:
    """Press the button, and see the batch.

    The database of the tests is one connection that every thread shares, so what the page polls is answered while this thread waits
    for the page, and never in the midst of ``batches.work()``.
    """
    page.route("**/progress/*", lambda route: route.fulfill(response=route.fetch()))
    page.get_by_role("button", name="Add articles").click()
    expect(page.locator(".batch-bar")).to_be_visible()


def drop(page: Page, *files: tuple[str, str]) -> None:
    """Drop (name, content) pairs onto the zone, as a file manager does."""
    expect(page.locator(".drop-hint")).to_be_visible()
    page.evaluate(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, content] of files) transfer.items.add(new File([content], name, {type: "text/html"}));
            const zone = document.querySelector("[data-drop]");
            for (const kind of ["dragenter", "dragover", "drop"])
                zone.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        [list(file) for file in files],
    )


def test_dropped_files_and_a_paste_become_articles_before_ones_eyes(signed_in: Callable[..., Page]) -> None:
    tab = signed_in(ADD)
    drop(tab, ("quay.html", page().decode()))
    drop(tab, ("void.zip", "PK\x03\x04 no zip"), ("unwanted.html", "x"))
    expect(tab.locator(".dropped li")).to_have_count(3)
    tab.get_by_role("button", name="Leave out unwanted.html").click()
    tab.get_by_label("Pasted text").fill(PASTE)
    add(tab)
    expect(tab.locator(".batch-bar")).to_contain_text("1 of 3")
    batches.work()
    expect(tab.locator(".batch-bar")).to_contain_text("3 of 3")
    expect(tab.locator(".batch-bar")).to_contain_text("Done")
    expect(tab.locator(".outcomes")).to_contain_text("created 2")
    expect(tab.locator(".batch-lines")).to_contain_text("void.zip")
    expect(tab.locator(".batch-lines")).to_contain_text("Pack the files again")
    tab.get_by_role("link", name="Harbour board to vote on the north quay").click()
    expect(tab.locator("#content")).to_contain_text("Ruth Calloway")
    assert set(Article.objects.values_list("status", flat=True)) == {"draft"}


def test_a_batch_that_waits_says_so_and_goes_on_when_a_worker_comes(signed_in: Callable[..., Page]) -> None:
    tab = signed_in(ADD)
    tab.get_by_label("Pasted text").fill(PASTE)
    add(tab)
    expect(tab.locator(".errornote")).to_contain_text("No worker is running")
    with batches.worker_alive():
        expect(tab.locator(".batch-bar")).to_contain_text("At work")
        batches.work()
    expect(tab.locator(".batch-bar")).to_contain_text("1 of 1")
    expect(tab.get_by_role("button", name="Stop")).to_have_count(0)


def test_everything_goes_without_scripts(signed_in: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "quay.html").write_bytes(page())
    tab = signed_in(ADD, scripts=False)
    tab.get_by_label("Files").set_input_files(tmp_path / "quay.html")
    tab.get_by_role("button", name="Preview").click()
    assert tab.get_by_label("Headline").input_value() == "Harbour board to vote on the north quay"
    tab.get_by_label("Published").fill("2019-03")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator("#content")).to_contain_text("2019-03")
    assert Article.objects.get().is_corrected("published")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_fit_every_screen_and_keep_to_the_policy(signed_in: Callable[..., Page], scheme: str, width: int) -> None:
    tab = signed_in(ADD, scheme=scheme, width=width)
    tab.get_by_label("Web addresses").fill("www.example.org")
    tab.get_by_role("button", name="Add articles").click()
    expect(tab.locator(".errorlist")).to_contain_text("https:// at its start")
    assert _overflow(tab) == 0
    tab.get_by_label("Web addresses").fill("")
    tab.get_by_label("Pasted text").fill(PASTE)
    tab.get_by_role("button", name="Preview").click()
    expect(tab.get_by_label("Headline")).to_have_value("The ferry returns to Saltby")
    assert _overflow(tab) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_is_ours(signed_in: Callable[..., Page], scheme: str) -> None:
    tab = signed_in(ADD, scheme=scheme, lax=True)
    assert not violations(tab, within="#content")
    tab.get_by_label("Web addresses").fill("www.example.org")
    tab.get_by_role("button", name="Add articles").click()
    expect(tab.locator(".errorlist")).to_be_visible()
    assert not violations(tab, within="#content")
    tab.get_by_label("Web addresses").fill("")
    tab.get_by_label("Pasted text").fill(PASTE)
    tab.get_by_role("button", name="Preview").click()
    expect(tab.get_by_label("Headline")).to_be_visible()
    assert not violations(tab, within="#content")


def _overflow(tab: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(tab.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)"))
