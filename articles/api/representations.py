"""What programs are told: plain dicts, ready for JSON. Names are stable; new ones may be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from articles.models import Article, Mention
from articles.search.results import SearchPage


def search_results(found: SearchPage, articles: dict[int, Article]) -> dict[str, Any]:
    """Hits in their order; an article that was withdrawn a moment ago, and is in no ``articles``, is left out."""
    return {
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "size": found.size,
        "query": found.explanation.canonical,
        "notes": list(found.explanation.notes),
        "words": list(found.explanation.words),
        "did_you_mean": found.did_you_mean or None,
        "hits": [
            {**summary(articles[hit.article_id]), "score": hit.score, "snippet_html": hit.snippet_html}
            for hit in found.hits
            if hit.article_id in articles
        ],
        "facets": {
            facet.name: {"distinct": facet.distinct, "values": [asdict(b) for b in facet.buckets]} for facet in found.facets
        },
        "histogram": asdict(found.histogram) if found.histogram else None,
    }


def summary(article: Article) -> dict[str, Any]:
    """An article without its text. ``published`` is ISO 8601 to the precision that is known, or None."""
    return {
        "id": article.pk,
        "url": article.get_absolute_url(),
        "headline": article.headline,
        "outlet": {"id": article.outlet.pk, "name": article.outlet.name} if article.outlet else None,
        "authors": [{"id": byline.author.pk, "name": byline.author.name} for byline in article.byline_set.all()],
        "published": article.published.isoformat() if article.published else None,
        "language": article.language or None,
        "original_url": article.canonical_url or None,
        "lede": article.lede,
    }


def whole(article: Article, mentions: Sequence[Mention]) -> dict[str, Any]:
    """An article with its text; offsets of mentions count characters of ``headline + "\\n\\n" + body``."""
    return {
        **summary(article),
        "body": article.body,
        "section": article.section or None,
        "word_count": article.word_count,
        "tags": [{"id": tag.pk, "name": tag.name} for tag in article.tags.all()],
        "copy_of": article.copy_of_id,
        "provenance": article.provenance,
        "mentions": [_mention(mention) for mention in mentions],
    }


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "entity": {"id": mention.entity.pk, "name": mention.entity.name, "label": mention.entity.label},
    }
