"""What travels through ``ingest``, and the answers that the journey can end with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from articles.doubts import REASONS, REMEDY, Doubt
from articles.errors import HostBusy, TransientFetchError
from articles.matching import Match, Relation
from articles.models import Article, Capture
from articles.records import Extraction, IngestResult, Original, Outcome, Stage
from articles.storing import Corrections, Draft

OUTCOMES = {
    Relation.NEW: Outcome.CREATED,
    Relation.UNCHANGED: Outcome.UNCHANGED,
    Relation.NEW_VERSION: Outcome.UPDATED,
    Relation.REPEATED: Outcome.DUPLICATE,
    Relation.COPY: Outcome.DUPLICATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``status`` is that of new articles; ``dry_run`` keeps, stores and indexes nothing and answers what would have been;
    ``defaults`` are fields for articles that do not tell them themselves; ``patience`` is how many seconds one waits until a site may
    be asked."""

    status: str = Article.Status.PUBLISHED
    source_id: int | None = None
    dry_run: bool = False
    defaults: Extraction = field(default_factory=Extraction)
    patience: float = math.inf

    def may_change(self, article: Article) -> bool:
        """What comes in to be reviewed first changes nothing that the public sees."""
        return self.status == Article.Status.PUBLISHED or article.status != Article.Status.PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An original on its way: its bytes, or its capture (in a dry run there is none), or both.

    ``corrections`` are what a person set before saving; ``article`` is set where a kept article is read again, and need not be
    looked for.
    """

    original: Original | None = None
    capture: Capture | None = None
    corrections: Corrections = field(default_factory=dict)
    article: Article | None = None

    @property
    def name(self) -> str:
        """What the person who put it in calls it."""
        came = self.original or self.capture
        return (came.url or came.file_name or str(came.kind)) if came else str(self.article)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An arrival in which an article was found."""

    arrival: Arrival
    original: Original
    extraction: Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An arrival that brings something, what it is to the articles that are kept, and what is to be written."""

    arrival: Arrival
    match: Match
    draft: Draft


def settled(arrival: Arrival, match: Match, article: Article | None) -> IngestResult:
    """The answer where the comparison decided: ``article`` is the one written or found, None in a dry run of a new one."""
    return IngestResult(
        name=arrival.name,
        outcome=OUTCOMES[match.relation],
        article_id=article.pk if article else None,
        capture_id=arrival.capture.pk if arrival.capture else None,
        headline=article.headline if article else "",
        reason=match.reason,
    )


def earlier(arrival: Arrival, match: Match) -> IngestResult:
    """The answer where an older version of a kept article came in."""
    article = match.article
    return IngestResult(
        name=arrival.name,
        outcome=Outcome.UNCHANGED,
        article_id=article.pk if article else None,
        capture_id=arrival.capture.pk if arrival.capture else None,
        headline=article.headline if article else "",
        reason="An earlier version of an article that is kept; it stands among its versions.",
    )


def unchanged(name: str, capture: Capture, *, reason: str) -> IngestResult:
    """The answer where ``capture``, kept earlier, is what was put in."""
    return IngestResult(
        name=name,
        outcome=Outcome.UNCHANGED,
        article_id=capture.article_id,
        capture_id=capture.pk,
        headline=capture.article.headline if capture.article else "",
        reason=reason,
    )


def failed(
    name: str, stage: Stage, error: Exception, *, capture: Capture | None = None, article: Article | None = None
) -> IngestResult:
    """The answer where ``error`` ended the journey; nothing kept before is lost."""
    return IngestResult(
        name=name,
        outcome=Outcome.FAILED,
        article_id=article.pk if article else None,
        capture_id=capture.pk if capture else None,
        stage=stage,
        reason=str(error),
        retry_in=(error.retry_after or 0.0) if isinstance(error, TransientFetchError) else None,
        was_asked=not isinstance(error, HostBusy),
    )


def doubted(arrival: Arrival, doubt: Doubt) -> IngestResult:
    """The answer where the page seems to be no article."""
    return IngestResult(
        name=arrival.name,
        outcome=Outcome.FAILED,
        capture_id=arrival.capture.pk if arrival.capture else None,
        stage=Stage.EXTRACT,
        reason=f"{REASONS[doubt]} {REMEDY}",
    )


def held(arrival: Arrival, article: Article) -> IngestResult:
    """The answer where the published ``article`` would have been changed by what is to be reviewed first."""
    return IngestResult(
        name=arrival.name,
        outcome=Outcome.FAILED,
        article_id=article.pk,
        capture_id=arrival.capture.pk if arrival.capture else None,
        headline=article.headline,
        stage=Stage.COMPARE,
        reason=(
            f"Another version of article {article.pk}, “{article.headline}”, which is published and was left as it is, "
            "because this was to be reviewed first. The original is kept; an editor can add it again with “publish at once”."
        ),
    )
