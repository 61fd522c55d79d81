"""``archive index | check | adopt``: the WARC files, their CDXJ index, and whether all that was kept is there."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import holdings, wiring
from articles.errors import ArchiveError
from articles.holdings import Finding, Trouble
from articles.management.reporting import Progress
from articles.models import Capture
from articles.records import ArchiveLocation

NOTE_EVERY = 200
"""Originals between two notes of how far a check has come."""


class Command(BaseCommand):
    help = "Check that every original is there and unchanged; make the CDXJ index again; adopt records that no capture knows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["check", "index", "adopt"])
        parser.add_argument(
            "--restart", action="store_true", help="check: begin anew rather than where the last one was interrupted"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line on stdout")

    def handle(self, *args: Any, action: str, restart: bool, **options: Any) -> None:
        try:
            {"index": self._index, "adopt": self._adopt, "check": Check(self, restart=restart).run}[action](as_json=options["json"])
        except ArchiveError as error:
            raise CommandError(str(error)) from error

    def _index(self, *, as_json: bool) -> None:
        lines = wiring.archive().reindex()
        self.stdout.write(json.dumps({"lines": lines}) if as_json else f"{lines:,} records indexed.")

    def _adopt(self, *, as_json: bool) -> None:
        adopted = holdings.adopt(everything=True)
        self.stdout.write(json.dumps({"adopted": adopted}) if as_json else f"{adopted:,} captures added.")


class Check:
    """One run over everything that is kept. What was interrupted is gone on with; what it had found until then is reported again."""

    def __init__(self, command: BaseCommand, *, restart: bool) -> None:
        self._command = command
        self._mark = wiring.check_mark()
        self._place: ArchiveLocation | None = None
        self._found: list[Finding] = []
        if restart:
            self._mark.unlink(missing_ok=True)

    def run(self, *, as_json: bool) -> None:
        """Exit status 1 where anything is wrong, 130 when interrupted."""
        self._go_on()
        progress = Progress("originals", total=Capture.objects.count())

        def read(place: ArchiveLocation) -> None:
            self._place = place
            progress.advance()
            if progress.done % NOTE_EVERY == 0:
                self._note()

        for finding in self._found:
            self._show(finding, as_json=as_json)
        try:
            for finding in holdings.check(since=self._place, progress=read):
                self._found.append(finding)
                self._show(finding, as_json=as_json)
        except KeyboardInterrupt:
            self._note()
            self._command.stderr.write("Interrupted. Run the same command again to go on.")
            sys.exit(130)
        progress.finish()
        self._mark.unlink(missing_ok=True)
        self._end(progress.done)

    def _go_on(self) -> None:
        with suppress(OSError, ValueError, TypeError, KeyError):
            noted = json.loads(self._mark.read_text("utf-8"))
            self._place = ArchiveLocation(**noted["place"])
            self._found = [Finding(**finding | {"trouble": Trouble(finding["trouble"])}) for finding in noted["found"]]

    def _note(self) -> None:
        if self._place:
            draft = self._mark.with_suffix(".new")
            draft.write_text(json.dumps({"place": asdict(self._place), "found": [asdict(f) for f in self._found]}), "utf-8")
            draft.replace(self._mark)

    def _show(self, finding: Finding, *, as_json: bool) -> None:
        words = f"{finding.trouble:9} {finding.file} at byte {finding.offset}: {finding.reason}"
        self._command.stdout.write(json.dumps(asdict(finding)) if as_json else words)

    def _end(self, read: int) -> None:
        counts = Counter(finding.trouble for finding in self._found)
        self._command.stderr.write(
            f"{read:,} originals read; " + ", ".join(f"{counts[trouble]:,} {trouble}" for trouble in Trouble) + "."
        )
        if self._found:
            sys.exit(1)
