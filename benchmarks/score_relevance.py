#!/usr/bin/env python3
"""Ranking measured against relevance judgements, beside plain BM25 of other engines, and held to the recorded floors.

    score_relevance.py [--data DIR] [--scorer FILE] [--sets time,cisi] [--floors FILE] [--ablation]

Each collection is indexed in a temporary archive by the real indexing path, and its queries are answered as ``search --batch`` answers
``text``: as prose. Prints the scorer's line for each engine with and without meaning, and for plain BM25 over the same tokens (Tantivy
through tantivy-py, Whoosh as it comes, SQLite FTS5); exits with 1 where nDCG@10 is under its floor. ``--ablation`` prints in addition
what each weight brings, by taking it away.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import plain_bm25  # noqa: E402
from benchmarks.portal import temporary_portal  # noqa: E402

SHARED = ROOT.parent / "shared"
FLOORS = Path(__file__).with_name("floors_relevance.json")
DEPTH = 100
"""Hits of a run, as the scorer wants them."""
ABLATIONS: dict[str, dict[str, Any]] = {
    "headline 0": {"HEADLINE": 0.0},
    "headline 1": {"HEADLINE": 1.0},
    "repetition 0": {"REPEATED": 0.0},
    "repetition .5": {"REPEATED": 0.5},
    "common words in full": {"COMMON_IDF": 1e-9},
    "common below idf .5": {"COMMON_IDF": 0.5},
    "common below idf 1.5": {"COMMON_IDF": 1.5},
    "common below idf 2": {"COMMON_IDF": 2.0},
    "meaning .4": {"MEANING": 0.4},
    "meaning 1": {"MEANING": 1.0},
    "meaning 1.5": {"MEANING": 1.5},
}
"""What is run -> the constants of ``articles.search.weights`` that are other than they are."""

Answer = Callable[[str], list[int]]
"""A question in prose -> ids of articles, best first."""


@dataclass(frozen=True, slots=True)
class Collection:
    """``documents`` are (title, text); the article of the nth has the id n + 1, and the name ``names[n]`` in the judgements."""

    folder: Path
    names: list[str]
    documents: list[tuple[str, str]]
    queries: list[tuple[str, str]]


def main() -> int:
    arguments = _arguments()
    sets = arguments.sets.split(",") if arguments.sets else sorted(path.name for path in arguments.data.iterdir() if path.is_dir())
    figures: dict[str, dict[str, float]] = {}
    with temporary_portal() as folder:
        for name in sets:
            print(f"\n{name}", flush=True)
            figures[name] = dict(_measured(_read(arguments.data / name), folder, arguments))
    return _under_floor(figures, json.loads(arguments.floors.read_text()))


def _measured(collection: Collection, folder: Path, arguments: argparse.Namespace) -> Iterator[tuple[str, float]]:
    for label, answer in _answers(collection, folder, ablation=arguments.ablation):
        line = _score(collection, answer, arguments.scorer)
        print(f"  {label:<34} {line}", flush=True)
        yield label, float(line.split()[3])


def _answers(collection: Collection, folder: Path, *, ablation: bool) -> Iterator[tuple[str, Answer]]:
    from articles.search import indexing, service, weights
    from tests.search.engines import ENGINES, engine

    for name, build in plain_bm25.ENGINES.items():
        yield f"plain {name}", build(collection.documents, depth=DEPTH)
    _fill(collection)

    def ours(text: str) -> list[int]:
        return [found for found, _ in service.answer(text, limit=DEPTH)]

    for name in ENGINES:
        with engine(name, folder / collection.folder.name):
            indexing.rebuild()
            yield name, ours
            with _without_meaning():
                yield f"{name}, words alone", ours
            for label, changed in ABLATIONS.items() if ablation and name == ENGINES[0] else ():
                with patch.multiple(weights, **changed):
                    yield f"  {label}", ours
                    with _without_meaning():
                        yield f"  {label}, words alone", ours


@contextmanager
def _without_meaning() -> Iterator[None]:
    with patch("articles.search.backends.ranking.has_meaning", return_value=False):
        yield


def _fill(collection: Collection) -> None:
    """The archive holds this collection and nothing else."""
    from articles.models import Article
    from articles.text import text_digest, truncate, word_count

    Article.objects.all().delete()
    Article.objects.bulk_create(
        Article(
            pk=number,
            headline=title,
            body=text,
            lede=truncate(text, 200),
            language="en",
            status=Article.Status.PUBLISHED,
            word_count=word_count(text),
            text_digest=text_digest(title, text),
        )
        for number, (title, text) in enumerate(collection.documents, start=1)
    )


def _read(folder: Path) -> Collection:
    documents = _lines(folder / "docs.jsonl")
    return Collection(
        folder=folder,
        names=[str(row["id"]) for row in documents],
        documents=[(row["title"] or "", row["text"] or "") for row in documents],
        queries=[(str(row["id"]), row["text"]) for row in _lines(folder / "queries.jsonl")],
    )


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _score(collection: Collection, answer: Answer, scorer: Path) -> str:
    """The scorer's line: 'queries 83  nDCG@10 0.6  MAP 0.5  R@100 0.9'."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as run:
        for key, text in collection.queries:
            hits = [collection.names[article_id - 1] for article_id in answer(text)]
            run.write(json.dumps({"id": key, "hits": hits}) + "\n")
        run.flush()
        command = [sys.executable, str(scorer), str(collection.folder / "qrels.tsv"), run.name]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _under_floor(figures: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> int:
    """1 where a figure of a scored set is under its floor, else 0."""
    failures = 0
    for name, got in figures.items():
        for label, floor in floors.get(name, {}).items():
            if got[label] < floor:
                print(f"{name}, {label}: nDCG@10 {got[label]:.4f}, floor {floor:.4f}")
                failures += 1
    return int(failures > 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "relevance", help="folder of collections")
    parser.add_argument("--scorer", type=Path, default=SHARED / "tools" / "score_relevance.py")
    parser.add_argument("--sets", default="", help="names of collections, with commas; all where left out")
    parser.add_argument("--floors", type=Path, default=FLOORS)
    parser.add_argument("--ablation", action="store_true", help="what each weight brings")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
