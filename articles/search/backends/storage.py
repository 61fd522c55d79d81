"""Where an index stands: generations side by side, one of which is current; one writer at a time, whatever the process.

PATH/current           the name of the generation that is read; replaced at once by ``os.replace``
PATH/write.lock        held (flock) by whoever changes the generation that is read, or turns to another
PATH/building          the name of the generation that is being built, or whose building was broken off
PATH/rebuild.lock      held (flock) by whoever builds it
PATH/g-0000000001/     a generation: the engine's files; ``made-by``, the fingerprint of schema and engine; ``sizes``, the length of
                       each file, because a truncated file that is mapped into memory ends the process with a bus error; while it
                       is built also ``progress`` and ``journal`` (see ``building``)
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import threading
import time
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from articles.errors import EngineUnavailable

REMEDY = "Run \u201cmanage.py index rebuild\u201d."
LOCK_SECONDS = 60.0
"""How long a writer waits for another. A batch takes well under a second, a merge of a large index some seconds."""
_LOCK_PAUSE = 0.05
_GENERATION = re.compile(r"g-[0-9]+")
_SENTINEL = "made-by"
_SIZES = "sizes"
_PROGRESS = "progress"
_JOURNAL = "journal"


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
        folder = self._named("current")
        try:
            made_by = (folder / _SENTINEL).read_text().strip() if folder else ""
        except FileNotFoundError:
            folder = None
        except (OSError, UnicodeDecodeError) as error:
            raise EngineUnavailable(f"The search index in {self.path} cannot be read ({error}). {REMEDY}") from error
        if folder is None:
            raise IndexMissing(f"There is no search index in {self.path}. {REMEDY}")
        if made_by != self.fingerprint:
            raise EngineUnavailable(f"The search index in {self.path} was made by another version. {REMEDY}")
        return folder

    def exists(self) -> bool:
        return self._named("current") is not None

    def make_current(self, folder: Path) -> None:
        """Readers turn to ``folder`` with their next query. All but the generation before it, in which a query may still be under
        way, are removed. The caller holds the locks."""
        before = self._named("current")
        _replace(self.path / "current", folder.name)
        (self.path / "building").unlink(missing_ok=True)
        for name in (_PROGRESS, _JOURNAL):
            (folder / name).unlink(missing_ok=True)
        for other in self.path.glob("g-*"):
            if other not in (folder, before):
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

    # --- Building a generation ------------------------------------------------------------------------------------------------------

    def begin(self) -> Path:
        """An empty folder beside the current one, in place of one whose building was broken off. The caller holds the locks."""
        self.path.mkdir(parents=True, exist_ok=True)
        given_up = self.being_built()
        numbers = [int(folder.name[2:]) for folder in self.path.glob("g-*") if folder.name[2:].isdigit()]
        folder = self.path / f"g-{max(numbers, default=0) + 1:010}"
        folder.mkdir()
        (folder / _SENTINEL).write_text(self.fingerprint)
        _replace(self.path / "building", folder.name)
        if given_up:
            shutil.rmtree(given_up, ignore_errors=True)
        return folder

    def being_built(self) -> Path | None:
        """The generation that is being built, or whose building was broken off; None without one."""
        folder = self._named("building")
        return folder if folder and folder.is_dir() and folder != self._named("current") else None

    def note_progress(self, folder: Path, *, after: int, held: int) -> None:
        """``folder`` holds all articles up to the id ``after``, which are ``held``."""
        _replace(folder / _PROGRESS, json.dumps([after, held]))

    def progress(self, folder: Path) -> tuple[int, int]:
        """What ``note_progress`` noted last. Raises EngineUnavailable where this code cannot go on with ``folder``."""
        try:
            made_by = (folder / _SENTINEL).read_text()
            after, held = json.loads((folder / _PROGRESS).read_text())
        except (OSError, ValueError) as error:
            raise EngineUnavailable(f"The building of {folder} cannot be continued ({error}).") from error
        if made_by != self.fingerprint:
            raise EngineUnavailable(f"The building of {folder} was begun by another version.")
        return int(after), int(held)

    def note_changed(self, ids: Iterable[int]) -> None:
        """Have these articles looked up again before the generation that is being built is read, if there is one. The caller holds
        the lock to write."""
        if folder := self.being_built():
            with (folder / _JOURNAL).open("ab") as journal:
                array("q", ids).tofile(journal)
                journal.flush()
                os.fsync(journal.fileno())

    def journal(self, folder: Path) -> list[int]:
        """What ``note_changed`` noted, in order, perhaps repeated."""
        found = array("q")
        if (folder / _JOURNAL).exists():
            content = (folder / _JOURNAL).read_bytes()
            found.frombytes(content[: len(content) // found.itemsize * found.itemsize])
        return found.tolist()

    # --- Locks ----------------------------------------------------------------------------------------------------------------------

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Hold the one right to build a generation. Raises WriterBusy at once where another thread or process has it."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "rebuild.lock").open("a") as lock:
            _take(lock.fileno(), f"The search index in {self.path} is being rebuilt already.", wait=0)
            yield

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
                _take(lock.fileno(), f"Another process is writing to the search index in {self.path}.", wait=wait)
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
        finally:
            self._local.release()

    def _named(self, pointer: str) -> Path | None:
        """The generation that a pointer names; None where there is no pointer, or it holds anything else."""
        try:
            name = (self.path / pointer).read_text().strip()
        except (OSError, UnicodeDecodeError):
            return None
        return self.path / name if _GENERATION.fullmatch(name) else None


def _replace(file: Path, content: str) -> None:
    """Write the file at once, so that nobody reads half of it."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(content)
    os.replace(fresh, file)


def _take(descriptor: int, problem: str, *, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise WriterBusy(problem) from None
            time.sleep(_LOCK_PAUSE)
