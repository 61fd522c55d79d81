#!/usr/bin/env python3
"""Measure entity recognition on texts with gold mentions, and fail where it has become worse.

    python benchmarks/score_entities.py [--data DIR] [--scorer FILE] [--out DIR] [--ablate] [--errors N]

For each set DATA/*.jsonl (lines: id, text, mentions) the default recogniser is run, its predictions are written to --out as
``manage.py recognise --batch`` writes them, and the scorer is run on both. Prints its table, the speed, and
how many facet values over the whole set are right and likely twice; exit status 1 where a
figure lies under its floor in ``floors_entities.json``. With --ablate, what each step of the repair is worth: the loss without
it, in points of F1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from articles.entities import Document, as_record, available, default_recogniser, recognise  # noqa: E402
from articles.entities.gazetteer import spelling_key  # noqa: E402
from articles.entities.normalization import document_names  # noqa: E402
from articles.entities.repair import STEPS, Step, repair  # noqa: E402
from articles.entities.spans import Spans  # noqa: E402
from articles.records import Label, Mention  # noqa: E402
from benchmarks.entity_values import Value, summary  # noqa: E402

SHARED = ROOT.parent / "shared"
FLOORS = Path(__file__).with_name("floors_entities.json")
BATCH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSet:
    """Texts with gold mentions, read from ``path``."""

    path: Path
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    values: tuple[frozenset[Value], ...]


def main() -> int:
    options = _options()
    sets = [read(path) for path in sorted(options.data.glob("*.jsonl"))]
    if not sets:
        print(f"No *.jsonl in {options.data}: nothing to measure.", file=sys.stderr)
        return 2
    for problem in available():
        print(f"warning: {problem}", file=sys.stderr)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.ablate:
        return ablate(sets, options)
    return min(1, sum(measure(gold, options) for gold in sets))


def measure(gold: GoldSet, options: argparse.Namespace) -> int:
    """Print the scores of one set; the number of figures under their floors."""
    recogniser = default_recogniser()
    recogniser.recognise_batch(["Paris."], language="en")
    began = time.process_time()
    documents = [Document(text=text, language="en") for text in gold.texts]
    mentions = [
        found for at in range(0, len(documents), BATCH) for found in recognise(documents[at : at + BATCH], recogniser=recogniser)
    ]
    seconds = time.process_time() - began
    table = score(gold, mentions, options)
    words = sum(len(text.split()) for text in gold.texts) / len(gold.texts)
    print(f"{gold.path.stem}: {len(gold.texts)} documents of {words:.0f} words, {len(gold.texts) / seconds:.1f} docs/s of CPU")
    print(f"{table}{summary(gold.values, mentions)}\n")
    return _under_floors(gold.path.stem, _f1(table))


def ablate(sets: Sequence[GoldSet], options: argparse.Namespace) -> int:
    """Print, for each step, the points of F1 that are lost without it: facet and strict mention of each set."""
    raw = [_raw(gold) for gold in sets]
    options.errors = 0
    full = [_scored(gold, spans, STEPS, options) for gold, spans in zip(sets, raw, strict=True)]
    print(f"{'':28}" + "".join(f"{gold.path.stem:>20}" for gold in sets))
    for left_out in STEPS:
        steps = tuple(step for step in STEPS if step is not left_out)
        less = [_scored(gold, spans, steps, options) for gold, spans in zip(sets, raw, strict=True)]
        losses = [
            f"{100 * (whole['facet'] - part['facet']):+.2f} {100 * (whole['strict'] - part['strict']):+.2f}"
            for whole, part in zip(full, less, strict=True)
        ]
        print(f"{left_out.__name__:28}" + "".join(f"{loss:>20}" for loss in losses))
    return 0


def read(path: Path) -> GoldSet:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return GoldSet(
        path=path,
        ids=tuple(row["id"] for row in rows),
        texts=tuple(row["text"] for row in rows),
        values=tuple(
            frozenset((spelling_key(row["text"][m["start"] : m["end"]]), Label(m["label"])) for m in row["mentions"])
            for row in rows
        ),
    )


def score(gold: GoldSet, mentions: Sequence[Sequence[Mention]], options: argparse.Namespace) -> str:
    """The scorer's table."""
    predictions = options.out / gold.path.name
    with predictions.open("w", encoding="utf-8") as lines:
        for identifier, found in zip(gold.ids, mentions, strict=True):
            lines.write(json.dumps(as_record(identifier, found), ensure_ascii=False) + "\n")
    command = [sys.executable, str(options.scorer), str(gold.path), str(predictions), "--errors", str(options.errors)]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def _raw(gold: GoldSet) -> list[Spans]:
    recogniser = default_recogniser()
    return [
        spans
        for at in range(0, len(gold.texts), BATCH)
        for spans in recogniser.recognise_batch(gold.texts[at : at + BATCH], language="en")
    ]


def _scored(gold: GoldSet, raw: Sequence[Spans], steps: Sequence[Step], options: argparse.Namespace) -> dict[str, float]:
    mentions = [_mentions(text, repair(text, spans, steps=steps)) for text, spans in zip(gold.texts, raw, strict=True)]
    return _f1(score(gold, mentions, options))


def _mentions(text: str, spans: Spans) -> list[Mention]:
    return [
        Mention(start=span.start, end=span.end, label=span.label, text=span.of(text), name=name, recogniser=span.recogniser)
        for span, name in zip(spans, document_names(text, spans), strict=True)
    ]


def _f1(table: str) -> dict[str, float]:
    lines = {line.split(" P ")[0].strip(): float(line.split()[-1]) for line in table.splitlines() if " F1 " in line}
    return {"facet": lines["facet"], "strict": lines["mention strict"]}


def _under_floors(name: str, figures: dict[str, float]) -> int:
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8")).get(name, {})
    under = {figure: floor for figure, floor in floors.items() if figures[figure] < floor}
    for figure, floor in under.items():
        print(f"{name}: {figure} F1 {figures[figure]:.4f} lies under its floor {floor}", file=sys.stderr)
    return len(under)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "entities")
    parser.add_argument("--scorer", type=Path, default=SHARED / "tools" / "score_entities.py")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "score-entities", help="where predictions are written")
    parser.add_argument("--errors", type=int, default=0, help="how many of the most frequent errors to list")
    parser.add_argument("--ablate", action="store_true", help="what each step of the repair is worth")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
