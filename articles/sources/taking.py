"""Taking what a source names: what was never taken before becomes the lines of a batch, in one transaction with the note that it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from articles import batches, matching, wiring
from articles.models import Article, IngestBatch, SeenAddress, Source
from articles.records import Listed

KEYS_A_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """``new`` addresses are on their way in ``batch``, None where there are none."""

    new: int = 0
    batch: IngestBatch | None = None


@transaction.atomic
def take(
    source: Source,
    entries: Iterable[Listed],
    *,
    title: str,
    batch: IngestBatch | None = None,
    spacing: timedelta = timedelta(0),
    limit: int = batches.MAX_URLS,
) -> Taken:
    """Put those of ``entries`` that ``source`` wants and nobody has taken yet into ``batch``, or a new one of this ``title``: the first
    ``limit`` of them. What is left over will be new again next time."""
    now = wiring.now()
    wanted: dict[str, str] = {}
    for listed in entries:
        if source.wants(listed.url, listed.published, now=now) and (digest := matching.address_digest(listed.url)):
            wanted.setdefault(digest, listed.url)
    new = _claimed(source, _unknown(wanted), now=now, limit=limit)
    urls = [wanted[digest] for digest in new]
    if not urls:
        return Taken(batch=batch)
    if batch is None:
        batch = batches.create_batch(title=title, source=source, publish=source.publish, urls=urls, spacing=spacing)
    else:
        batches.add_urls(batch, urls, spacing=spacing)
    return Taken(new=len(urls), batch=batch)


def _unknown(wanted: dict[str, str]) -> list[str]:
    """The digests of ``wanted``, in order, under which nothing was taken and no article is kept."""
    known: set[str] = set()
    digests = list(wanted)
    for start in range(0, len(digests), KEYS_A_QUERY):
        some = digests[start : start + KEYS_A_QUERY]
        known.update(SeenAddress.objects.filter(digest__in=some).values_list("digest", flat=True))
        known.update(Article.objects.filter(url_digest__in=some).values_list("url_digest", flat=True))  # type: ignore[arg-type]
    return [digest for digest in digests if digest not in known]


def _claimed(source: Source, digests: Sequence[str], *, now: datetime, limit: int) -> list[str]:
    """Those of the first ``limit`` digests that another worker has not taken meanwhile."""
    some = digests[:limit]
    SeenAddress.objects.bulk_create(
        [SeenAddress(digest=digest, source=source, first_seen_at=now) for digest in some], ignore_conflicts=True
    )
    mine = set(SeenAddress.objects.filter(digest__in=some, source=source, first_seen_at=now).values_list("digest", flat=True))
    return [digest for digest in some if digest in mine]
