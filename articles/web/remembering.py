"""Pages of results that nobody has signed in for, kept for those who ask for the same again: readers page back, share an address, and
crawlers repeat themselves. A page is never older than the index: what is saved, withdrawn or renamed makes another of it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from articles.search import service

KEPT = 128
"""Pages, of some 100 kB each, in every server process."""
SECONDS = 300
"""How long at most: the order of results knows what day it is."""

View = Callable[..., HttpResponseBase]
Key = tuple[str, object]

_pages: OrderedDict[Key, tuple[float, bytes, str]] = OrderedDict()
_lock = threading.Lock()


def remembered(view: View) -> View:
    """Answers of ``view`` with status 200 to requests without a session, for as long as the index stays as it is."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.PRIVATE_ARCHIVE or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        key = (request.build_absolute_uri(), service.moment())
        if kept := _kept(key):
            content, media_type = kept
            return HttpResponse(content, content_type=media_type, headers={"Vary": "Cookie"})
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponse) and response.status_code == 200 and not response.cookies:
            _keep(key, response)
        return response

    return answered


def _kept(key: Key) -> tuple[bytes, str] | None:
    with _lock:
        found = _pages.get(key)
        if found is None or time.monotonic() - found[0] > SECONDS:
            return None
        _pages.move_to_end(key)
        return found[1], found[2]


def _keep(key: Key, response: HttpResponse) -> None:
    with _lock:
        _pages[key] = (time.monotonic(), response.content, response.headers["Content-Type"])
        _pages.move_to_end(key)
        while len(_pages) > KEPT:
            _pages.popitem(last=False)
