"""What browsers and crawlers read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

SHORT_NAME_LENGTH = 16
"""OpenSearch 1.1 draft 6, ShortName: at most 16 characters."""
MAZES = ("search", "admin:index", "api-v1:search", "unapi", "compare")
"""Addresses below which every combination of parameters is another page."""


@require_safe
@cache_control(max_age=86400)
def opensearch(request: HttpRequest) -> HttpResponse:
    """OpenSearch 1.1 description: lets a browser search here from its address bar."""
    context = {
        "short_name": settings.SITE_NAME[:SHORT_NAME_LENGTH],
        "origin": f"{request.scheme}://{request.get_host()}",
    }
    return render(request, "articles/opensearch.xml", context, content_type="application/opensearchdescription+xml; charset=utf-8")


@require_safe
@cache_control(max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309. Crawlers read articles and lists of them; every combination of facets is an endless maze, and is closed to them."""
    closed = ["/"] if settings.PRIVATE_ARCHIVE else [reverse(name) for name in MAZES] + ["/captures/"]
    rules = "".join(f"Disallow: {path}\n" for path in closed)
    return HttpResponse(f"User-agent: *\n{rules}", content_type="text/plain; charset=utf-8")
