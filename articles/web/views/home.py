"""The front page, and how to search."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.errors import EngineUnavailable
from articles.models import Article, Outlet
from articles.search import service
from articles.search.request import SearchRequest
from articles.search.results import Facet, SearchPage
from articles.web.contexts import Home, Named, NamesInNews, SearchBox, TextPage
from articles.web.keeping import picks
from articles.web.links import FACET_OF_LABEL, search_url, value_url
from articles.web.listing import for_lines, lines
from articles.web.reading import GROUP_TITLES
from articles.web.refine import between, toggled
from articles.web.subjects import span_words
from articles.web.timeline import year_timeline

logger = logging.getLogger(__name__)

NEWEST = 8
NEWS_DAYS = 30
"""'In the news' looks this far back from the newest article: an archive of 1987 has its news too."""
NAMES = 8
COVERAGE = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/home.html", {"page": home_page()})


@require_safe
def searching_help(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/help.html", {"page": TextPage(title="How to search", box=SearchBox())})


def home_page() -> Home:
    """Opens without the search engine too, with fewer parts."""
    articles = Article.objects.published()
    newest = list(for_lines(articles.newest())[:NEWEST])
    last = next((article.published_on for article in newest if article.published_on), None)
    whole, recent = _engine_view(last) if newest else (None, None)
    years = [(int(bar.period), bar.count) for bar in whole.histogram.bars] if whole and whole.histogram else []
    return Home(
        box=SearchBox(),
        articles=articles.count() if newest else 0,
        outlets=Outlet.objects.filter(articles__in=articles).distinct().count() if newest else 0,
        span=f"{years[0][0]} to {years[-1][0]}" if len(years) > 1 else str(years[0][0]) if years else "",
        newest=lines(newest),
        timeline=year_timeline(years, title="Articles by year"),
        news_period=span_words(recent.first, last) if recent else "",
        in_the_news=recent.names if recent else (),
        coverage=_coverage(whole) if whole else (),
        picks=picks(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recent:
    first: date
    names: tuple[NamesInNews, ...]


def _engine_view(last: date | None) -> tuple[SearchPage | None, _Recent | None]:
    """(everything with its outlets and years, who was named in the days before ``last``); None where it cannot be told."""
    try:
        whole = service.search(SearchRequest(facets=("outlet",), facet_limit=COVERAGE))
        return whole, _recent(last) if last else None
    except EngineUnavailable:
        logger.exception("The front page goes without what the search engine knows.")
        return None, None


def _recent(last: date) -> _Recent | None:
    first = last - timedelta(days=NEWS_DAYS - 1)
    search = between(SearchRequest(facets=tuple(FACET_OF_LABEL.values()), facet_limit=NAMES), first, last)
    facets = {facet.name: facet for facet in service.search(search).facets}
    groups = (_names(search, facets[name], GROUP_TITLES[label]) for label, name in FACET_OF_LABEL.items() if name in facets)
    names = tuple(group for group in groups if group.names)
    return _Recent(first=first, names=names) if names else None


def _names(search: SearchRequest, facet: Facet, title: str) -> NamesInNews:
    return NamesInNews(
        title=title,
        names=tuple(
            Named(name=bucket.label, url=search_url(toggled(search, facet.name, bucket.value)), count=bucket.count)
            for bucket in facet.buckets
        ),
    )


def _coverage(whole: SearchPage) -> tuple[Named, ...]:
    buckets = next((facet.buckets for facet in whole.facets if facet.name == "outlet"), ())
    return tuple(Named(name=bucket.label, url=value_url("outlet", bucket.value), count=bucket.count) for bucket in buckets)
