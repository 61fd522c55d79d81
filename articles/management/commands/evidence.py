"""``evidence --out FILE (--article N ... | --search QUERY)``: an evidence pack of articles or of what a search finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import evidence
from articles.errors import ClipfileError
from articles.models import Article
from articles.search.request import SearchRequest
from articles.search.service import search

_PAGE = 100


class Command(BaseCommand):
    help = "Put the originals of articles, their records, their text and a manifest into a ZIP that proves itself."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--article", type=int, action="append", metavar="N", help="The article's number; may be repeated.")
        which.add_argument(
            "--search", metavar="QUERY", help=f"The published articles that this finds; {evidence.MAX_ARTICLES:,} at most."
        )
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ids = options["article"] or found(options["search"])
            articles = [article for pk in ids if (article := Article.objects.select_related("outlet").filter(pk=pk).first())]
            if not articles:
                raise CommandError("There is no such article.")
            title = (
                f"search for {options['search']}"
                if options["search"]
                else ", ".join(f"article {article.pk}" for article in articles)
            )
            draft = options["out"].with_name(options["out"].name + ".new")
            with draft.open("w+b") as stream:
                packed, captures = evidence.pack(stream, articles, title=title)
            draft.replace(options["out"])
        except (ClipfileError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{packed:,} articles and {captures:,} captures in {options['out']}.")


def found(query: str) -> list[int]:
    """The ids that a search finds, best first."""
    ids: list[int] = []
    while len(ids) < evidence.MAX_ARTICLES:
        page = search(SearchRequest(text=query, page=len(ids) // _PAGE + 1, size=_PAGE, facets=(), interval=None))
        ids += [hit.article_id for hit in page.hits]
        if len(page.hits) < _PAGE:
            break
    return ids[: evidence.MAX_ARTICLES]
