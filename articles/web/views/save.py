"""``/save/``: where a bookmarklet, or SingleFile, sends the page that a reader sees.

No cookie counts here: the token alone says who sends. So there is nothing that a forged request could borrow, no CSRF token is asked
for, and any origin may post (CORS without credentials).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Article
from articles.records import IngestResult, Outcome
from articles.sources import saving
from articles.web.contexts import SearchBox, TextPage

SAVED = TextPage(title="Saving a page", box=SearchBox())
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}


@csrf_exempt
@never_cache
@require_http_methods(["POST", "OPTIONS"])
def save(request: HttpRequest) -> HttpResponse:
    """Fields ``html`` (text or file), ``url``, and ``token``, unless that is the bearer of an Authorization header."""
    response = HttpResponse(status=204) if request.method == "OPTIONS" else _answer(request)
    for name, value in CORS.items():
        response[name] = value
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    owner = saving.owner_of(_token(request))
    if owner is None:
        return _told(request, 401, "This token is unknown or revoked. Make a new one in the admin, under “Save tokens”.")
    content = _content(request)
    if not content.strip():
        return _told(request, 400, "No page was sent. The field “html” is to hold it.")
    if len(content) > saving.MAX_BYTES:
        return _told(request, 413, f"The page has {len(content):,} bytes; at most {saving.MAX_BYTES:,} are taken.")
    result = saving.save_page(content, url=request.POST.get("url", ""), user=owner)
    status = {Outcome.CREATED: 201, Outcome.FAILED: 422}.get(result.outcome, 200)
    return _told(request, status, _sentence(result), result=result)


def _token(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.POST.get("token", "")


def _content(request: HttpRequest) -> bytes:
    file = request.FILES.get("html")
    return file.read(saving.MAX_BYTES + 1) if file else request.POST.get("html", "").encode("utf-8", "replace")


def _sentence(result: IngestResult) -> str:
    if result.outcome is Outcome.FAILED:
        return f"The page is kept, but no article came of it: {result.reason}"
    told = {
        Outcome.CREATED: "Saved.",
        Outcome.UPDATED: "A new version of it is saved.",
        Outcome.UNCHANGED: "It was in the archive already.",
    }
    return " ".join(filter(None, (told.get(result.outcome, "Saved; it repeats another article."), result.reason)))


def _told(request: HttpRequest, status: int, message: str, *, result: IngestResult | None = None) -> HttpResponse:
    """A page for people, JSON for programs."""
    article = Article.objects.filter(pk=result.article_id).first() if result and result.article_id else None
    if request.accepts("text/html") and not request.headers.get("Authorization"):
        return render(request, "articles/page_saved.html", {"page": SAVED, "message": message, "article": article}, status=status)
    outcome = result.outcome.value if result else "refused"
    link = request.build_absolute_uri(article.get_absolute_url()) if article else ""
    return JsonResponse({"outcome": outcome, "message": message, "article": link}, status=status)
