"""``entities propose``: what the archive itself can tell about its names."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles import mining, review


class Command(BaseCommand):
    help = (
        "propose: queue likely duplicates, junk and type conflicts for the editors. acronyms: read 'Long Name (ACR)' in all articles, and "
        "let each acronym that they agree on stand for its long name; an editor can undo it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["propose", "acronyms"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "propose":
            counts = review.propose()
            self.stdout.write(", ".join(f"{number:,} {kind}" for kind, number in counts.items()) + " to decide.")
        else:
            self.stdout.write(f"{mining.mine_acronyms():,} acronyms merged with their long names.")
