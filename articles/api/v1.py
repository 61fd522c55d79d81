"""Version 1 for programs: the same search and the same articles as the pages. The OpenAPI document is at ``/api/v1/openapi.json``, its
pages at ``/api/v1/docs``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Field, Query, Schema
from ninja.throttling import AnonRateThrottle

from articles.api import adding, problems, representing, schemas
from articles.api.cursors import Cursor, page_of
from articles.api.document import Api
from articles.entities import entity_key
from articles.models import Article, Capture
from articles.records import Label
from articles.search import service
from articles.search.params import parse
from articles.search.request import MAX_RESULT_WINDOW, Sort

DESCRIPTION = """Search and read the archive. Anybody may read what the pages show; taking articles in needs a token of your own
(`Authorization: Bearer ...`), which the admin makes. Errors are problem documents (RFC 9457)."""
_ERRORS: dict[int, Any] = {400: schemas.Problem, 404: schemas.Problem, 429: schemas.Problem}
_SEARCH_ERRORS: dict[int, Any] = {**_ERRORS, 503: schemas.Problem}

api = Api(
    title=f"{settings.SITE_NAME} API",
    version="1.0",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    throttle=[AnonRateThrottle(settings.API_RATE)],
)
problems.install(api)
api.add_router("", adding.router)


Id = Annotated[int, Field(ge=0, lt=10**18)]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}(-[a-z0-9]{2,8})*$")]
Period = Annotated[str, Field(pattern="^[0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?$")]


class SearchParameters(Schema):
    """What the results page takes, by the same names. A value that cannot be read is an error, never ignored."""

    q: str = Field("", description="The query, in the language of the search box.")
    person: list[Id] = Field([], description="Ids of people, any of them; likewise the other facets.")
    org: list[Id] = []
    place: list[Id] = []
    outlet: list[Id] = []
    author: list[Id] = []
    tag: list[Id] = []
    language: list[Language] = Field([], description="Language codes: en, pt-br.")
    not_person: list[Id] = Field([], alias="not.person", description="Ids to leave out; likewise the other facets.")
    not_org: list[Id] = Field([], alias="not.org")
    not_place: list[Id] = Field([], alias="not.place")
    not_outlet: list[Id] = Field([], alias="not.outlet")
    not_author: list[Id] = Field([], alias="not.author")
    not_tag: list[Id] = Field([], alias="not.tag")
    not_language: list[Language] = Field([], alias="not.language")
    from_: Period | None = Field(None, alias="from", description="A day, a month or a year: 2016-12-20, 2016-12, 2016.")
    to: Period | None = Field(None, description="Likewise; inclusive.")
    undated: Literal["0", "1"] | None = Field(None, description="1: articles without a date, and only them.")
    fold: Literal["0", "1"] | None = Field(None, description="1: each story once, however many outlets ran it.")
    sort: Sort | None = None
    page: int = Field(1, ge=1)
    size: Literal["10", "20", "50", "100"] | None = Field(None, description="Hits on a page; 20 where it is not given.")


@api.get("/search", response={200: schemas.SearchOut, **_SEARCH_ERRORS}, url_name="search", tags=["search"])
def search(request: HttpRequest, parameters: Query[SearchParameters]) -> dict[str, Any]:
    """A page of hits with snippets, the top values of all facets, and the histogram."""
    asked = parse(dict(request.GET.lists()))
    if asked.start >= MAX_RESULT_WINDOW:
        raise Http404(f"Only the first {MAX_RESULT_WINDOW:,} results can be paged through. Narrow the dates.")
    found = service.search(asked)
    if asked.page > found.pages:
        raise Http404(f"There is no page {asked.page}: these results end with page {found.pages}.")
    articles = representing.summaries().in_bulk([hit.article_id for hit in found.hits])
    return representing.search_results(found, articles, request.build_absolute_uri)


class ArticleFilter(Cursor):
    outlet: int | None = Field(None, ge=1, le=2**63 - 1, description="Id of an outlet.")


@api.get("/articles", response={200: schemas.Page[schemas.ArticleSummary], **_ERRORS}, url_name="articles", tags=["articles"])
def articles(request: HttpRequest, asked: Query[ArticleFilter]) -> dict[str, Any]:
    """All published articles in the order in which they came in."""
    rows = representing.summaries()
    if asked.outlet is not None:
        rows = rows.filter(outlet_id=asked.outlet)
    return page_of(
        rows, asked, request, show=lambda found: [representing.summary(row, request.build_absolute_uri) for row in found]
    )


@api.get("/articles/{pk}", response={200: schemas.ArticleWhole, **_ERRORS}, url_name="article", tags=["articles"])
def article(request: HttpRequest, pk: schemas.Key) -> dict[str, Any]:
    """One article with its text, the names in it and the originals it was read from."""
    found = _one(representing.wholes(), pk, "article")
    return representing.whole(found, request.build_absolute_uri, capture_url=lambda number: _capture_url(request, number))


@api.get("/captures/{pk}", response={200: schemas.CaptureOut, **_ERRORS}, url_name="capture", tags=["articles"])
def capture(request: HttpRequest, pk: schemas.Key) -> dict[str, Any]:
    """One original that a published article was read from."""
    found = _one(Capture.objects.filter(article__status=Article.Status.PUBLISHED), pk, "capture")
    return representing.capture(found, _capture_url(request, pk))


class EntityFilter(Cursor):
    label: Label | None = None
    name: str = Field("", max_length=300, description="A name or another spelling of it, in any case, with or without accents.")


@api.get("/entities", response={200: schemas.Page[schemas.EntityOut], **_ERRORS}, url_name="entities", tags=["entities"])
def entities(request: HttpRequest, asked: Query[EntityFilter]) -> dict[str, Any]:
    """People, organisations and places that published articles name."""
    rows = representing.public_entities()
    if asked.label is not None:
        rows = rows.filter(label=asked.label.value)
    if asked.name:
        rows = rows.filter(aliases__key__in=[entity_key(asked.name, label) for label in Label])
    return page_of(rows, asked, request, show=lambda found: representing.entities(found, request.build_absolute_uri))


@api.get("/entities/{pk}", response={200: schemas.EntityWhole, **_ERRORS}, url_name="entity", tags=["entities"])
def entity(request: HttpRequest, pk: schemas.Key) -> dict[str, Any]:
    found = _one(representing.public_entities(), pk, "entity")
    (shown,) = representing.entities([found], request.build_absolute_uri)
    return {**shown, "aliases": [alias.name for alias in found.aliases.order_by("name") if alias.name != found.name]}


@api.get("/outlets", response={200: schemas.Page[schemas.OutletOut], **_ERRORS}, url_name="outlets", tags=["outlets"])
def outlets(request: HttpRequest, asked: Query[Cursor]) -> dict[str, Any]:
    """Outlets of which something is published here."""
    return page_of(
        representing.outlets(),
        asked,
        request,
        show=lambda found: [representing.outlet(row, request.build_absolute_uri) for row in found],
    )


@api.get("/outlets/{pk}", response={200: schemas.OutletOut, **_ERRORS}, url_name="outlet", tags=["outlets"])
def outlet(request: HttpRequest, pk: schemas.Key) -> dict[str, Any]:
    return representing.outlet(_one(representing.outlets(), pk, "outlet"), request.build_absolute_uri)


def _one(rows: Any, pk: int, kind: str) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(f"There is no such {kind}, or it is not published.")
    return found


def _capture_url(request: HttpRequest, pk: int) -> str:
    return request.build_absolute_uri(reverse("capture", args=[pk]))
