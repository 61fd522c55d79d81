"""Addresses for programs."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from articles.api.problems import problem
from articles.api.v1 import api


def nothing_here(request: HttpRequest) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "There is nothing at this address. /api/v1/docs lists the addresses.")


urlpatterns = [path("v1/", api.urls), re_path("", nothing_here)]
