"""Where an index stands: generations side by side, one of which is current; one writer at a time, whatever the process.

PATH/current           the name of the generation that is read; replaced at once by ``os.replace``
PATH/write.lock        held (fcntl) by whoever writes
PATH/g-0000000001/     a generation: the engine's files; ``made-by``, the fingerprint of schema and engine; ``sizes``, the length of
                       each file, because a truncated file that is mapped into memory ends the process with a bus error
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from articles.errors import EngineUnavailable

REMEDY = "Run \u201cmanage.py index rebuild\u201d."
LOCK_SECONDS = 60.0
"""How long a writer waits for another. A batch takes well under a second, a merge of a large index some seconds."""
_LOCK_PAUSE = 0.05
_SENTINEL = "made-by"
_SIZES = "sizes"


class IndexMissing(EngineUnavailable):
    """No index has been made yet."""


class WriterBusy(EngineUnavailable):
    """Another writer does not end."""


class Generations:
    """The folder of one engine's index. ``fingerprint`` is what an index must have been made by to be read."""

    def __init__(self, path: Path, *, fingerprint: str) -> None:
        self.path = path
        self.fingerprint = fingerprint
        self._local = threading.RLock()
        self._depth = 0

    def current(self) -> Path:
        """The folder that is read now. Raises IndexMissing, or EngineUnavailable for an index that was made by other code."""
        try:
            folder = self.path / (self.path / "current").read_text().strip()
            made_by = (folder / _SENTINEL).read_text().strip()
        except FileNotFoundError:
            raise IndexMissing(f"There is no search index in {self.path}. {REMEDY}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise EngineUnavailable(f"The search index in {self.path} cannot be read ({error}). {REMEDY}") from error
        if made_by != self.fingerprint:
            raise EngineUnavailable(f"The search index in {self.path} was made by another version. {REMEDY}")
        return folder

    def exists(self) -> bool:
        return (self.path / "current").exists()

    def new(self) -> Path:
        """An empty folder beside the current one. The caller holds the lock."""
        self.path.mkdir(parents=True, exist_ok=True)
        numbers = [int(folder.name[2:]) for folder in self.path.glob("g-*") if folder.name[2:].isdigit()]
        folder = self.path / f"g-{max(numbers, default=0) + 1:010}"
        folder.mkdir()
        (folder / _SENTINEL).write_text(self.fingerprint)
        return folder

    def make_current(self, folder: Path) -> None:
        """Readers turn to ``folder`` with their next query. All but the generation before it, in which a query may still be under
        way, are removed. The caller holds the lock."""
        pointer = self.path / "current"
        before = pointer.read_text().strip() if pointer.exists() else ""
        _replace(pointer, folder.name)
        for other in self.path.glob("g-*"):
            if other.name not in (folder.name, before):
                shutil.rmtree(other, ignore_errors=True)

    def seal(self, folder: Path) -> None:
        """Note the size of every file, after a commit. The caller holds the lock."""
        sizes = {file.name: file.stat().st_size for file in folder.iterdir() if file.name != _SIZES}
        _replace(folder / _SIZES, json.dumps(sizes))

    def verify(self, folder: Path, *, pattern: str) -> None:
        """Raise EngineUnavailable where a file that matches ``pattern`` (those that an engine never changes) has another size
        than it was written with. A file that is gone may have been merged into another: the engine knows."""
        try:
            sizes: dict[str, int] = json.loads((folder / _SIZES).read_text())
        except (OSError, ValueError) as error:
            raise EngineUnavailable(f"The search index in {folder} is not complete. {REMEDY}") from error
        for file in folder.glob(pattern):
            if sizes.get(file.name, file.stat().st_size) != file.stat().st_size:
                raise EngineUnavailable(f"The search index is damaged: {file} was cut off or overwritten. {REMEDY}")

    @contextmanager
    def writing(self, *, wait: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold the one right to write; who holds it may take it again. Raises WriterBusy after ``wait`` seconds."""
        if not self._local.acquire(timeout=wait):
            raise WriterBusy(f"Another thread is writing to the search index in {self.path}.")
        try:
            if self._depth:
                yield
                return
            self.path.mkdir(parents=True, exist_ok=True)
            with (self.path / "write.lock").open("a") as lock:
                _take(lock.fileno(), self.path, wait)
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
        finally:
            self._local.release()


def _replace(file: Path, content: str) -> None:
    """Write the file at once, so that nobody reads half of it."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(content)
    os.replace(fresh, file)


def _take(descriptor: int, path: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise WriterBusy(f"Another process is writing to the search index in {path}.") from None
            time.sleep(_LOCK_PAUSE)
