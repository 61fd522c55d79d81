"""Addresses for programs."""

from django.urls import path

from articles.api.v1 import api

urlpatterns = [path("v1/", api.urls)]
