"""Originals are read in a process of their own, which is ended where it takes too long: no page, however it was made, stops the journey.

The process is started when it is first needed, serves one original after another, and ends with the one that started it.
"""

from __future__ import annotations

import atexit
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from articles.errors import ExtractionError, UnsupportedContent
from articles.extraction.evidence import Reading, Value
from articles.records import Extraction, Original, RuleField, SiteRule

CPU_SECONDS = 10.0
"""Processor time for one original, counted by the kernel, so that a busy machine ends nothing that is honest. The slowest of 1,700
saved news pages takes 2 s on one slow core."""
SECONDS = 60.0
"""Time by the clock, for what waits, and for systems that do not count."""
SECONDS_TO_START = 60.0
"""Time until the process is ready; 1 s on a machine that is idle, and only the first original waits for it."""
MEMORY = 3 * 1024**3
"""Bytes of address space that the process may have. Reading the largest saved page needs a third of that, most of it libraries."""
MODULE = "articles.extraction.ward"
SIZE = struct.Struct(">I")

ROOT = Path(__file__).resolve().parents[2]
PASTE = "Paste the text of the article instead."


class Task(StrEnum):
    """What the process is asked for."""

    EXTRACT = "extract"
    LEARN = "learn"
    TRY = "try"


@dataclass(slots=True)
class _Ward:
    """The process of the process ``owner``; a fork must not speak into the pipes of its parent."""

    owner: int = 0
    process: subprocess.Popen[bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_ward = _Ward()


def extract(
    original: Original, *, site_rules: Sequence[SiteRule] = (), today: date | None = None, seconds: float = SECONDS
) -> Extraction:
    """What ``original`` says, field by field.

    ``site_rules`` are those of the outlet that the page is of. ``today`` is the last day that the article can bear; the day of retrieval
    where None. Raises UnsupportedContent (no reader for such bytes) and ExtractionError (read, but no article in it, or not readable
    within CPU_SECONDS of work and ``seconds`` by the clock), nothing else.
    """
    found = _done(Task.EXTRACT, original, {"site_rules": tuple(site_rules), "today": today}, seconds)
    assert isinstance(found, Extraction)
    return found


def learn(
    original: Original, *, field: RuleField, value: Value, site_rules: Sequence[SiteRule] = (), seconds: float = SECONDS
) -> tuple[str, ...]:
    """Selectors by which ``value`` is read as ``field`` on this page (``learning.learn``). Errors as of ``extract``."""
    options = {"field": field, "value": value, "site_rules": tuple(site_rules)}
    found: tuple[str, ...] = _done(Task.LEARN, original, options, seconds)
    return found


def tried(
    original: Original, *, site_rules: Sequence[SiteRule], shown: Value | None, seconds: float = SECONDS
) -> tuple[Reading, ...]:
    """What each of the rules reads on the page by itself (``learning.tried``). Errors as of ``extract``."""
    options = {"site_rules": tuple(site_rules), "shown": shown}
    found: tuple[Reading, ...] = _done(Task.TRY, original, options, seconds)
    return found


def _done(task: Task, original: Original, options: dict[str, Any], seconds: float) -> Any:
    answer = _asked(pickle.dumps((task, original, options)), seconds)
    if answer is None:
        name = original.file_name or original.final_url or original.url or "The text"
        raise ExtractionError(f"{name} could not be read within {CPU_SECONDS:g} seconds and the memory that is allowed. {PASTE}")
    found = pickle.loads(answer)  # written by our own module
    if isinstance(found, ExtractionError | UnsupportedContent):
        raise found
    if isinstance(found, str):
        raise ExtractionError(f"The reader failed: {found}. The original is kept and can be read again. {PASTE}")
    return found


def _asked(question: bytes, seconds: float) -> bytes | None:
    """The answer of the process; None where it did not come in time, and was ended. Another try starts another process."""
    if _ward.owner != os.getpid():
        _forget()
    with _ward.lock:
        process = _ward.process = _ward.process if _ward.process and _ward.process.poll() is None else _started()
        answer = _within(seconds, process, question)
        if answer is None:
            _end(process)
        return answer


def _started() -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    if _within(SECONDS_TO_START, process, b"") is None:
        _end(process)
        raise ExtractionError(f"The process that reads originals did not start: {sys.executable} -m {MODULE} tells why.")
    return process


def _within(seconds: float, process: subprocess.Popen[bytes], question: bytes) -> bytes | None:
    clock = threading.Timer(seconds, process.kill)
    clock.start()
    try:
        assert process.stdin
        assert process.stdout
        process.stdin.write(SIZE.pack(len(question)) + question)
        process.stdin.flush()
        size = process.stdout.read(SIZE.size)
        answer = process.stdout.read(SIZE.unpack(size)[0]) if len(size) == SIZE.size else b""
        return answer if answer and len(answer) == SIZE.unpack(size)[0] else None
    except OSError:
        return None
    finally:
        clock.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def _forget() -> None:
    """A forked process begins anew: what its parent started is its parent's."""
    _ward.owner, _ward.process, _ward.lock = os.getpid(), None, threading.Lock()


@atexit.register
def _stop() -> None:
    if _ward.process and _ward.owner == os.getpid():
        _end(_ward.process)
