"""``manage.py search``: one query, or a file of them, answered on the command line. ``docs/formats.md`` describes the formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.errors import EngineUnavailable, QueryError
from articles.models import Article
from articles.search import service
from articles.search.request import MAX_RESULT_WINDOW, SearchRequest, Sort

ONE_LIMIT = 20
BATCH_LIMIT = 100
"""What measures of ranking look at."""


class Command(BaseCommand):
    help = "Search the archive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", nargs="?", help="a query as typed in the search box")
        parser.add_argument(
            "--batch", type=Path, metavar="FILE", help="JSON Lines with id and text (prose) or query; see docs/formats.md"
        )
        parser.add_argument("--any", action="store_true", help="Read the query as plain prose, of which any word may occur.")
        parser.add_argument("--limit", type=int, help=f"Hits for each query ({ONE_LIMIT}, of a batch {BATCH_LIMIT}).")
        parser.add_argument("--json", action="store_true", help="Print hits as JSON Lines.")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["query"]) == bool(options["batch"]):
            raise CommandError("Give either a query or --batch FILE.")
        limit = options["limit"] or (BATCH_LIMIT if options["batch"] else ONE_LIMIT)
        if not 1 <= limit <= MAX_RESULT_WINDOW:
            raise CommandError(f"--limit is between 1 and {MAX_RESULT_WINDOW}.")
        try:
            if options["batch"]:
                self._batch(options["batch"], limit=limit)
            else:
                self._one(options["query"], any_words=options["any"], limit=limit, as_json=options["json"])
        except QueryError as error:
            remedy = f" This can be read: {error.repaired}" if error.repaired else ""
            raise CommandError(f"{error}{remedy}") from error
        except (EngineUnavailable, OSError) as error:
            raise CommandError(str(error)) from error

    def _batch(self, file: Path, *, limit: int) -> None:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                asked = json.loads(line)
                key, is_prose = asked["id"], "query" not in asked
                text = str(asked["text" if is_prose else "query"])
            except (ValueError, KeyError, TypeError) as error:
                raise CommandError(f"{file}, line {number}: not a JSON object with id and text, or id and query.") from error
            ids = [article_id for article_id, _ in _hits(text, any_words=is_prose, limit=limit)]
            known = dict(Article.objects.filter(pk__in=ids).values_list("pk", "supplier_id"))
            hits = [known.get(article_id) or str(article_id) for article_id in ids]
            self.stdout.write(json.dumps({"id": key, "hits": hits, "articles": ids}))

    def _one(self, text: str, *, any_words: bool, limit: int, as_json: bool) -> None:
        hits = list(_hits(text, any_words=any_words, limit=limit))
        found = Article.objects.select_related("outlet").in_bulk([article_id for article_id, _ in hits])
        for article_id, score in hits:
            if article := found.get(article_id):
                self.stdout.write(json.dumps(_record(article, score), ensure_ascii=False) if as_json else _line(article))
        if not as_json:
            self.stdout.write(f"{len(hits)} shown.")


def _hits(text: str, *, any_words: bool, limit: int) -> Iterator[tuple[int, float]]:
    """(article id, score), best first."""
    if any_words:
        return iter(service.answer(text, limit=limit))
    page = service.search(SearchRequest(text=text, size=limit, facets=(), interval=None, sort=Sort.RELEVANCE))
    return ((hit.article_id, hit.score) for hit in page.hits)


def _record(article: Article, score: float) -> dict[str, Any]:
    return {
        "id": article.pk,
        "key": article.supplier_id or article.canonical_url or None,
        "headline": article.headline,
        "outlet": article.outlet.name if article.outlet else None,
        "published": article.published.isoformat() if article.published else None,
        "score": round(score, 4),
    }


def _line(article: Article) -> str:
    day = article.published.isoformat()[:10] if article.published else "undated"
    return f"{article.pk:>8}  {day:<10}  {article.headline}"
