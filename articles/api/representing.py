"""From rows and results to what programs are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet

from articles.models import Article, Byline, Capture, Entity, Mention, Outlet
from articles.querysets import ArticleQuerySet
from articles.search.results import SearchPage
from articles.stories import story_of

AbsoluteUrl = Callable[[str], str]
"""Path -> address with scheme and host."""
_PUBLIC = Q(articles__status=Article.Status.PUBLISHED)


def summaries() -> ArticleQuerySet:
    """Published articles with what ``summary`` reads: two queries for any number."""
    bylines = Prefetch("byline_set", queryset=Byline.objects.select_related("author"))
    return Article.objects.published().select_related("outlet").prefetch_related(bylines).brief()


def wholes() -> QuerySet[Article]:
    """Published articles with what ``whole`` reads."""
    mentions = Prefetch("mentions", queryset=Mention.objects.select_related("entity").order_by("start", "id"))
    return summaries().defer(None).defer("signature").prefetch_related("tags", mentions, "captures")


def outlets() -> QuerySet[Outlet]:
    """Outlets of which something is published, with ``n``, ``first`` and ``last``."""
    counted = Outlet.objects.annotate(
        n=Count("articles", filter=_PUBLIC),
        first=Min("articles__published_on", filter=_PUBLIC),
        last=Max("articles__published_on", filter=_PUBLIC),
    )
    return counted.filter(n__gt=0)


def public_entities() -> QuerySet[Entity]:
    """Those that a published article names: a name from a draft is nobody's business."""
    named_in = Mention.objects.filter(entity=OuterRef("pk"), article__status=Article.Status.PUBLISHED)
    return Entity.objects.filter(Exists(named_in))


def summary(article: Article, absolute: AbsoluteUrl) -> dict[str, Any]:
    return {
        "id": article.pk,
        "url": absolute(article.get_absolute_url()),
        "headline": article.headline,
        "outlet": named(article.outlet) if article.outlet else None,
        "authors": [named(byline.author) for byline in article.byline_set.all()],
        "published": article.published.isoformat() if article.published else None,
        "language": article.language or None,
        "original_url": article.canonical_url or None,
        "lede": article.lede,
    }


def whole(article: Article, absolute: AbsoluteUrl, *, capture_url: Callable[[int], str]) -> dict[str, Any]:
    return {
        **summary(article, absolute),
        "body": article.body,
        "section": article.section or None,
        "word_count": article.word_count,
        "tags": [named(tag) for tag in article.tags.all()],
        "copy_of": article.copy_of_id,
        "provenance": article.provenance,
        "mentions": [
            {"start": m.start, "end": m.end, "text": m.text, "entity": entity_reference(m.entity)} for m in article.mentions.all()
        ],
        "captures": [capture(row, capture_url(row.pk)) for row in article.captures.all()],
    }


def capture(row: Capture, url: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": url,
        "kind": row.kind,
        "original_url": row.final_url or row.url or None,
        "retrieved_at": row.retrieved_at,
        "status": row.status,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
    }


def entities(rows: Sequence[Entity], absolute: AbsoluteUrl) -> list[dict[str, Any]]:
    """With the number of published articles that name each: one query for all."""
    public = Mention.objects.filter(entity__in=rows, article__status=Article.Status.PUBLISHED)
    counts = dict(public.order_by().values_list("entity").annotate(n=Count("article", distinct=True)))
    return [{**entity_reference(row), "url": absolute(row.get_absolute_url()), "articles": counts.get(row.pk, 0)} for row in rows]


def outlet(row: Any, absolute: AbsoluteUrl) -> dict[str, Any]:
    """``row`` of ``outlets()``."""
    return {
        **named(row),
        "url": absolute(row.get_absolute_url()),
        "domain": row.domain or None,
        "about": row.about,
        "articles": row.n,
        "first": row.first.isoformat() if row.first else None,
        "last": row.last.isoformat() if row.last else None,
    }


def search_results(found: SearchPage, articles: dict[int, Article], absolute: AbsoluteUrl) -> dict[str, Any]:
    """Hits in their order; an article that was withdrawn a moment ago, and is in no ``articles``, is left out."""
    return {
        "total": found.total,
        "articles": found.articles,
        "page": found.page,
        "pages": found.pages,
        "size": found.size,
        "query": found.explanation.canonical,
        "notes": found.explanation.notes,
        "words": found.explanation.words,
        "did_you_mean": found.did_you_mean or None,
        "hits": [
            {
                **summary(articles[hit.article_id], absolute),
                "score": hit.score,
                "story": story_of(articles[hit.article_id]),
                "more": hit.more,
                "headline_html": hit.headline_html,
                "snippet_html": hit.snippet_html,
            }
            for hit in found.hits
            if hit.article_id in articles
        ],
        "facets": {f.name: {"distinct": f.distinct, "values": [asdict(b) for b in f.buckets]} for f in found.facets},
        "histogram": asdict(found.histogram) if found.histogram else None,
    }


def named(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name}


def entity_reference(row: Entity) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "label": row.label}
