"""Memento (RFC 7089): captures as the past of a web address, for tools that ask many archives at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from articles.matching import address_digest
from articles.models import Capture

LINK_FORMAT = "application/link-format"
MAX_MEMENTOS = 5_000
_URI_SAFE = "!#$&'()*+,-./:;=?@[]_~%"


@require_safe
def timemap(request: HttpRequest, url: str) -> HttpResponse:
    """Every public capture of ``url``, oldest first, in link format (RFC 6690)."""
    address, captures = _asked(request, url, "timemap")
    links = [*_relations(address, request), *(_memento(capture, at, captures, request) for at, capture in enumerate(captures))]
    return HttpResponse(",\n".join(links) + "\n", content_type=LINK_FORMAT)


@require_safe
def timegate(request: HttpRequest, url: str) -> HttpResponseBase:
    """To the capture that is nearest to Accept-Datetime; to the latest where that is not given. 400 where it is no date."""
    address, captures = _asked(request, url, "timegate")
    try:
        wanted = _wanted(request.headers.get("Accept-Datetime", ""))
    except ValueError:
        return HttpResponse("Accept-Datetime is no date of RFC 9110.", status=400, content_type="text/plain; charset=utf-8")
    chosen = min(captures, key=lambda capture: abs(capture.retrieved_at - wanted)) if wanted else captures[-1]
    response = HttpResponseRedirect(reverse("capture-raw", args=[chosen.pk]))
    response.headers["Link"] = ", ".join(_relations(address, request))
    patch_vary_headers(response, ["accept-datetime"])
    return response


def describe(response: HttpResponse, capture: Capture, *, request: HttpRequest) -> None:
    """The headers that make ``response``, the bytes of ``capture``, a memento."""
    response.headers["Memento-Datetime"] = _http_date(capture.retrieved_at)
    if address := _address(capture):
        response.headers["Link"] = ", ".join(_relations(address, request))


def _asked(request: HttpRequest, url: str, name: str) -> tuple[str, list[Capture]]:
    """The address that is asked about, with its own query, and its public captures, oldest first. Raises Http404."""
    query = request.META.get("QUERY_STRING", "")
    address = f"{url}?{query}" if query else url
    digest = address_digest(address)
    public = Capture.objects.filter(article__url_digest=digest, article__status="published") if digest else Capture.objects.none()
    captures = list(public.order_by("retrieved_at", "id").defer("headers")[:MAX_MEMENTOS])
    if not captures:
        raise Http404("Nothing is kept of that address, or its article is not published.")
    return address, captures


def _wanted(header: str) -> datetime | None:
    """Raises ValueError."""
    if not header:
        return None
    moment = parsedate_to_datetime(header)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _relations(address: str, request: HttpRequest) -> list[str]:
    uri = quote(address, safe=_URI_SAFE)
    site = f"{request.scheme}://{request.get_host()}"
    return [
        f'<{uri}>; rel="original"',
        f'<{site}/timegate/{uri}>; rel="timegate"',
        f'<{site}/timemap/{uri}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]


def _memento(capture: Capture, at: int, captures: Sequence[Capture], request: HttpRequest) -> str:
    place = " ".join(_places(at, len(captures)))
    url = request.build_absolute_uri(reverse("capture-raw", args=[capture.pk]))
    return f'<{url}>; rel="{place}"; datetime="{_http_date(capture.retrieved_at)}"'


def _places(at: int, count: int) -> Iterator[str]:
    if at == 0:
        yield "first"
    if at == count - 1:
        yield "last"
    yield "memento"


def _address(capture: Capture) -> str:
    return capture.final_url or capture.url


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)
