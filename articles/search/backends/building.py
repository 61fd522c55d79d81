"""A generation that is built beside the one that is read.

Building holds a lock of its own, so the index that is read goes on being changed. Whoever changes it also notes the ids in the
journal of the generation that is being built, before he forgets that they had changed; at the end they are looked up once more. So
nothing that is saved, withdrawn or deleted meanwhile is lost, and nothing waits.

What is built is committed from time to time, and the last id noted. A build that was killed goes on from there.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from articles.errors import EngineUnavailable
from articles.search.backends.schema import MAX_ID, IndexDocument, document
from articles.search.backends.storage import Generations

AT_ONCE = 500
"""Journalled articles that are read and written together."""
SELDOM = 100_000
"""Objects between two collections of garbage (Python's default is 700): a build makes millions, none of them in cycles, and spent a
sixth of its time on looking for some."""

Prepared = Mapping[str, Any]
Read = Callable[[Collection[int]], Iterable[Prepared]]
"""Those of the articles that are published."""


class Bulk(Protocol):
    """Fills a generation. What is not committed is lost when the process ends."""

    def add(self, documents: Iterable[IndexDocument]) -> None: ...

    def commit(self) -> None: ...

    def close(self) -> None:
        """Make what was committed ready to be read. After this, nothing can be added."""

    def cancel(self) -> None:
        """End without what was not committed."""


class Builder(Protocol):
    """The part of an ``Index`` that building needs; ``index.Index`` describes it."""

    generations: Generations
    commit_every: int

    def bulk(self, folder: Path) -> Bulk: ...

    def intact(self, folder: Path) -> Any: ...

    def update(self, folder: Path, added: Iterable[IndexDocument], removed: Iterable[int]) -> None: ...


class Building:
    """To be filled and finished once. ``after`` is the last id that it holds, ``held`` how many articles those are: 0 unless an
    earlier build is continued."""

    def __init__(self, builder: Builder, folder: Path, *, after: int = 0, held: int = 0) -> None:
        self._builder, self._folder = builder, folder
        self.after, self.held = after, held

    def fill(self, batches: Iterable[Sequence[Prepared]]) -> None:
        """Put in articles, by ascending ids above ``after``."""
        bulk = self._builder.bulk(self._folder)
        try:
            with _seldom_collecting():
                self._fill(bulk, batches)
        except BaseException:
            bulk.cancel()
            raise
        bulk.close()
        self._builder.generations.seal(self._folder)

    def finish(self, read: Read) -> int:
        """Look up what was changed meanwhile, and have the generation read. Returns how many articles it holds."""
        generations = self._builder.generations
        caught_up = self._catch_up(0, read)
        with generations.writing():
            self._catch_up(caught_up, read)
            held: int = self._builder.intact(self._folder).count
            generations.make_current(self._folder)
        return held

    def _fill(self, bulk: Bulk, batches: Iterable[Sequence[Prepared]]) -> None:
        uncommitted = 0
        for batch in batches:
            bulk.add([document(prepared) for prepared in batch])
            uncommitted += len(batch)
            self.after, self.held = int(batch[-1]["django_id"]), self.held + len(batch)
            if uncommitted >= self._builder.commit_every:
                self._commit(bulk)
                uncommitted = 0
        self._commit(bulk)

    def _commit(self, bulk: Bulk) -> None:
        bulk.commit()
        self._builder.generations.seal(self._folder)
        self._builder.generations.note_progress(self._folder, after=self.after, held=self.held)

    def _catch_up(self, done: int, read: Read) -> int:
        """Bring the journal from its entry number ``done`` in. Returns how many entries it has."""
        noted = self._builder.generations.journal(self._folder)
        ids = list(dict.fromkeys(noted[done:]))
        for start in range(0, len(ids), AT_ONCE):
            changed = set(ids[start : start + AT_ONCE])
            found = [document(prepared) for prepared in read(changed)]
            self._builder.update(self._folder, found, changed - {one.id for one in found})
        return len(noted)


@contextmanager
def building(builder: Builder, *, restart: bool) -> Iterator[Building]:
    """A generation to fill: the one that an earlier build left, unless ``restart``, or a new one. If this is interrupted, the index
    that is read has not changed. Raises WriterBusy where another build is under way."""
    generations = builder.generations
    with generations.rebuilding():
        with generations.writing():
            made = None if restart else _continued(builder)
            made = made or Building(builder, generations.begin())
        yield made


def _continued(builder: Builder) -> Building | None:
    """What an earlier build left, without what it wrote behind its last note; None where there is nothing, or nothing whole."""
    generations = builder.generations
    folder = generations.being_built()
    if folder is None:
        return None
    try:
        after, held = generations.progress(folder)
        beyond = [article_id for article_id, _ in builder.intact(folder).stamps(after + 1, MAX_ID)]
        if beyond:
            builder.update(folder, (), beyond)
    except EngineUnavailable:
        return None
    return Building(builder, folder, after=after, held=held)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
