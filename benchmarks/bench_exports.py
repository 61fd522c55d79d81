"""``make bench-exports``: every format of export, of the whole archive that ``CLIPFILE_DATA_DIR`` names, as the portal streams it.

    CLIPFILE_DATA_DIR=... python -m benchmarks.bench_exports [--only csv ris]

For each format: articles a second of CPU and by the clock, size, and by how much the process's memory grew once ten pieces of 64 kB had
been written, without the files of the index that are mapped into it (Linux). All but the socket is measured: the search, the database,
the writing, the encoding.
"""

from __future__ import annotations

import argparse
import os
import time
from itertools import islice
from pathlib import Path

import django

SETTLED = 10
"""Pieces after which an export needs no more memory, if it needs a fixed amount."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], help="names of formats")
    only = parser.parse_args().only
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from articles.exporting import FORMATS

    print(f"{'format':12} {'articles':>9} {'a second of CPU':>16} {'by the clock':>13} {'MB':>7} {'memory grew, MB':>16}")
    for chosen in FORMATS:
        if not only or chosen.name in only:
            measure(chosen.name)


def measure(name: str) -> None:
    from django.test import Client

    cpu, clock = time.process_time(), time.perf_counter()
    response = Client(SERVER_NAME="localhost").get("/search/export/", {"format": name})
    pieces = response.streaming_content
    size = sum(map(len, islice(pieces, SETTLED)))
    settled = most = memory()
    for piece in pieces:
        size += len(piece)
        most = max(most, memory())
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    total, grew = int(response.headers["X-Total-Count"]), most - settled
    print(f"{name:12} {total:9,} {total / cpu:16,.0f} {total / clock:13,.0f} {size / 1e6:7.1f} {grew:16.1f}", flush=True)


def memory() -> float:
    """Of this process alone, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1024


if __name__ == "__main__":
    main()
