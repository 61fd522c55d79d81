"""``entities propose | acronyms | names``: what the archive itself can tell about its names."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles import mining, review


class Command(BaseCommand):
    help = (
        "propose: queue likely duplicates, junk and type conflicts for the editors. acronyms: read 'Long Name (ACR)' in all articles, and "
        "let each acronym that they agree on stand for its long name; an editor can undo it. names: show each entity under the name used "
        "most, unless an editor has named it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["propose", "acronyms", "names"])

    def handle(self, *args: Any, **options: Any) -> None:
        match options["what"]:
            case "propose":
                counts = review.propose()
                self.stdout.write(", ".join(f"{number:,} {kind}" for kind, number in counts.items()) + " to decide.")
            case "acronyms":
                self.stdout.write(f"{mining.mine_acronyms():,} acronyms merged with their long names.")
            case _:
                self.stdout.write(f"{mining.name_by_use():,} entities are shown under another name than before.")
