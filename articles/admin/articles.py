"""Articles in the admin: corrected field by field, published and withdrawn, read again from their originals."""

from __future__ import annotations

import tempfile
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles import evidence, ingest, stories
from articles.admin import siterules
from articles.admin.adding import may_publish
from articles.admin.correcting import ArticleForm
from articles.errors import ArchiveError
from articles.models import Article, Capture, Revision
from articles.records import Label, Moment, Outcome
from articles.search.indexing import note_change

LABELS = {Label.PERSON.value: "People", Label.ORG.value: "Organisations", Label.PLACE.value: "Places"}
REPROCESS_AT_ONCE = 50
"""Articles read again within one request: some ten seconds. ``manage.py reprocess`` does any number."""


FIELDSETS: list[tuple[str | None, dict[str, list[str]]]] = [
    (None, {"fields": ["version", "status", "warnings_read", "headline", "authors", "published", "outlet", "language", "body"]}),
    ("More of it", {"fields": ["lede", "tags", "section", "image", "canonical_url", "modified", "copy_of", "word_count"]}),
    ("Named in it", {"fields": ["entities"]}),
]


class WarningsFilter(admin.SimpleListFilter):
    """Whether extraction was in doubt about something."""

    title = "warnings"
    parameter_name = "warnings"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "With warnings"), ("no", "Without")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        match self.value():
            case "yes":
                return queryset.exclude(warnings=[])
            case "no":
                return queryset.filter(warnings=[])
        return queryset


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows that whoever may see the article may see, and nobody changes."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("articles.view_article"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CaptureInline(ReadOnlyInline):
    model = Capture
    readonly_fields = ["retrieved_at", "kind", "address", "media_type", "size", "archived_copy"]
    fields = [*readonly_fields]

    @admin.display(description="address or file")
    def address(self, capture: Capture) -> str:
        return capture.final_url or capture.url or capture.file_name or "–"

    @admin.display(description="archived copy")
    def archived_copy(self, capture: Capture) -> SafeString:
        return format_html('<a href="{}">Open</a>', reverse("capture", args=[capture.pk]))


class RevisionInline(ReadOnlyInline):
    model = Revision
    verbose_name_plural = "earlier texts"
    readonly_fields = ["replaced_at", "headline", "text"]
    fields = [*readonly_fields]

    @admin.display(description="text")
    def text(self, revision: Revision) -> SafeString:
        return format_html(
            '<details><summary>{} characters</summary><div class="earlier-text">{}</div></details>',
            f"{len(revision.body):,}",
            revision.body,
        )


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ArticleForm
    list_display = ["headline", "status", "outlet", "published_text", "language", "doubts"]
    list_filter = [
        "status",
        WarningsFilter,
        ("language", admin.AllValuesFieldListFilter),
        ("outlet", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["outlet"]
    list_per_page = 50
    search_fields = ["headline"]
    date_hierarchy = "published_on"
    actions = ["publish", "withdraw", "reprocess", "evidence_pack"]
    raw_id_fields = ["copy_of"]
    readonly_fields = ["warnings_read", "entities", "word_count"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).defer("signature")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The version belongs to the form; who may not change the article is not shown it."""
        if self.has_change_permission(request, obj):
            return FIELDSETS
        return [(title, {"fields": [name for name in options["fields"] if name != "version"]}) for title, options in FIELDSETS]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.readonly_fields if self.has_publish_permission(request) else [*self.readonly_fields, "status"]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_publish(request.user)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Articles come in through the journey only."""
        return HttpResponseRedirect(reverse("admin:articles_ingestbatch_add"))

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """What was corrected teaches when it is stored: reading pages takes seconds, for which no transaction is held."""
        context = {**(extra_context or {}), "show_save_and_add_another": False}
        answer = super().change_view(request, object_id, form_url, context)
        if corrected := getattr(request, "corrected", ()):
            siterules.teach(request, int(object_id), corrected)
        return answer

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Earlier texts only where there are some."""
        return [CaptureInline, RevisionInline] if obj and obj.revisions.exists() else [CaptureInline]

    # --- Writing ------------------------------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if corrections := form.corrections():
            ingest.correct(obj, corrections)
            request.corrected = tuple(corrections)  # type: ignore[attr-defined]
        moved, chosen = "copy_of" in form.changed_data, "status" in form.changed_data
        with transaction.atomic():
            if moved:
                stories.move(obj, to=form.cleaned_data["copy_of"])
            if moved or chosen:
                _set(Article.objects.filter(pk=obj.pk), status=form.cleaned_data["status"])
                stories.settle(stories.story_of(obj))

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        with transaction.atomic():
            stories.leave([obj.pk])
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        with transaction.atomic():
            stories.leave(list(queryset.values_list("pk", flat=True)))
            super().delete_queryset(request, queryset)

    @admin.action(description="Publish", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._set_status(request, queryset, Article.Status.PUBLISHED, "published")

    @admin.action(description="Withdraw from the public", permissions=["publish"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._set_status(request, queryset, Article.Status.WITHDRAWN, "withdrawn")

    def _set_status(self, request: HttpRequest, queryset: QuerySet[Article], status: Article.Status, done: str) -> None:
        articles = list(queryset.exclude(status=status))
        _set(Article.objects.filter(pk__in=[article.pk for article in articles]), status=status)
        stories.settle_all(articles)
        for article in articles:
            self.log_change(request, article, f"{done.capitalize()}.")
        messages.success(request, f"{len(articles):,} {'article was' if len(articles) == 1 else 'articles were'} {done}.")

    @admin.action(description="Read again from the original", permissions=["change"])
    def reprocess(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        chosen = list(queryset.select_related("read_from")[: REPROCESS_AT_ONCE + 1])
        if len(chosen) > REPROCESS_AT_ONCE:
            messages.error(request, f"At most {REPROCESS_AT_ONCE} at once here. For more: manage.py reprocess --all.")
            return
        for article, result in zip(chosen, ingest.reprocess(chosen), strict=True):
            if result.outcome is Outcome.FAILED:
                messages.error(request, f"“{article.headline}” could not be read again: {result.reason}")
            else:
                self.log_change(request, article, "Read again from the original.")
        messages.info(request, "Read again. What people corrected has stayed as it is.")

    # --- Showing ------------------------------------------------------------------------------------------------------------------

    @admin.action(description="Evidence pack (ZIP)", permissions=["view"])
    def evidence_pack(self, request: HttpRequest, queryset: QuerySet[Article]) -> FileResponse | None:
        articles = list(queryset.select_related("outlet")[: evidence.MAX_ARTICLES])
        stream = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it when it is sent)
        try:
            evidence.pack(stream, articles, title=f"{len(articles):,} selected articles")
        except ArchiveError as error:
            messages.error(request, str(error))
            return None
        stream.seek(0)
        return FileResponse(stream, as_attachment=True, filename="evidence.zip")

    @admin.display(description="published", ordering="published_at")
    def published_text(self, article: Article) -> str:
        """To the day; the article's own page has the time."""
        return _written(article.published)[:10]

    @admin.display(description="warnings")
    def doubts(self, article: Article) -> str:
        return f"{len(article.warnings)}" if article.warnings else "–"

    @admin.display(description="warnings")
    def warnings_read(self, article: Article) -> SafeString | str:
        rows = ((warning,) for warning in article.warnings)
        return format_html('<ul class="doubts">{}</ul>', format_html_join("", "<li>{}</li>", rows)) if article.warnings else "None."

    @admin.display(description="entities")
    def entities(self, article: Article) -> SafeString | str:
        counted = article.mentions.values_list("entity__label", "entity_id", "entity__name").annotate(n=Count("id"))
        rows = counted.order_by("entity__label", "-n", "entity__name")
        groups = ((LABELS[label], _entity_links(group)) for label, group in groupby(rows, key=lambda row: row[0]))
        return format_html_join("", '<p class="named"><b>{}</b> {}</p>', groups) or "Nobody and nothing was recognised."

    # What follows stands in for the form's fields where the article may be seen but not changed.

    @admin.display(description="published")
    def published(self, article: Article) -> str:
        return _written(article.published)

    @admin.display(description="last changed")
    def modified(self, article: Article) -> str:
        return _written(Moment.of_datetime(article.modified_at) if article.modified_at else None)

    @admin.display(description="picture")
    def image(self, article: Article) -> str:
        return article.image_url or "–"


def _set(articles: QuerySet[Article], **values: Any) -> None:
    """Write ``values`` and tell the index, in one transaction."""
    with transaction.atomic():
        ids = list(articles.values_list("pk", flat=True))
        articles.update(**values, updated_at=timezone.now())
        note_change(ids)


def _entity_links(rows: Any) -> SafeString:
    """'Ada Lovelace (3) · ...'"""
    links = ((reverse("admin:articles_entity_change", args=[entity]), name, n) for _, entity, name, n in rows)
    return format_html_join(" · ", '<a href="{}">{}</a> ({})', links)


def _written(moment: Moment | None) -> str:
    return moment.isoformat() if moment else "undated"
