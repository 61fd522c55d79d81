#!/usr/bin/env python3
"""Extraction measured against gold pages beside other extractors, and held to the recorded floors.

    score_extraction.py [--data DIR] [--scorer FILE] [--sets atf,fundus] [--every N] [--peers trafilatura,...] [--out DIR]

Reads every page of the sets in this process, writes DIR/clipfile/SET.jsonl as ``manage.py extract --batch`` would, lets the scorer
print its table with pages/s for us and for each peer (whose answers are kept in var/peers by version, so that only the first run is
long), and exits with 1 where a figure of ours is under its floor. With ``--every N`` only each Nth page is read: a quick look, without
floors.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from articles.errors import ClipfileError  # noqa: E402
from articles.extraction import as_record  # noqa: E402
from articles.extraction.extractor import extract  # noqa: E402
from articles.records import CaptureKind, Original  # noqa: E402
from benchmarks import extraction_peers  # noqa: E402

SHARED = ROOT.parent / "shared"
OURS = "clipfile"
FLOORS = Path(__file__).with_name("floors_extraction.json")


def main() -> int:
    arguments = _arguments()
    out = arguments.out or Path(tempfile.mkdtemp(prefix="clipfile-extraction-"))
    wanted = set(arguments.sets.split(",")) if arguments.sets else None
    speeds: dict[str, list[tuple[int, float]]] = {}
    for folder in sorted(path for path in arguments.data.iterdir() if (path / "gold.jsonl").exists()):
        if wanted is None or folder.name in wanted:
            for reader, pages, seconds in _read_set(folder, out, arguments):
                speeds.setdefault(reader, []).append((pages, seconds))
    figures = {reader: _scored(reader, out, arguments, speeds[reader]) for reader in speeds}
    _tell_sources(out / OURS)
    return 0 if arguments.every > 1 else _under_floor(figures[OURS], json.loads(arguments.floors.read_text()))


def _read_set(folder: Path, out: Path, arguments: argparse.Namespace) -> Iterator[tuple[str, int, float]]:
    """(reader, pages, seconds of CPU) for us and for each peer, whose records are then below ``out``."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text().splitlines()][:: arguments.every]
    _write(out / "gold" / folder.name / "gold.jsonl", rows)
    started = time.process_time()
    records = list(map(_record, pages_of(folder, rows)))
    yield OURS, len(rows), time.process_time() - started
    _write(out / OURS / f"{folder.name}.jsonl", records)
    for peer in arguments.peers.split(",") if arguments.peers else ():
        found = extraction_peers.records(peer, f"{folder.name}-{arguments.every}", pages_of(folder, rows))
        if found is None:
            print(f"{peer} is not installed: docs/quality.md says how.", file=sys.stderr)
            continue
        yield peer, len(rows), found[1]
        _write(out / peer / f"{folder.name}.jsonl", found[0])


def _scored(reader: str, out: Path, arguments: argparse.Namespace, speeds: list[tuple[int, float]]) -> dict[str, Any]:
    """Prints the scorer's table under the reader's name and speed, and answers with its figures."""
    pages, seconds = sum(pages for pages, _ in speeds), sum(seconds for _, seconds in speeds)
    print(f"\n{reader}: {pages} pages, {pages / max(seconds, 1e-9):.1f} pages/s of CPU", flush=True)
    scorer = [sys.executable, str(arguments.scorer), str(out / "gold"), str(out / reader)]
    subprocess.run([*scorer, "--misses", str(arguments.misses if reader == OURS else 0)], check=True)
    answer = subprocess.run([*scorer, "--json"], check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(answer.stdout)
    return figures


def _tell_sources(folder: Path) -> None:
    """Prints, for each field, which source gave the answer how often."""
    told: dict[str, Counter[str]] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for record in map(json.loads, file.read_text().splitlines()):
            for field, source in record.get("sources", {}).items():
                told.setdefault(field, Counter())[source.partition(":")[0]] += 1
    print("\nWhich source gave the answer, of the pages that have one:")
    for field, counts in told.items():
        shares = ", ".join(f"{source} {count / counts.total():.0%}" for source, count in counts.most_common(6))
        print(f"{field:14} {counts.total():5}  {shares}")


def pages_of(folder: Path, rows: list[dict[str, Any]]) -> Iterator[tuple[str, Original]]:
    """(id, what was saved) of each of ``rows`` of a set's gold."""
    for row in rows:
        url = row.get("url") or ""
        yield (
            row["id"],
            Original(
                content=gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes()),
                kind=CaptureKind.UPLOAD,
                media_type="text/html",
                retrieved_at=datetime.now(UTC),
                url=url,
                final_url=url,
            ),
        )


def _record(page: tuple[str, Original]) -> dict[str, Any]:
    identifier, original = page
    try:
        return as_record(identifier, extract(original))
    except ClipfileError as error:
        return {"id": identifier, "error": str(error)}


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def _under_floor(figures: dict[str, Any], floors: dict[str, dict[str, float]]) -> int:
    """1 where a figure of a scored set is under its floor (for 'fp' and 'wrong': over it), else 0."""
    failures = 0
    for name, wanted in floors.items():
        for path, floor in wanted.items():
            field, _, kind = path.partition(".")
            got = figures.get(name, {}).get(field, {}).get(kind)
            if got is not None and (got > floor if kind in ("fp", "wrong", "low") else got < floor):
                print(f"{name} {path}: {got:.3f}, floor {floor:.3f}")
                failures += 1
    return int(failures > 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "extraction", help="folder of sets")
    parser.add_argument("--scorer", type=Path, default=SHARED / "tools" / "score_extraction.py")
    parser.add_argument("--sets", default="", help="names of sets, with commas; all where left out")
    parser.add_argument("--every", type=int, default=1, help="read each Nth page only")
    parser.add_argument("--peers", default=",".join(extraction_peers.PEERS), help="names of peers, with commas; '' for none")
    parser.add_argument("--misses", type=int, default=0, help="ids of pages to list that were missed, per field")
    parser.add_argument("--out", type=Path, help="where predictions go; a temporary folder where left out")
    parser.add_argument("--floors", type=Path, default=FLOORS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
