"""From the database to the index: changes are noted in the transaction that makes them, and applied afterwards by one indexer.

A change is applied to the index first and forgotten second, so a crash in between costs a repetition and loses nothing. While the
index is rebuilt beside the old one, changes go on being applied to that, and are noted for the new one (``backends.building``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from haystack import connections
from haystack.constants import DEFAULT_ALIAS

from articles.models import Article, IndexChange
from articles.search import documents
from articles.search.backends.schema import MAX_ID
from articles.search.backends.storage import IndexMissing, WriterBusy

BATCH = 500
"""Articles that are read and prepared together, and changes that are committed together: some megabytes of text."""

Progress = Callable[[int, int], None]
"""Called with (articles done, articles in all)."""
Resumed = Callable[[int], None]
"""Called with how many articles an earlier run has done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """The index against the database. ``missing`` are published but not in the index, ``ghosts`` in the index but not published,
    ``stale`` in it otherwise than the database has them; all ascending, without those that wait to be applied. ``pending`` is how many
    articles wait."""

    published: int
    indexed: int
    pending: int
    missing: tuple[int, ...]
    ghosts: tuple[int, ...]
    stale: tuple[int, ...]

    @property
    def differing(self) -> tuple[int, ...]:
        return (*self.missing, *self.ghosts, *self.stale)

    @property
    def is_sound(self) -> bool:
        return not self.differing


def note_change(article_ids: Iterable[int]) -> None:
    """Have these articles indexed anew. To be called within the transaction that changes, publishes, withdraws or deletes them."""
    IndexChange.objects.bulk_create(IndexChange(article_id=article_id) for article_id in dict.fromkeys(article_ids))


def apply_pending(*, limit: int = BATCH) -> int:
    """Bring up to ``limit`` noted changes into the index. Returns how many articles that were; 0 where nothing waits, or where
    another process writes to the index just now. Makes the index where there is none. Raises EngineUnavailable."""
    backend = _backend()
    try:
        try:
            with backend.writing(wait=0):
                return _apply(backend, limit)
        except IndexMissing:
            rebuild()
            return apply_pending(limit=limit)
    except WriterBusy:
        return 0


def apply_all() -> int:
    """``apply_pending`` until nothing waits. Returns how many articles were applied."""
    total = 0
    while done := apply_pending():
        total += done
    return total


def rebuild(*, restart: bool = False, progress: Progress | None = None, resumed: Resumed | None = None) -> int:
    """A new index of all published articles, built beside the old one, which answers, and is changed, until the new one is whole.
    Goes on with a rebuild that was broken off, unless ``restart``: ``resumed`` is told how many articles are there already.
    Returns how many articles the index holds. Raises EngineUnavailable; WriterBusy where it is being rebuilt already."""
    with _backend().building(restart=restart) as build:
        if resumed and build.held:
            resumed(build.held)
        total = Article.objects.published().count()
        build.fill(_watched(_published(build.after), build.held, total, progress))
        held: int = build.finish(documents.read)
    return held


def check() -> IndexReport:
    """Compare the index with the database. Raises EngineUnavailable."""
    backend = _backend()
    pending = _pending()
    missing: list[int] = []
    ghosts: list[int] = []
    stale: list[int] = []
    published = indexed = 0
    for stored, held in _compared(backend):
        published, indexed = published + len(stored), indexed + len(held)
        missing += stored.keys() - held.keys()
        ghosts += held.keys() - stored.keys()
        stale += [pk for pk in stored.keys() & held.keys() if stored[pk] != held[pk]]
    pending |= _pending()
    missing, ghosts, stale = (sorted(set(found) - pending) for found in (missing, ghosts, stale))
    return IndexReport(
        published=published,
        indexed=indexed,
        pending=len(pending),
        missing=tuple(missing),
        ghosts=tuple(ghosts),
        stale=tuple(stale),
    )


def repair() -> IndexReport:
    """Index what is missing or stale, remove ghosts, apply what waits. Returns what was found beforehand. Makes the index where there
    is none."""
    try:
        report = check()
    except IndexMissing:
        rebuild()
        report = check()
    note_change(report.differing)
    apply_all()
    return report


def _apply(backend: Any, limit: int) -> int:
    rows = list(IndexChange.objects.order_by("pk").values_list("pk", "article_id")[:limit])
    if not rows:
        return 0
    ids = {article_id for _, article_id in rows}
    found = documents.read(ids)
    backend.apply(found, removed=ids - {one["django_id"] for one in found})
    IndexChange.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    return len(ids)


def _published(after: int) -> Iterator[list[documents.Prepared]]:
    """All published articles with ids above ``after``, a batch at a time. What changes behind the walk is noted for it."""
    while batch := documents.read_after(after, limit=BATCH):
        yield batch
        after = batch[-1]["django_id"]


def _watched(
    batches: Iterator[list[documents.Prepared]], done: int, total: int, progress: Progress | None
) -> Iterator[list[documents.Prepared]]:
    for batch in batches:
        yield batch
        done += len(batch)
        if progress:
            progress(done, max(done, total))


def _compared(backend: Any) -> Iterator[tuple[dict[int, int], dict[int, int]]]:
    """Stretch by stretch of the ids, (id -> stamp as the database has it, id -> stamp as the index has it)."""
    after = 0
    while batch := documents.stamps_after(after, limit=BATCH):
        last = batch[-1][0]
        yield dict(batch), dict(backend.stamps(after + 1, last))
        after = last
    yield {}, dict(backend.stamps(after + 1, MAX_ID))


def _pending() -> set[int]:
    return set(IndexChange.objects.values_list("article_id", flat=True))


def _backend() -> Any:
    return connections[DEFAULT_ALIAS].get_backend()
