"""``manage.py index``: build, check and update the search index."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.errors import EngineUnavailable
from articles.search import indexing

_SHOWN = 10


class Command(BaseCommand):
    help = "Build, check or update the search index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["rebuild", "check", "apply"])
        parser.add_argument("--restart", action="store_true", help="rebuild: begin anew where an earlier one was broken off")
        parser.add_argument(
            "--repair", action="store_true", help="check: index what is missing or stale, remove what is not published"
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, action: str, repair: bool, restart: bool, **options: Any) -> None:
        rebuild = partial(self._rebuild, restart=restart)
        actions: dict[str, Callable[..., None]] = {
            "rebuild": rebuild,
            "apply": self._apply,
            "check": self._repair if repair else self._check,
        }
        try:
            actions[action](as_json=options["json"])
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error

    def _rebuild(self, *, restart: bool, as_json: bool) -> None:
        started = time.monotonic()
        try:
            held = indexing.rebuild(restart=restart, progress=self._progress, resumed=self._resumed)
        except KeyboardInterrupt:
            self.stderr.write("\nInterrupted. The index is as it was; the same command goes on from here.")
            sys.exit(130)
        seconds = round(time.monotonic() - started, 1)
        self._print({"indexed": held, "seconds": seconds}, f"{held} articles indexed in {seconds} s.", as_json)

    def _apply(self, *, as_json: bool) -> None:
        applied = indexing.apply_all()
        self._print({"applied": applied}, f"{applied} changed articles applied.", as_json)

    def _check(self, *, as_json: bool) -> None:
        report = indexing.check()
        self._print(asdict(report), _words(report), as_json)
        if not report.is_sound:
            raise CommandError("The index differs from the database. Run \u201cmanage.py index check --repair\u201d.")

    def _repair(self, *, as_json: bool) -> None:
        report = indexing.repair()
        self._print(asdict(report), f"Before the repair: {_words(report)}", as_json)

    def _resumed(self, held: int) -> None:
        self.stderr.write(f"Going on with a rebuild that was broken off after {held} articles; --restart would begin anew.")

    def _progress(self, done: int, total: int) -> None:
        end = "\n" if done == total else "\r"
        print(f"{done} of {total} articles", end=end, file=sys.stderr, flush=True)

    def _print(self, values: dict[str, Any], words: str, as_json: bool) -> None:
        self.stdout.write(json.dumps(values) if as_json else words)


def _words(report: indexing.IndexReport) -> str:
    parts = [f"{report.published} published, {report.indexed} indexed, {report.pending} waiting"]
    for name, ids in (("missing", report.missing), ("ghosts", report.ghosts), ("stale", report.stale)):
        shown = ", ".join(map(str, ids[:_SHOWN])) + (" ..." if len(ids) > _SHOWN else "")
        parts.append(f"{len(ids)} {name}{f' ({shown})' if ids else ''}")
    return "; ".join(parts) + "."
