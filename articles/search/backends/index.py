"""What an engine is asked to do: ``Snapshot`` to answer, ``Index`` to keep. The pages of results and Haystack's side are built on
these two by ``pages`` and ``base``, once for all engines."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from articles.errors import ClipfileError, EngineUnavailable
from articles.search import spelling
from articles.search.backends.building import Building, Bulk, building
from articles.search.backends.columns import Counts
from articles.search.backends.folding import Folded
from articles.search.backends.plan import Plan
from articles.search.backends.schema import IndexDocument, fingerprint
from articles.search.backends.storage import REMEDY, Generations
from articles.search.meaning import Vectors
from articles.search.request import Sort

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found; ``stored`` as ``schema.document`` made it. ``score`` is 0 unless the order is relevance. ``more`` documents of its
    story are hidden behind it, where stories are folded."""

    id: int
    score: float
    stored: bytes
    more: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """``total`` documents match, exactly and hidden ones included; ``hits`` is the stretch of them that was asked for."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """The best matches by BM25, best first, of ``total``: their ids, scores and days of publication (ordinals, None undated).
    ``places`` is where the engine has them, ``more`` how many are hidden behind each."""

    total: int
    ids: Ints
    scores: Floats
    days: tuple[int | None, ...]
    places: Sequence[Any]
    more: Ints


class Snapshot(Protocol):
    """An index as it stood at one moment; what is written meanwhile does not change an answer. ``folder`` is where it stands."""

    folder: Path

    def find(self, plan: Plan, *, order: Sort, start: int, size: int, folded: Folded | None = None) -> Found:
        """The hits from ``start``, without those that ``folded`` hides, which is of this plan or of one that it is a part of. Equals come
        in a stable order, so pages neither repeat nor lose a document."""

    def best(self, plan: Plan, *, size: int, folded: Folded | None = None) -> Pool:
        """The ``size`` best by score, without what is stored of them: as ``find`` has them from its start under relevance."""

    def fold(self, plan: Plan, *, order: Sort) -> Folded:
        """The documents that match as stories: which of them ``order`` shows, and how many stories they are."""

    def hits(self, pool: Pool, chosen: Ints) -> list[Hit]:
        """The hits at these places in ``pool``, in this order."""

    def tally(self, plan: Plan, fields: Sequence[str], *, total: int | None = None) -> dict[str, Counts]:
        """For each of these ``schema.COUNTED`` fields, how many of the matching documents have which value: every value that occurs,
        exactly counted. ``total`` is how many match, where that is known already."""

    def tally_stories(self, plan: Plan, fields: Sequence[str]) -> dict[str, Counts]:
        """Likewise of how many stories a matching document has which value."""

    def words(self, field: str, beginning: str) -> list[str]:
        """The tokens of ``field`` that begin so, all of them where that is '', in alphabetical order."""

    def document_frequency(self, field: str, token: str) -> int:
        """How many documents hold the token."""

    def frequencies(self, field: str) -> list[tuple[str, int]]:
        """Every token of ``field`` and how many documents hold it, in no order."""

    def stamps(self, first: int, last: int) -> list[tuple[int, int]]:
        """(id, stamp) of the documents with the ids ``first`` to ``last``, ascending."""

    @property
    def count(self) -> int:
        """How many documents there are."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that occur and have a stemmer."""


S = TypeVar("S", bound=Snapshot)


class Index(ABC, Generic[S]):
    """One engine's index in one folder, shared by all threads of a process. Safe for any number of readers and writers, in this and
    other processes; there is one writer at a time, which the others wait for."""

    engine: str
    immutable: str
    """Which files the engine never changes once written, as a glob pattern."""
    commit_every: int
    """Documents that are built between two commits: as many are built again at most where a build is killed."""

    def __init__(self, path: Path) -> None:
        self.generations = Generations(path, fingerprint=fingerprint(self.engine))
        self._opening = threading.Lock()
        self._open: tuple[Path, object, S] | None = None

    def snapshot(self) -> S:
        """The index as it stands now. Raises EngineUnavailable (IndexMissing)."""
        folder = self.generations.current()
        version = self.version(folder)
        opened = self._open
        if opened and opened[:2] == (folder, version):
            return opened[2]
        with self._opening, broken_index(folder):
            opened = self._open
            if opened and opened[:2] == (folder, version):
                return opened[2]
            self.generations.verify(folder, pattern=self.immutable)
            snapshot = self.open(folder, opened[2] if opened and opened[0] == folder else None)
            self._open = (folder, version, snapshot)
            return snapshot

    def change(self, added: Iterable[IndexDocument], removed: Iterable[int]) -> None:
        """Put in ``added``, each in place of the document of that id, and take out ``removed``, in one commit."""
        with self.generations.writing():
            folder = self.generations.current()
            documents, gone = list(added), list(removed)
            self.update(folder, documents, gone)
            if spelling.is_due(folder, changed=len(documents) + len(gone)):
                self._renew_spelling(folder)
            self.generations.note_changed([*(document.id for document in documents), *gone])

    def update(self, folder: Path, added: Iterable[IndexDocument], removed: Iterable[int]) -> None:
        """``change`` the generation in ``folder``, which nobody else writes to."""
        with broken_index(folder):
            self.write(folder, self.with_meaning(folder, added), removed)
            self.generations.seal(folder)

    def building(self, *, restart: bool) -> AbstractContextManager[Building]:
        """A new index to fill beside the one that is read, which goes on being changed."""
        return building(self, restart=restart)

    def prepare(self, folder: Path) -> None:
        """What an empty generation needs before it is filled."""
        Vectors(folder).create()

    def with_meaning(self, folder: Path, documents: Iterable[IndexDocument]) -> Iterator[IndexDocument]:
        """``documents`` as they come, the vector of each written to ``folder``."""
        return Vectors(folder).keep(
            documents, id_of=lambda document: document.id, tokens_of=lambda document: document.words["text"]
        )

    def complete(self, folder: Path) -> None:
        """What a generation needs before it is read, beside its documents: the words of the archive, for corrections."""
        self._renew_spelling(folder)

    def intact(self, folder: Path) -> S:
        """The last commit in ``folder``. Raises EngineUnavailable where files have been cut off or lost."""
        self.generations.verify(folder, pattern=self.immutable)
        with broken_index(folder):
            return self.open(folder, None)

    def _renew_spelling(self, folder: Path) -> None:
        with broken_index(folder):
            snapshot = self.open(folder, None)
            spelling.renew(folder, snapshot.frequencies("text"), documents=snapshot.count)

    @abstractmethod
    def version(self, folder: Path) -> object:
        """Something cheap to get that differs after every commit."""

    @abstractmethod
    def open(self, folder: Path, before: S | None) -> S:
        """The last commit in ``folder``; ``before`` is an earlier snapshot of the same folder."""

    @abstractmethod
    def write(self, folder: Path, added: Iterable[IndexDocument], removed: Iterable[int]) -> None:
        """As ``change``, under the lock."""

    @abstractmethod
    def bulk(self, folder: Path) -> Bulk:
        """What fills ``folder``, which is empty or holds the beginning of an index."""


@contextmanager
def broken_index(folder: Path | str) -> Iterator[None]:
    """Whatever an engine raises on a damaged index becomes EngineUnavailable; it has no common type: engines raise ValueError,
    OSError, struct.error, zlib.error, and tantivy a PanicException that is no Exception."""
    try:
        yield
    except (ClipfileError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise EngineUnavailable(f"The search index in {folder} cannot be used ({error}). {REMEDY}") from error


_shared: dict[tuple[type, Path], object] = {}
_sharing = threading.Lock()

I = TypeVar("I", bound="Index[Snapshot]")  # noqa: E741


def shared_index(kind: type[I], path: Path) -> I:
    """The one ``kind`` of index on ``path`` in this process: Haystack makes a backend for every thread, an open index serves
    all."""
    with _sharing:
        found = _shared.setdefault((kind, path), None) or kind(path)
        _shared[kind, path] = found
        assert isinstance(found, kind)
        return found
