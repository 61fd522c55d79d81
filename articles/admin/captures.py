"""Captures in the admin: what came in, what failed and why. Originals are evidence: nobody changes or deletes them here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import batches
from articles.admin.adding import may_publish
from articles.models import BatchLine, Capture

RETRY_AT_ONCE = 1_000
"""Captures that are tried again in one batch."""


class ResultFilter(admin.SimpleListFilter):
    """What came of a capture; “waiting for review” is the queue of pages that seem to be no article."""

    title = "what came of it"
    parameter_name = "result"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("review", "Waiting for review"),
            ("problem", "With a problem"),
            ("article", "An article"),
            ("nothing", "Nothing yet"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Capture]) -> QuerySet[Capture]:
        match self.value():
            case "review":
                return queryset.filter(review=Capture.Review.WAITING, article=None)
            case "problem":
                return queryset.filter(article=None).exclude(problem="")
            case "article":
                return queryset.filter(article__isnull=False)
            case "nothing":
                return queryset.filter(article=None, problem="")
        return queryset


@admin.register(Capture)
class CaptureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "kind", "retrieved_at", "media_type", "article_link", "problem", "review"]
    list_filter = [ResultFilter, "doubt", "kind", "media_type", ("source", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["article"]
    list_per_page = 50
    search_fields = ["url", "final_url", "file_name", "sha256"]
    date_hierarchy = "retrieved_at"
    actions = ["try_again", "publish_anyway", "discard"]
    fields = [
        *("name", "problem", "doubt", "review", "article_link", "archived_copy", "preview", "kind", "source", "retrieved_at"),
        *("url", "final_url", "status", "media_type", "size", "sha256", "warc_file", "warc_offset", "warc_length", "headers_read"),
    ]
    readonly_fields = ["name", "article_link", "archived_copy", "preview", "headers_read"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("articles.add_ingestbatch"))

    def has_review_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("articles.publish_article"))

    @admin.action(description="Try again to find an article", permissions=["try_again"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Capture]) -> HttpResponse | None:
        """A new batch of the captures of which nothing came; drafts, where the account may not publish."""
        return _batch_of(queryset, request)

    @admin.action(description="Publish anyway: it is an article", permissions=["review"])
    def publish_anyway(self, request: HttpRequest, queryset: QuerySet[Capture]) -> HttpResponse | None:
        """Doubted pages through the journey, which believes a person."""
        doubted = Capture.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)), article=None).exclude(doubt="")
        doubted.update(review=Capture.Review.ACCEPTED)
        return _batch_of(doubted, request)

    @admin.action(description="Discard: no article", permissions=["review"])
    def discard(self, request: HttpRequest, queryset: QuerySet[Capture]) -> None:
        """Out of the queue. The capture stays: it is evidence of what the site answered."""
        waiting = queryset.filter(article=None, review=Capture.Review.WAITING)
        messages.success(request, f"{waiting.update(review=Capture.Review.DISCARDED):,} taken out of the queue. The captures stay.")

    @admin.display(description="name", ordering="url")
    def name(self, capture: Capture) -> str:
        return capture.final_url or capture.url or capture.file_name or "Pasted text"

    @admin.display(description="article", ordering="article")
    def article_link(self, capture: Capture) -> SafeString | str:
        if capture.article is None:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:articles_article_change", args=[capture.article_id]), capture.article
        )

    @admin.display(description="archived copy")
    def archived_copy(self, capture: Capture) -> SafeString:
        return format_html('<a href="{}">Open</a>', reverse("capture", args=[capture.pk]))

    @admin.display(description="preview")
    def preview(self, capture: Capture) -> SafeString | str:
        if capture.article_id:
            return "–"
        return format_html('<a href="{}">What is found in it</a>', reverse("admin:articles_ingestbatch_preview", args=[capture.pk]))

    @admin.display(description="headers")
    def headers_read(self, capture: Capture) -> SafeString:
        return format_html('<pre class="headers">{}</pre>', "\n".join(f"{name}: {value}" for name, value in capture.headers))


def _batch_of(captures: QuerySet[Capture], request: HttpRequest) -> HttpResponse | None:
    chosen = list(captures.filter(article=None).order_by("pk")[:RETRY_AT_ONCE])
    if not chosen:
        messages.warning(request, "An article came of each of these already, or none waits for review.")
        return None
    batch = batches.create_batch(
        title=f"Another try at {len(chosen):,} {'original' if len(chosen) == 1 else 'originals'}",
        created_by_id=request.user.pk,
        publish=may_publish(request.user) and not _came_as_drafts(chosen),
        captures=chosen,
    )
    return HttpResponseRedirect(batch.get_absolute_url())


def _came_as_drafts(captures: list[Capture]) -> bool:
    """Whether somebody wanted to review any of them first; another try does not go around that."""
    return BatchLine.objects.filter(capture__in=[capture.pk for capture in captures], batch__publish=False).exists()
