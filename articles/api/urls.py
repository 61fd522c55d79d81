"""Addresses for programs."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from articles.api import entities
from articles.api.problems import problem
from articles.api.v1 import api


def nothing_here(request: HttpRequest) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "There is nothing at this address. /api/v1/docs lists the addresses.")


urlpatterns = [
    path("v1/entities.csv", entities.entities_csv, name="api-entities-csv"),
    path("v1/entities.json", entities.entities_json, name="api-entities-json"),
    path("v1/entities/edges.csv", entities.edges_csv, name="api-edges-csv"),
    path("v1/entities/edges.graphml", entities.edges_graphml, name="api-edges-graphml"),
    path("v1/", api.urls),
    re_path("", nothing_here),
]
