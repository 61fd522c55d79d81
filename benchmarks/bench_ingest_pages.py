"""What the journey of real HTML pages costs beside reading them and recognising names, with one process and with two.

    python -m benchmarks.bench_ingest_pages SHARED [--pages 400] [--processes 1 2]

The pages are those of SHARED/data/extraction, mixed by a fixed seed, and again with other words in them where more are asked for. Each
process takes its part of them through the whole journey into one portal, 50 at a time, and applies index changes in between, as a worker
does; its first 50 warm up. Counted is the time of the processor, of the process and of its reader, so that a busy machine does not
matter; what several processes cost each other shows in what a page costs. Linux only: the reader's time is read from /proc.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.portal import set_up, time_stages

SEED = 20_260_301
TOGETHER = 50
ALONE = ("3 extract", "5 recognise")
"""The stages that the rest is compared with."""
REPORTED = 250
"""Pages between two looks at the memory."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--part", type=int, nargs=2, metavar=("PART", "OF"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not (options.shared / "data" / "extraction").exists():
        print(f"Skipped: {options.shared / 'data' / 'extraction'} is not there.")
    elif options.part:
        set_up(options.folder)
        print(json.dumps(travel(options)))
    else:
        compare(options)


def compare(options: argparse.Namespace) -> None:
    costs = {number: measured(options, number) for number in options.processes}
    first, *others = costs
    for number in others:
        print(
            f"{number} processes give {number / first * costs[first] / costs[number]:.2f} times what {first} gives, by the processor"
        )


def measured(options: argparse.Namespace, processes: int) -> float:
    """Milliseconds that a page costs with so many processes."""
    with tempfile.TemporaryDirectory(prefix="clipfile-bench-") as name:
        folder = Path(name)
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, env={**os.environ, "CLIPFILE_DATA_DIR": name}, check=True)
        started = time.perf_counter()
        running = [_part(options, folder, part, processes) for part in range(processes)]
        found = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
        seconds = time.perf_counter() - started
    pages = sum(one["pages"] for one in found)
    spent = sum((Counter(one["spent"]) for one in found), Counter[str]())
    print(f"\n{processes} process(es): {pages:,} pages, {pages / seconds:.1f} a second by the clock; {found[0]['outcomes']}")
    for stage, ms in sorted(spent.items()):
        print(f"  {stage:12} {ms / pages:7.2f} ms a page  {ms / spent.total():6.1%}")
    alone = sum(spent[stage] for stage in ALONE)
    print(f"  together {spent.total() / pages:.1f} ms: {spent.total() / alone - 1:.1%} more than reading and recognising alone")
    for one in found:
        print(f"  memory in MB, every {REPORTED} pages: {' '.join(map(str, one['memory']))}")
    return spent.total() / pages


def _part(options: argparse.Namespace, folder: Path, part: int, of: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.bench_ingest_pages", str(options.shared), "--pages", str(options.pages)]
    command += ["--part", str(part), str(of), "--folder", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def travel(options: argparse.Namespace) -> dict[str, Any]:
    """One process's part of the pages."""
    from articles import ingest
    from articles.records import CaptureKind, Original
    from articles.search import indexing

    def original(page: tuple[str, bytes]) -> Original:
        url, content = page
        return Original(
            content=content, kind=CaptureKind.UPLOAD, media_type="text/html", retrieved_at=datetime.now(UTC), url=url, final_url=url
        )

    spent = time_stages(processor)
    part, of = options.part
    mine = islice(pages(options.shared, options.pages), part, None, of)
    outcomes: Counter[str] = Counter()
    memory: list[int] = []

    def take(batch: list[tuple[str, bytes]]) -> None:
        outcomes.update(result.outcome.value for result in ingest.ingest_originals([original(page) for page in batch]))
        while indexing.apply_pending():
            pass

    take(list(islice(mine, TOGETHER)))
    spent.clear()
    outcomes.clear()
    began = processor()
    while batch := list(islice(mine, TOGETHER)):
        if outcomes.total() % REPORTED == 0:
            memory.append(resident())
        take(batch)
    memory.append(resident())
    whole = processor() - began
    spent["the rest"] = whole - sum(spent.values())
    return {
        "pages": outcomes.total(),
        "spent": {stage: 1000 * seconds for stage, seconds in spent.items()},
        "outcomes": outcomes,
        "memory": memory,
    }


def pages(shared: Path, wanted: int) -> Iterator[tuple[str, bytes]]:
    """(address, content) of so many pages, those that come again with a word more in each paragraph."""
    files = sorted((shared / "data" / "extraction").glob("*/*.html.gz"))
    random.Random(SEED).shuffle(files)
    for number in range(wanted):
        turn, at = divmod(number, len(files))
        content = gzip.decompress(files[at].read_bytes())
        again = content.replace(b"<p>", b"<p>Again%d " % turn) if turn else content
        yield f"https://{files[at].parent.name}.example/{turn}/{files[at].name.partition('.')[0]}", again


def processor() -> float:
    """Seconds of the processor that this process and its reader have used."""
    return time.process_time() + sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in _children()) / 1e9


def resident() -> int:
    """Megabytes of memory of this process and its reader; files that are mapped, of the database and the index, are left out: the system
    takes those back when it wants."""
    return sum(_anonymous(pid) for pid in ("self", *_children())) // 1024


def _anonymous(pid: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:"))


def _children() -> list[str]:
    return Path("/proc/thread-self/children").read_text().split()


if __name__ == "__main__":
    main()
