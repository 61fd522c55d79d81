"""Polling: each source is asked when it is due, and what came of it is written down.

How often follows from what comes: a poll that brings something halves the pause to the next, one that brings nothing makes it half as
long again, between the interval that the editor set and ``SLOWEST`` times that. A poll that fails is tried again after a pause that
doubles each time.
"""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import transaction

from articles import wiring
from articles.errors import FetchError, HostBusy, TransientFetchError
from articles.fetching.polite import FOR_EVER
from articles.models import Poll, Source
from articles.sources.listings import Visit, visit
from articles.sources.taking import take

SLOWEST = 16
LONGEST_PAUSE = timedelta(days=1)
"""Between two polls of a source that fails."""
LEASE = timedelta(minutes=15)
"""A worker that polls has so long; then another may. A sitemap index with slow children takes some minutes."""
PATIENCE_SECONDS = 0.3
SPREAD = 0.1
"""Share of the pause that it is made longer or shorter by chance, so that a hundred sources are not all due at once for ever."""
KEEP_POLLS = timedelta(days=90)


def poll_due(*, patience: float = PATIENCE_SECONDS) -> int:
    """Poll the source that has been due longest; 1, or 0 where none is. Several workers may call it at once."""
    now = wiring.now()
    due = Source.objects.filter(is_on=True, next_poll_at__lte=now, kind__in=Source.POLLED)
    for source in due.select_related("outlet").order_by("next_poll_at")[:8]:
        if _is_claimed(source):
            poll(source, patience=patience)
            return 1
    return 0


def poll(source: Source, *, patience: float = FOR_EVER) -> Poll | None:
    """Ask ``source`` what it names and take what is new; what is written down of it. None where its host could not be asked just now:
    then it is due again in a moment."""
    record, began = Poll(source=source, started_at=wiring.now()), time.monotonic()
    try:
        seen = visit(source, patience=patience)
    except HostBusy as busy:
        _due_again(source, seconds=busy.retry_after or 1.0)
        return None
    except FetchError as error:
        record.outcome, record.reason = Poll.Outcome.FAILED, str(error)
        asked_for = error.retry_after if isinstance(error, TransientFetchError) else None
        _note_failure(source, record, rest=asked_for or 0.0, began=began)
    else:
        _note_success(source, record, seen, began=began)
    Poll.objects.filter(source=source, started_at__lt=record.started_at - KEEP_POLLS).delete()
    return record


def poll_soon(source: Source) -> None:
    """Make ``source`` due now: the worker polls it within a second."""
    Source.objects.filter(pk=source.pk).update(next_poll_at=wiring.now())


def schedule(source: Source) -> None:
    """After a source was made or changed: due at once, asked for anew; or never, where it is off or of a kind that is not polled."""
    source.next_poll_at = wiring.now() if source.is_on and source.is_polled else None
    source.pace, source.failures, source.etag, source.last_modified = source.interval * 60, 0, "", ""
    source.save(update_fields=["next_poll_at", "pace", "failures", "etag", "last_modified"])


def _is_claimed(source: Source) -> bool:
    """Whether it is ours: nobody else polls it within ``LEASE``, after which it is due again, should we have died over it."""
    now = wiring.now()
    mine = Source.objects.filter(pk=source.pk, next_poll_at=source.next_poll_at)
    return bool(mine.update(next_poll_at=now + LEASE, polling_since=now))


@transaction.atomic
def _note_success(source: Source, record: Poll, seen: Visit, *, began: float) -> None:
    """What is new goes on its way, and the source remembers that it was asked, or neither."""
    entries = seen.listing.entries if seen.listing else ()
    taken = take(source, entries, title=f"{source}: {record.started_at:%Y-%m-%d %H:%M}")
    record.status, record.found, record.new, record.batch = seen.status, len(entries), taken.new, taken.batch
    record.reason = " ".join(seen.notes)
    record.outcome = _outcome(seen, taken.new)
    _write_down(record, began=began)
    fastest = source.interval * 60
    pace = max(source.pace, fastest)
    source.pace = round(max(fastest, pace / 2) if taken.new else min(fastest * SLOWEST, pace * 1.5))
    source.failures, source.last_success_at = 0, record.started_at
    source.etag, source.last_modified = seen.validators.etag, seen.validators.last_modified
    source.save(update_fields=["pace", "failures", "last_success_at", "etag", "last_modified"])
    _due_again(source, seconds=source.pace * (1 + SPREAD * (2 * wiring.jitter() - 1)))


def _outcome(seen: Visit, new: int) -> Poll.Outcome:
    if seen.listing is None:
        return Poll.Outcome.UNMODIFIED
    return Poll.Outcome.NEW if new else Poll.Outcome.NOTHING


@transaction.atomic
def _note_failure(source: Source, record: Poll, *, rest: float, began: float) -> None:
    _write_down(record, began=began)
    source.failures += 1
    source.save(update_fields=["failures"])
    doubled = source.interval * 60 * 2.0 ** min(source.failures - 1, 12)
    pause = min(doubled, LONGEST_PAUSE.total_seconds()) * (1 + wiring.jitter() / 2)
    _due_again(source, seconds=max(rest, pause))


def _write_down(record: Poll, *, began: float) -> None:
    record.duration_ms = round((time.monotonic() - began) * 1000)
    record.save()


def _due_again(source: Source, *, seconds: float) -> None:
    """Unless it was paused meanwhile; in any case its poll is over."""
    Source.objects.filter(pk=source.pk).update(polling_since=None)
    Source.objects.filter(pk=source.pk, is_on=True).update(next_poll_at=wiring.now() + timedelta(seconds=seconds))
