"""The process that reads originals for ``warden``: ``python -m articles.extraction.ward``. It ends when its standard input does.

Questions are pickles of (task, Original, options), each after its length; an empty one asks whether it is ready. Answers are pickles of
what the task returns, of one of the two errors of the room, or of a text that tells of a fault.
"""

from __future__ import annotations

import contextlib
import gc
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from articles.errors import ExtractionError, UnsupportedContent
from articles.extraction import language
from articles.extraction.extractor import extract
from articles.extraction.learning import learn, tried
from articles.extraction.warden import CPU_SECONDS, MEMORY, SIZE, Task

GARBAGE_AFTER = (50_000, 20, 50)
"""Thresholds of the garbage collector, for (700, 10, 10): a parsed page is 100,000 objects that live until it is read. On 64 pages
the CPU time fell by 30, 11 and 0 % in three pairs of runs on a busy machine."""


TASKS: Mapping[Task, Callable[..., Any]] = {Task.EXTRACT: extract, Task.LEARN: learn, Task.TRY: tried}


def main() -> None:
    _limit_memory()
    gc.set_threshold(*GARBAGE_AFTER)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not speak into an answer
    language.detect("The first text loads the model of the languages, which is not to count against a page.")
    while len(size := source.read(SIZE.size)) == SIZE.size:
        question = source.read(SIZE.unpack(size)[0])
        _write(sink, pickle.dumps(_answer(question) if question else "ready"))


def _answer(question: bytes) -> Any:
    task, original, options = pickle.loads(question)  # written by our own module
    try:
        with _counted():
            return TASKS[task](original, **options)
    except (ExtractionError, UnsupportedContent) as error:
        return error
    except Exception as fault:  # noqa: BLE001 (a fault of a reader is told to the one who asked, who raises it)
        traceback.print_exc()
        return f"{type(fault).__name__}: {fault}"[:500]


def _write(sink: BinaryIO, answer: bytes) -> None:
    sink.write(SIZE.pack(len(answer)) + answer)
    sink.flush()


@contextlib.contextmanager
def _counted() -> Iterator[None]:
    """The kernel ends this process (SIGPROF) where what is done here takes longer than CPU_SECONDS; not on Windows."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit, macOS refuses it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
