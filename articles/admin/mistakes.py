"""Reports of mistakes in the admin: read, put right in the article, settled. Nobody writes or changes one here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import MistakeReport


@admin.register(MistakeReport)
class MistakeReportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["made_at", "headline", "text", "contact", "settled_at"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["article"]
    search_fields = ["text", "contact", "article__headline"]
    fields = ["made_at", "headline", "text", "contact", "settled_at"]
    readonly_fields = ["made_at", "headline", "text", "contact", "settled_at"]
    actions = ["settle"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="article")
    def headline(self, report: MistakeReport) -> SafeString:
        url = reverse("admin:articles_article_change", args=[report.article_id])
        return format_html('<a href="{}">{}</a>', url, report.article.headline)

    @admin.action(description="Mark as settled", permissions=["change"])
    def settle(self, request: HttpRequest, reports: QuerySet[MistakeReport]) -> None:
        settled = reports.filter(settled_at=None).update(settled_at=timezone.now())
        self.message_user(request, f"{settled} report{'' if settled == 1 else 's'} settled.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What waits, first."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.order_by("settled_at", "-made_at")
