"""Evidence packs of articles: what is kept of them, put together (``archive.packs``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from articles import wiring
from articles.archive.packs import PackedArticle, PackedCapture, write_pack
from articles.models import Article, Capture

MAX_ARTICLES = 1_000
"""Articles in one pack. Their WARC records are put together in memory: some 50 KB each, compressed."""


def pack(stream: IO[bytes], articles: Sequence[Article], *, title: str) -> tuple[int, int]:
    """Write the evidence of ``articles`` to ``stream``; how many articles and captures. Raises ArchiveError where an original cannot
    be read, and then what was written is no pack."""
    ids = [article.pk for article in articles]
    captures = Capture.objects.filter(article__in=ids).order_by("retrieved_at", "id")
    return write_pack(stream, title=title, articles=_articles(articles), captures=_captures(captures.iterator(chunk_size=100)))


def _articles(articles: Iterable[Article]) -> Iterator[PackedArticle]:
    for article in articles:
        yield PackedArticle(article_id=article.pk, fields=_fields(article), text=article.text)


def _fields(article: Article) -> dict[str, Any]:
    return {
        "id": article.pk,
        "headline": article.headline,
        "byline": article.byline_names(),
        "outlet": article.outlet.name if article.outlet else None,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language or None,
        "original_url": article.canonical_url or None,
        "status": article.status,
        "body": article.body,
        "provenance": article.provenance,
        "captures": list(article.captures.order_by("id").values_list("pk", flat=True)),
        "versions": [
            {"headline": old.headline, "byline": old.byline, "body": old.body, "read_from": old.read_from_id}
            for old in article.revisions.order_by("id")
        ],
    }


def _captures(captures: Iterable[Capture]) -> Iterator[PackedCapture]:
    archive = wiring.archive()
    for capture in captures:
        content = archive.get(capture.location).content
        yield PackedCapture(log=_log(capture), content=content, records=tuple(archive.records(capture.location)))


def _log(capture: Capture) -> dict[str, Any]:
    return {
        "id": capture.pk,
        "article": capture.article_id,
        "kind": capture.kind,
        "url": capture.url or None,
        "final_url": capture.final_url or None,
        "file_name": capture.file_name or None,
        "retrieved_at": capture.retrieved_at.isoformat(),
        "status": capture.status,
        "headers": capture.headers,
        "media_type": capture.media_type,
        "size": capture.size,
        "sha256": capture.sha256,
        "archived_as": {"file": capture.warc_file, "offset": capture.warc_offset, "length": capture.warc_length},
    }
