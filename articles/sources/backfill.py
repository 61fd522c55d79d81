"""Backfill: walking a site's sitemaps, or its section and archive pages, back into its past.

A walk is a row. One step reads one page of listings and, in one transaction, notes what it found and where to go on; so it may be
killed between any two lines, and goes on where it was. What it takes is a batch like any other, its lines spaced by the rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urljoin

from django.db import transaction
from django.db.models import Q

from articles import wiring
from articles.errors import FetchError, HostBusy, TransientFetchError
from articles.fetching.discovery import archive_links
from articles.fetching.polite import FOR_EVER
from articles.models import Backfill
from articles.records import Listed, Listing, Original, Validators
from articles.sources.listings import read
from articles.sources.taking import take

MAX_WALKED = 5_000
"""Pages of listings that one walk reads. A site of a million articles has some hundred sitemaps."""
MAX_PROBLEMS = 50
MAX_TRIES = 3
LEASE = timedelta(minutes=15)


def start(backfill: Backfill) -> None:
    """Where the walk begins: at the source's own address, or where the site says that its sitemaps are. Raises FetchError."""
    first: tuple[str, ...] = (backfill.source.url,) if backfill.source.kind == backfill.kind else ()
    if backfill.kind == Backfill.Kind.SITEMAPS and not first:
        first = wiring.fetcher().sitemaps(backfill.source.url) or (urljoin(backfill.source.url, "/sitemap.xml"),)
    backfill.frontier = [[url, 0] for url in first or (backfill.source.url,)]
    backfill.save()


def step(*, patience: float = FOR_EVER) -> int:
    """One page of listings of the walk that waits longest; 1, or 0 where none goes on. Several workers may call it at once."""
    now = wiring.now()
    due = Backfill.objects.filter(Q(not_before=None) | Q(not_before__lte=now), is_stopped=False, finished_at=None)
    backfill = due.select_related("source__outlet", "batch").order_by("not_before", "id").first()
    if backfill is None or not due.filter(pk=backfill.pk, walked=backfill.walked).update(not_before=now + LEASE):
        return 0
    if not backfill.frontier or backfill.taken >= backfill.max_pages or len(backfill.walked) >= MAX_WALKED:
        return _finish(backfill)
    _walk(backfill, patience=patience)
    return 1


def _walk(backfill: Backfill, *, patience: float) -> None:
    url, tries = backfill.frontier[0]
    try:
        original = wiring.fetcher().revisit(url, known=Validators(), patience=patience)
        listing = read(original, kind=backfill.kind) if original else Listing()
    except HostBusy as busy:
        Backfill.objects.filter(pk=backfill.pk).update(not_before=_later(busy.retry_after or 1.0))
    except TransientFetchError as error:
        _try_again(backfill, url, tries + 1, error)
    except FetchError as error:
        _go_on(backfill, url, Listing(), (), problem=str(error))
    else:
        _go_on(backfill, url, listing, _onward(backfill, original, listing))


def _onward(backfill: Backfill, original: Original | None, listing: Listing) -> tuple[str, ...]:
    """Where the walk goes from here: sitemaps that an index names and that are not all too old; further pages of an archive."""
    if backfill.kind == Backfill.Kind.SITEMAPS:
        return tuple(child.url for child in listing.children if not _is_too_old(backfill, child.published))
    if original is None or not listing.entries:
        return ()
    return archive_links(original.content, url=original.final_url, charset=original.charset)


def _try_again(backfill: Backfill, url: str, tries: int, error: TransientFetchError) -> None:
    if tries >= MAX_TRIES:
        _go_on(backfill, url, Listing(), (), problem=str(error))
        return
    backfill.frontier = [*backfill.frontier[1:], [url, tries]]
    backfill.not_before = _later(max(error.retry_after or 0.0, 60.0 * tries * (1 + wiring.jitter() / 2)))
    backfill.save(update_fields=["frontier", "not_before"])


@transaction.atomic
def _go_on(backfill: Backfill, url: str, listing: Listing, onward: Iterable[str], *, problem: str = "") -> None:
    """Note what was found at ``url``, and that it was walked; or neither."""
    source = backfill.source
    source.days_back = None  # the walk has limits of its own
    wanted = [listed for listed in listing.entries if _is_within(backfill, listed)]
    taken = take(
        source,
        wanted,
        title=f"{source}: backfill",
        batch=backfill.batch,
        spacing=timedelta(hours=1) / backfill.pages_an_hour,
        limit=backfill.max_pages - backfill.taken,
    )
    known = {*backfill.walked, *(address for address, _ in backfill.frontier)}
    backfill.walked = [*backfill.walked, url]
    backfill.frontier = [*backfill.frontier[1:], *([address, 0] for address in dict.fromkeys(onward) if address not in known)]
    backfill.found += len(wanted)
    backfill.taken += taken.new
    backfill.batch = taken.batch
    backfill.problems = [*backfill.problems, problem][:MAX_PROBLEMS] if problem else backfill.problems
    backfill.not_before = _later(3600 / backfill.pages_an_hour)
    backfill.save()


def _finish(backfill: Backfill) -> int:
    backfill.finished_at = wiring.now()
    backfill.save(update_fields=["finished_at"])
    return 1


def _is_within(backfill: Backfill, listed: Listed) -> bool:
    """Undated is taken: the page itself may tell."""
    if listed.published is None:
        return True
    return not _is_too_old(backfill, listed.published) and (backfill.until is None or listed.published.date() <= backfill.until)


def _is_too_old(backfill: Backfill, published: datetime | None) -> bool:
    if published is None or backfill.since is None:
        return False
    return published < datetime.combine(backfill.since, time.min, tzinfo=UTC)


def _later(seconds: float) -> datetime:
    return wiring.now() + timedelta(seconds=seconds)
