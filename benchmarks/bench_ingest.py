"""``make bench-ingest``: articles a second through the whole journey, and the share of each stage.

    python -m benchmarks.bench_ingest SHARED [--articles N]

Imports the first N stories of SHARED/data/news/reuters.jsonl.gz exactly as ``import_jsonl`` does, into an empty portal, in one process.
The stages are timed by wrapping the functions that ``articles.ingest`` calls; a story's time is the sum over its stages and what is
left ("the rest").
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from pathlib import Path

from benchmarks.portal import temporary_portal, time_stages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--articles", type=int, default=2_000)
    arguments = parser.parse_args()
    news = arguments.shared / "data" / "news" / "reuters.jsonl.gz"
    if not news.exists():
        print(f"Skipped: {news} is not there.")
        return
    with temporary_portal():
        run(news, articles=arguments.articles)


def run(news: Path, *, articles: int) -> None:
    from articles import ingest
    from articles.management.commands.import_jsonl import open_lines, originals_of_lines
    from articles.management.reporting import defaults_of
    from articles.search import indexing

    spent = time_stages(time.perf_counter)
    started = time.perf_counter()
    with open_lines(news) as lines:
        originals = originals_of_lines(lines, name=news.name, limit=articles)
        options = ingest.Options(defaults=defaults_of(outlet="Reuters", language="en"))
        outcomes = Counter(result.outcome.value for result in ingest.ingest_originals(originals, options=options))
    while indexing.apply_pending():
        pass
    whole = time.perf_counter() - started
    report(spent, whole=whole, articles=articles, outcomes=outcomes)


def report(spent: dict[str, float], *, whole: float, articles: int, outcomes: Counter[str]) -> None:
    print(f"{articles:,} Reuters stories in {whole:.1f} s: {articles / whole:.1f} a second; {dict(outcomes)}")
    for stage, seconds in sorted({**spent, "the rest": whole - sum(spent.values())}.items()):
        print(
            f"  {stage:12} {seconds / whole:6.1%}  {1000 * seconds / articles:7.2f} ms an article  {articles / seconds:9,.0f} a second"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
