"""Sources in the admin: what a site offers, what is polled how often, and a page for each that shows whether it is well."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import batches, wiring
from articles.admin.fields import address_problem
from articles.errors import FetchError
from articles.models import Backfill, Poll, Source
from articles.sources import backfill, offers, polling
from articles.sources.health import Health, health_of

LOOK_SECONDS = 25.0
"""How long a person waits while a site is looked over; a web server gives up after 30."""
POLLS_SHOWN = 20
SPARK_HEIGHT = 24
BAR_WIDTH = 4


class LookForm(forms.Form):
    """The address of a site."""

    url = forms.CharField(
        label="Web address",
        max_length=2000,
        widget=forms.URLInput(attrs={"class": "vURLField", "placeholder": "https://"}),
        help_text="Of the outlet’s home page, of a section, or of a feed or sitemap that you know.",
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        url = url if "://" in url else f"https://{url}"
        if problem := address_problem(url):
            raise forms.ValidationError(problem)
        return url


class BackfillForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Backfill
        fields = ["kind", "since", "until", "max_pages", "pages_an_hour"]
        widgets = {name: forms.DateInput(attrs={"type": "date"}) for name in ("since", "until")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day in a sparkline: pixels of its drawing."""

    x: int
    y: int
    height: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """What the page of a source shows. ``is_live`` while a poll is due or under way, or what it brought is on its way."""

    source: Source
    health: Health
    bars: tuple[Bar, ...]
    polls: tuple[Poll, ...]
    backfills: tuple[Backfill, ...]
    is_live: bool
    is_worker_alive: bool
    may_change: bool
    spark_width: int


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "kind", "is_on", "last_success", "a_day", "state", "outlet"]
    list_filter = ["kind", "is_on", "language"]
    list_select_related = ["outlet"]
    list_per_page = 50
    search_fields = ["name", "url"]
    autocomplete_fields = ["outlet"]
    actions = ["poll_now"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "url", "urls", "outlet", "language"]}),
        ("What is taken", {"fields": ["include", "exclude", "days_back", "publish"]}),
        ("When", {"fields": ["is_on", "interval"]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("find/", wrap(self.find_view), name="articles_source_find"),
            path("<int:pk>/report/", wrap(self.report_view), name="articles_source_report"),
            path("<int:pk>/progress/", wrap(self.progress_view), name="articles_source_progress"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change or form.changed_data:
            polling.schedule(obj)

    @admin.action(description="Poll now", permissions=["change"])
    def poll_now(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        due = [source for source in sources if source.is_polled and source.is_on]
        for source in due:
            polling.poll_soon(source)
        self.message_user(request, f"{len(due):,} of {len(sources):,} are polled now. Those that are off, or files, cannot be.")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Sources", **(extra_context or {})})

    # --- The list -----------------------------------------------------------------------------------------------------------------

    @admin.display(description="last success", ordering="last_success_at")
    def last_success(self, source: Source) -> str:
        return f"{source.last_success_at:%Y-%m-%d %H:%M}" if source.last_success_at else "–"

    @admin.display(description="articles a day")
    def a_day(self, source: Source) -> SafeString:
        return SafeString(render_to_string("admin/articles/source/_sparkline.html", _spark(_health(source).a_day)))

    @admin.display(description="state")
    def state(self, source: Source) -> SafeString:
        return format_html('<a href="{}">{}</a>', source.get_absolute_url(), state_of(_health(source)))

    # --- Add a source -------------------------------------------------------------------------------------------------------------

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """A form for an address; posted, what is offered there."""
        if not self.has_add_permission(request):
            raise PermissionDenied("Your account may not add sources. Ask to be put into the group Editors.")
        form = LookForm(request.POST or None)
        context: dict[str, Any] = {"title": "Add a source", "form": form}
        if request.method == "POST" and form.is_valid():
            found, problem = found_at(form.cleaned_data["url"])
            context |= {"offers": [(offer, self._add_link(offer)) for offer in found], "problem": problem, "looked": True}
        return self._page(request, "find.html", context)

    def _add_link(self, offer: offers.Offer) -> str:
        name = f"{offer.title[:200]} ({offer.kind})"
        query = {"kind": offer.kind, "url": offer.url, "name": name}
        return f"{reverse('admin:articles_source_add')}?{urlencode(query)}"

    # --- The page of a source -----------------------------------------------------------------------------------------------------

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = self._source(request, pk)
        form = BackfillForm(request.POST if "backfill" in request.POST else None)
        if request.method == "POST":
            if not self.has_change_permission(request, source):
                raise PermissionDenied("Your account may not poll sources. Ask to be put into the group Editors.")
            if self._obey(request, source, form):
                return HttpResponseRedirect(f"{source.get_absolute_url()}?polling=1")
        context = {"title": source.name, "page": self._page_of(request, source), "form": form, "original": source}
        return self._page(request, "report.html", context)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the page asks while something is on its way: its regions as they are now."""
        page = self._page_of(request, self._source(request, pk))
        regions = {
            name: render_to_string(f"admin/articles/source/_{name}.html", {"page": page}, request=request)
            for name in ("health", "polls", "backfills")
        }
        return JsonResponse({"live": page.is_live, "regions": regions})

    def _obey(self, request: HttpRequest, source: Source, form: BackfillForm) -> bool:
        """Do what the button that was pressed says; False where a form is to be mended first."""
        walks = source.backfills.filter(pk=_number(request.POST.get("stop") or request.POST.get("resume")))
        if "backfill" in request.POST:
            return form.is_valid() and self._start_backfill(request, source, form)
        if "poll" in request.POST and source.is_polled:
            polling.poll_soon(source)
        walks.update(is_stopped="stop" in request.POST, not_before=None)
        return True

    def _start_backfill(self, request: HttpRequest, source: Source, form: BackfillForm) -> bool:
        form.instance.source = source
        try:
            backfill.start(form.save(commit=False))
        except FetchError as error:
            form.add_error(None, f"The site cannot be walked: {error}")
            return False
        messages.info(request, "The backfill has begun. It goes on without this page, and after a restart too.")
        return True

    def _page_of(self, request: HttpRequest, source: Source) -> SourcePage:
        health = health_of(source)
        is_due = bool(source.next_poll_at and source.next_poll_at <= wiring.now())
        is_asked = source.is_on and (is_due or source.polling_since is not None)
        waits = any(poll.batch and not batches.progress(poll.batch).finished for poll in source.polls.select_related("batch")[:3])
        walks = tuple(source.backfills.select_related("batch")[:5])
        return SourcePage(
            source=source,
            health=health,
            polls=tuple(source.polls.select_related("batch")[:POLLS_SHOWN]),
            backfills=walks,
            is_live=is_asked or waits or any(walk.finished_at is None and not walk.is_stopped for walk in walks),
            is_worker_alive=batches.worker_is_alive(),
            may_change=self.has_change_permission(request, source),
            **_spark(health.a_day),
        )

    def _source(self, request: HttpRequest, pk: int) -> Source:
        if not self.has_view_permission(request):
            raise PermissionDenied("Your account may not see sources.")
        return get_object_or_404(Source.objects.select_related("outlet"), pk=pk)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        every = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/articles/source/{template}", every)


def found_at(url: str) -> tuple[list[offers.Offer], str]:
    """What is offered at ``url`` within ``LOOK_SECONDS``, and what to tell the person besides; '' for nothing."""
    found: list[offers.Offer] = []
    executor = ThreadPoolExecutor(max_workers=1)
    look = executor.submit(_collect, url, found)
    done, _ = wait([look], timeout=LOOK_SECONDS)
    executor.shutdown(wait=False, cancel_futures=True)
    try:
        if not done:
            return list(
                found
            ), f"The site is slow: after {LOOK_SECONDS:.0f} seconds only this had been found. Try again to see the rest."
        look.result()
    except FetchError as error:
        return [], str(error)
    return list(
        found
    ), "" if found else "Neither a feed, nor a sitemap, nor links to articles were found there. Try the page of a section."


def _collect(url: str, found: list[offers.Offer]) -> None:
    """Each as it is found, so that a slow site has shown something when patience ends."""
    found.extend(offer for offer in offers.look_around(url) if offer.total)


def state_of(health: Health) -> str:
    """The state of a source in a few words."""
    source = health.source
    if not source.is_polled:
        return "not polled"
    if not source.is_on:
        return "paused"
    troubles = [
        f"fails ({source.failures}×)" if source.failures else "",
        "silent" if health.silence else "",
        "drifts" if health.drifts else "",
        "site rule stopped" if health.stopped_rules else "",
    ]
    return ", ".join(filter(None, troubles)) or ("well" if source.last_success_at else "not yet polled")


def _health(source: Any) -> Health:
    """Asked for once for each row of the list, though two of its columns show it."""
    if not hasattr(source, "health"):
        source.health = health_of(source)
    health: Health = source.health
    return health


def _spark(a_day: tuple[int, ...]) -> dict[str, Any]:
    """The drawing of a sparkline: a bar a day, the highest as high as there is room."""
    most = max(a_day, default=0) or 1
    heights = [round(SPARK_HEIGHT * count / most) or int(count > 0) for count in a_day]
    bars = tuple(
        Bar(x=n * BAR_WIDTH, y=SPARK_HEIGHT - height, height=height, label=f"{count:,}")
        for n, (count, height) in enumerate(zip(a_day, heights, strict=True))
    )
    return {"bars": bars, "spark_width": len(a_day) * BAR_WIDTH}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
