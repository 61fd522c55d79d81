"""Errors for programs: ``application/problem+json`` (RFC 9457), whatever raised them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from articles.errors import EngineUnavailable, QueryError
from articles.search.params import BadParameters

RETRY_SECONDS = 60


def problem(status: HTTPStatus, detail: str, **more: Any) -> JsonResponse:
    """``detail`` is for people; ``more`` are further members that the status calls for."""
    content = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return JsonResponse(content, status=status.value, content_type="application/problem+json")


def install(api: NinjaAPI) -> None:
    """Have ``api`` answer every error as a problem document."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        BadParameters: _bad_parameters,
        QueryError: _bad_query,
        ValidationError: _invalid,
        Http404: _not_found,
        EngineUnavailable: _unavailable,
        AuthenticationError: _unknown_token,
        Throttled: _throttled,
        HttpError: _http_error,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _bad_parameters(request: HttpRequest, error: BadParameters) -> HttpResponse:
    wrong = [{"name": p.field, "value": p.value, "reason": p.message} for p in error.problems]
    return problem(HTTPStatus.BAD_REQUEST, str(error), parameters=wrong)


def _bad_query(request: HttpRequest, error: QueryError) -> HttpResponse:
    return problem(HTTPStatus.BAD_REQUEST, str(error), position=error.position, repaired=error.repaired)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What the schema refuses: the place of each mistake ('query', 'asked', 'person', 0) becomes the parameter's name."""
    wrong = [{"name": [part for part in e["loc"] if isinstance(part, str)][-1], "reason": e["msg"]} for e in error.errors]
    return problem(HTTPStatus.BAD_REQUEST, "The request does not have the form that the documentation gives.", parameters=wrong)


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, str(error) or "There is nothing at this address.")


def _unavailable(request: HttpRequest, error: EngineUnavailable) -> HttpResponse:
    response = problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _unknown_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = "Send \u201cAuthorization: Bearer ...\u201d with a save token. The admin makes one under Save tokens."
    response = problem(HTTPStatus.UNAUTHORIZED, detail)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = problem(HTTPStatus.TOO_MANY_REQUESTS, "There were too many requests from your address. Wait, then go on.")
    response.headers["Retry-After"] = str(getattr(error, "wait", None) or RETRY_SECONDS)
    return response


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(HTTPStatus(error.status_code), str(error))
