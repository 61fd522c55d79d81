"""Sitemaps (sitemaps.org): every article, outlet and author, for crawlers, which are kept out of searches. A private archive has none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.models import Article, Author, Outlet

ADDRESSES = 10_000
"""In one file: a fifth of what the protocol allows, so that one is made in a second or two."""


class _Articles(Sitemap):  # type: ignore[type-arg]  # not generic at run time
    limit = ADDRESSES

    def items(self) -> QuerySet[Article]:
        return Article.objects.published().order_by("pk").only("headline", "updated_at")

    def lastmod(self, item: Article) -> datetime:
        return item.updated_at


class _Named(Sitemap):  # type: ignore[type-arg]
    limit = ADDRESSES
    model: type[Outlet] | type[Author]

    def items(self) -> QuerySet[Any]:
        return self.model.objects.filter(articles__status=Article.Status.PUBLISHED).distinct().order_by("pk")


class _Outlets(_Named):
    model = Outlet


class _Authors(_Named):
    model = Author


SECTIONS: dict[str, Any] = {"articles": _Articles, "outlets": _Outlets, "authors": _Authors}


@require_safe
@cache_control(max_age=3600)
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    _refuse_where_private()
    return index(request, SECTIONS, sitemap_url_name="sitemap-section")


@require_safe
@cache_control(max_age=3600)
def sitemap_section(request: HttpRequest, section: str) -> HttpResponseBase:
    _refuse_where_private()
    return sitemap(request, SECTIONS, section=section)


def _refuse_where_private() -> None:
    if settings.PRIVATE_ARCHIVE:
        raise Http404("This archive is private.")
