"""Entities and who is named together, as files for spreadsheets and programs for networks."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from articles.entity_data import as_csv, as_json, edges, edges_as_csv, edges_as_graphml, entity_rows

USUAL_NODES, MOST_NODES = 300, 2_000
"""Entities of a network that asks for no number (``?top=``), and of the largest one: its pairs are counted in memory."""


@require_safe
def entities_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every entity that a published article names."""
    return _file(as_csv(entity_rows()), "text/csv", "entities.csv")


@require_safe
def entities_json(request: HttpRequest) -> StreamingHttpResponse:
    """The same as an array of objects."""
    return _file(as_json(entity_rows()), "application/json", "entities.json")


@require_safe
def edges_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Pairs among the entities named most."""
    return _file(edges_as_csv(edges(most=_top(request))), "text/csv", "entity-edges.csv")


@require_safe
def edges_graphml(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a graph."""
    return _file(edges_as_graphml(edges(most=_top(request))), "application/xml", "entities.graphml")


def _top(request: HttpRequest) -> int:
    """``?top=``; what cannot be read counts as not given."""
    text = request.GET.get("top", "")
    return min(int(text), MOST_NODES) if text.isdecimal() and len(text) < 10 else USUAL_NODES


def _file(pieces: Iterator[str], media_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
