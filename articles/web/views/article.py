"""The page of one article."""

from __future__ import annotations

import logging
from dataclasses import replace
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.errors import EngineUnavailable, QueryError
from articles.models import Article
from articles.search import service
from articles.search.params import BadParameters, encode, parse
from articles.search.request import SearchRequest
from articles.web.hits import Around, around, asked_place
from articles.web.keeping import keep_form
from articles.web.links import search_url
from articles.web.reading import NOWHERE, Arrival, article_page, with_details

logger = logging.getLogger(__name__)


@require_safe
def article(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The parameters of the search that led here may go along: its words are marked, and a link leads back to it."""
    found = with_details(pk)
    if found is None or not may_see(found, request.user):
        raise Http404("There is no such article, or it is not published.")
    if moved := redirect_to_canonical(request, found.get_absolute_url()):
        return moved
    keep = keep_form(request, legend="Keep this article") if found.status == Article.Status.PUBLISHED else None
    page = article_page(found, arrival=_arrival(request, found))
    return render(request, "articles/article.html", {"page": page, "keep": keep})


def may_see(article: Article | None, user: User | AnonymousUser) -> bool:
    """Published ones everybody who may read; drafts and withdrawn ones only staff who may view articles."""
    if article is not None and article.status == Article.Status.PUBLISHED:
        return True
    return user.is_staff and user.has_perm("articles.view_article")


def redirect_to_canonical(request: HttpRequest, path: str) -> HttpResponse | None:
    """301 from an address with an outdated readable end to ``path``, parameters kept; None where the address is right."""
    if quote(request.path) == path or request.path == path:
        return None
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _arrival(request: HttpRequest, article: Article) -> Arrival:
    search = _search_that_led_here(request)
    is_public = article.status == Article.Status.PUBLISHED
    return Arrival(
        origin=f"{request.scheme}://{request.get_host()}",
        search=search,
        around=_around(article, search, place=asked_place(request.GET)) if search else NOWHERE,
        related=_related(article.pk) if is_public else (),
        may_edit=request.user.is_staff and request.user.has_perm("articles.change_article"),
    )


def _search_that_led_here(request: HttpRequest) -> SearchRequest | None:
    """None for an address without a search. Parameters that cannot be read are no reason to withhold an article."""
    try:
        search = parse(dict(request.GET.lists()))
    except BadParameters as error:
        search = error.request
    return search if asked_place(request.GET) or encode(replace(search, page=1)) else None


def _around(article: Article, search: SearchRequest, *, place: int) -> Around:
    """Without a place only the words of the search are known."""
    back = Around(back=search_url(search))
    try:
        if place:
            return around(article, search, place=place)
        words = service.search(SearchRequest(text=search.text, size=0, facets=(), interval=None)) if search.text else None
        return replace(back, terms=words.terms if words else ())
    except QueryError:
        return back
    except EngineUnavailable:
        logger.exception("The words of the search are not marked.")
        return back


def _related(pk: int) -> tuple[int, ...]:
    try:
        return service.related(pk)
    except EngineUnavailable:
        logger.exception("The article is shown without related ones.")
        return ()
