"""Whether a source is well: does it bring as much as is its habit (silence), and is as much found in it as before (drift)?

Both are questions of chance. Something is only reported where it would come about by chance, were all as it was, less than once in a
thousand times (``UNLIKELY``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles import wiring
from articles.chance import UNLIKELY, binomial_at_most, poisson_at_most
from articles.memory.health import RuleHealth, stopped
from articles.memory.keeping import outlet_of
from articles.models import Article, BatchLine, Capture, Outlet, Poll, Source
from articles.records import Outcome, Stage

HABIT_DAYS = 28
MIN_HABIT_DAYS = 4
"""A source that is known for less time has no habit yet."""
MIN_WINDOWS = 3
"""Windows that may overlap, of which the habit is made."""
WINDOWS = (1, 2, 3, 7)
"""Days. An outlet that rests at weekends is not silent on a Saturday; one that brings three articles a week is so only after a while."""
RECENT = 10
"""Articles in which a field that is no longer found shows; compared with the ``BEFORE`` that came before."""
BEFORE = 60
WATCHED = ("headline", "body", "authors", "published", "lede", "section", "image", "language")
SPARK_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """In the last ``days`` came ``came`` articles, where ``usual`` are the habit; chance alone would do so with ``probability``."""

    days: int
    came: int
    usual: float
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """``field`` was found in a share ``before`` of the articles, and is found in a share ``now`` of the latest."""

    field: str
    before: float
    now: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``a_day``: articles of each of the last SPARK_DAYS days, oldest first. ``failures``: reason -> how often in the last week.
    ``stopped_rules``: those for its site that have stopped matching."""

    source: Source
    a_day: tuple[int, ...]
    silence: Silence | None
    drifts: tuple[Drift, ...]
    stopped_rules: tuple[RuleHealth, ...]
    failures: tuple[tuple[str, int], ...]
    last_poll: Poll | None
    last_article_at: datetime | None

    @property
    def is_well(self) -> bool:
        return not (self.silence or self.drifts or self.stopped_rules or self.source.failures)


def health_of(source: Source) -> Health:
    now = wiring.now()
    return Health(
        source=source,
        a_day=_articles_a_day(source, now=now),
        silence=silence_of(source, now=now) if source.is_on and source.is_polled else None,
        drifts=drifts_of(source),
        stopped_rules=stopped(_outlets_of(source)),
        failures=_failures(source, now=now),
        last_poll=source.polls.first(),
        last_article_at=Capture.objects.filter(source=source, article__isnull=False).aggregate(at=Max("retrieved_at"))["at"],
    )


def silence_of(source: Source, *, now: datetime) -> Silence | None:
    """How much too little ``source`` brings; None where that is within its habit, or where it has none yet.

    A window is silent where its count is unlikely for a Poisson process of the habitual rate *and* less than in every window of its length
    before: the first alone would report every quiet weekend, the second alone every record. Days just before the window that were as silent
    belong to the same silence and not to the habit.
    """
    arrivals, days = _arrivals(source, now=now)
    if days < MIN_HABIT_DAYS:
        return None
    for window in WINDOWS:
        came, habit = sum(arrivals[:window]), arrivals[window:]
        while habit and habit[0] * window <= came:
            habit = habit[1:]
        before = [sum(habit[start : start + window]) for start in range(len(habit) - window + 1)]
        if len(before) < MIN_WINDOWS:
            continue
        usual = sum(habit) / len(habit) * window
        probability = poisson_at_most(came, mean=usual)
        if probability < UNLIKELY and came < min(before):
            return Silence(days=window, came=came, usual=usual, probability=probability)
    return None


def drifts_of(source: Source) -> tuple[Drift, ...]:
    """The fields that stopped being found in the articles of ``source``, and 'article' where no article is found any more."""
    kept = Article.objects.filter(captures__source=source).order_by("-id").distinct()
    found = [set(provenance) for provenance in kept.values_list("provenance", flat=True)[: RECENT + BEFORE]]
    compared = [_drift(field, [field in fields for fields in found]) for field in WATCHED]
    ended = BatchLine.objects.filter(batch__source=source, state=BatchLine.State.DONE).order_by("-id")[: RECENT + BEFORE]
    is_article = [
        (outcome, stage) != (Outcome.FAILED.value, Stage.EXTRACT.value) for outcome, stage in ended.values_list("outcome", "stage")
    ]
    return tuple(drift for drift in (*compared, _drift("article", is_article)) if drift)


def _outlets_of(source: Source) -> list[Outlet]:
    """The outlet that ``source`` is set to, or that of its site."""
    known = source.outlet_id or outlet_of(source.url)
    return list(Outlet.objects.filter(pk=known)) if known else []


def _drift(field: str, found: Sequence[bool]) -> Drift | None:
    """``found``: whether, in each article, the latest first."""
    recent, before = found[:RECENT], found[RECENT:]
    if len(recent) < RECENT or len(before) < RECENT:
        return None
    habit = (sum(before) + 1) / (len(before) + 2)  # Laplace: what was always found so far need not be found for ever
    is_unlikely = binomial_at_most(sum(recent), tries=len(recent), chance=habit) < UNLIKELY
    return Drift(field=field, before=sum(before) / len(before), now=sum(recent) / len(recent)) if is_unlikely else None


def _arrivals(source: Source, *, now: datetime) -> tuple[list[int], int]:
    """New addresses in each of the days of 24 hours before ``now``, the latest first, and how many days that are. The first poll does not
    count: it finds what had gathered before."""
    since = now - timedelta(days=HABIT_DAYS)
    succeeded = source.polls.exclude(outcome=Poll.Outcome.FAILED)
    first = succeeded.order_by("started_at").first()
    if first is None:
        return [], 0
    days = min(HABIT_DAYS, (now - first.started_at).days)
    counts = Counter[int]()
    polls = succeeded.exclude(pk=first.pk).filter(started_at__gt=since, started_at__lte=now, new__gt=0)
    for started_at, new in polls.values_list("started_at", "new"):
        counts[(now - started_at).days] += new
    return [counts[day] for day in range(days)], days


def _articles_a_day(source: Source, *, now: datetime) -> tuple[int, ...]:
    captures = Capture.objects.filter(source=source, article__isnull=False, retrieved_at__gt=now - timedelta(days=SPARK_DAYS + 1))
    by_day = captures.order_by().values_list(TruncDate("retrieved_at")).annotate(n=Count("article", distinct=True))
    counts = dict(by_day)
    today = timezone.localtime(now).date()
    return tuple(counts.get(today - timedelta(days=ago), 0) for ago in reversed(range(SPARK_DAYS)))


def _failures(source: Source, *, now: datetime) -> tuple[tuple[str, int], ...]:
    week = now - timedelta(days=7)
    polls = source.polls.filter(outcome=Poll.Outcome.FAILED, started_at__gt=week).values_list("reason", flat=True)
    lines = BatchLine.objects.filter(batch__source=source, outcome=Outcome.FAILED.value, claimed_at__gt=week).values_list(
        "reason", flat=True
    )
    return tuple(Counter([*polls, *lines[:1000]]).most_common(5))
