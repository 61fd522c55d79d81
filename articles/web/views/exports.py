"""Articles to take along: a whole search, some articles of it, or one, in every format of the exporting room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from articles.errors import QueryError
from articles.exporting import FORMATS, FORMATS_BY_NAME, Format, Heading, read
from articles.models import Article
from articles.search import service
from articles.search.params import encode, parse
from articles.search.request import SearchRequest
from articles.search.results import SearchPage
from articles.text import name_key, truncate
from articles.web.contexts import Choice, ExportPage
from articles.web.links import search_url
from articles.web.results import search_box
from articles.web.views.search import explaining_bad_searches
from articles.web.wording import search_words

PIECE = 64 * 1024
"""Characters that are sent together: compression is poor on less, and memory is short of more."""
MAX_PICKED = 1_000
"""Articles that can be picked one by one."""
NAME_LENGTH = 60
UNAPI_FORMATS = ("ris", "bibtex")


@require_safe
@explaining_bad_searches
def export(request: HttpRequest) -> HttpResponseBase:
    """Without ``format`` the page that offers them. ``id``, any number of times, picks single articles."""
    asked = replace(parse({name: values for name, values in request.GET.lists() if name != "page"}), page=1)
    picked = _picked(request)
    found = service.search(replace(asked, interval=None, size=10))
    if "format" not in request.GET:
        return render(request, "articles/export.html", {"page": _page(asked, found, picked)})
    chosen = format_of(request.GET["format"])
    words = search_words(asked, found.facets)
    heading = heading_of(
        request,
        search=f"{len(picked)} picked from {words}" if picked else words,
        url=search_url(asked),
        total=len(picked) or found.total,
    )
    return download(request, picked or service.every(asked), heading, chosen, name=words)


@require_safe
def cite(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """One article in the format ``name``."""
    article = Article.objects.published().filter(pk=pk).first()
    if article is None:
        raise Http404("There is no such article, or it is not published.")
    heading = heading_of(request, search=f"\u00ab{article.headline}\u00bb", url=article.get_absolute_url(), total=1)
    return download(request, [pk], heading, format_of(name), name=article.headline)


@require_safe
def unapi(request: HttpRequest) -> HttpResponse:
    """unAPI (revision 1): how Zotero asks for the record behind a page. ``id`` is the number of an article."""
    number, name = request.GET.get("id", ""), request.GET.get("format", "")
    if name:
        if name not in UNAPI_FORMATS:
            return HttpResponse(f"There is no format {name[:20]!r}.", status=406, content_type="text/plain; charset=utf-8")
        if not number.isdecimal() or len(number) > 18:
            raise Http404("There is no such article.")
        return HttpResponseRedirect(reverse("cite", args=[int(number), name]))
    context = {"id": number, "formats": [FORMATS_BY_NAME[name] for name in UNAPI_FORMATS]}
    status = 300 if number else 200
    return render(request, "articles/unapi.xml", context, content_type="application/xml; charset=utf-8", status=status)


def _page(asked: SearchRequest, found: SearchPage, picked: list[int]) -> ExportPage:
    query = encode(asked) + "".join(f"&id={pk}" for pk in picked)
    return ExportPage(
        title="Export",
        box=search_box(asked),
        search=search_words(asked, found.facets),
        total=len(picked) or found.total,
        back=search_url(asked),
        formats=tuple(
            Choice(label=f.title, url=f"{reverse('export')}?{query}&format={f.name}".replace("?&", "?"), is_current=False)
            for f in FORMATS
        ),
    )


def _picked(request: HttpRequest) -> list[int]:
    """Raises QueryError for an id that is no number, or for too many."""
    values = request.GET.getlist("id")
    if len(values) > MAX_PICKED:
        raise QueryError(f"At most {MAX_PICKED:,} articles can be picked one by one; export the whole search instead.")
    if wrong := [value for value in values if not value.isascii() or not value.isdecimal() or len(value) > 18]:
        raise QueryError(f"\u201c{wrong[0][:40]}\u201d is not the number of an article.")
    return list(dict.fromkeys(int(value) for value in values))


def format_of(name: str) -> Format:
    """Raises Http404 for a format that there is not."""
    if name not in FORMATS_BY_NAME:
        raise Http404(f"There is no format \u201c{name[:40]}\u201d. There are {', '.join(FORMATS_BY_NAME)}.")
    return FORMATS_BY_NAME[name]


def heading_of(request: HttpRequest, *, search: str, url: str, total: int) -> Heading:
    return Heading(archive=settings.SITE_NAME, search=search, url=request.build_absolute_uri(url), made_at=localtime(), total=total)


def download(request: HttpRequest, ids: Iterable[int], heading: Heading, chosen: Format, *, name: str) -> StreamingHttpResponse:
    entries = read(ids, url_of=_permalinks(request))
    response = StreamingHttpResponse(_pieces(chosen.write(heading, entries)), content_type=f"{chosen.media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(name, chosen, heading)}"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Total-Count"] = str(heading.total)
    return response


def _permalinks(request: HttpRequest) -> Callable[[int], str]:
    pattern = request.build_absolute_uri(reverse("permalink", args=[0]))
    before, _, after = pattern.rpartition("0")
    return lambda pk: f"{before}{pk}{after}"


def _pieces(parts: Iterable[str]) -> Iterator[bytes]:
    waiting: list[str] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _file_name(name: str, chosen: Format, heading: Heading) -> str:
    """'clipfile-harbour-strike-2026-11-24.ris': ASCII, so that every system takes it."""
    words = "-".join(word for word in name_key(truncate(name, NAME_LENGTH)).split() if word.isascii())
    archive = "-".join(word for word in name_key(heading.archive).split() if word.isascii()) or "archive"
    return "-".join(part for part in (archive, words, f"{heading.made_at:%Y-%m-%d}") if part) + f".{chosen.extension}"
