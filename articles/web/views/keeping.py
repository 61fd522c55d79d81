"""Collections and saved searches: pages for everybody, changes for those who own them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from articles import alerts
from articles.access import may_read
from articles.models import Article
from articles.reading_models import Collection, CollectionEntry, SavedSearch
from articles.search.params import parse
from articles.text import clean, truncate
from articles.web import keeping
from articles.web.syndication import FEED_LENGTH
from articles.web.views.exports import download, format_of, heading_of
from articles.web.views.feeds import feed_of, search_feed
from articles.web.views.search import explaining_bad_searches

TITLE_LENGTH = 300
MAX_ADDED = 1_000


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/collections.html", {"page": keeping.collections_page(request.user)})


@require_safe
def collection(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = keeping.readable(pk, request.user, key=request.GET.get("key", ""))
    return render(request, "articles/collection.html", {"page": keeping.collection_page(request, found)})


@require_safe
def collection_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = keeping.readable(pk, request.user, key=request.GET.get("key", ""))
    ids = list(keeping.public_entries(found).values_list("article_id", flat=True))
    heading = heading_of(request, search=f"the collection \u00ab{found.title}\u00bb", url=found.get_absolute_url(), total=len(ids))
    return download(request, ids, heading, format_of(request.GET.get("format", "")), name=found.title)


@require_safe
def collection_feed(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The articles last added."""
    found = keeping.readable(pk, request.user, key=request.GET.get("key", ""))
    ids = list(keeping.public_entries(found).values_list("article_id", flat=True)[:FEED_LENGTH])
    return feed_of(request, ids, kind=kind, title=found.title, page_url=found.get_absolute_url())


@require_POST
@login_required
def collect(request: HttpRequest) -> HttpResponse:
    """Put articles (``id``, any number) into ``collection``, or into a new one called ``title``; with ``export`` take them along
    instead."""
    ids = [int(value) for value in request.POST.getlist("id")[:MAX_ADDED] if value.isdecimal() and len(value) < 19]
    articles = list(Article.objects.published().filter(pk__in=ids).values_list("pk", flat=True))
    if not articles:
        raise Http404("Choose at least one article that is published.")
    if "export" in request.POST:
        return HttpResponseRedirect(f"{reverse('export')}?{urlencode([('id', pk) for pk in articles])}")
    chosen = request.POST.get("collection", "")
    target = keeping.owned(int(chosen), request.user) if chosen.isdecimal() else _new_collection(request)
    CollectionEntry.objects.bulk_create(
        [CollectionEntry(collection=target, article_id=pk) for pk in reversed(articles)], ignore_conflicts=True
    )
    target.save()
    return HttpResponseRedirect(target.get_absolute_url())


@require_POST
@login_required
def change_collection(request: HttpRequest, pk: int) -> HttpResponse:
    """Its title, about and who may see it; ``delete`` removes it, and none of its articles."""
    found = keeping.owned(pk, request.user)
    if "delete" in request.POST:
        found.delete()
        return HttpResponseRedirect(reverse("collections"))
    found.title = _title(request) or found.title
    found.about = clean(request.POST.get("about", ""))
    found.is_public = "is_public" in request.POST
    if request.user.has_perm("articles.publish_article"):
        found.is_pick = found.is_public and "is_pick" in request.POST
    found.save()
    return HttpResponseRedirect(found.get_absolute_url())


@require_POST
@login_required
def change_entry(request: HttpRequest, pk: int, article: int) -> HttpResponse:
    """The note and the labels of one article in a collection; ``remove`` takes it out."""
    found = keeping.owned(pk, request.user)
    entry = found.entries.filter(article_id=article).first()
    if entry is None:
        raise Http404("The article is not in this collection.")
    if "remove" in request.POST:
        entry.delete()
    else:
        entry.note = clean(request.POST.get("note", ""))
        entry.labels = truncate(clean(request.POST.get("labels", "")), TITLE_LENGTH)
        entry.save()
    return HttpResponseRedirect(found.get_absolute_url())


@require_safe
@login_required
def saved_searches(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/saved_searches.html", {"page": keeping.saved_page(_user(request))})


@require_safe
@login_required
@explaining_bad_searches
def save_search(request: HttpRequest) -> HttpResponse:
    """The dry run, before anything is saved."""
    asked = parse(dict(request.GET.lists()))
    return render(request, "articles/save_search.html", {"page": keeping.save_search_page(asked, _user(request))})


@require_POST
@login_required
@explaining_bad_searches
def create_saved_search(request: HttpRequest) -> HttpResponse:
    parameters = request.POST.get("parameters", "")
    parse(parse_qs(parameters))
    now = alerts.newest_article()
    SavedSearch.objects.create(
        owner=_user(request),
        title=_title(request) or "Search",
        parameters=parameters,
        digest=_digest(request),
        seen_up_to=now,
        mailed_up_to=now,
    )
    return HttpResponseRedirect(reverse("saved-searches"))


@require_POST
@login_required
def change_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    found = _saved(request, pk)
    if "delete" in request.POST:
        found.delete()
    else:
        found.title = _title(request) or found.title
        found.digest = _digest(request)
        found.save()
    return HttpResponseRedirect(reverse("saved-searches"))


@require_safe
@login_required
def saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """To the search itself; what is new in it has been seen now."""
    found = _saved(request, pk)
    SavedSearch.objects.filter(pk=found.pk).update(seen_up_to=alerts.newest_article())
    return HttpResponseRedirect(f"{reverse('search')}?{found.parameters}")


@require_safe
@explaining_bad_searches
def saved_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For feed readers, which cannot sign in: the address is the key."""
    found = SavedSearch.objects.filter(token=token).select_related("owner").first()
    if found is None or not may_read(found.owner):
        raise Http404("There is no such feed, or its search was deleted.")
    return search_feed(request, alerts.request_of(found), kind="atom", title=found.title)


def _new_collection(request: HttpRequest) -> Collection:
    return Collection.objects.create(owner=_user(request), title=_title(request) or "My collection")


def _saved(request: HttpRequest, pk: int) -> SavedSearch:
    found = SavedSearch.objects.filter(pk=pk, owner=_user(request)).first()
    if found is None:
        raise Http404("There is no such saved search of yours.")
    return found


def _title(request: HttpRequest) -> str:
    return truncate(clean(request.POST.get("title", "")).strip(), TITLE_LENGTH)


def _digest(request: HttpRequest) -> str:
    value = request.POST.get("digest", "")
    return value if value in SavedSearch.Digest.values else SavedSearch.Digest.NEVER.value


def _user(request: HttpRequest) -> Any:
    """Whom ``login_required`` has let in."""
    return request.user
