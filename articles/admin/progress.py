"""How far a batch is, as its page and the endpoint that the page polls show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string

from articles import batches
from articles.models import BatchLine, IngestBatch
from articles.records import Outcome

LINES_A_PAGE = 100
WAITING = "waiting"
"""The filter, beside the outcomes, for lines that have not ended."""
REGIONS = ("summary", "commands", "lines")
"""The parts of the page that change while a batch is worked off; each is a template of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLink:
    """A filter of the table: its name, how many lines, its query string, whether it is on."""

    name: str
    count: int
    query: str
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    """``lines`` is one page of those that the filter lets through; ``retryable`` counts failures that another try may mend."""

    batch: IngestBatch
    progress: batches.Progress
    filters: tuple[OutcomeLink, ...]
    lines: Page[BatchLine]
    outcome: str
    retryable: int
    is_worker_alive: bool
    may_command: bool

    @property
    def is_live(self) -> bool:
        """Whether the page will look different soon, so that it is worth asking again."""
        return not self.progress.finished and not self.progress.stopped

    @property
    def waiting(self) -> int:
        return self.progress.total - self.progress.done


def page_of(batch: IngestBatch, request: HttpRequest) -> BatchPage:
    """The page that ``?outcome=`` and ``?p=`` ask for; what cannot be read is taken for the first page of all lines."""
    progress = batches.progress(batch)
    outcome = request.GET.get("outcome", "")
    return BatchPage(
        batch=batch,
        progress=progress,
        filters=_filters(progress, selected=outcome),
        lines=Paginator(_lines(batch, outcome), LINES_A_PAGE).get_page(request.GET.get("p")),
        outcome=outcome,
        retryable=batches.retryable(batch).count(),
        is_worker_alive=batches.worker_is_alive(),
        may_command=request.user.has_perm("articles.change_ingestbatch"),
    )


def as_json(page: BatchPage, request: HttpRequest) -> dict[str, Any]:
    """The numbers for programs; ``regions`` for the page: name -> HTML."""
    progress = page.progress
    return {
        "total": progress.total,
        "done": progress.done,
        "outcomes": {outcome.value: progress.outcomes.get(outcome.value, 0) for outcome in Outcome},
        "stopped": progress.stopped,
        "finished": progress.finished,
        "worker_alive": page.is_worker_alive,
        "live": page.is_live,
        "regions": {
            name: render_to_string(f"admin/articles/ingestbatch/_{name}.html", {"page": page}, request=request) for name in REGIONS
        },
    }


def _filters(progress: batches.Progress, *, selected: str) -> tuple[OutcomeLink, ...]:
    counts = {"": progress.total, WAITING: progress.total - progress.done}
    counts |= {outcome.value: progress.outcomes.get(outcome.value, 0) for outcome in Outcome}
    return tuple(
        OutcomeLink(name=name or "all", count=n, query=f"?outcome={name}" if name else "?", is_selected=name == selected)
        for name, n in counts.items()
        if n or name in ("", selected)
    )


def _lines(batch: IngestBatch, outcome: str) -> QuerySet[BatchLine]:
    lines = batch.lines.select_related("article", "capture").order_by("position")
    if outcome == WAITING:
        return lines.filter(outcome="")
    return lines.filter(outcome=outcome) if outcome in {each.value for each in Outcome} else lines
