"""What reading a page costs beside trafilatura with its metadata: processor time on the same pages, in turn, in one process.

    python -m benchmarks.extraction_cost [--pages 12] [--runs 5]

Each page is read by us and by trafilatura one after the other, so that a busy machine slows both; each run gives one ratio of the sums,
and the median of the runs is what counts. A first run, in which models and caches are filled, is thrown away. The thresholds of the
garbage collector are those of the process in which the portal reads (``articles.extraction.ward``), for both.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from articles.errors import ClipfileError
from articles.extraction import body
from articles.extraction.extractor import examine, extract
from articles.extraction.ward import GARBAGE_AFTER
from articles.records import Original
from benchmarks.extraction_peers import FAULTS, trafilatura
from benchmarks.score_extraction import SHARED, pages_of

SETS = ("atf", "fundus", "htmldate", "postlight", "scrapinghub", "trafilatura", "wcxb")
PAGES, RUNS = 12, 5
"""Pages of each set, spread over it; runs over all of them."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "extraction", help="folder of sets")
    parser.add_argument("--pages", type=int, default=PAGES, help="pages of each set")
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments = parser.parse_args()
    tell(sample(arguments.data, arguments.pages), runs=arguments.runs)
    return 0


def sample(data: Path, count: int = PAGES) -> list[Original]:
    """The same pages each time: every Nth of each set."""
    found: list[Original] = []
    for folder in (data / name for name in SETS):
        rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text().splitlines()]
        chosen = rows[:: max(1, len(rows) // count)][:count]
        found.extend(original for _, original in pages_of(folder, chosen))
    return found


def tell(pages: list[Original], *, runs: int = RUNS) -> None:
    """Prints the median ratio, all of them, and on how many pages the second opinions were asked."""
    gc.set_threshold(*GARBAGE_AFTER)
    asked = _asked(pages)
    ratios = [_ratio(pages) for _ in range(runs)]
    told = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"CPU of a page, trafilatura with metadata = 1: {statistics.median(ratios):.2f} ({len(pages)} pages; runs {told})")
    print(f"Second opinions were asked on {asked['body']} bodies and {asked['date']} dates of them")


def _ratio(pages: list[Original]) -> float:
    ours = theirs = 0.0
    for original in pages:
        ours += _seconds(extract, original)
        theirs += _seconds(trafilatura, original)
    return ours / theirs


def _seconds(read: Callable[[Original], object], original: Original) -> float:
    started = time.process_time()
    try:
        read(original)
    except (ClipfileError, *FAULTS):
        pass  # what cannot be read costs time as well
    return time.process_time() - started


def _asked(pages: list[Original]) -> Counter[str]:
    """On how many of ``pages`` each second opinion was asked, in a run that also fills models and caches."""
    asked: Counter[str] = Counter()
    for original in pages:
        _seconds(trafilatura, original)
        try:
            found = examine(original)
        except ClipfileError:
            continue
        asked["body"] += found.body[0].source == body.COMPARED
        asked["date"] += any(reading.source == "htmldate" for reading in found.published)
    return asked


if __name__ == "__main__":
    sys.exit(main())
