"""System checks: what an installation lacks is said at its start, not by a page that breaks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError

from articles.entities import available
from articles.search import service


@register()
def recognisers_are_whole(**kwargs: Any) -> list[CheckMessage]:
    """The language models are installed and are the files that were measured."""
    return [Warning(problem, id="articles.W001") for problem in available()]


@register()
def search_engine_is_the_default(**kwargs: Any) -> list[CheckMessage]:
    """Tantivy was not chosen away, it could not be imported."""
    if settings.SEARCH_ENGINE_FELL_BACK:
        hint = "pip install tantivy, or set CLIPFILE_SEARCH_ENGINE=whoosh to say that this is meant."
        return [Warning("tantivy cannot be imported; the slower engine Whoosh answers searches.", hint=hint, id="articles.W002")]
    return []


@register()
def search_index_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """Where there are articles, their index is there, whole, and of this version."""
    try:
        problem = service.is_available()
    except DatabaseError:  # no database, or none with tables yet: no archive
        return []
    return [Warning(problem, id="articles.W003")] if problem else []
