"""Batches: what somebody put in at once, worked off line by line by the worker. The tables are the queue; nothing else need run."""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Count, F, Max

from articles import ingest, matching, storing, wiring
from articles.journey import Options
from articles.models import NAME_LENGTH, URL_LENGTH, Article, BatchLine, Capture, IngestBatch, Source
from articles.querysets import BatchLineQuerySet
from articles.records import Extraction, Found, IngestResult, Original, Outcome, Stage
from articles.unpacking import Address, Entry, Refusal, originals_of_file

CLAIM = 8
"""Lines in work at once: enough for the recogniser to be quick, few enough for the page to show progress."""
MAX_ATTEMPTS = 3
"""A line that failed so often, or whose worker died so often, is given up: it is probably what killed it."""
MAX_URLS = 5_000
PATIENCE_SECONDS = 0.3
"""How long a line waits for its host's turn. Beyond that it is put off, and meanwhile a line of another host is taken."""
FIRST_RETRY_SECONDS = 60.0
"""Until a page is asked for again that failed for now; then ``RETRY_FACTOR`` times as long. After MAX_ATTEMPTS it is given up."""
RETRY_FACTOR = 5.0
_KEEP_AT_ONCE = 64
_LOCK_TRIES = 5
_LOCK_PAUSE = 0.02
"""Seconds. ``worker_is_alive`` holds the lock for microseconds; a worker that starts just then must not be fooled by it."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a batch is: ``done`` of ``total`` lines have ended, ``outcomes`` counts them by ``Outcome`` value."""

    total: int
    done: int
    outcomes: dict[str, int]
    stopped: bool

    @property
    def finished(self) -> bool:
        return self.done == self.total


def create_batch(
    *,
    title: str,
    created_by_id: int | None = None,
    publish: bool = True,
    source: Source | None = None,
    urls: Sequence[str] = (),
    spacing: timedelta = timedelta(0),
    originals: Iterable[Entry] = (),
    captures: Iterable[Capture] = (),
    articles: Iterable[Article] = (),
) -> IngestBatch:
    """A batch of URLs, of originals (or addresses, among them), which are kept in the archive before this returns, of ``captures`` that
    are kept already, and of ``articles`` to be read again; the worker does the rest. It begins the URLs no faster than one every
    ``spacing``.

    A refused file is a line that has failed already, with its reason. Raises ArchiveError where an original cannot be kept; the
    lines made until then stay.
    """
    batch = IngestBatch.objects.create(title=title[:NAME_LENGTH], created_by_id=created_by_id, publish=publish, source=source)
    wanted = list(dict.fromkeys(urls))[:MAX_URLS]
    add_urls(batch, wanted, spacing=spacing)
    position = count(len(wanted))
    BatchLine.objects.bulk_create(_kept_line(batch, capture, next(position)) for capture in captures)
    BatchLine.objects.bulk_create((_reading_line(batch, article, next(position)) for article in articles), batch_size=500)
    rest = iter(originals)
    while chunk := list(islice(rest, _KEEP_AT_ONCE)):
        _add_originals(batch, chunk, position)
    return batch


def add_urls(batch: IngestBatch, urls: Sequence[str], *, spacing: timedelta = timedelta(0)) -> None:
    """More lines for ``batch``, behind those that it has."""
    begun = batch.lines.aggregate(positions=Count("id"), last=Max("not_before"))
    start = max(wiring.now(), (begun["last"] or wiring.now()) + spacing)
    BatchLine.objects.bulk_create(
        BatchLine(
            batch=batch,
            position=begun["positions"] + n,
            name=url[:URL_LENGTH],
            url=url,
            host=_host_of(url),
            not_before=start + n * spacing if spacing else None,
        )
        for n, url in enumerate(urls)
    )


def uploaded(files: Iterable[tuple[str, BinaryIO]]) -> Iterator[Entry]:
    """What is in uploaded (name, open file) pairs, unpacked."""
    for name, stream in files:
        yield from originals_of_file(name, stream)


def progress(batch: IngestBatch) -> Progress:
    outcomes = batch.lines.tally()
    total = sum(outcomes.values())
    pending = outcomes.pop("pending", 0)
    return Progress(total=total, done=total - pending, outcomes=outcomes, stopped=batch.stopped)


def work() -> int:
    """Claim the next few lines that are due, take them through the journey, write down how each ended; how many lines that were.

    0: nothing is due. Several workers may call it at once; each line is claimed by one. A line that breaks in a way that nobody
    foresaw fails alone, with the traceback in the log.
    """
    lines = _claim()
    try:
        for line, result in zip(lines, _run(lines), strict=True):
            _note(line, result)
    finally:
        _give_back(BatchLine.objects.filter(pk__in=[line.pk for line in lines]))
    return len(lines)


def stop(batch: IngestBatch) -> None:
    """Begin no further line; those that wait stay for ``resume``."""
    IngestBatch.objects.filter(pk=batch.pk).update(stopped=True)


def resume(batch: IngestBatch) -> None:
    """Go on with the lines that wait."""
    IngestBatch.objects.filter(pk=batch.pk).update(stopped=False)


def retry_failed(batch: IngestBatch) -> int:
    """Let the failed lines wait again; how many."""
    resume(batch)
    return retryable(batch).update(state=BatchLine.State.PENDING, outcome="", stage="", reason="", attempts=0, not_before=None)


def retryable(batch: IngestBatch) -> BatchLineQuerySet:
    """The failed lines of which there is something to try again: an address, a kept original, an article."""
    return batch.lines.filter(outcome=Outcome.FAILED.value).exclude(url="", capture=None, article=None)


@contextmanager
def worker_alive() -> Iterator[None]:
    """Held by a worker as long as it lives. The first one to come lets the lines that a killed worker left wait again."""
    with wiring.worker_lock().open("w") as file:
        if _is_first(file):
            _give_back(BatchLine.objects.all())  # else another worker lives; its claims are its own
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def worker_is_alive() -> bool:
    """Whether any worker holds ``worker_alive``."""
    try:
        with wiring.worker_lock().open() as file:
            return not _is_alone(file)
    except FileNotFoundError:
        return False


def _is_first(file: IO[str]) -> bool:
    """Whether no other worker lives."""
    for _ in range(_LOCK_TRIES):
        if _is_alone(file):
            return True
        time.sleep(_LOCK_PAUSE)
    return False


def _is_alone(file: IO[str]) -> bool:
    """Whether nobody else holds a lock on ``file``; if so, it is locked until it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _add_originals(batch: IngestBatch, chunk: Sequence[Entry], position: Iterator[int]) -> None:
    captures = iter(_kept([original for original in chunk if isinstance(original, Original)]))
    BatchLine.objects.bulk_create(_line_of(entry, batch, captures, next(position)) for entry in chunk)


def _line_of(entry: Entry, batch: IngestBatch, captures: Iterator[Capture], position: int) -> BatchLine:
    match entry:
        case Refusal():
            return _refused_line(batch, entry, position)
        case Address():
            return BatchLine(batch=batch, position=position, name=entry.url, url=entry.url)
        case Original():
            return _kept_line(batch, next(captures), position)


def _kept(originals: Sequence[Original]) -> list[Capture]:
    """A capture of each, in order: the one of which an article came already, so that the same again is unchanged, or a new one."""
    known = matching.known_originals(originals)
    new = [original for original, capture in zip(originals, known, strict=True) if capture is None]
    kept = iter(storing.keep(new, source_id=None))
    return [next(kept) if capture is None else capture for capture in known]


def _kept_line(batch: IngestBatch, capture: Capture, position: int) -> BatchLine:
    name = capture.url or capture.file_name or "Pasted text"
    return BatchLine(batch=batch, position=position, name=name, capture=capture)


def _reading_line(batch: IngestBatch, article: Article, position: int) -> BatchLine:
    """Without a capture: should the article be deleted meanwhile, nothing is read."""
    return BatchLine(batch=batch, position=position, name=article.headline[:URL_LENGTH], article=article)


def _refused_line(batch: IngestBatch, refusal: Refusal, position: int) -> BatchLine:
    return BatchLine(
        batch=batch,
        position=position,
        name=refusal.name,
        state=BatchLine.State.DONE,
        outcome=Outcome.FAILED.value,
        stage=Stage.KEEP.value,
        reason=refusal.reason,
    )


def _claim() -> list[BatchLine]:
    """A few lines of one batch: one URL, or up to CLAIM originals."""
    with transaction.atomic():
        waiting = BatchLine.objects.due(wiring.now()).filter(batch__stopped=False)
        waiting = waiting.select_related("batch__source__outlet", "capture__article", "article__read_from", "article__outlet")
        lines = list(waiting.select_for_update(skip_locked=True, of=("self",))[:CLAIM])
        alike = [line for line in lines if (line.batch_id, line.url) == (lines[0].batch_id, lines[0].url)]
        claimed = BatchLine.objects.filter(pk__in=[line.pk for line in alike])
        claimed.update(state=BatchLine.State.WORKING, claimed_at=wiring.now(), attempts=F("attempts") + 1)
    return alike


def _run(lines: Sequence[BatchLine]) -> list[IngestResult]:
    """One result a line. What nobody foresaw is logged, and fails the one line that it came from."""
    if not lines:
        return []
    options = _options(lines[0].batch)
    try:
        if lines[0].url:
            return [ingest.ingest_url(line.url, options=options) for line in lines]
        again = ingest.reprocess(line.article for line in lines if line.article)
        kept = ingest.ingest_captures((line.capture for line in lines if not line.article), options=options)
        return [next(again if line.article else kept) for line in lines]
    except Exception as error:
        logger.exception("Line %s of batch %s broke", lines[0].position, lines[0].batch_id)
        if len(lines) > 1:
            return [result for line in lines for result in _run([line])]
        reason = f"Unforeseen: {type(error).__name__}. The log has the details; the original is kept."
        return [IngestResult(name=lines[0].name, outcome=Outcome.FAILED, stage=Stage.STORE, reason=reason)]


def _options(batch: IngestBatch) -> Options:
    source = batch.source
    outlet = source.outlet.name if source and source.outlet else ""
    language = source.language if source else ""
    return Options(
        status=Article.Status.PUBLISHED if batch.publish else Article.Status.DRAFT,
        source_id=source.pk if source else None,
        patience=PATIENCE_SECONDS,
        defaults=Extraction(
            outlet=Found(value=outlet, source="given", confidence=1.0) if outlet else None,
            language=Found(value=language, source="given", confidence=1.0) if language else None,
        ),
    )


def _note(line: BatchLine, result: IngestResult) -> None:
    """The line has ended, or is to be tried again later."""
    attempts = line.attempts + 1  # as counted by the claim
    if not result.was_asked:
        _put_off(line, seconds=result.retry_in or 0.0, reason=result.reason, attempts=line.attempts)
        BatchLine.objects.due(wiring.now()).filter(host=line.host).update(not_before=_later(result.retry_in or 0.0))
    elif result.retry_in is not None and attempts < MAX_ATTEMPTS:
        backoff = FIRST_RETRY_SECONDS * RETRY_FACTOR ** (attempts - 1) * (1 + wiring.jitter() / 2)
        _put_off(line, seconds=max(result.retry_in, backoff), reason=result.reason, attempts=attempts)
    else:
        _end(line, result)


def _put_off(line: BatchLine, *, seconds: float, reason: str, attempts: int) -> None:
    BatchLine.objects.filter(pk=line.pk).update(
        state=BatchLine.State.PENDING, claimed_at=None, not_before=_later(seconds), reason=reason, attempts=attempts
    )


def _later(seconds: float) -> datetime:
    return wiring.now() + timedelta(seconds=seconds)


def _host_of(url: str) -> str:
    """For putting off all lines of a host at once; '' where the address cannot be read, which the fetcher will say."""
    try:
        return (urlsplit(url).hostname or "")[:253]
    except ValueError:
        return ""


def _end(line: BatchLine, result: IngestResult) -> None:
    BatchLine.objects.filter(pk=line.pk).update(
        state=BatchLine.State.DONE,
        outcome=result.outcome.value,
        stage=result.stage.value if result.stage else "",
        reason=result.reason,
        article_id=result.article_id,
        capture_id=result.capture_id or line.capture_id,
    )


def _give_back(lines: BatchLineQuerySet) -> None:
    """Lines that were claimed and not ended wait again, or are given up after MAX_ATTEMPTS."""
    unfinished = lines.filter(state=BatchLine.State.WORKING)
    unfinished.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=BatchLine.State.DONE,
        outcome=Outcome.FAILED.value,
        stage=Stage.EXTRACT.value,
        reason=f"Given up: the worker died {MAX_ATTEMPTS} times on it.",
    )
    unfinished.update(state=BatchLine.State.PENDING, claimed_at=None)
