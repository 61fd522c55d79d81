"""Results, the full list of one facet, suggestions, and the page that explains a search that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.errors import QueryError
from articles.search import service
from articles.search.advanced import BadForm, built, filled
from articles.search.params import BadParameters, encode, pairs, parse
from articles.search.request import FACETS_BY_NAME, MAX_RESULT_WINDOW, SearchRequest
from articles.search.results import Facet, SearchPage
from articles.search.service import FacetOrder, Suggestion
from articles.text import truncate
from articles.web.advanced import advanced_page, typed
from articles.web.contexts import BadSearch, Choice, DateForm, FacetPage, Mistake, Named, Pager, Timeline
from articles.web.facets import SINGULAR, chips, facet_panel
from articles.web.keeping import keep_form
from articles.web.links import facet_url, search_url, value_url
from articles.web.paging import page_number, pager
from articles.web.refine import with_text
from articles.web.remembering import remembered
from articles.web.results import date_form, results_page, search_box
from articles.web.timeline import lone_year, search_timeline

FACET_PAGE_SIZE = 100
MAX_CONTAINS = 100
"""Characters of the text that the values of a facet are filtered by."""
TARGETS = {"q": "q", "from": "date-from", "to": "date-to"}
"""Parameters that have an input of their own on the page, and its id."""
FACET_ORDERS: dict[FacetOrder, str] = {"count": "Most articles first", "name": "A to Z"}
KINDS = {**SINGULAR, "article": "Article"}

View = Callable[..., HttpResponseBase]


def explaining_bad_searches(view: View) -> View:
    """A QueryError becomes a page (400) that says what is wrong and offers the nearest search that works."""

    @wraps(view)
    def explained(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except QueryError as error:
            return render(request, "articles/bad_search.html", {"page": bad_search(request, error)}, status=400)

    return explained


@require_safe
@explaining_bad_searches
@remembered
def search(request: HttpRequest) -> HttpResponse:
    """``after`` is the place behind which the page begins: how pages go on beyond MAX_RESULT_WINDOW."""
    asked = parse(dict(request.GET.lists()))
    beyond = asked.start >= MAX_RESULT_WINDOW
    found = service.search(replace(asked, page=1) if beyond else asked, after=request.GET.get("after", ""))
    keep = keep_form(request, legend="With the chosen articles")
    page = results_page(asked, found, timeline=_timeline(asked, found), keep=keep)
    return render(request, "articles/results.html", {"page": page}, status=404 if page.beyond else 200)


def _timeline(asked: SearchRequest, found: SearchPage) -> Timeline | None:
    histogram = found.histogram
    if months := lone_year(asked, histogram):
        finer = service.search(replace(months, facets=(), size=0)).histogram
        if finer and histogram:
            timeline = search_timeline(months, replace(finer, undated=histogram.undated))
            return replace(timeline, up=None) if timeline else None
    return search_timeline(asked, histogram) if histogram else None


@require_safe
@explaining_bad_searches
def facet(request: HttpRequest, name: str) -> HttpResponse:
    """All values of the facet within the search, filtered by ``contains``, A to Z where ``order`` is 'name', paged by ``page``."""
    if name not in FACETS_BY_NAME:
        raise Http404(f"There is no facet \u201c{name}\u201d. There are {', '.join(FACETS_BY_NAME)}.")
    asked = replace(parse({key: values for key, values in request.GET.lists() if key != "page"}), page=1)
    contains = truncate(request.GET.get("contains", ""), MAX_CONTAINS)
    offset = (_asked_page(request) - 1) * FACET_PAGE_SIZE
    order: FacetOrder = "name" if request.GET.get("order") == "name" else "count"
    found = service.facet_values(asked, name, contains=contains, order=order, offset=offset, limit=FACET_PAGE_SIZE)
    page, pages = page_number(request, total=found.distinct, size=FACET_PAGE_SIZE)
    url = partial(_facet_page_url, asked, name, contains)
    shown = facet_page(
        asked,
        found,
        contains=contains,
        order=order,
        orders=tuple(Choice(label=FACET_ORDERS[o], url=url(order=o), is_current=o == order) for o in FACET_ORDERS),
        links=pager(page, pages=pages, url_of=lambda number: url(order=order, page=number)),
    )
    return render(request, "articles/facet.html", {"page": shown})


@require_safe
@explaining_bad_searches
def advanced(request: HttpRequest) -> HttpResponse:
    """The search of the address as a form; a form that was sent becomes a search."""
    parameters = dict(request.GET.lists())
    asked, form = parse(parameters), typed(parameters)
    try:
        if form:
            return redirect(search_url(with_text(asked, built(form))))
        return render(request, "articles/advanced.html", {"page": advanced_page(asked, filled(asked.text), {})})
    except BadForm as error:
        problems = error.problems
    except QueryError as error:
        form, problems = {"rest": asked.text}, {"rest": str(error)}
    return render(request, "articles/advanced.html", {"page": advanced_page(asked, form, problems)}, status=400)


@require_safe
@cache_control(max_age=300)
def suggestions(request: HttpRequest) -> JsonResponse:
    """OpenSearch suggestions: ``[query, [completion, ...], [what it is, ...], [address, ...]]``."""
    text = truncate(request.GET.get("q", ""), MAX_CONTAINS)
    found = service.suggest(text)
    columns = [[s.label for s in found], [KINDS[s.kind] for s in found], [_suggested_url(s) for s in found]]
    return JsonResponse([text, *columns], safe=False, content_type="application/x-suggestions+json")


def facet_page(
    asked: SearchRequest, found: Facet, *, contains: str, order: str, orders: tuple[Choice, ...], links: Pager | None
) -> FacetPage:
    return FacetPage(
        title=found.title,
        box=search_box(asked),
        facet=facet_panel(asked, found),
        contains=contains,
        order=order,
        orders=orders,
        hidden=tuple(pairs(asked)),
        back=search_url(asked),
        chips=chips(asked, (found,)),
        pager=links,
    )


def bad_search(request: HttpRequest, error: QueryError) -> BadSearch:
    """What was typed stays in its inputs, so that it can be mended there."""
    if isinstance(error, BadParameters):
        readable, mistakes = error.request, [Mistake(message=p.message, target=TARGETS.get(p.field, "")) for p in error.problems]
    else:
        readable, mistakes = parse(dict(request.GET.lists())), [Mistake(message=str(error), target=TARGETS["q"])]
    repaired = with_text(readable, error.repaired) if error.repaired else None
    box = search_box(readable)
    wrong = {mistake.target: mistake.message for mistake in mistakes}
    typed = DateForm(
        first=request.GET.get("from", ""),
        last=request.GET.get("to", ""),
        hidden=date_form(readable).hidden,
        first_error=wrong.get(TARGETS["from"], ""),
        last_error=wrong.get(TARGETS["to"], ""),
    )
    return BadSearch(
        title="Error: the search could not be read",
        box=box,
        mistakes=tuple(mistakes),
        dates=typed,
        repaired=Named(name=repaired.text, url=search_url(repaired)) if repaired else None,
        remaining=search_url(readable) if isinstance(error, BadParameters) else "",
    )


def _suggested_url(suggestion: Suggestion) -> str:
    """A name leads to the articles that have it, a headline to its article."""
    if suggestion.kind == "article":
        return reverse("permalink", args=[suggestion.id])
    return value_url(suggestion.kind, suggestion.id)


def _asked_page(request: HttpRequest) -> int:
    """For the offset only; ``page_number`` judges it once the number of values is known."""
    value = request.GET.get("page", "1")
    return max(1, int(value)) if value.isascii() and value.isdecimal() and len(value) < 6 else 1


def _facet_page_url(asked: SearchRequest, name: str, contains: str, *, order: FacetOrder, page: int = 1) -> str:
    extra = [("contains", contains)] * bool(contains) + [("order", order)] * (order != "count") + [("page", str(page))] * (page > 1)
    url = facet_url(asked, name)
    return url + ("&" if encode(asked) else "?") * bool(extra) + urlencode(extra)
