"""Site memory in the admin: the rules of each outlet, proposed by corrections or written by hand; tried on stored pages, accepted, edited,
switched off, and taken back to an earlier version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import batches
from articles.errors import RuleError
from articles.extraction import MAX_SELECTOR, Evidence
from articles.memory import keeping, trying
from articles.memory.health import RuleHealth, health_of
from articles.memory.pages import pages_of
from articles.memory.teaching import learn_from
from articles.memory.trying import Preview
from articles.models import Article, Outlet, OutletRule, OutletRuleVersion
from articles.records import RuleField

State = OutletRule.State
TRY = "try"
"""The button that shows what another selector would do, and changes nothing."""
MAY_NOT = "Your account may not decide about site rules. Ask to be put into the group Editors."


class RuleForm(forms.Form):
    """A rule as a person writes it."""

    field = forms.ChoiceField(choices=OutletRule.Field, label="Field")
    selector = forms.CharField(
        max_length=MAX_SELECTOR,
        label="Selector",
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "spellcheck": "false", "autocapitalize": "off"}),
        help_text="CSS, such as .byline a, or meta[name=author]. At its end ::attr(data-date) takes an attribute, ::text the text;"
        " without them a machine-readable value is preferred.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule in the list of its outlet; ``health`` of those that are on."""

    rule: OutletRule
    evidence: Evidence
    health: RuleHealth | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """The rules of one outlet, those that wait for a decision first. ``pages`` is how many stored pages can be read again."""

    outlet: Outlet
    groups: tuple[tuple[str, tuple[RuleRow, ...]], ...]
    pages: int
    most: int
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """One rule, and what it does to stored pages. ``selector`` is the one that is tried, which need not be the rule's."""

    rule: OutletRule
    selector: str
    preview: Preview | None
    problem: str
    versions: tuple[OutletRuleVersion, ...]
    health: RuleHealth | None
    may_change: bool

    @property
    def is_other(self) -> bool:
        return self.selector != self.rule.selector


def teach(request: HttpRequest, article_id: int, fields: Iterable[str]) -> None:
    """Learn from what an editor has corrected, and tell what was learnt."""
    article = Article.objects.select_related("read_from", "outlet").filter(pk=article_id).first()
    if article is None or not request.user.has_perm("articles.change_outletrule"):
        return
    for rule in learn_from(article, fields):
        found = keeping.evidence_of(rule)
        told = format_html(
            'This taught a rule for {}: <a href="{}">{} by “{}”</a>. It matches {} of {} stored pages, and waits for you to accept it.',
            rule.outlet,
            rule.get_absolute_url(),
            rule.get_field_display().lower(),
            rule.selector,
            found.matched,
            found.pages,
        )
        messages.info(request, told)


@admin.register(OutletRule)
class OutletRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["__str__", "site", "state", "matches", "made_at"]
    list_filter = ["state", "field", ("outlet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["outlet"]
    list_per_page = 50
    search_fields = ["selector", "outlet__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A rule is written on the page of its outlet."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is dismissed, so that it is not proposed again."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutletRule]:
        rules: QuerySet[OutletRule] = super().get_queryset(request).select_related("outlet", "learnt_from", "decided_by")
        return rules

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Site rules", **(extra_context or {})})

    @admin.display(description="outlet", ordering="outlet__name")
    def site(self, rule: OutletRule) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:articles_outletrule_site", args=[rule.outlet_id]), rule.outlet)

    @admin.display(description="matched when last tried")
    def matches(self, rule: OutletRule) -> str:
        found = keeping.evidence_of(rule)
        return f"{found.matched:,} of {found.pages:,} pages" if found.pages else "–"

    def get_urls(self) -> list[URLPattern]:
        site = path("outlet/<int:pk>/", self.admin_site.admin_view(self.site_view), name="articles_outletrule_site")
        return [site, *super().get_urls()]

    # --- The rules of an outlet ---------------------------------------------------------------------------------------------------

    def site_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._admit(request)
        outlet = get_object_or_404(Outlet, pk=pk)
        form = RuleForm(request.POST if "write" in request.POST else None)
        if request.method == "POST":
            self._require(request)
            if "again" in request.POST:
                return self._read_again(request, outlet)
            if form.is_valid() and (rule := self._write(request, outlet, form)):
                return HttpResponseRedirect(rule.get_absolute_url())
        context = {"title": f"Site rules of {outlet}", "page": self._site_page(request, outlet), "form": form}
        return self._page(request, "site.html", context, status=400 if form.errors else 200)

    def _site_page(self, request: HttpRequest, outlet: Outlet) -> SitePage:
        health = {found.rule.pk: found for found in health_of(outlet)}
        rows = [
            RuleRow(rule=rule, evidence=keeping.evidence_of(rule), health=health.get(rule.pk)) for rule in keeping.rules_of(outlet)
        ]
        groups = [(str(state.label), tuple(row for row in rows if row.rule.state == state)) for state in State]
        return SitePage(
            outlet=outlet,
            groups=tuple(group for group in groups if group[1]),
            pages=pages_of(outlet).count(),
            most=keeping.MAX_RULES,
            may_change=self.has_change_permission(request),
        )

    def _write(self, request: HttpRequest, outlet: Outlet, form: RuleForm) -> OutletRule | None:
        field, selector = RuleField(form.cleaned_data["field"]), form.cleaned_data["selector"]
        try:
            rule = keeping.make(outlet, field=field, selector=selector, user_id=request.user.pk)
        except RuleError as error:
            form.add_error("selector", str(error))
            return None
        self.log_addition(request, rule, f"Wrote “{rule.selector}”.")
        return rule

    def _read_again(self, request: HttpRequest, outlet: Outlet) -> HttpResponse:
        batch = batches.create_batch(
            title=f"{outlet}: read again by its site rules",
            created_by_id=request.user.pk,
            articles=pages_of(outlet).only("pk", "headline").iterator(),
        )
        return HttpResponseRedirect(batch.get_absolute_url())

    # --- One rule -----------------------------------------------------------------------------------------------------------------

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        self._admit(request)
        rule = self.get_object(request, object_id)
        if rule is None:
            raise Http404("There is no such rule.")
        if request.method == "POST":
            self._require(request)
            return self._obey(request, rule)
        page = self._rule_page(request, rule)
        context = {"title": str(rule), "page": page, "original": rule, "field_value": rule.field}
        return self._page(request, "change_form.html", context)

    def _rule_page(self, request: HttpRequest, rule: OutletRule) -> RulePage:
        selector, found, problem = request.GET.get("selector", "").strip() or rule.selector, None, ""
        try:
            found = trying.preview(rule, selector=selector)
        except RuleError as error:
            problem = str(error)
        return RulePage(
            rule=rule,
            selector=selector,
            preview=found,
            problem=problem,
            versions=tuple(rule.versions.select_related("made_by")),
            health=next((health for health in health_of(rule.outlet) if health.rule == rule), None),
            may_change=self.has_change_permission(request),
        )

    def _obey(self, request: HttpRequest, rule: OutletRule) -> HttpResponse:
        if request.POST.get("command") == TRY:
            return HttpResponseRedirect(f"{request.path}?{urlencode({'selector': request.POST.get('selector', '')})}")
        command = COMMANDS.get(request.POST.get("command", ""))
        if command is None:
            raise PermissionDenied("There is no such decision.")
        try:
            told = command(rule, request)
        except RuleError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.get_full_path())
        self.log_change(request, rule, told)
        messages.success(request, told)
        return HttpResponseRedirect(reverse("admin:articles_outletrule_site", args=[rule.outlet_id]))

    # --- Who may, and the frame ---------------------------------------------------------------------------------------------------

    def _admit(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied("Your account may not see site rules. Ask to be put into the group Contributors.")

    def _require(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied(MAY_NOT)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        every = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, f"admin/articles/outletrule/{template}", every, status=status)


def _accept(rule: OutletRule, request: HttpRequest) -> str:
    trying.put_in_force(rule, user_id=request.user.pk)
    return f"“{rule}” is on: pages that come are read by it. Those that are stored are as they were until they are read again."


def _dismiss(rule: OutletRule, request: HttpRequest) -> str:
    keeping.decide(rule, State.DISMISSED, user_id=request.user.pk)
    return f"“{rule}” is dismissed, and not proposed again."


def _switch_off(rule: OutletRule, request: HttpRequest) -> str:
    keeping.decide(rule, State.OFF, user_id=request.user.pk)
    return f"“{rule}” is off. Articles keep what it found until they are read again."


def _save(rule: OutletRule, request: HttpRequest) -> str:
    return _change_to(rule, request.POST.get("selector", ""), request, why="Edited.")


def _restore(rule: OutletRule, request: HttpRequest) -> str:
    number = request.POST.get("version", "")
    version = rule.versions.filter(number=number).first() if number.isdecimal() and len(number) < 9 else None
    if version is None:
        raise RuleError("The rule has no such version.")
    return _change_to(rule, version.selector, request, why=f"Version {version.number} again.")


def _change_to(rule: OutletRule, selector: str, request: HttpRequest, *, why: str) -> str:
    """A rule that is on stays so, where the new selector can be applied; another only waits with it."""
    written = keeping.usable(selector)
    if rule.state == State.ON:
        trying.put_in_force(rule, user_id=request.user.pk, selector=written, why=why)
    else:
        keeping.edit(rule, selector=written, user_id=request.user.pk, why=why)
    return f"“{rule}”: this is its selector now."


COMMANDS: Mapping[str, Callable[[OutletRule, HttpRequest], str]] = {
    "accept": _accept,
    "dismiss": _dismiss,
    "off": _switch_off,
    "save": _save,
    "restore": _restore,
}
"""What the buttons of a rule's page post as ``command``."""
