"""The archive by date."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.web import calendars


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/browse.html", {"page": calendars.all_years()})


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    return render(request, "articles/browse.html", {"page": calendars.one_year(year)})


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    return render(request, "articles/browse.html", {"page": calendars.one_month(year, month)})


@require_safe
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    return render(request, "articles/browse.html", {"page": calendars.one_day(request, year, month, day)})
