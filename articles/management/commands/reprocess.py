"""``reprocess --article N | --outlet NAME | --all``: read articles again from their originals."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.ingest import reprocess
from articles.management.reporting import IngestCommand
from articles.models import Article
from articles.text import name_key


class Command(IngestCommand):
    help = "Run extraction and recognition again from the kept originals. What people corrected stays."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--article", type=int, action="append", metavar="N", help="The article's number; may be repeated.")
        which.add_argument("--outlet", metavar="NAME", help="All articles of this outlet, as after a change of its site rules.")
        which.add_argument("--all", action="store_true")
        parser.add_argument("--json", action="store_true", help="One JSON object a line on stdout.")

    def handle(self, *args: Any, **arguments: Any) -> None:
        articles = Article.objects.select_related("read_from", "outlet").order_by("id")
        if wanted := arguments["article"]:
            articles = articles.filter(pk__in=wanted)
            if missing := sorted(set(wanted) - set(articles.values_list("pk", flat=True))):
                raise CommandError(f"There is no article {', '.join(map(str, missing))}.")
        if name := arguments["outlet"]:
            articles = articles.filter(outlet__key=name_key(name))
            if not articles.exists():
                raise CommandError(f"There is no article of an outlet {name!r}.")
        self.report(reprocess(articles.iterator(chunk_size=200)), as_json=arguments["json"], dry_run=False, total=articles.count())
