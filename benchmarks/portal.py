"""A portal for a benchmark: of its own, in a folder that is removed afterwards, or on a server as ``make run`` starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BROWSER_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@contextmanager
def temporary_portal() -> Iterator[Path]:
    """Django set up on an empty portal below the folder that is yielded. Import articles' modules inside only."""
    with tempfile.TemporaryDirectory(prefix="clipfile-bench-") as folder:
        set_up(Path(folder))
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield Path(folder)


@contextmanager
def demo_archive() -> Iterator[str]:
    """A data folder with the demo archive, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="clipfile-demo-") as data:
        for command in (["migrate", "-v0"], ["demo"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env={**os.environ, "CLIPFILE_DATA_DIR": data}, check=True
            )
        yield data


@contextmanager
def served(data: str, *, port: int) -> Iterator[str]:
    """The address of a server on the archive in ``data``: 'http://127.0.0.1:8931'."""
    environment = {**os.environ, "CLIPFILE_DATA_DIR": data}
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _wait_for(address: str, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def set_up(folder: Path) -> None:
    """Django on the portal below ``folder``."""
    os.environ["CLIPFILE_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
