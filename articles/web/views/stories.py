"""The page of a story group: who ran it, when, and what each changed."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.stories import precedence
from articles.text import paragraphs
from articles.web.contexts import Named, SearchBox, StoryMember, StoryPage
from articles.web.differing import changed_words, paragraph_runs, runs
from articles.web.listing import day_of

MAX_MEMBERS = 60
"""Copies that are compared with the lead on the page: each costs some milliseconds."""


@require_safe
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Published members, the lead first, then in the order in which they ran."""
    found = Article.objects.published().filter(Q(pk=pk) | Q(copy_of=pk)).select_related("outlet").defer("signature", "provenance")
    members = sorted(found, key=lambda article: (not article.is_lead, *precedence(article)[2:]))
    if not members:
        raise Http404("There is no such story, or none of its articles is published.")
    lead = members[0]
    page = StoryPage(
        title=f"{lead.headline}: {len(members)} outlets",
        box=SearchBox(),
        headline=lead.headline,
        language=lead.language,
        members=tuple(_member(article, lead=lead) for article in members[:MAX_MEMBERS]),
        more=max(len(members) - MAX_MEMBERS, 0),
    )
    return render(request, "articles/story.html", {"page": page})


def _member(article: Article, *, lead: Article) -> StoryMember:
    headline = runs(lead.headline, article.headline)
    body = paragraph_runs(paragraphs(lead.body), paragraphs(article.body))
    return StoryMember(
        url=article.get_absolute_url(),
        outlet=Named(name=article.outlet.name, url=article.outlet.get_absolute_url()) if article.outlet else None,
        day=day_of(article.published),
        words=article.word_count,
        is_lead=article.pk == lead.pk,
        headline=headline,
        paragraphs=body,
        words_added=changed_words(body, "ins"),
        words_removed=changed_words(body, "del"),
    )
