"""What the ingesting commands share: progress on stderr, results on stdout, one summary line, the exit status."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.errors import EngineUnavailable
from articles.journey import Options
from articles.models import Article, Source
from articles.records import Extraction, Found, IngestResult, Outcome
from articles.search import indexing

PROGRESS_EVERY = 0.5
"""Seconds between two lines of progress."""
INDEX_EVERY = 500
"""Results between two updates of the search index during a long run."""


class Progress:
    """A counter on stderr: rewritten in place on a terminal, a line now and then elsewhere."""

    def __init__(self, noun: str, *, total: int | None = None) -> None:
        self.noun, self.total, self.done = noun, total, 0
        self.started = time.monotonic()
        self._shown = self.started
        self._in_place = sys.stderr.isatty()

    def advance(self) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self._shown >= PROGRESS_EVERY * (1 if self._in_place else 10):
            self._shown = now
            self._show()

    def finish(self) -> None:
        if self._in_place and self._shown > self.started:
            self._show()
            sys.stderr.write("\n")

    def _show(self) -> None:
        of_total = f" of {self.total:,}" if self.total else ""
        rate = self.done / max(time.monotonic() - self.started, 1e-9)
        line = f"{self.done:,}{of_total} {self.noun}, {rate:.1f} a second"
        sys.stderr.write(f"\r\x1b[K{line}" if self._in_place else f"{line}\n")
        sys.stderr.flush()


class IngestCommand(BaseCommand):
    """A command that takes articles in. ``report`` runs the journey's results through and ends the command."""

    source_kind = Source.Kind.FILES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object a line on stdout: name, outcome, article_id, ...")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done; keep, store and index nothing.")
        parser.add_argument(
            "--draft", action="store_true", help="New articles are drafts, to be reviewed before they are published."
        )
        parser.add_argument("--source", default="", metavar="NAME", help="File the captures under this source.")

    def options(self, arguments: dict[str, Any], *, defaults: Extraction | None = None) -> Options:
        dry_run = bool(arguments["dry_run"])
        source_id = None
        if arguments["source"] and not dry_run:
            source, _ = Source.objects.get_or_create(name=arguments["source"], defaults={"kind": self.source_kind})
            source_id = source.pk
        status = Article.Status.DRAFT if arguments["draft"] else Article.Status.PUBLISHED
        return Options(status=status, source_id=source_id, dry_run=dry_run, defaults=defaults or Extraction())

    def report(self, results: Iterable[IngestResult], *, as_json: bool, dry_run: bool, total: int | None = None) -> None:
        """Show each result, index what was stored, print the tally; exit status 1 where anything failed, 130 when interrupted."""
        tally: Counter[str] = Counter()
        progress = Progress("articles", total=total)
        status = 0
        try:
            for result in results:
                tally[result.outcome.value] += 1
                progress.advance()
                self._show(result, as_json=as_json)
                if not dry_run and sum(tally.values()) % INDEX_EVERY == 0:
                    self._index()
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. What is done is kept; run the same command again to go on.")
            status = 130
        progress.finish()
        if not dry_run:
            self._index()
        self.stderr.write(self._summary(tally, dry_run=dry_run))
        if status or tally[Outcome.FAILED.value]:
            sys.exit(status or 1)

    def _index(self) -> None:
        """An engine that is down fails no ingest: the changes wait in their table."""
        try:
            indexing.apply_all()
        except EngineUnavailable as error:
            self.stderr.write(f"Stored, but not searchable yet: {error}")

    def _show(self, result: IngestResult, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(result), ensure_ascii=False))
        elif result.outcome is Outcome.FAILED:
            self.stdout.write(f"failed     {result.name}: {result.reason}")
        elif result.outcome is Outcome.DUPLICATE:
            self.stdout.write(f"duplicate  {result.name}: {result.reason}")

    def _summary(self, tally: Counter[str], *, dry_run: bool) -> str:
        counts = ", ".join(f"{tally[outcome.value]:,} {outcome.value}" for outcome in Outcome)
        return f"{'Would be: ' if dry_run else ''}{counts}."


def defaults_of(*, outlet: str = "", language: str = "") -> Extraction:
    """Fields for articles that do not tell them themselves, as a person states them on the command line."""
    return Extraction(
        outlet=Found(value=outlet, source="given", confidence=1.0) if outlet else None,
        language=Found(value=language, source="given", confidence=1.0) if language else None,
    )
