#!/usr/bin/env python3
"""How often "did you mean" means the right word, on the archive of CLIPFILE_DATA_DIR.

    score_spelling.py [--count 300] [--seed 1] [--floor 0.94]

Takes words of the archive that at least 100 articles hold, five letters or more, misspells each by one edit, and again by two, so that
it is no word of the archive any more, and looks up the nearest. Prints how many came back right, the CPU time of a word, the size of the
dictionary and the time that making and loading it takes; exits with 1 where those of one edit are under the floor.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

LEAST_ARTICLES = 100
LEAST_LETTERS = 5
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> int:
    arguments = _arguments()
    import django

    django.setup()
    from haystack import connections

    from articles.errors import EngineUnavailable
    from articles.search import spelling

    try:
        snapshot = connections["default"].get_backend().index.snapshot()
    except EngineUnavailable as trouble:
        sys.exit(f"{trouble} Or name another archive in CLIPFILE_DATA_DIR: benchmarks.scaled_archive makes one of 21,578 articles.")
    frequencies = snapshot.frequencies("text")
    started = time.process_time()
    made = spelling.dictionary(frequencies)
    built = time.process_time()
    if spelling.load(snapshot.folder) is None:
        sys.exit(f"The index in {snapshot.folder} has no dictionary. Run “manage.py index rebuild”.")
    loaded = time.process_time()
    size = (snapshot.folder / spelling.FILE).stat().st_size
    print(
        f"{len(made.words):,} words, made in {built - started:.2f} s, loaded in {(loaded - built) * 1000:.0f} ms, {size / 1e6:.1f} MB"
    )
    right = [_right(made, dict(frequencies), arguments, edits=edits) for edits in (1, 2)]
    return int(right[0] < arguments.floor * arguments.count)


def _right(made: Any, frequencies: dict[str, int], arguments: Any, *, edits: int) -> int:
    pairs = list(_misspelt(frequencies, arguments.count, random.Random(arguments.seed), edits))
    started = time.process_time()
    found = [next(iter(made.nearest(wrong)), "-") for wrong, _ in pairs]
    spent = (time.process_time() - started) / len(pairs) * 1000
    right = sum(got == word for got, (_, word) in zip(found, pairs, strict=True))
    print(f"edits {edits}: {right} of {len(pairs)} right, {spent:.2f} ms a word")
    for got, (wrong, word) in zip(found, pairs, strict=True):
        if got != word and arguments.misses:
            print(f"  {wrong}: {got} instead of {word}")
    return right


def _misspelt(frequencies: dict[str, int], count: int, chance: random.Random, edits: int) -> Iterator[tuple[str, str]]:
    """(misspelling, word)."""
    known = sorted(
        word
        for word, often in frequencies.items()
        if often >= LEAST_ARTICLES and len(word) >= LEAST_LETTERS and word.isascii() and word.isalpha()
    )
    if len(known) < count:
        sys.exit(
            f"{len(known):,} words stand in {LEAST_ARTICLES} articles, {count:,} are wanted: a larger archive, or a smaller --count."
        )
    for word in chance.sample(known, count):
        wrong = word
        while wrong in frequencies or wrong == word:
            wrong = word
            for _ in range(edits):
                wrong = _edited(wrong, chance)
        yield wrong, word


def _edited(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    letter = chance.choice(LETTERS)
    match chance.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + letter + word[at:]
        case 2:
            return word[:at] + letter + word[at + 1 :]
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--floor", type=float, default=0.94, help="share that must be right")
    parser.add_argument("--misses", action="store_true", help="list what came back wrong")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
