"""What articles are filed under: outlets, authors, tags. A new name, or one taken away, is told to the index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest

from articles import stories
from articles.models import Article, Author, Outlet, Tag
from articles.search.indexing import note_change
from articles.text import name_key, squeeze


class NamedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name that no other row has, however it is spelt."""

    def clean_name(self) -> str:
        name = squeeze(self.cleaned_data["name"])
        model: Any = self._meta.model
        if other := model.objects.filter(key=name_key(name) or name).exclude(pk=self.instance.pk).first():
            raise forms.ValidationError(f"“{other.name}” is this name already; two spellings of it are one.")
        return name


class IndexedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows by whose names articles are found. ``articles_path`` is the lookup from Article to the row."""

    articles_path = ""
    list_per_page = 50

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if change and "name" in form.changed_data:
                note_change(self._articles_of([obj]))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        with transaction.atomic():
            affected = self._articles_of([obj])
            super().delete_model(request, obj)
            note_change(affected)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            affected = self._articles_of(queryset)
            super().delete_queryset(request, queryset)
            note_change(affected)

    def _articles_of(self, rows: Iterable[Model]) -> list[int]:
        wanted = {f"{self.articles_path}__in": [row.pk for row in rows]}
        return list(Article.objects.filter(**wanted).order_by().values_list("pk", flat=True).distinct())


class NamedAdmin(IndexedAdmin):
    """An Outlet, Author or Tag, with the number of its articles."""

    form = NamedForm
    list_display = ["name", "number_of_articles"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number=Count("articles"))
        return rows

    @admin.display(description="articles", ordering="number")
    def number_of_articles(self, row: Any) -> str:
        return f"{row.number:,}"


@admin.register(Outlet)
class OutletAdmin(NamedAdmin):
    articles_path = "outlet"
    list_display = ["name", "domain", "number_of_articles"]
    search_fields = ["name", "domain"]
    fields = ["name", "domain", "is_own", "about"]

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Whether an outlet is our own decides who leads the stories that it ran."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if "is_own" in form.changed_data:
                copies = Article.objects.filter(outlet=obj.pk).filter(Q(copy_of__isnull=False) | Q(copies__isnull=False))
                stories.settle_all(copies.distinct().only("pk", "copy_of"))


@admin.register(Author)
class AuthorAdmin(NamedAdmin):
    articles_path = "authors"


@admin.register(Tag)
class TagAdmin(NamedAdmin):
    articles_path = "tags"
