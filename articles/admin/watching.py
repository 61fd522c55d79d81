"""Watch lists in the admin: a list of names is kept, and its page shows what the archive has of each today."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from articles import screening
from articles.models import WatchList


@admin.register(WatchList)
class WatchListAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Everybody has lists of their own."""

    list_display = ["title", "made_at"]
    fields = ["title", "names"]
    change_form_template = "admin/articles/watchlist/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[WatchList]:
        rows: QuerySet[WatchList] = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(made_by=request.user.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.made_by = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """To its page, which shows what was found."""
        return HttpResponseRedirect(reverse("admin:articles_watchlist_change", args=[obj.pk]))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/screened.csv", wrap(self.csv_view), name="articles_watchlist_csv"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        kept = self.get_object(request, object_id) if request.method == "GET" else None
        screened = list(screening.screen(screening.wanted_names(kept.names))) if kept else []
        return super().change_view(request, object_id, form_url, {"screened": screened, **(extra_context or {})})

    def csv_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied("Your account may not see watch lists. Ask to be put into the group Contributors.")
        kept = get_object_or_404(self.get_queryset(request), pk=pk)
        lines = screening.as_csv(screening.screen(screening.wanted_names(kept.names)))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="screened.csv"'
        return response
