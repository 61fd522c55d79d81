"""``make screenshots``: pictures of the main pages, of the demo archive on a real server, into ``docs/screenshots``."""

from __future__ import annotations

import shutil

from playwright.sync_api import sync_playwright

from benchmarks.portal import BROWSER_FLAGS, ROOT, demo_archive, served

FOLDER = ROOT / "docs" / "screenshots"
PORT = 8931
PAGES = [
    ("home", "/", 1280, "light"),
    ("results", "/search/?q=strike+person:Tolliver", 1280, "light"),
    ("results-table", "/search/?q=harbour&view=table&size=100", 1280, "light"),
    ("article", "/articles/3/-/", 1280, "light"),
    ("article-dark-phone", "/articles/3/-/", 390, "dark"),
    ("outlets", "/outlets/", 1280, "light"),
]
"""Name, address, width in CSS pixels, colour scheme."""
HEIGHT = 900


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_archive() as data, served(data, port=PORT) as site, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        for name, address, width, scheme in PAGES:
            page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(site + address)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
            print(f"docs/screenshots/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
