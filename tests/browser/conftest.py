"""A real Chromium and a real server on this machine. Tests with them are marked ``browser``; without Chromium they are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=20_000)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, else Playwright's own, else a skip that says so.

    Playwright keeps an event loop running in this thread, beside which Django would refuse to touch the database.
    """
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        try:
            chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            pytest.skip(f"needs Chromium, which cannot be started here: {str(error).splitlines()[0]}")
        yield chromium
        chromium.close()


@pytest.fixture
def served(browser: Browser, transactional_db: None, portal: Path, live_server: Any) -> str:
    """The address of the portal, 'http://localhost:NNNN', with an index and an archive of its own."""
    return str(live_server.url)


@pytest.fixture
def open_page(browser: Browser, served: str) -> Iterator[OpenPage]:
    """``open_page(path, width=1280, scheme='light', scripts=True)`` -> a page of the portal. A request to another host, an error in
    the console, or a script that throws fails the test at its end. ``lax`` leaves out the security policy: for axe, which brings a style
    sheet of its own where a page has transitions."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(path: str, *, width: int = 1280, scheme: Any = "light", scripts: bool = True, lax: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            base_url=served,
            bypass_csp=lax,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("requestfinished", lambda request: _note_stranger(request, served, troubles))
        page.on("requestfailed", lambda request: _note_stranger(request, served, troubles))
        page.on("pageerror", lambda error: troubles.append(f"a script failed: {error}"))
        page.on("console", lambda message: _note_message(message, troubles))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles


def _note_stranger(request: Request, served: str, troubles: list[str]) -> None:
    """What the security policy held back never left the browser."""
    if request.failure != "csp" and not request.url.startswith((served, "data:", "about:", "blob:")):
        troubles.append(f"a request left the site: {request.url}")


def _note_message(message: ConsoleMessage, troubles: list[str]) -> None:
    """Two kinds of error are as they should be: a page with status 400 or 404, and what an archived copy is not allowed to do."""
    is_refusal = "the server responded with a status of 4" in message.text
    if message.type == "error" and not is_refusal and not message.location["url"].endswith("/raw/"):
        troubles.append(f"the console says: {message.text}")


def violations(page: Page, *, within: str = "html") -> list[Any]:
    """What axe objects to, as (rule, places); the size of targets (WCAG 2.5.8), which it leaves out unasked, included."""
    found = Axe().run(page, context=within, options={"rules": {"target-size": {"enabled": True}}}).response["violations"]
    return [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found]
