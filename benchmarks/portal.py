"""A portal for a benchmark: of its own, in a folder that is removed afterwards, or on a server as ``make run`` starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def time_stages(clock: Callable[[], float]) -> defaultdict[str, float]:
    """Have the stages of the journey timed from now on: stage -> seconds of ``clock``, which grow. The recogniser is loaded first."""
    from articles import ingest, matching, storing
    from articles.entities import Document
    from articles.search import indexing

    spent: defaultdict[str, float] = defaultdict(float)
    ingest.recognise([Document(text="Warming up in Paris.", language="en")], recogniser=ingest.wiring.recogniser({}))
    for stage, module, name in [
        ("2 keep", storing, "keep"),
        ("3 extract", ingest, "extract"),
        ("4 compare", matching, "match"),
        ("5 recognise", ingest, "recognise"),
        ("6 store", storing, "write_article"),
        ("7 index", indexing, "apply_pending"),
    ]:
        setattr(module, name, _timed(getattr(module, name), stage, spent, clock))
    return spent


def _timed(function: Callable[..., Any], stage: str, spent: dict[str, float], clock: Callable[[], float]) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        started = clock()
        try:
            return function(*args, **kwargs)
        finally:
            spent[stage] += clock() - started

    return wrapper
