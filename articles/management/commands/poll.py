"""``poll [SOURCE ...] [--due]``: ask sources what is new."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import wiring
from articles.models import Poll, Source
from articles.sources import polling


class Command(BaseCommand):
    help = "Ask sources what is new. What they name is taken in by the worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", help="Name or number of a source. None: list them.")
        parser.add_argument("--due", action="store_true", help="Poll every source that is due, or overdue.")
        parser.add_argument("--json", action="store_true", help="One JSON object a line.")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [_source(name) for name in options["sources"]]
        if options["due"]:
            wanted += Source.objects.filter(is_on=True, kind__in=Source.POLLED, next_poll_at__lte=wiring.now())
        elif not wanted:
            self._list(Source.objects.filter(kind__in=Source.POLLED))
            return
        polls = [self._poll(source, as_json=options["json"]) for source in wanted]
        new, failed = sum(poll.new for poll in polls if poll), sum(_is_failure(poll) for poll in polls)
        self.stderr.write(f"{len(polls):,} polled, {failed:,} failed, {new:,} new addresses. The worker takes them in.")
        if failed:
            sys.exit(1)

    def _poll(self, source: Source, *, as_json: bool) -> Poll | None:
        poll = polling.poll(source)
        if as_json:
            self.stdout.write(json.dumps(_facts(source, poll), ensure_ascii=False))
        elif poll:
            self.stdout.write(f"{poll.outcome:<10} {source}: {poll.found:,} named, {poll.new:,} new. {poll.reason}".rstrip())
        else:
            self.stdout.write(f"busy       {source}: its site is to be left alone for now. It is polled in a moment.")
        return poll

    def _list(self, sources: Iterable[Source]) -> None:
        for source in sources:
            due = f"due {source.next_poll_at:%Y-%m-%d %H:%M}" if source.is_on and source.next_poll_at else "off"
            self.stdout.write(f"{source.pk:>5}  {source.kind:<8} {due:<20} {source}")


def _facts(source: Source, poll: Poll | None) -> dict[str, str | int]:
    if poll is None:
        return {"source": source.name, "outcome": "busy"}
    return {"source": source.name, "outcome": poll.outcome, "found": poll.found, "new": poll.new, "reason": poll.reason}


def _source(name: str) -> Source:
    """By number or by name. Raises CommandError."""
    found = Source.objects.filter(pk=name) if name.isdecimal() else Source.objects.filter(name=name)
    source = found.first()
    if source is None:
        raise CommandError(f"There is no source {name!r}. `manage.py poll` lists them.")
    if not source.is_polled:
        raise CommandError(f"{source} has nothing to poll: it is a source of the kind “{source.get_kind_display()}”.")
    return source


def _is_failure(poll: Poll | None) -> bool:
    return poll is not None and poll.outcome == Poll.Outcome.FAILED
