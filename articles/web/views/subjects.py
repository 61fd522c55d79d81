"""Entities and outlets."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles.desk import merged_into
from articles.models import Author, Entity, Outlet
from articles.web.names import author_page, entities_page
from articles.web.subjects import entity_page, outlet_page, outlets_page
from articles.web.views.article import redirect_to_canonical


@require_safe
def entity(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = get_object_or_404(Entity.objects.prefetch_related("aliases"), pk=pk)
    try:
        page = entity_page(request, found)
    except Http404:
        if not (other := merged_into(found)):
            raise
        return redirect(other, permanent=False)  # a merge can be undone
    return redirect_to_canonical(request, found.get_absolute_url()) or render(request, "articles/entity.html", {"page": page})


@require_safe
def outlet(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = get_object_or_404(Outlet, pk=pk)
    page = outlet_page(request, found)
    return redirect_to_canonical(request, found.get_absolute_url()) or render(request, "articles/outlet.html", {"page": page})


@require_safe
def outlets(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/outlets.html", {"page": outlets_page()})


@require_safe
def entities(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/entities.html", {"page": entities_page(request)})


@require_safe
def author(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = get_object_or_404(Author, pk=pk)
    page = author_page(request, found)
    return redirect_to_canonical(request, found.get_absolute_url()) or render(request, "articles/author.html", {"page": page})
