"""How fast each engine answers, side by side in one run, on the archive that ``CLIPFILE_DATA_DIR`` names.

    CLIPFILE_DATA_DIR=... python -m benchmarks.bench_search [--engines clipfile-tantivy tantivy ...] [--rounds 3] [--seconds 60]
                                                            [--articles 20000] [--keep FOLDER] [--cpu]

Asks for the first page (20 hits with snippets, ten values of all seven facets, the years) of 110 queries of eight kinds, drawn from the
words of the archive, and prints milliseconds for each kind. Each engine is asked all queries once to warm up, then ``--rounds`` times
in an order of its own; an engine that has had its ``--seconds`` is asked no more, and the table says how many answers it gave. Totals
are compared with those of the first engine. Indexes that are missing are built in ``--keep``, or in a temporary folder; ours are taken
from the archive where it has them (``manage.py index rebuild``).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

BATCH = 500
ENGINES = ("clipfile-tantivy", "tantivy", "clipfile-whoosh", "whoosh", "fts5", "haystack")
FOLDED = {"folded-tantivy": "clipfile-tantivy", "folded-whoosh": "clipfile-whoosh"}
"""Our engines with stories folded, which the archive needs to have: ask for both, unfolded first."""
BESIDE = {"clipfile-tantivy": "tantivy", "clipfile-whoosh": "whoosh", **FOLDED}
"""Which engine the ratio is to."""
OTHERWISE = {"haystack": "analyses the text in its own way", **dict.fromkeys(FOLDED, "counts stories")}
"""Engine -> why its totals differ by design."""
CLOCKS = {False: ("the clock", time.perf_counter), True: ("the processor", time.process_time)}

Ask = Callable[[str], int]


@dataclass
class Measured:
    """What one engine took: kind -> ms of each answer; ``cold`` is the first, in ms; query -> total."""

    cold: float = 0.0
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    totals: dict[str, int] = field(default_factory=dict)

    @property
    def every(self) -> list[float]:
        return [ms for times in self.times.values() for ms in times]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", nargs="+", choices=(*ENGINES, *FOLDED), default=ENGINES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60, help="for each engine")
    parser.add_argument("--articles", type=int, help="the first so many, in indexes built for the occasion")
    parser.add_argument(
        "--cpu", action="store_true", help="time of the processor instead of the clock's: for a machine that others use"
    )
    parser.add_argument("--keep", type=Path, help="folder for the indexes that are built, to be used again")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        compare(options, folder, stack)


def compare(options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
    from benchmarks.search_queries import queries

    ours: dict[str, Any] = {}

    def snapshot(name: str) -> Any:
        if name not in ours:
            ours[name] = stack.enter_context(_our_engine(name, folder, options.articles))
        return ours[name].index.snapshot()

    asked = queries(snapshot("tantivy" if any("tantivy" in name for name in options.engines) else "whoosh"))
    held, load = snapshot(next(iter(ours))).count, os.getloadavg()[0]
    print(
        f"{held:,} articles, {sum(map(len, asked.values()))} queries; load of the machine {load:.1f}; ms of {CLOCKS[options.cpu][0]}"
    )
    results: dict[str, Measured] = {}
    for name in options.engines:
        ask = _ask(name, snapshot, folder, options.articles, ours)
        results[name] = measure(ask, asked, clock=CLOCKS[options.cpu][1], rounds=options.rounds, seconds=options.seconds)
        report(name, results)
    judge(results)


def measure(ask: Ask, asked: dict[str, list[str]], *, clock: Callable[[], float], rounds: int, seconds: float) -> Measured:
    """The first round warms up and is not counted, but where it takes all of the ``seconds``."""
    measured = Measured()
    order = [(kind, text) for kind, texts in asked.items() for text in texts]
    shuffle = random.Random(0).shuffle
    started = time.perf_counter()
    for number in range(rounds + 1):
        shuffle(order)
        for kind, text in order:
            if time.perf_counter() - started > seconds:
                return measured
            before = clock()
            measured.totals[text] = ask(text)
            ms = 1000 * (clock() - before)
            measured.cold = measured.cold or ms
            measured.times[kind].append(ms)
        if not number:
            measured.times.clear()
    return measured


def report(name: str, results: dict[str, Measured]) -> None:
    mine, beside = results[name], BESIDE.get(name, "")
    print(f"\n{name}: first query {mine.cold:.0f} ms")
    for kind, times in (*mine.times.items(), ("all", mine.every)):
        print(f"  {kind:<10} {_line(times)}")
    pairs = [(other, name) for other in results if BESIDE.get(other) == name] + [(name, beside)] * (beside in results)
    for ours, raw in pairs:
        for label, at in (("p50", 0.5), ("p95", 0.95)):
            share = _quantile(results[ours].every, at) / _quantile(results[raw].every, at)
            print(f"  {label}: {ours} takes {share:.2f} of the time of {raw}")


def judge(results: dict[str, Measured]) -> None:
    """Compare the totals: a benchmark of wrong results is none. Exit status 1 where they differ without a reason."""
    names = list(results)
    wrong = 0
    for name in names[1:]:
        first, its = results[names[0]].totals, results[name].totals
        differ = [text for text, total in its.items() if first.get(text, total) != total]
        if name in OTHERWISE:
            print(f"\n{name} {OTHERWISE[name]}: other totals for {len(differ)} of {len(its)} queries")
        elif differ:
            wrong += 1
            shown = ", ".join(f"{text} {first[text]:,} / {its[text]:,}" for text in differ[:5])
            print(f"\n{name}: OTHER TOTALS for {len(differ)} of {len(its)} queries: {shown}")
        else:
            print(f"\n{name}: the same totals for all {len(its)} queries")
    sys.exit(bool(wrong))


def _ask(name: str, snapshot: Callable[[str], Any], folder: Path, articles: int | None, ours: dict[str, Any]) -> Ask:
    from articles.search.request import SearchRequest
    from benchmarks import search_peers as peers

    if name.startswith(("clipfile-", "folded-")):
        how, _, engine = name.partition("-")
        snapshot(engine)
        return lambda text: int(ours[engine].search_page(SearchRequest(text=text, fold=how == "folded")).total)
    if name == "tantivy":
        return peers.raw_tantivy(snapshot("tantivy"))
    if name == "whoosh":
        kept = snapshot("whoosh")
        return peers.raw_whoosh(ours["whoosh"].index.generations.current(), kept)
    file, known = folder / name, snapshot(next(iter(ours)))
    if not file.exists():
        print(f"\n{name}: building its index ...", flush=True)
        _fill(name, file, articles)
    return peers.fts5(file, known) if name == "fts5" else peers.haystack(file)


def _our_engine(name: str, folder: Path, articles: int | None) -> Any:
    """Context manager that gives the backend, on the archive's own index or one of the first ``articles``."""
    from django.conf import settings

    from tests.search.engines import engine

    kept = settings.DATA_DIR / "index"
    if articles is None and (kept / name / "current").exists():
        return engine(name, kept)
    return _built(engine(name, folder), articles)


class _built(ExitStack):
    def __init__(self, made: Any, articles: int | None) -> None:
        super().__init__()
        self._made, self._articles = made, articles

    def __enter__(self) -> Any:  # type: ignore[override]
        from articles.search import documents

        backend = self.enter_context(self._made)
        if not backend.index.generations.exists():
            print("building our index ...", flush=True)
            with backend.index.building(restart=True) as build:
                build.fill(_batches(self._articles))
                build.finish(documents.read)
        return backend


def _fill(name: str, file: Path, articles: int | None) -> None:
    from haystack import connections

    from articles.models import Article
    from articles.search.backends.schema import document
    from benchmarks import search_peers as peers

    if name == "fts5":
        peers.fill_fts5(file, map(document, chain.from_iterable(_batches(articles))))
    else:
        index = connections["default"].get_unified_index().get_index(Article)
        found = index.index_queryset().order_by("pk")[:articles]
        peers.fill_haystack(file, map(index.full_prepare, found.iterator(chunk_size=BATCH)))


def _batches(articles: int | None) -> Iterator[list[Any]]:
    """What is to be indexed of the first so many articles, or of all."""
    from articles.search import documents

    after, left = 0, articles or sys.maxsize
    while left and (batch := documents.read_after(after, limit=min(BATCH, left))):
        yield batch
        after, left = batch[-1]["django_id"], left - len(batch)


def _line(times: list[float]) -> str:
    return f"p50 {_quantile(times, 0.5):8.2f}  p95 {_quantile(times, 0.95):8.2f}  max {max(times):8.2f}   {len(times)} answers"


def _quantile(times: list[float], share: float) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[round(100 * share) - 1] if len(times) > 1 else times[0]


if __name__ == "__main__":
    main()
