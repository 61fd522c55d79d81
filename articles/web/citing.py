"""An article for machines and footnotes: JSON-LD (schema.org/NewsArticle), OpenGraph (ogp.me), Highwire citation_* as Zotero's
Embedded Metadata translator reads them, and plain citations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from articles.exporting import Entry
from articles.exporting.citations import apa, chicago, mla
from articles.models import Article
from articles.text import truncate

DESCRIPTION_LENGTH = 200
"""Characters: what link previews show."""
_STYLES = {"Chicago": chicago, "APA": apa, "MLA": mla}
_SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def description(article: Article) -> str:
    return truncate(article.lede or article.body, DESCRIPTION_LENGTH)


def metadata(article: Article, *, authors: Sequence[str], url: str) -> Iterator[tuple[str, str]]:
    """(name, content) for <meta name=...>."""
    yield "description", description(article)
    yield "citation_title", article.headline
    for author in authors:
        yield "citation_author", author
    if article.outlet:
        yield "prism.publicationName", article.outlet.name
    if article.published:
        yield "citation_publication_date", article.published.isoformat()[:10].replace("-", "/")
    if article.language:
        yield "citation_language", article.language
    yield "citation_fulltext_html_url", url


def properties(article: Article, *, authors: Sequence[str], url: str, site_name: str) -> Iterator[tuple[str, str]]:
    """(property, content) for <meta property=...>. No og:image: the picture stands on another host."""
    yield "og:type", "article"
    yield "og:title", article.headline
    yield "og:url", url
    yield "og:site_name", site_name
    yield "og:description", description(article)
    if article.published:
        yield "article:published_time", article.published.isoformat()
    for author in authors:
        yield "article:author", author
    if article.section:
        yield "article:section", article.section


def json_ld(article: Article, *, authors: Sequence[str], url: str) -> SafeString:
    """JSON for <script type="application/ld+json">; '<', '>' and '&' escaped, so that no headline can end the script."""
    text = json.dumps(_news_article(article, authors, url), ensure_ascii=False)
    return mark_safe(text.translate(_SCRIPT_ESCAPES))


def citations(article: Article, *, authors: Sequence[str], url: str) -> tuple[tuple[str, str], ...]:
    """(style, citation) in each style; ``url`` is the permanent address here."""
    entry = _entry(article, authors, url)
    return tuple((style, cite(entry)) for style, cite in _STYLES.items())


def _entry(article: Article, authors: Sequence[str], url: str) -> Entry:
    """What a citation needs of ``article``; the lists that it does not need are empty."""
    return Entry(
        id=article.pk,
        url=url,
        headline=article.headline,
        lede=article.lede,
        body="",
        outlet=article.outlet.name if article.outlet else "",
        authors=tuple(authors),
        published=article.published,
        language=article.language,
        section=article.section,
        tags=(),
        people=(),
        organisations=(),
        places=(),
        original_url=article.canonical_url,
        words=article.word_count,
        supplier_id=article.supplier_id,
    )


def _news_article(article: Article, authors: Sequence[str], url: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "url": url,
        "mainEntityOfPage": url,
        "description": description(article),
        "datePublished": article.published.isoformat() if article.published else None,
        "dateModified": article.modified_at.isoformat() if article.modified_at else None,
        "inLanguage": article.language,
        "articleSection": article.section,
        "wordCount": article.word_count,
        "author": [{"@type": "Person", "name": name} for name in authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name} if article.outlet else None,
        "image": article.image_url,
        "isBasedOn": article.canonical_url,
    }
    return {name: value for name, value in fields.items() if value}
