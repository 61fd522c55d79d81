"""``python -m benchmarks.score_doubts SHARED [--every N]``: how many real articles the screening holds back.

Every page of SHARED/data/extraction is an article that somebody chose, so each that is held back is a mistake, or a page whose article
was not in it any more. Prints the share of each doubt and the pages.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from articles.doubts import screen
from articles.errors import ExtractionError, UnsupportedContent
from articles.extraction import extract
from articles.records import CaptureKind, Original


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only every Nth page")
    arguments = parser.parse_args()
    held: Counter[str] = Counter()
    total = 0
    for folder in sorted((arguments.shared / "data" / "extraction").iterdir()):
        if not folder.is_dir():
            continue
        addresses = urls_of(folder)
        for page in sorted(folder.glob("*.html.gz"))[:: arguments.every]:
            total += 1
            if doubt := doubt_of(page, url=addresses.get(page.name.removesuffix(".html.gz"), "")):
                held[doubt] += 1
                print(f"{doubt:8} {folder.name}/{page.name}")
    print(f"{total:,} pages, held back {sum(held.values())} ({sum(held.values()) / max(total, 1):.1%}): {dict(held)}")


def urls_of(folder: Path) -> dict[str, str]:
    """Page id -> address, where the set has addresses."""
    file = folder / "urls.jsonl"
    if not file.exists():
        return {}
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {str(row["id"]): row.get("url") or "" for row in rows}


def doubt_of(page: Path, *, url: str) -> str | None:
    original = Original(
        content=gzip.decompress(page.read_bytes()),
        kind=CaptureKind.FETCH,
        media_type="text/html",
        retrieved_at=datetime.now(UTC),
        url=url,
        final_url=url,
        status=200,
    )
    try:
        return screen(original, extract(replace(original)))
    except (ExtractionError, UnsupportedContent):
        return screen(original, None)


if __name__ == "__main__":
    main()
