"""``make screenshots``: pictures of the main pages, of the demo archive on a real server, into ``docs/screenshots``."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
PORT = 8931
BROWSER_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PAGES = [
    ("home", "/", 1280, "light"),
    ("results", "/search/?q=strike+person:Tolliver", 1280, "light"),
    ("article", "/articles/3/-/", 1280, "light"),
    ("article-dark-phone", "/articles/3/-/", 390, "dark"),
    ("outlets", "/outlets/", 1280, "light"),
]
"""Name, address, width in CSS pixels, colour scheme."""
HEIGHT = 900


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, serving(data), sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        for name, address, width, scheme in PAGES:
            page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"http://127.0.0.1:{PORT}{address}")
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
            print(f"docs/screenshots/{name}.png")
        browser.close()


@contextmanager
def serving(data: str) -> Iterator[None]:
    """The demo archive on a server of its own, as ``make run`` starts it."""
    environment = {**os.environ, "CLIPFILE_DATA_DIR": data}
    for command in (["migrate", "-v0"], ["demo"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    server = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(PORT)], cwd=ROOT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{PORT}/")
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


def wait_for(address: str, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


if __name__ == "__main__":
    main()
