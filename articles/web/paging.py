"""Numbered pages: first, last, the current one and its neighbours (as GOV.UK and USWDS have them)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil

from django.http import Http404, HttpRequest

from articles.web.contexts import PageLink, Pager

LIST_SIZE = 30
"""Articles on a page of a plain list."""


def pager(page: int, *, pages: int, url_of: Callable[[int], str]) -> Pager | None:
    """None where everything stands on one page. Page 1 has no previous, the last no following one."""
    if pages <= 1:
        return None
    return Pager(
        links=tuple(_links(page, pages, url_of)),
        page=page,
        pages=pages,
        previous=url_of(page - 1) if 1 < page <= pages else "",
        following=url_of(page + 1) if page < pages else "",
    )


def page_number(request: HttpRequest, *, total: int, size: int = LIST_SIZE) -> tuple[int, int]:
    """(page, pages) of a plain list of ``total``, by ``?page=``. Raises Http404 for a page that is not there."""
    value = request.GET.get("page", "1")
    pages = max(1, ceil(total / size))
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and 1 <= int(value) <= pages):
        raise Http404(f"This list has pages 1 to {pages}.")
    return int(value), pages


def list_pager(request: HttpRequest, *, page: int, pages: int) -> Pager | None:
    """The pager of a plain list, whose only parameter is ``page``."""
    return pager(page, pages=pages, url_of=lambda number: f"?page={number}" if number > 1 else request.path)


def _links(page: int, pages: int, url_of: Callable[[int], str]) -> Iterator[PageLink]:
    before = 0
    for number in sorted({1, page - 1, page, page + 1, pages} & set(range(1, pages + 1))):
        if number == before + 2:
            yield PageLink(number=before + 1, url=url_of(before + 1))
        elif number > before + 2:
            yield PageLink(number=None)
        yield PageLink(number=number, url=url_of(number), is_current=number == page)
        before = number
