"""Searches that come by themselves."""

from __future__ import annotations

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


@require_safe
@cache_control(max_age=300)
@explaining_bad_searches
def atom_feed(request: HttpRequest) -> HttpResponse:
    return search_feed(request, parse(dict(request.GET.lists())))


@require_safe
@cache_control(max_age=300)
@explaining_bad_searches
def json_feed_view(request: HttpRequest) -> HttpResponse:
    channel, articles = _newest(request, parse(dict(request.GET.lists())), "")
    return HttpResponse(json_feed(channel, articles), content_type="application/feed+json; charset=utf-8")


def search_feed(request: HttpRequest, asked: SearchRequest, *, title: str = "") -> HttpResponse:
    """``asked`` as Atom, whatever address led here; ``title`` instead of the search in words."""
    channel, articles = _newest(request, asked, title)
    return HttpResponse(atom(channel, articles), content_type="application/atom+xml; charset=utf-8")


def _newest(request: HttpRequest, asked: SearchRequest, title: str) -> tuple[Channel, list[Article]]:
    """What the search finds, newest first, whatever order its page has."""
    found = service.search(replace(asked, sort=Sort.NEWEST, page=1, size=FEED_LENGTH, interval=None))
    articles = for_lines(Article.objects.published()).in_bulk([hit.article_id for hit in found.hits])
    channel = Channel(
        title=f"{settings.SITE_NAME}: {title or search_words(asked, found.facets)}",
        page_url=request.build_absolute_uri(search_url(replace(asked, sort=None, page=1))),
        feed_url=request.build_absolute_uri(),
        origin=f"{request.scheme}://{request.get_host()}",
    )
    return channel, [articles[hit.article_id] for hit in found.hits if hit.article_id in articles]
