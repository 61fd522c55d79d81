"""Addresses of searches."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from articles.records import Label
from articles.search.params import encode
from articles.search.request import FacetSelection, SearchRequest, View

FACET_OF_LABEL = {Label.PERSON: "person", Label.ORG: "org", Label.PLACE: "place"}


def search_url(request: SearchRequest) -> str:
    return _with_query(_path("search"), request)


def behind_url(request: SearchRequest, cursor: str) -> str:
    """The page that begins behind a place."""
    url = search_url(replace(request, page=1))
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'after': cursor})}"


def facet_url(request: SearchRequest, facet: str) -> str:
    return _with_query(_path("facet", facet), request)


def search_json_url(request: SearchRequest) -> str:
    return _with_query(_path("api-v1:search"), replace(request, view=View.LIST))


def export_url(request: SearchRequest) -> str:
    return _with_query(_path("export"), replace(request, page=1))


def save_url(request: SearchRequest) -> str:
    return _with_query(_path("save-search"), replace(request, page=1))


def compare_url(request: SearchRequest) -> str:
    """The search over time, beside others; '' for one with conditions that a comparison does not have."""
    if not request.text or request.selections or request.undated or request.fold:
        return ""
    bounds = SearchRequest(text=request.text, date_from=request.date_from, date_to=request.date_to)
    return _with_query(_path("compare"), bounds)


def feed_url(request: SearchRequest, kind: str) -> str:
    """``kind``: 'atom' or 'json'."""
    return _with_query(_path(f"feed-{kind}"), replace(request, sort=None, page=1, view=View.LIST))


def value_url(facet: str, value: int | str) -> str:
    """The search for everything with one value of one facet."""
    return search_url(SearchRequest(selections=(FacetSelection(facet=facet, included=(str(value),)),)))


@cache
def _path(name: str, *arguments: str) -> str:
    """A page has a hundred addresses of searches: what Django looks up for each, once is enough."""
    return reverse(name, args=arguments)


def _with_query(path: str, request: SearchRequest) -> str:
    query = encode(request)
    return f"{path}?{query}" if query else path
