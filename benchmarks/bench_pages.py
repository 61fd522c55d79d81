"""``make bench-pages``: how long pages take on the archive that ``CLIPFILE_DATA_DIR`` names, on a server as ``make run`` starts it.

    CLIPFILE_DATA_DIR=... python -m benchmarks.bench_pages [--clients 4] [--rounds 5] [--only results] [--anew]

The clients ask for the same mix of pages over and over, each in an order of its own; the table has the median and the 95th percentile
in ms of each kind of page, compression included, from the first byte sent to the last received. With ``--anew`` no address is asked for
twice, so that no page comes from memory.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
import urllib.request
import uuid
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

from benchmarks.portal import served

PORT = 8932
WORDS = ["oil", "bank", "trade", "tax", "japan", "strike", "wheat", "merger", "dollar", "harbour", "council", "quarter"]
WARM_UP = 1


def pages() -> list[tuple[str, str]]:
    """(kind, address) of every page in the mix."""
    listed = [("home", "/"), ("outlets", "/outlets/"), ("browse", "/browse/"), ("everything", "/search/")]
    searches = [("results, one word", f"/search/?q={word}") for word in WORDS]
    searches += [("results, two words", f"/search/?q={a}+{b}") for a, b in pairwise(WORDS)]
    searches += [("results, phrase", "/search/?q=%22said+it+would%22"), ("results, prefix", "/search/?q=produc*")]
    searches += [("results, facet", f"/search/?q={word}&place=1") for word in WORDS[:4]]
    articles = [("article", f"/articles/{number}/-/?q=oil") for number in range(11, 60, 7)]
    entities = [("entity", f"/entities/{number}/-/") for number in range(1, 12)]
    return listed + searches + articles + entities


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="kinds of pages that begin so: results")
    parser.add_argument("--anew", action="store_true", help="every page is made, also where one like it was asked for before")
    arguments = parser.parse_args()
    with served(os.environ["CLIPFILE_DATA_DIR"], port=PORT), ThreadPoolExecutor(arguments.clients) as pool:
        visits = partial(client, rounds=arguments.rounds + WARM_UP, only=arguments.only, anew=arguments.anew)
        timings = [timing for answer in pool.map(visits, range(arguments.clients)) for timing in answer]
    report(timings)


def client(seed: int, *, rounds: int, only: str, anew: bool) -> list[tuple[str, float]]:
    """(kind, ms) of every request but those of the first round, which warms the server up."""
    order, timings = [page for page in pages() if page[0].startswith(only)], []
    shuffle = random.Random(seed).shuffle
    for number in range(rounds):
        shuffle(order)
        for kind, address in order:
            started = time.perf_counter()
            fresh = f"{'&' if '?' in address else '?'}_={uuid.uuid4().hex}" if anew else ""
            request = urllib.request.Request(f"http://127.0.0.1:{PORT}{address}{fresh}", headers={"Accept-Encoding": "gzip"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()
            if number >= WARM_UP:
                timings.append((kind, 1000 * (time.perf_counter() - started)))
    return timings


def report(timings: list[tuple[str, float]]) -> None:
    by_kind: defaultdict[str, list[float]] = defaultdict(list)
    for kind, ms in timings:
        by_kind[kind].append(ms)
    print(f"{'page':22} {'n':>5} {'p50':>8} {'p95':>8}   ms")
    for kind, values in sorted(by_kind.items()):
        p95 = statistics.quantiles(values, n=20)[-1]
        print(f"{kind:22} {len(values):5} {statistics.median(values):8.1f} {p95:8.1f}")


if __name__ == "__main__":
    main()
