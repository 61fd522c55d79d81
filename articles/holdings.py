"""What is kept, in the archive and in the database: bringing the two together again, and proving that all of it is there."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet

from articles import wiring
from articles.errors import ArchiveError, OriginalChanged
from articles.models import Capture
from articles.records import ArchiveLocation
from articles.storing import capture_of, keeping

INTERRUPTED = "It was kept, and what was to follow was interrupted. Try again to find an article in it."
ORPHAN = "No capture knows this record. “manage.py archive adopt” makes one of it."
_ROWS = 500
"""Places that are compared with one query."""
_END = 2**40
"""An offset behind the end of any file."""


class Trouble(StrEnum):
    """What can be wrong with an original."""

    MISSING = "missing"
    """A capture whose file cannot be read."""
    CHANGED = "changed"
    """The bytes are not those that were written."""
    ORPHANED = "orphaned"
    """A record that no capture knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One trouble, at ``offset`` of ``file``; ``capture_id`` is None where no capture is of that place; ``reason`` has the remedy."""

    trouble: Trouble
    file: str
    offset: int
    capture_id: int | None
    reason: str


def adopt(*, everything: bool = False) -> int:
    """Write a capture for each record that has none, because its process was killed between the two; how many.

    Reads the archive from where the two were known to agree at the last call, or all of it. Raises ArchiveError where it is damaged.
    """
    archive = wiring.archive()
    adopted = 0
    with keeping(fcntl.LOCK_EX), transaction.atomic():
        last = since = None if everything else _agreed()
        places = archive.locations(since=since)
        while chunk := list(islice(places, _ROWS)):
            rows = [capture_of(archive.get(place), place, problem=INTERRUPTED) for place in _unknown(chunk)]
            adopted += len(Capture.objects.bulk_create(rows))
            last = chunk[-1]
    if last and last != since:
        wiring.agreed_mark().write_text(json.dumps(asdict(last)), "ascii")
    return adopted


def check(*, since: ArchiveLocation | None = None, progress: Callable[[ArchiveLocation], None]) -> Iterator[Finding]:
    """Read every original again and hash it, then look for records that no capture knows; one Finding for each trouble.

    Begins with the captures behind ``since``, and tells ``progress`` each place that was read, so that it can be gone on with.
    """
    archive = wiring.archive()
    for capture in _captures_behind(since).defer("headers").iterator(chunk_size=_ROWS):
        try:
            archive.get(capture.location)
        except OriginalChanged as error:
            yield _finding(Trouble.CHANGED, capture.location, str(error), capture_id=capture.pk)
        except ArchiveError as error:
            yield _finding(Trouble.MISSING, capture.location, str(error), capture_id=capture.pk)
        progress(capture.location)
    yield from _strays()


def _strays() -> Iterator[Finding]:
    """What the captures do not tell: records without one, and damage between them. Behind damage the walk goes on with the next
    capture of that file, or the next file."""
    since: ArchiveLocation | None = None
    is_over = False
    while not is_over:
        readable: list[ArchiveLocation] = []
        try:
            for place in wiring.archive().locations(since=since):
                readable.append(place)
                if len(readable) == _ROWS:
                    yield from _orphans(readable)
                    readable.clear()
            is_over = True
        except OriginalChanged as error:
            here = ArchiveLocation(file=error.file, offset=error.offset, length=0, digest="")
            if not Capture.objects.filter(warc_file=here.file, warc_offset=here.offset).exists():
                yield _finding(Trouble.CHANGED, here, str(error))
            following = _captures_behind(here).filter(warc_file=here.file).first()
            offset = following.warc_offset if following else _END
            since = ArchiveLocation(file=here.file, offset=offset, length=0, digest="")
        yield from _orphans(readable)


def _orphans(places: Sequence[ArchiveLocation]) -> list[Finding]:
    return [_finding(Trouble.ORPHANED, place, ORPHAN) for place in _unknown(places)]


def _captures_behind(place: ArchiveLocation | None) -> QuerySet[Capture]:
    captures = Capture.objects.order_by("warc_file", "warc_offset")
    if place is None:
        return captures
    return captures.filter(Q(warc_file__gt=place.file) | Q(warc_file=place.file, warc_offset__gt=place.offset))


def _unknown(places: Sequence[ArchiveLocation]) -> list[ArchiveLocation]:
    """Those of ``places`` that no capture is of."""
    files = {place.file for place in places}
    offsets = [place.offset for place in places]
    known = Capture.objects.filter(warc_file__in=files, warc_offset__in=offsets).values_list("warc_file", "warc_offset")
    at = set(known)
    return [place for place in places if (place.file, place.offset) not in at]


def _agreed() -> ArchiveLocation | None:
    """None where the mark is missing or cannot be read: everything is compared then."""
    try:
        return ArchiveLocation(**json.loads(wiring.agreed_mark().read_text("ascii")))
    except (OSError, ValueError, TypeError):
        return None


def _finding(trouble: Trouble, place: ArchiveLocation, reason: str, *, capture_id: int | None = None) -> Finding:
    return Finding(trouble=trouble, file=place.file, offset=place.offset, capture_id=capture_id, reason=reason)
