"""``python -m benchmarks.bench_dedup SHARED [--articles N]``: how long the search for a near-duplicate takes in an archive of N articles.

The archive's articles are SHARED/data/news/make_scaled.py's stories, with their fingerprints, in SQLite as the portal has it. Looked
for are 300 of them, one word in twenty and in ten replaced, and 300 that are not there. The target is 10 ms an article at 200,000.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.portal import temporary_portal
from benchmarks.scaled_archive import stories
from benchmarks.score_dedup import reworded

ASKED = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument(
        "--cpu", action="store_true", help="time of the processor instead of the clock's: for a machine that others use"
    )
    arguments = parser.parse_args()
    clock = time.process_time if arguments.cpu else time.perf_counter
    with temporary_portal(), stories(arguments.shared / "data" / "news", arguments.articles + ASKED) as found:
        kept = fill(found, arguments.articles)
        strangers = [(story["title"], story["body"]) for story in found]
        chooser = random.Random(7)
        for often in (20, 10):
            edit = reworded(1 / often)
            report(f"kept, 1 in {often}", [edit(story, chooser) for story in chooser.sample(kept, ASKED)], clock=clock)
        report("strangers", strangers, clock=clock)


def fill(found: Any, count: int) -> list[tuple[str, str]]:
    """Articles with their fingerprints; gives a sample of the stories."""
    from django.db import connection, transaction

    from articles.dedup import fingerprint, pack_signature
    from articles.models import Article

    sample: list[tuple[str, str]] = []
    started = time.perf_counter()
    while batch := list(islice(found, min(2_000, count))):
        count -= len(batch)
        prints = [fingerprint(story["title"], story["body"]) for story in batch]
        with transaction.atomic():
            rows = Article.objects.bulk_create(
                Article(
                    headline=story["title"][:500],
                    body=story["body"],
                    text_digest="",
                    signature=pack_signature(p.signature) if p else b"",
                )
                for story, p in zip(batch, prints, strict=True)
            )
            bands = [(row.pk, band) for row, p in zip(rows, prints, strict=True) if p for band in p.bands]
            with connection.cursor() as cursor:
                cursor.executemany("INSERT INTO articles_fingerprintband (article_id, band) VALUES (%s, %s)", bands)
        sample += [(story["title"], story["body"]) for story, p in zip(batch, prints, strict=True) if p][:40]
        if not count:
            break
    print(f"Filled in {time.perf_counter() - started:.0f} s.")
    return sample


def report(name: str, texts: list[tuple[str, str]], *, clock: Callable[[], float]) -> None:
    from articles.matching import nearest

    took, hits = [], 0
    for headline, body in texts:
        started = clock()
        hits += nearest(headline, body, day=None) is not None
        took.append(1000 * (clock() - started))
    p50, p95 = statistics.median(took), sorted(took)[int(0.95 * len(took))]
    print(
        f"{name:16} {hits} of {len(texts)} found; mean {statistics.mean(took):.2f} ms, p50 {p50:.2f}, p95 {p95:.2f}, most {max(took):.1f}"
    )


if __name__ == "__main__":
    main()
