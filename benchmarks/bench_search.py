"""How fast each engine builds its index and answers, on the articles of the database that is configured.

    python benchmarks/bench_search.py [--engines tantivy whoosh] [--rounds 5]

Builds each engine's index in a temporary folder, then asks for the first page (20 hits with snippets, all facets, the histogram by
year) of queries of eight kinds, and prints milliseconds. "Cold" is the first query after the build.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

QUERIES = {
    "everything": ["", "lang:en"],
    "common": ["said", "market", "year", "company", "bank", "government", "trade", "price"],
    "middling": ["wheat", "merger", "Japan", "dividend", "inflation", "refinery", "strike", "currency"],
    "rare": ["zinc", "cyclone", "mutiny", "earthquake", "monsoon", "smuggler", "volcano", "piano"],
    "and": ["oil price", "bank rate cut", "trade deficit Japan", "wheat export subsidy", "gold mine strike"],
    "or": ["coffee OR cocoa", "Iran OR Iraq", "zinc OR lead OR tin", "merger OR takeover OR acquisition"],
    "phrase": ['"interest rates"', '"the company said"', '"crude oil prices"', '"Bank of England"', '"balance of payments"'],
    "prefix": ["agri*", "inter*", "petrol* -crude", "export*"],
    "field": ["headline:oil", "place:brazil coffee", "headline:(gold OR silver)", "published:1987-03 wheat", "words:>500 trade"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", nargs="+", default=["tantivy", "whoosh"])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    import django

    django.setup()
    for name in options.engines:
        with tempfile.TemporaryDirectory() as folder:
            measure(name, Path(folder), rounds=options.rounds)


def measure(name: str, folder: Path, *, rounds: int) -> None:
    from articles.search import indexing
    from articles.search.request import SearchRequest
    from tests.search.engines import engine

    with engine(name, folder) as backend:
        started = time.perf_counter()
        held = indexing.rebuild()
        seconds = time.perf_counter() - started
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        print(f"\n{name}: {held:,} articles indexed in {seconds:.1f} s, {held / seconds:,.0f} a second, {size / 1e6:.0f} MB")
        print(f"  cold                 {milliseconds(lambda: backend.search_page(SearchRequest(text='oil price'))):8.1f} ms")
        every: list[float] = []
        for kind, texts in QUERIES.items():
            times = list(timed(backend, texts, rounds))
            every += times
            print(f"  {kind:<12} {line(times)}")
        print(f"  {'all':<12} {line(every)}")


def timed(backend: Any, texts: Iterable[str], rounds: int) -> Iterable[float]:
    from articles.search.request import SearchRequest

    for text in texts:
        request = SearchRequest(text=text)
        backend.search_page(request)
        for _ in range(rounds):
            yield milliseconds(lambda request=request: backend.search_page(request))  # type: ignore[misc]


def milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def line(times: list[float]) -> str:
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered):7.2f}  p95 {ordered[int(len(ordered) * 0.95)]:7.2f}  max {ordered[-1]:7.2f}"


if __name__ == "__main__":
    main()
