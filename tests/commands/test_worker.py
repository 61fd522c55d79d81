"""The worker: works off batches, indexes, and is ended by nothing but a wish to stop."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from articles import batches, wiring
from articles.errors import EngineUnavailable
from articles.fetching import StaticFetcher
from articles.management.commands import worker
from articles.models import Article, BatchLine, IndexChange, Source
from articles.records import CaptureKind
from articles.search import indexing
from articles.search.request import SearchRequest
from articles.search.service import search
from articles.sources import polling
from tests.factories import make_article
from tests.journeys.pages import original, page

pytestmark = pytest.mark.usefixtures("portal", "own_signals")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own_signals() -> Iterator[None]:
    """The handlers that the command sets are taken away again."""
    wishes = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
    before = [signal.getsignal(wish) for wish in wishes]
    yield
    for wish, handler in zip(wishes, before, strict=True):
        signal.signal(wish, handler)


def work(**options: Any) -> str:
    """What ``worker --once`` prints."""
    out = io.StringIO()
    call_command("worker", once=True, stdout=out, **options)
    return out.getvalue()


def test_once_takes_everything_in_indexes_it_and_says_so() -> None:
    batches.create_batch(title="One page", originals=[original(page())])
    assert work() == "Batch 1 (One page): 1 of 1 done; 1 created.\n"
    assert search(SearchRequest(text="quay")).total == 1
    assert not IndexChange.objects.exists()


def test_it_is_quiet_where_that_is_wished() -> None:
    batches.create_batch(title="One page", originals=[original(page())])
    assert work(verbosity=0) == ""


def test_it_leaves_a_stopped_batch_alone() -> None:
    batch = batches.create_batch(title="One page", originals=[original(page())])
    batches.stop(batch)
    assert work() == ""
    assert not Article.objects.exists()


def test_it_is_known_to_be_alive_while_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(indexing, "apply_pending", lambda: seen.append(batches.worker_is_alive()) or 0)
    work()
    assert seen == [True]
    assert not batches.worker_is_alive()


def test_a_search_engine_that_is_down_stops_no_article_and_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "TROUBLE_SECONDS", 0.0)
    for n in range(3):
        batches.create_batch(title=f"Page {n}", originals=[original(page(headline=f"Headline {n}", url=f"https://a.example/{n}"))])
    with monkeypatch.context() as broken:
        broken.setattr(indexing, "apply_pending", _down)
        work()
    assert Article.objects.count() == 3
    assert [record.levelname for record in caplog.records if "Search is down" in record.message] == ["ERROR"]
    work()
    assert search(SearchRequest()).total == 3


def test_a_database_that_hiccups_does_not_end_it(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(worker, "TROUBLE_SECONDS", 0.0)
    batches.create_batch(title="One page", originals=[original(page())])
    real, calls = batches.work, []

    def hiccup() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("database is locked")
        return real()

    monkeypatch.setattr(batches, "work", hiccup)
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.0)
    it = worker.Worker(report=lambda line: it.stop())
    it.run()
    signal.setitimer(signal.ITIMER_REAL, 0)
    assert Article.objects.count() == 1
    assert "database is locked" in caplog.text


def test_one_bad_line_fails_alone(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    from articles import ingest

    real = ingest.extract
    monkeypatch.setattr(ingest, "extract", lambda kept, **_: _explode() if kept.file_name == "bad.html" else real(kept))
    pages = [original(page()), original(page(url="https://courier.example/other"), file_name="bad.html")]
    batches.create_batch(title="Two pages", originals=pages)
    assert "1 created, 1 failed" in work()
    assert "Unforeseen" in BatchLine.objects.get(outcome="failed").reason


def test_what_takes_too_long_is_broken_off_and_waits_for_the_next_worker(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from articles import ingest

    monkeypatch.setattr(worker, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(ingest, "extract", lambda kept, **_: (os.kill(os.getpid(), signal.SIGTERM), time.sleep(30)))
    batches.create_batch(title="One page", originals=[original(page())])
    started = time.monotonic()
    call_command("worker", stdout=io.StringIO())
    assert time.monotonic() - started < 20
    assert BatchLine.objects.get().state == "pending"
    assert "in the midst" in caplog.text


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_ends_at_once_and_quietly(portal: Path, wish: signal.Signals) -> None:
    environment = {**os.environ, "CLIPFILE_DATA_DIR": str(portal / "own")}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True, cwd=ROOT)
    child = subprocess.Popen([*manage, "worker"], env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        _until(lambda: (portal / "own" / "worker.lock").exists())
        time.sleep(0.3)
        child.send_signal(wish)
        _, stderr = child.communicate(timeout=60)
    finally:
        child.kill()
    assert (child.returncode, stderr) == (0, "")


def test_it_polls_the_sources_that_are_due_and_takes_in_what_they_name(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = b"<rss><channel><item><link>https://courier.example/2019/03/05/north-quay</link></item></channel></rss>"
    web = {
        url: original(content, url=url, final_url=url, kind=CaptureKind.FETCH)
        for url, content in (("https://courier.example/feed", feed), ("https://courier.example/2019/03/05/north-quay", page()))
    }
    monkeypatch.setattr(wiring, "fetcher", lambda: StaticFetcher(web))
    source = Source.objects.create(name="Courier", kind="feed", url="https://courier.example/feed")
    polling.schedule(source)
    assert "1 of 1 done; 1 created" in work()
    assert Article.objects.get().captures.get().source == source


def test_a_withdrawn_article_leaves_the_index_with_the_next_round() -> None:
    article = make_article()
    indexing.note_change([article.pk])
    work()
    Article.objects.update(status="withdrawn")
    indexing.note_change([article.pk])
    work()
    assert search(SearchRequest()).total == 0


def _down() -> int:
    raise EngineUnavailable("The index cannot be opened.")


def _explode() -> None:
    raise RuntimeError("nobody foresaw this")


def _until(condition: Any, *, seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)
