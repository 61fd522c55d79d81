"""An original as it came in: a banner page, and the bytes themselves in a sandbox.

What a stranger wrote is served from our own origin, so the answer takes every right away from it: CSP ``sandbox`` without a word
gives it an origin of its own, no scripts, no forms, no navigation; ``default-src 'none'`` lets it load nothing; nosniff and a short
list of media types keep it from being taken for something livelier than it says.
"""

from __future__ import annotations

import logging
import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from articles import wiring
from articles.errors import ArchiveError
from articles.models import Article, Capture
from articles.records import CaptureKind, Moment, Original
from articles.web.contexts import CapturePage, Named, SearchBox
from articles.web.listing import day_of
from articles.web.reading import CAPTURE_KINDS, web_address
from articles.web.views.article import may_see
from articles.web.views.memento import describe

logger = logging.getLogger(__name__)

SANDBOX_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
PAGES = frozenset({"text/html", "application/xhtml+xml"})
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
TEXTS = frozenset({"application/json", "application/xml", "application/rss+xml", "application/atom+xml"})
_CHARSET = re.compile(r"[A-Za-z0-9._-]{1,40}")


@require_safe
def capture(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    original_url = web_address(found.final_url or found.url)
    page = CapturePage(
        title=f"Archived copy of {found.final_url or found.url or found.file_name or 'a text'}",
        box=SearchBox(),
        address=found.final_url or found.url or found.file_name,
        original_url=original_url,
        raw_url=_raw_url(found),
        day=day_of(Moment.of_datetime(localtime(found.retrieved_at))),
        kind=CAPTURE_KINDS[CaptureKind(found.kind)],
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
        article=Named(name=found.article.headline, url=found.article.get_absolute_url()) if found.article else None,
        is_viewable=not served_as(found.media_type)[1],
    )
    return render(request, "articles/capture.html", {"page": page})


def _raw_url(capture: Capture) -> str:
    """On the origin of captures where there is one; what only staff may see stays where their login reaches."""
    is_public = capture.article is not None and capture.article.status == Article.Status.PUBLISHED
    return (settings.CAPTURE_ORIGIN if is_public else "") + reverse("capture-raw", args=[capture.pk])


@require_safe
@xframe_options_exempt  # frame-ancestors says the same, and can name another origin
def capture_raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as received."""
    found = _visible(request, pk)
    try:
        original = wiring.archive().get(found.location)
    except ArchiveError:
        logger.exception("Capture %d cannot be read from the archive.", pk)
        text = "This original cannot be read from the archive at present. The people who run it have been told."
        return _sandboxed(HttpResponse(text, status=500, content_type="text/plain; charset=utf-8"))
    media_type, is_download = served_as(found.media_type)
    response = HttpResponse(original.content, content_type=_content_type(media_type, original))
    describe(response, found, request=request)
    if is_download:
        response.headers["Content-Disposition"] = f'attachment; filename="capture-{pk}"'
    return _sandboxed(response)


def served_as(media_type: str) -> tuple[str, bool]:
    """(media type to send, whether it is offered as a download). Pages, plain texts and pictures are shown; what a browser would
    hand to a plug-in or read as a document with scripts (PDF, SVG) is not."""
    if media_type in PAGES:
        return "text/html", False
    if media_type in PICTURES:
        return media_type, False
    if media_type.startswith("text/") or media_type in TEXTS:
        return "text/plain", False
    return "application/octet-stream", True


def _content_type(media_type: str, original: Original) -> str:
    """With the charset that the server declared; a page without one says it itself, a text without one is taken for UTF-8."""
    charset = original.charset if _CHARSET.fullmatch(original.charset) else ""
    if media_type == "text/plain":
        return f"text/plain; charset={charset or 'utf-8'}"
    return f"{media_type}; charset={charset}" if charset and media_type == "text/html" else media_type


def _sandboxed(response: HttpResponse) -> HttpResponse:
    response.headers["Content-Security-Policy"] = SANDBOX_POLICY + _portal_origins()
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if settings.CAPTURE_ORIGIN else "same-origin"
    return response


def _portal_origins() -> str:
    """Who may frame a capture beside its own origin: the portal's hosts, where captures have an origin of their own."""
    if not settings.CAPTURE_ORIGIN:
        return ""
    scheme = "https" if settings.CAPTURE_ORIGIN.startswith("https") else "http"
    hosts = [host for host in settings.ALLOWED_HOSTS if host != "*" and f"{scheme}://{host}" != settings.CAPTURE_ORIGIN]
    return "".join(f" {scheme}://{host}" for host in hosts)


def _visible(request: HttpRequest, pk: int) -> Capture:
    """Raises Http404 where the capture's article is not to be seen; one without an article is for staff."""
    found = Capture.objects.select_related("article").filter(pk=pk).first()
    if found is None or not may_see(found.article, request.user):
        raise Http404("There is no such archived copy, or its article is not published.")
    return found
