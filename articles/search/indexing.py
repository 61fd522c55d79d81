"""From the database to the index: changes are noted in the transaction that makes them, and applied afterwards by one indexer.

A change is applied to the index first and forgotten second, so a crash in between costs a repetition and loses nothing. While the
index is rebuilt beside the old one, changes wait in their table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from haystack import connections
from haystack.constants import DEFAULT_ALIAS

from articles.models import Article, IndexChange
from articles.search.backends.storage import IndexMissing, WriterBusy

BATCH = 500
"""Articles that are read, prepared and committed together: some megabytes of text."""

Progress = Callable[[int, int], None]
"""Called with (articles done, articles in all)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """The index against the database. ``missing`` are published but not in the index, ``ghosts`` in the index but not published,
    both ascending, without those that wait to be applied; ``pending`` is how many articles wait."""

    published: int
    indexed: int
    pending: int
    missing: tuple[int, ...]
    ghosts: tuple[int, ...]

    @property
    def is_sound(self) -> bool:
        return not self.missing and not self.ghosts


def note_change(article_ids: Iterable[int]) -> None:
    """Have these articles indexed anew. To be called within the transaction that changes, publishes, withdraws or deletes them."""
    IndexChange.objects.bulk_create(IndexChange(article_id=article_id) for article_id in dict.fromkeys(article_ids))


def apply_pending(*, limit: int = BATCH) -> int:
    """Bring up to ``limit`` noted changes into the index. Returns how many articles that were; 0 where nothing waits, or where
    another process writes to the index just now. Makes the index where there is none. Raises EngineUnavailable."""
    backend = _backend()
    try:
        with backend.writing(wait=0):
            return _apply(backend, limit)
    except WriterBusy:
        return 0


def apply_all() -> int:
    """``apply_pending`` until nothing waits. Returns how many articles were applied."""
    total = 0
    while done := apply_pending():
        total += done
    return total


def rebuild(*, progress: Progress | None = None) -> int:
    """A new index of all published articles, built beside the old one, which answers until the new one is whole. Returns how many
    articles it holds. Changes made meanwhile are applied by the next ``apply_pending``. Raises EngineUnavailable."""
    backend, index = _backend(), _index()
    total = Article.objects.published().count()
    with backend.writing(wait=60):
        held: int = backend.rebuild(index, _watched(_published(index), total, progress))
    return held


def check() -> IndexReport:
    """Compare the index with the database. Raises EngineUnavailable."""
    indexed: set[int] = _backend().ids()
    published = set(Article.objects.published().values_list("pk", flat=True))
    pending = set(IndexChange.objects.values_list("article_id", flat=True))
    return IndexReport(
        published=len(published),
        indexed=len(indexed),
        pending=len(pending),
        missing=tuple(sorted(published - indexed - pending)),
        ghosts=tuple(sorted(indexed - published - pending)),
    )


def repair() -> IndexReport:
    """Index what is missing, remove ghosts, apply what waits. Returns what was found beforehand. Makes the index where there is
    none."""
    try:
        report = check()
    except IndexMissing:
        rebuild()
        report = check()
    note_change((*report.missing, *report.ghosts))
    apply_all()
    return report


def _apply(backend: Any, limit: int) -> int:
    rows = list(IndexChange.objects.order_by("pk").values_list("pk", "article_id")[:limit])
    if not rows:
        return 0
    ids = {article_id for _, article_id in rows}
    index = _index()
    articles = list(index.index_queryset().filter(pk__in=ids))
    try:
        backend.apply(index, articles, removed=ids - {article.pk for article in articles})
    except IndexMissing:
        backend.rebuild(index, _published(index))
    IndexChange.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    return len(ids)


def _published(index: Any) -> Iterator[Article]:
    """All published articles by id, a batch at a time. One that is published behind the walk has its row of changes."""
    after = 0
    while batch := list(index.index_queryset().filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield from batch
        after = batch[-1].pk


def _watched(articles: Iterator[Article], total: int, progress: Progress | None) -> Iterator[Article]:
    for done, article in zip(count(1), articles, strict=False):
        yield article
        if progress and (done % BATCH == 0 or done == total):
            progress(done, total)


def _backend() -> Any:
    return connections[DEFAULT_ALIAS].get_backend()


def _index() -> Any:
    return connections[DEFAULT_ALIAS].get_unified_index().get_index(Article)
