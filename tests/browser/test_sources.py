"""Sources and saving in a real browser: the page of a source follows a poll, and the bookmarklet saves a page of another site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from articles import access, batches, wiring
from articles.admin.saving import BOOKMARKLET
from articles.fetching import StaticFetcher
from articles.models import Article, Source
from articles.records import CaptureKind
from articles.sources import polling, saving
from tests.journeys.pages import original, page

pytestmark = pytest.mark.browser

STORY = "https://courier.example/2019/03/05/north-quay"
FEED = f"<rss><channel><item><title>Quay</title><link>{STORY}</link></item></channel></rss>".encode()


@pytest.fixture
def editor(served: str, django_user_model: Any) -> Any:
    access.ensure_groups()
    return django_user_model.objects.create_superuser("eve", password="eve")


def sign_in(open_page: Callable[..., Page], path: str, **options: Any) -> Page:
    page = open_page(f"/admin/login/?next={path}", **options)
    page.get_by_label("Username").fill("eve")
    page.get_by_label("Password").fill("eve")
    page.get_by_role("button", name="Log in").click()
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_poll_now_is_followed_until_the_article_is_in(
    editor: Any, open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch, scripts: bool
) -> None:
    web = {
        url: original(content, url=url, final_url=url, kind=CaptureKind.FETCH)
        for url, content in (("https://courier.example/feed", FEED), (STORY, page()))
    }
    monkeypatch.setattr(wiring, "fetcher", lambda: StaticFetcher(web))
    source = Source.objects.create(name="Courier", kind="feed", url="https://courier.example/feed")
    shown = sign_in(open_page, source.get_absolute_url(), scripts=scripts)
    shown.get_by_role("button", name="Poll now").click()
    expect(shown.get_by_text("No worker is running")).to_be_visible()
    assert polling.poll_due() == 1
    expect(shown.get_by_role("cell", name="New articles")).to_be_visible(timeout=20_000)
    while batches.work():
        pass
    assert Article.objects.get().captures.get().source == source


def test_the_bookmarklet_saves_a_page_of_another_site(editor: Any, served: str, browser: Browser) -> None:
    import json

    token = saving.make_token(editor, name="Chromium")[1]
    script = BOOKMARKLET % {"address": json.dumps(f"{served}/save/"), "token": json.dumps(token)}
    context = browser.new_context()

    def answer(route: Route) -> None:
        route.fulfill(body=page(), content_type="text/html; charset=utf-8")

    context.route("**/courier.example/**", answer)
    there = context.new_page()
    there.goto(STORY)
    with context.expect_page() as opened:
        there.evaluate(script.removeprefix("javascript:"))
    expect(opened.value.get_by_text("Saved.")).to_be_visible(timeout=60_000)
    article = Article.objects.get()
    assert article.canonical_url == STORY
    assert there.evaluate("document.forms.length") == 0
    context.close()
