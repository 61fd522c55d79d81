"""What holds for every page: the security policy, the door of a private archive, and the answer when search is down."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from articles.access import may_read
from articles.errors import EngineUnavailable
from articles.web.views.errors import search_unavailable

logger = logging.getLogger(__name__)
_RAW = re.compile(r"/captures/\d+/raw/")

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the admin's icons are data: URLs
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
API_NAMESPACE = "api-v1"
OPEN_VIEWS = frozenset({"stylesheet", "script", "robots", "login", "saved-feed", "save"})
"""What a private archive shows to everybody, beside the admin, which has a door of its own; so have saved feeds and saving a page."""


def policy() -> str:
    """With the origin of captures, where they have one of their own."""
    return POLICY.replace("frame-src 'self'", f"frame-src 'self' {settings.CAPTURE_ORIGIN}".strip())


class SecurityPolicyMiddleware:
    """Content-Security-Policy for every page that does not bring a stricter one: nothing inline, nothing from elsewhere."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy())
        return response


class CaptureOriginMiddleware:
    """On the origin of captures there is nothing else: no page, no session, no form that a stranger's page could be taken for. The first
    of all middleware, so that nothing else looks at such a request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.CAPTURE_ORIGIN and f"{request.scheme}://{request.get_host()}" == settings.CAPTURE_ORIGIN:
            if not _RAW.fullmatch(request.path):
                return HttpResponse("Archived pages only.", status=404, content_type="text/plain; charset=utf-8")
            request.COOKIES.clear()
        return self.get_response(request)


class PrivateArchiveMiddleware:
    """In a private archive, whoever may not read is led to the login; a signed-in account without the right gets a 403, for another
    login would not help. Static files are served before this is asked."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.PRIVATE_ARCHIVE:
            patch_cache_control(response, private=True)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.url_name in OPEN_VIEWS or match.app_name == "admin" or may_read(request.user):
            return None
        if request.user.is_authenticated:
            raise PermissionDenied("This archive is private. Ask those who run it to put your account into the group Readers.")
        if match.namespace == API_NAMESPACE:
            return HttpResponse("Sign in to read this archive.", status=401, content_type="text/plain; charset=utf-8")
        return redirect_to_login(request.get_full_path())


class SearchUnavailableMiddleware:
    """EngineUnavailable becomes a page (503) that says so; the rest of the site stays open."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, EngineUnavailable):
            return None
        logger.error("Search is down: %s", exception)
        return search_unavailable(request)
