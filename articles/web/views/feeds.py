"""Searches that come by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.search import service
from articles.search.params import parse
from articles.search.request import SearchRequest, Sort
from articles.web.links import search_url
from articles.web.listing import for_lines
from articles.web.syndication import FEED_LENGTH, Channel, atom, json_feed
from articles.web.views.search import explaining_bad_searches
from articles.web.wording import search_words

WRITERS: dict[str, tuple[Callable[[Channel, Sequence[Article]], str], str]] = {
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
}


@require_safe
@cache_control(max_age=300)
@explaining_bad_searches
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    return search_feed(request, parse(dict(request.GET.lists())), kind=kind)


def search_feed(request: HttpRequest, asked: SearchRequest, *, kind: str, title: str = "") -> HttpResponse:
    """What ``asked`` finds, newest first, whatever order its page has and whatever address led here; ``title`` instead of the search in
    words."""
    found = service.search(replace(asked, sort=Sort.NEWEST, page=1, size=FEED_LENGTH, interval=None))
    page_url = search_url(replace(asked, sort=None, page=1))
    title = title or search_words(asked, found.facets)
    return feed_of(request, [hit.article_id for hit in found.hits], kind=kind, title=title, page_url=page_url)


def feed_of(request: HttpRequest, ids: Sequence[int], *, kind: str, title: str, page_url: str) -> HttpResponse:
    """The published ones of the articles ``ids``, in that order; ``kind`` 'atom' or 'json'."""
    articles = for_lines(Article.objects.published()).in_bulk(ids)
    channel = Channel(
        title=f"{settings.SITE_NAME}: {title}",
        page_url=request.build_absolute_uri(page_url),
        feed_url=request.build_absolute_uri(),
        origin=f"{request.scheme}://{request.get_host()}",
    )
    write, media_type = WRITERS[kind]
    return HttpResponse(write(channel, [articles[pk] for pk in ids if pk in articles]), content_type=media_type)
