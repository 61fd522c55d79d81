"""``worker``: polls sources, takes the lines of batches through the journey, has mentions follow the rules of the desk, brings what was
changed into the search index, and sends digests."""

from __future__ import annotations

import logging
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from articles import batches, desk, digests, holdings
from articles.errors import ArchiveError, EngineUnavailable
from articles.models import BatchLine, IngestBatch
from articles.search import indexing
from articles.sources import backfill, polling

IDLE_SECONDS = 0.5
"""Pause where nothing waits. What is published is in the index within twice this, which readers take for at once."""
DIGEST_SECONDS = 600.0
"""Between two looks at which digests are due."""
TROUBLE_SECONDS = 5.0
"""Pause before another try at what has just failed: the database, the search engine."""
GRACE_SECONDS = 8.0
"""From the wish to stop until work is broken off; whoever stops a worker waits 10 seconds before he kills it."""

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Poll sources, take in what was added, and keep the search index up to date, until stopped (Ctrl-C). Several may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="End when nothing is left to do.")

    def handle(self, *args: Any, **options: Any) -> None:
        _agree()
        report = self.stdout.write if options["verbosity"] else _say_nothing
        worker = Worker(report=report)
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, worker.stop)
        signal.signal(signal.SIGALRM, _break_off)
        try:
            with batches.worker_alive():
                worker.run(once=options["once"])
        except BrokenOff:
            logger.warning("Stopped in the midst of an article, which took too long. It waits for the next worker.")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


class BrokenOff(BaseException):
    """Raised out of whatever is being done when the grace is over. No ``except Exception`` may take it for an article's fault."""


class Worker:
    """Runs until ``stop`` is called. ``report`` is given a line for every batch that is finished."""

    def __init__(self, *, report: Callable[[str], object]) -> None:
        self._report = report
        self._is_stopping = False
        self._is_search_down = False
        self._not_before: dict[Callable[[], int], float] = {}

    def stop(self, *_signal: object) -> None:
        """End after the lines in work, or in their midst when the grace is over. Fit to be a signal's handler."""
        if not self._is_stopping:
            self._is_stopping = True
            signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)

    def run(self, *, once: bool = False) -> None:
        """Work until stopped; with ``once``, until nothing waits."""
        while not self._is_stopping:
            close_old_connections()
            tasks = (self._poll, self._ingest, desk.settle, self._index, self._send_digests)
            done = sum(map(self._attempt, tasks))
            if once and not done:
                return
            if not done and not self._is_stopping:
                time.sleep(IDLE_SECONDS)

    def _attempt(self, task: Callable[[], int]) -> int:
        """What ``task`` has done; 0 where it failed, and until the pause after that is over. Nothing it meets ends the worker."""
        if time.monotonic() < self._not_before.get(task, 0):
            return 0
        try:
            return task()
        except EngineUnavailable as error:
            self._note_search_is_down(error)
        except Exception:
            logger.exception("The worker goes on in %.0f seconds", TROUBLE_SECONDS)
        self._not_before[task] = time.monotonic() + TROUBLE_SECONDS
        return 0

    def _poll(self) -> int:
        """One source, and one step of a backfill: between two of them, lines are taken in."""
        return polling.poll_due() + backfill.step(patience=polling.PATIENCE_SECONDS)

    def _ingest(self) -> int:
        open_before = _open_batches()
        if not open_before:
            return 0
        done = batches.work()
        for batch in IngestBatch.objects.filter(pk__in=open_before - _open_batches()):
            self._report(_summary(batch))
        return done

    def _index(self) -> int:
        applied = indexing.apply_pending()
        if self._is_search_down and applied:
            self._is_search_down = False
            logger.warning("Search answers again; what was changed meanwhile is being indexed.")
        return applied

    def _send_digests(self) -> int:
        """Now and then, when nothing waits to be done at once."""
        self._not_before[self._send_digests] = time.monotonic() + DIGEST_SECONDS
        return digests.send_due(timezone.now())

    def _note_search_is_down(self, error: EngineUnavailable) -> None:
        """Once; it may be down for hours."""
        if not self._is_search_down:
            self._is_search_down = True
            logger.error("Search is down, and is tried again every %.0f seconds; articles are taken in. %s", TROUBLE_SECONDS, error)


def _agree() -> None:
    """What a killed process had kept and not yet written down is written down now."""
    try:
        adopted = holdings.adopt()
    except ArchiveError:
        logger.exception("The archive and the database cannot be compared. Run “manage.py archive check”.")
    else:
        if adopted:
            logger.warning("%d originals that a killed process had kept were added to the captures.", adopted)


def _open_batches() -> set[int]:
    """Batches with lines that have not ended, but for stopped ones."""
    unfinished = BatchLine.objects.exclude(state=BatchLine.State.DONE).filter(batch__stopped=False)
    return set(unfinished.order_by().values_list("batch_id", flat=True).distinct())


def _summary(batch: IngestBatch) -> str:
    progress = batches.progress(batch)
    counts = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(progress.outcomes.items()))
    return f"Batch {batch.pk} ({batch.title}): {progress.done:,} of {progress.total:,} done; {counts}."


def _break_off(*_signal: object) -> None:
    raise BrokenOff


def _say_nothing(_line: str) -> None:
    """For ``--verbosity 0``."""
