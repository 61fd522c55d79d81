"""Lists a page at a time by the last id seen, so that no row is met twice or missed while others come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Field, Schema

M = TypeVar("M", bound=Model)

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
_LARGEST_ID = 2**63 - 1


class Cursor(Schema):
    """``after`` is the id of the last row that was seen; 0: from the beginning."""

    after: int = Field(0, ge=0, le=_LARGEST_ID, description="The id after which to go on; the address in `next` has it.")
    limit: int = Field(PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE)


def page_of(
    rows: QuerySet[M], cursor: Cursor, request: HttpRequest, *, show: Callable[[list[M]], list[dict[str, Any]]]
) -> dict[str, Any]:
    """``rows`` by id from the cursor on, and the address of the next page."""
    found = list(rows.filter(pk__gt=cursor.after).order_by("pk")[: cursor.limit + 1])
    shown = found[: cursor.limit]
    more = len(found) > cursor.limit
    return {"results": show(shown), "next": _next(request, shown[-1].pk) if more else None}


def _next(request: HttpRequest, last: int) -> str:
    parameters = {**request.GET.dict(), "after": str(last)}
    return request.build_absolute_uri(f"{request.path}?{urlencode(parameters)}")
