"""A search in words, for titles of pages, exports and feeds."""

from __future__ import annotations

from collections.abc import Sequence

from articles.search.request import SearchRequest
from articles.search.results import Facet
from articles.web.facets import chips
from articles.web.refine import filters


def subject(request: SearchRequest) -> str:
    """What was searched, as short as can be: '«harbour strike»'."""
    if request.text:
        return f"\u00ab{request.text}\u00bb"
    return "Selected articles" if filters(request) else "All articles"


def search_words(request: SearchRequest, facets: Sequence[Facet]) -> str:
    """'«harbour strike», Place: Port Merrow, not Outlet: Hed'; 'all articles' where nothing is asked."""
    parts = []
    for chip in chips(request, facets):
        label = f"\u00ab{chip.label}\u00bb" if chip.kind == "Words" else f"{chip.kind}: {chip.label}"
        parts.append(f"not {label}" if chip.is_excluded else label)
    words = ", ".join(parts) or "all articles"
    return f"{words}, each story once" if request.fold else words
