"""Addresses for programs."""

from django.urls import path

from articles.api import entities, views

urlpatterns = [
    path("v1/search", views.search, name="api-search"),
    path("v1/articles/<int:pk>", views.article, name="api-article"),
    path("v1/entities.csv", entities.entities_csv, name="api-entities-csv"),
    path("v1/entities.json", entities.entities_json, name="api-entities-json"),
    path("v1/entities/edges.csv", entities.edges_csv, name="api-edges-csv"),
    path("v1/entities/edges.graphml", entities.edges_graphml, name="api-edges-graphml"),
]
