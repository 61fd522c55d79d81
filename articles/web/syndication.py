"""A search as a feed: Atom (RFC 4287) and JSON Feed 1.1, newest first, with the ledes of the articles and not their text, which is the
publishers'."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed

from articles.models import Article

FEED_LENGTH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself; ``page_url`` is the search in a browser, ``feed_url`` its own address, both absolute."""

    title: str
    page_url: str
    feed_url: str
    origin: str


def atom(channel: Channel, articles: Sequence[Article]) -> str:
    feed = Atom1Feed(title=channel.title, link=channel.page_url, description="", feed_url=channel.feed_url, language=None)
    for article in articles:
        feed.add_item(
            title=article.headline,
            link=channel.origin + article.get_absolute_url(),
            description=article.lede,
            unique_id=f"{channel.origin}/articles/{article.pk}/",
            author_name=", ".join(_authors(article)) or (article.outlet.name if article.outlet else None),
            pubdate=article.published_at or article.created_at,
            updateddate=_updated(article),
            categories=[article.section] if article.section else (),
        )
    return str(feed.writeString("utf-8"))


def json_feed(channel: Channel, articles: Sequence[Article]) -> str:
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page_url,
        "feed_url": channel.feed_url,
        "items": [_json_item(channel, article) for article in articles],
    }
    return json.dumps(found, ensure_ascii=False)


def _json_item(channel: Channel, article: Article) -> dict[str, Any]:
    content = {
        "id": f"{channel.origin}/articles/{article.pk}/",
        "url": channel.origin + article.get_absolute_url(),
        "external_url": article.canonical_url,
        "title": article.headline,
        "content_text": article.lede or article.headline,
        "date_published": (article.published_at or article.created_at).isoformat(),
        "date_modified": _updated(article).isoformat(),
        "authors": [{"name": name} for name in _authors(article)],
        "tags": [article.section] if article.section else [],
        "language": article.language,
    }
    return {name: value for name, value in content.items() if value}


def _authors(article: Article) -> list[str]:
    return [byline.author.name for byline in article.byline_set.all()]


def _updated(article: Article) -> datetime:
    """When the archive last changed it: what a feed reader has not seen yet."""
    return article.updated_at
