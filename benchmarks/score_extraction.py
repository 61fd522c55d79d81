#!/usr/bin/env python3
"""Extraction measured against gold pages, and held to the recorded floors.

    score_extraction.py [--data DIR] [--scorer FILE] [--sets atf,fundus] [--every N] [--out DIR] [--floors FILE]

Reads every page of the sets in this process, writes DIR/SET.jsonl as ``manage.py extract --batch`` would, lets the scorer print its
table, prints pages/s, and exits with 1 where a figure is under its floor. With ``--every N`` only each Nth page is read: a quick
look,
without floors.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
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

SHARED = ROOT.parent / "shared"
FLOORS = Path(__file__).with_name("floors_extraction.json")


def main() -> int:
    arguments = _arguments()
    out = arguments.out or Path(tempfile.mkdtemp(prefix="clipfile-extraction-"))
    gold = out / "gold"
    wanted = set(arguments.sets.split(",")) if arguments.sets else None
    for folder in sorted(path for path in arguments.data.iterdir() if (path / "gold.jsonl").exists()):
        if wanted is None or folder.name in wanted:
            _predict(folder, out, gold / folder.name, every=arguments.every)
    scorer = [sys.executable, str(arguments.scorer), str(gold), str(out)]
    subprocess.run([*scorer, "--misses", str(arguments.misses)], check=True)
    figures = json.loads(subprocess.run([*scorer, "--json"], check=True, capture_output=True, text=True).stdout)
    return 0 if arguments.every > 1 else _under_floor(figures, json.loads(arguments.floors.read_text()))


def _predict(folder: Path, out: Path, gold: Path, *, every: int) -> None:
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text().splitlines()][::every]
    gold.mkdir(parents=True, exist_ok=True)
    (gold / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    started = time.process_time()
    records = list(_records(folder, rows))
    seconds = time.process_time() - started
    (out / f"{folder.name}.jsonl").write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))
    print(f"{folder.name}: {len(rows)} pages, {len(rows) / seconds:.1f} pages/s of CPU", file=sys.stderr)


def _records(folder: Path, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        url = row.get("url") or ""
        original = Original(
            content=gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes()),
            kind=CaptureKind.UPLOAD,
            media_type="text/html",
            retrieved_at=datetime.now(UTC),
            url=url,
            final_url=url,
        )
        try:
            yield as_record(row["id"], extract(original))
        except ClipfileError as error:
            yield {"id": row["id"], "error": str(error)}


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
    parser.add_argument("--misses", type=int, default=0, help="ids of pages to list that were missed, per field")
    parser.add_argument("--out", type=Path, help="where predictions go; a temporary folder where left out")
    parser.add_argument("--floors", type=Path, default=FLOORS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
