"""The pages for what went wrong. ``server_error`` needs neither the database nor a session: they may be what is broken."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from articles.web.bundles import stylesheet_url
from articles.web.contexts import ErrorPage, SearchBox

RETRY_SECONDS = 60
"""When a reader is asked to come back while the search engine is down."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, status=400, title="The request could not be read", message="")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, status=403, title="Not for this account", message=_message(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, status=404, title="Not found", message=_message(exception))


def search_unavailable(request: HttpRequest) -> HttpResponse:
    response = render(request, "errors/503.html", {"page": _page(503, "Search is down", "")}, status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    context = {"site_name": settings.SITE_NAME, "stylesheet": stylesheet_url()}
    return HttpResponseServerError(render_to_string("errors/500.html", context))


def _error(request: HttpRequest, *, status: int, title: str, message: str) -> HttpResponse:
    return render(request, f"errors/{status}.html", {"page": _page(status, title, message)}, status=status)


def _page(status: int, title: str, message: str) -> ErrorPage:
    return ErrorPage(title=title, box=SearchBox(), status=status, message=message)


def _message(exception: Exception) -> str:
    """What we wrote ourselves; the resolver's own 404 carries a dict, which is nothing for readers."""
    first = exception.args[0] if exception.args else ""
    return first if isinstance(first, str) else ""
