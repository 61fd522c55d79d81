"""Batches in the admin: the *Add articles* page, the preview of one article, and the page that shows how far a batch is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from articles import batches, matching, storing
from articles.admin import adding, previewing, progress, siterules
from articles.errors import ArchiveError, ExtractionError, UnsupportedContent
from articles.models import Capture, IngestBatch
from articles.records import CaptureKind, Original

COMMANDS = {"stop": batches.stop, "resume": batches.resume, "retry": batches.retry_failed}
"""What the buttons of a batch page post as ``command``."""


@admin.register(IngestBatch)
class IngestBatchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Contributors see their own batches; whoever may publish sees everybody's."""

    list_display = ["title", "created_by", "created_at", "done_of_total", "failures", "publish", "stopped"]
    list_filter = ["publish", "stopped", "created_at"]
    search_fields = ["title"]
    date_hierarchy = "created_at"
    list_select_related = ["created_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IngestBatch]:
        ended = Count("lines", filter=~Q(lines__outcome=""))
        failed = Count("lines", filter=Q(lines__outcome="failed"))
        every: QuerySet[IngestBatch] = super().get_queryset(request).annotate(total=Count("lines"), ended=ended, failed=failed)
        return every if adding.may_publish(request.user) else every.filter(created_by=request.user.pk)

    @admin.display(description="done")
    def done_of_total(self, batch: Any) -> str:
        return f"{batch.ended:,} of {batch.total:,}"

    @admin.display(description="failed", ordering="failed")
    def failures(self, batch: Any) -> str:
        return f"{batch.failed:,}" if batch.failed else "–"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("preview/<int:capture_id>/", wrap(self.preview_view), name="articles_ingestbatch_preview"),
            path("<int:object_id>/progress/", wrap(self.progress_view), name="articles_ingestbatch_progress"),
            *super().get_urls(),
        ]

    # --- Add articles -------------------------------------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied("Your account may not add articles. Ask to be put into the group Contributors.")
        form = adding.AddForm(request.POST or None, request.FILES or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            answer = self._preview(request, form) if "preview" in request.POST else self._take_in(request, form)
            if answer:
                return answer
        context = {"title": "Add articles", "form": form, "media": self.media, "most_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES}
        return self._page(request, "add_form.html", context, status=400 if form.errors else 200)

    def _take_in(self, request: HttpRequest, form: adding.AddForm) -> HttpResponse | None:
        try:
            batch = adding.create_batch(form, user=request.user)  # type: ignore[arg-type]
        except ArchiveError as error:
            form.add_error(None, f"The originals could not be kept: {error}")
            return None
        self.log_addition(request, batch, f"Added {batch.title}")
        return HttpResponseRedirect(batch.get_absolute_url())

    def _preview(self, request: HttpRequest, form: adding.AddForm) -> HttpResponse | None:
        """Keep the one original and go on to its preview; None where there is nothing to show, which the form then explains."""
        original = adding.original_to_preview(form)
        if original is None:
            return None
        try:
            capture = _capture_of(original)
            previewing.find(capture)
        except (ArchiveError, ExtractionError, UnsupportedContent) as error:
            form.add_error(_field_of(original), str(error))
            return None
        when = form.cleaned_data["when"]
        return HttpResponseRedirect(f"{reverse('admin:articles_ingestbatch_preview', args=[capture.pk])}?when={when}")

    def preview_view(self, request: HttpRequest, capture_id: int) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied("Your account may not add articles. Ask to be put into the group Contributors.")
        capture = get_object_or_404(Capture.objects.select_related("article"), pk=capture_id)
        if capture.article:
            return self._known_already(request, capture)
        try:
            preview = previewing.Preview(capture, request)
        except (ArchiveError, ExtractionError, UnsupportedContent) as error:
            messages.error(request, f"{capture}: {error}")
            return HttpResponseRedirect(reverse("admin:articles_ingestbatch_add"))
        if request.method == "POST" and (result := preview.save()):
            previewing.tell(request, result)
            siterules.teach(request, result.article_id or 0, preview.form.corrections())
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[result.article_id]))
        return self._page(
            request, "preview.html", {"title": "Preview", "preview": preview, "media": self.media + preview.form.media}
        )

    def _known_already(self, request: HttpRequest, capture: Capture) -> HttpResponse:
        messages.info(request, "The same original is in the archive already: as this article.")
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[capture.article_id]))

    # --- The batch page -----------------------------------------------------------------------------------------------------------

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        batch = self._batch(request, object_id)
        if request.method == "POST":
            return self._obey(request, batch)
        page = progress.page_of(batch, request)
        context = {"title": batch.title, "batch": batch, "page": page, "original": batch, "media": self.media}
        return self._page(request, "change_form.html", context)

    def progress_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What the batch page polls: numbers for programs, and the regions of the page that change."""
        page = progress.page_of(self._batch(request, str(object_id)), request)
        return JsonResponse(progress.as_json(page, request))

    def _obey(self, request: HttpRequest, batch: IngestBatch) -> HttpResponse:
        command = COMMANDS.get(request.POST.get("command", ""))
        if command is None or not self.has_change_permission(request, batch):
            raise PermissionDenied("Your account may not stop or resume batches.")
        command(batch)
        return HttpResponseRedirect(request.get_full_path())

    def _batch(self, request: HttpRequest, object_id: str) -> IngestBatch:
        """Raises PermissionDenied for somebody else's batch, Http404 for one that is not there."""
        if not self.has_view_permission(request):
            raise PermissionDenied("Your account may not see batches.")
        pk = int(object_id) if object_id.isdecimal() else 0
        if batch := self.get_queryset(request).filter(pk=pk).first():
            return batch
        get_object_or_404(IngestBatch, pk=pk)
        raise PermissionDenied("This batch is somebody else’s. Only whoever may publish articles sees everybody’s.")

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        every = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/articles/ingestbatch/{template}", every, status=status)


def _capture_of(original: Original) -> Capture:
    """The capture of these bytes that is kept already, or a new one. Each retrieval is kept: it is part of its page's history."""
    if original.kind is CaptureKind.FETCH:
        return storing.keep([original], source_id=None)[0]
    previewed = Capture.objects.filter(sha256=original.digest, kind=original.kind.value, article=None)
    return matching.known_original(original) or previewed.first() or storing.keep([original], source_id=None)[0]


def _field_of(original: Original) -> str:
    return {CaptureKind.FETCH: "urls", CaptureKind.PASTE: "text"}.get(original.kind, "uploads")
