"""Errors for programs: ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from articles.errors import EngineUnavailable, QueryError
from articles.search.params import BadParameters

RETRY_SECONDS = 60

View = Callable[..., HttpResponse]


def problem(status: HTTPStatus, detail: str, **more: Any) -> JsonResponse:
    """``detail`` is for people; ``more`` are further members that the status calls for."""
    content = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return JsonResponse(content, status=status.value, content_type="application/problem+json")


def with_problems(view: View) -> View:
    """Errors of ``view`` as problem documents."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except BadParameters as error:
            wrong = [{"name": p.field, "value": p.value, "reason": p.message} for p in error.problems]
            return problem(HTTPStatus.BAD_REQUEST, str(error), parameters=wrong)
        except QueryError as error:
            return problem(HTTPStatus.BAD_REQUEST, str(error), position=error.position, repaired=error.repaired)
        except Http404 as error:
            return problem(HTTPStatus.NOT_FOUND, str(error))
        except EngineUnavailable as error:
            response = problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
            response.headers["Retry-After"] = str(RETRY_SECONDS)
            return response

    return answered
