"""Reporting a mistake in an article: a form for everybody who may read it, and a brake on floods."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.models import Article, MistakeReport
from articles.records import NAME_LENGTH
from articles.text import clean, truncate
from articles.web.contexts import ReportPage, SearchBox

MAX_TEXT = 5_000
"""Characters of a report: a page and a half."""
MOST_OPEN = 20
"""Reports of one article that wait for an editor; more tell nothing new."""
MOST_AN_HOUR = 100
"""Of the whole archive. Readers report less in a year; a program that fills in forms is slowed down to what editors can delete."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """``sent`` in the address says that it is done."""
    article = Article.objects.published().filter(pk=pk).first()
    if article is None:
        raise Http404("There is no such article, or it is not published.")
    if request.method != "POST":
        return _form(request, article, is_sent="sent" in request.GET)
    text = clean(request.POST.get("text", "")).strip()
    contact = truncate(clean(request.POST.get("contact", "")).strip(), NAME_LENGTH)
    if error := _objection(article, text):
        return _form(request, article, text=text, contact=contact, error=error)
    MistakeReport.objects.create(article=article, text=text, contact=contact)
    return HttpResponseRedirect(f"{request.path}?sent=1")


def _objection(article: Article, text: str) -> str:
    """Why this report is not taken; '' where it is."""
    if not text:
        return "Write what is wrong."
    if len(text) > MAX_TEXT:
        return f"The report has {len(text):,} characters; at most {MAX_TEXT:,} are taken. Shorten it."
    if article.reports.filter(settled_at=None).count() >= MOST_OPEN:
        return "Many reports about this article wait for an editor already. Yours was not sent; it is likely to be among them."
    if MistakeReport.objects.filter(made_at__gt=timezone.now() - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        return "Very many reports came in within the last hour. Yours was not sent; try again in an hour."
    return ""


def _form(
    request: HttpRequest, article: Article, *, text: str = "", contact: str = "", error: str = "", is_sent: bool = False
) -> HttpResponse:
    page = ReportPage(
        title=f"{'Error: ' * bool(error)}Report a mistake",
        box=SearchBox(),
        headline=article.headline,
        language=article.language,
        url=article.get_absolute_url(),
        text=text,
        contact=contact,
        error=error,
        is_sent=is_sent,
    )
    return render(request, "articles/report.html", {"page": page}, status=400 if error else 200)
