"""Addresses for programs."""

from django.urls import path

from articles.api import views

urlpatterns = [
    path("v1/search", views.search, name="api-search"),
    path("v1/articles/<int:pk>", views.article, name="api-article"),
]
