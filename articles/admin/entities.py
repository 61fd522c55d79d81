"""Entities in the admin: the list, and the desk where an editor puts a name right."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from articles import review
from articles.admin import ruling
from articles.errors import DeskError
from articles.models import Entity, EntityAlias, Mention, Proposal
from articles.text import name_key

LAST = "\U0010ffff"
"""Sorts behind everything that may follow a prefix."""


@admin.register(Entity)
class EntityAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Entities are made by recognition; here they are merged, split and named. None is deleted: 'never a name' is kept as a rule."""

    list_display = ["name", "label", "qid", "number_of_articles"]
    list_filter = ["label"]
    search_fields = ["aliases__key"]
    search_help_text = "The beginning of any of its names"
    list_per_page = 50
    show_full_result_count = False
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        named_in = Mention.objects.filter(entity=OuterRef("pk")).order_by().values("entity")
        number = Subquery(named_in.annotate(n=Count("article", distinct=True)).values("n"), output_field=IntegerField())
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number=number)
        return rows

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """By the beginning of a spelling, which an index answers however many there are."""
        key = name_key(search_term)
        if not key:
            return queryset, False
        spelt = EntityAlias.objects.filter(key__gte=key, key__lt=key + LAST).values("entity")
        return queryset.filter(pk__in=spelt), False

    @admin.display(description="articles")
    def number_of_articles(self, entity: Any) -> str:
        return f"{entity.number or 0:,}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("review/<slug:kind>/", wrap(self.review_view), name="articles_entity_review"),
            path("sample/", wrap(self.sample_view), name="articles_entity_sample"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        self._admit(request)
        entity = get_object_or_404(Entity, pk=int(object_id) if object_id.isdecimal() else 0)
        if request.method == "POST":
            return self._rule(request, entity)
        context = {"title": entity.name, "desk": ruling.desk_of(entity), "original": entity, "may_rule": self._may_rule(request)}
        return self._page(request, "change_form.html", context)

    def review_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """One proposal after the other, each decided with one key or button."""
        self._admit(request)
        if kind not in Proposal.Kind:
            return HttpResponseRedirect(reverse("admin:articles_entity_review", args=[Proposal.Kind.DUPLICATE]))
        if request.method == "POST":
            self._require_rule(request)
            proposal, decision = ruling.number_in(request.POST, "proposal"), request.POST.get("decision", "")
            self._told(request, lambda: review.decide(proposal, decision, user_id=request.user.pk))
            return HttpResponseRedirect(request.path)
        context = {
            "title": Proposal.Kind(kind).label,
            "queue": review.queue(Proposal.Kind(kind)),
            "may_rule": self._may_rule(request),
        }
        return self._page(request, "review.html", context)

    def sample_view(self, request: HttpRequest) -> HttpResponse:
        """Mentions by chance, to be called right or wrong."""
        self._admit(request)
        if request.method == "POST":
            self._require_rule(request)
            is_right = request.POST.get("decision") == "right"
            review.judge(ruling.number_in(request.POST, "mention"), is_right=is_right, user_id=request.user.pk)
            return HttpResponseRedirect(request.path)
        context = {"title": "Precision of names", "sample": review.sample(), "may_rule": self._may_rule(request)}
        return self._page(request, "sample.html", context)

    def _rule(self, request: HttpRequest, entity: Entity) -> HttpResponse:
        self._require_rule(request)
        if request.POST.get("command") not in ruling.COMMANDS:
            raise PermissionDenied("There is no such decision.")
        self._told(request, lambda: ruling.obey(entity, request.POST, user=request.user))
        return HttpResponseRedirect(request.path)

    def _told(self, request: HttpRequest, act: Any) -> None:
        try:
            messages.success(request, act())
        except DeskError as error:
            messages.error(request, str(error))

    def _admit(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied("Your account may not see entities. Ask to be put into the group Contributors.")

    def _require_rule(self, request: HttpRequest) -> None:
        if not self._may_rule(request):
            raise PermissionDenied("Your account may not decide about names. Ask to be put into the group Editors.")

    def _may_rule(self, request: HttpRequest) -> bool:
        return bool(self.has_change_permission(request))

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        every = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, f"admin/articles/entity/{template}", every)
