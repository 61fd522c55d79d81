"""``verify PACK``: check an evidence pack. Reads nothing but the pack."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.archive.packs import verify_pack


class Command(BaseCommand):
    help = "Check that everything in an evidence pack is as it was packed. Exit status 1 where it is not."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack", type=Path)

    def handle(self, *args: Any, pack: Path, **options: Any) -> None:
        try:
            with pack.open("rb") as stream:
                problems = verify_pack(stream)
        except OSError as error:
            raise CommandError(f"{pack} cannot be read: {error.strerror}.") from error
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write(f"Everything in {pack.name} is as it was packed.")
