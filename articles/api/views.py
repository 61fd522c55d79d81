"""The archive for programs: the same parameters, the same search and the same articles as the pages."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from articles.api.problems import with_problems
from articles.api.representations import search_results, whole
from articles.models import Article, Byline
from articles.search import service
from articles.search.params import parse
from articles.search.request import MAX_RESULT_WINDOW

BYLINES = Prefetch("byline_set", queryset=Byline.objects.select_related("author"))


@require_safe
@with_problems
def search(request: HttpRequest) -> HttpResponse:
    """A page of hits with facets and histogram. Raises (as problems) for bad parameters and for a page that is not there."""
    asked = parse(dict(request.GET.lists()))
    if asked.start >= MAX_RESULT_WINDOW:
        raise Http404(f"Only the first {MAX_RESULT_WINDOW:,} results can be paged through. Narrow the dates.")
    found = service.search(asked)
    if asked.page > found.pages:
        raise Http404(f"There is no page {asked.page}: these results end with page {found.pages}.")
    articles = Article.objects.published().select_related("outlet").prefetch_related(BYLINES).defer("body", "signature")
    return JsonResponse(search_results(found, articles.in_bulk([hit.article_id for hit in found.hits])))


@require_safe
@with_problems
def article(request: HttpRequest, pk: int) -> HttpResponse:
    found = Article.objects.published().select_related("outlet").prefetch_related(BYLINES, "tags").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such article, or it is not published.")
    return JsonResponse(whole(found, list(found.mentions.select_related("entity").order_by("start"))))
