"""The coverage lab, and its numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.errors import QueryError
from articles.spreadsheets import safe_line
from articles.web import comparing


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    parameters = dict(request.GET.lists())
    try:
        page = comparing.compare_page(comparing.compare(comparing.read(parameters)))
    except QueryError as error:
        remedy = f" This can be read: {error.repaired}" if error.repaired else ""
        page = comparing.empty_page(parameters, f"{error}{remedy}")
        return render(request, "articles/compare.html", {"page": page}, status=400)
    return render(request, "articles/compare.html", {"page": page})


@require_safe
def compare_csv(request: HttpRequest) -> HttpResponse:
    try:
        rows = comparing.table(comparing.compare(comparing.read(dict(request.GET.lists()))))
    except QueryError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    response = HttpResponse("".join(map(safe_line, rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="compare.csv"'
    return response
