"""The history of an article: what each version changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from articles.models import Article, Capture
from articles.records import Moment
from articles.storing import BYLINE_BREAK
from articles.text import paragraphs
from articles.web.contexts import Named, SearchBox, VersionsPage, VersionStep
from articles.web.differing import changed_words, paragraph_runs, runs
from articles.web.listing import day_of
from articles.web.views.article import may_see

MAX_VERSIONS = 50
"""Versions on the page, from the latest back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One version: what it said, the capture that it was read from (None where none is known), and since when it is known."""

    headline: str
    byline: str
    body: str
    capture: Capture | None
    since: datetime


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Oldest first: the first version as it was, then what each later one changed."""
    article = Article.objects.select_related("read_from").filter(pk=pk).first()
    if article is None or not may_see(article, request.user):
        raise Http404("There is no such article, or it is not published.")
    texts = sorted(_texts(article), key=lambda text: text.since)[-MAX_VERSIONS:]
    page = VersionsPage(
        title=f"Versions of {article.headline}",
        box=SearchBox(),
        article=Named(name=article.headline, url=article.get_absolute_url()),
        language=article.language,
        steps=tuple(_step(before, after) for before, after in pairwise([None, *texts]) if after),
        timemap_url=reverse("timemap", args=[article.canonical_url]) if article.canonical_url else "",
    )
    return render(request, "articles/versions.html", {"page": page})


def _texts(article: Article) -> Iterator[Text]:
    """The text that is shown now, and those that it was before. A version whose capture is not known is placed by when it went."""
    byline = BYLINE_BREAK.join(article.byline_names())
    since = article.read_from.retrieved_at if article.read_from else article.updated_at
    yield Text(headline=article.headline, byline=byline, body=article.body, capture=article.read_from, since=since)
    for old in article.revisions.select_related("read_from"):
        since = old.read_from.retrieved_at if old.read_from else old.replaced_at
        yield Text(headline=old.headline, byline=old.byline, body=old.body, capture=old.read_from, since=since)


def _step(before: Text | None, after: Text) -> VersionStep:
    """The first version is shown as it is: compared with itself."""
    old = before or after
    body = paragraph_runs(paragraphs(old.body), paragraphs(after.body))
    headline, byline = runs(old.headline, after.headline), runs(old.byline, after.byline)
    every = (headline, byline, *body)
    return VersionStep(
        day=day_of(Moment.of_datetime(localtime(after.since))),
        capture_url=reverse("capture", args=[after.capture.pk]) if after.capture else "",
        headline=headline,
        byline=byline,
        paragraphs=body,
        words_added=changed_words(every, "ins"),
        words_removed=changed_words(every, "del"),
        is_first=before is None,
    )
