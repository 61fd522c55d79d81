"""``make fuzz-search``: throws strings at the page of results on the archive that ``CLIPFILE_DATA_DIR`` names, which is not changed.

    CLIPFILE_DATA_DIR=... python -m benchmarks.fuzz_search [--count 10000] [--seed 1] [--lines FILE]

Every answer has to be 200 or 400, within ``LIMIT_S`` of processor time (which other work on the machine changes little); else the
strings are named and the exit code is 1. ``--lines`` names a file of more strings, one a line.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

LIMIT_S = 1.0
SHOWN = 12
"""Slowest strings that are listed."""
EVERY = 500
"""Strings between two lines of progress."""
COMMON = [
    "the",
    "of",
    "to",
    "said",
    "a",
    "and",
    "in",
    "mln",
    "for",
    "vs",
    "dlrs",
    "it",
    "on",
    "pct",
    "is",
    "was",
    "from",
    "with",
    "be",
    "year",
    "bank",
    "trade",
    "oil",
]
RARER = [
    "strike",
    "harbour",
    "wheat",
    "tariff",
    "cocoa",
    "merger",
    "reuter",
    "japan",
    "dollar",
    "shipping",
    "yen",
    "o'brien",
    "u.s.",
    "naïve",
    "straße",
    "東京",
    "мир",
]
FIELDS = [
    "headline",
    "lede",
    "body",
    "person",
    "org",
    "place",
    "entity",
    "author",
    "outlet",
    "tag",
    "url",
    "lang",
    "words",
    "published",
    "before",
    "after",
    "id",
    "precision",
    "nosuch",
]
VALUES = ["2016", "2016-13", "1987-03..1987-01", "..1987", "en,fr", ">500", "9" * 30, "0", "..", "en-", '"a b"', "(a OR b)"]
PIECES = [
    *"\"()*?~-/:,;.^[]{}\\<>&%'`|!+=#@$",
    "AND",
    "OR",
    "NOT",
    "NEAR/5",
    "NEAR/0",
    "SAMEPARA(",
    "ATLEAST/3(",
    "FIRST/50(",
    "//",
    "..",
]
ODD = [
    "\0",
    "\x1b",
    "\x7f",
    "\u200b",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\ufffe",
    "\ud800",
    "\U0010ffff",
    "\u0301",
    "\u20e3",
    "\u2028",
    "ﷺ",
    "𝔘",
]

Random = random.Random


def strings(count: int, *, seed: int) -> Iterator[str]:
    """``count`` strings, the same for the same ``seed``."""
    chance = random.Random(seed)
    return (chance.choice(_KINDS)(chance) for _ in range(count))


def is_answered(status: int) -> bool:
    return status in (200, 400)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=Path)
    arguments = parser.parse_args()
    texts = list(strings(arguments.count, seed=arguments.seed))
    if arguments.lines:
        texts += arguments.lines.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    return report(timed(texts))


def timed(texts: list[str]) -> list[tuple[float, int, str]]:
    """(seconds of processor time, status, text) of each; 599 for an exception that left the view."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from django.test import Client

    logging.disable(logging.ERROR)  # a line for every answer of 400

    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    client.get("/search/", {"q": "warm"})
    answers = []
    for number, text in enumerate(texts, start=1):
        started = time.process_time()
        status = client.get("/search/", {"q": text.encode("utf-8", "surrogatepass")}).status_code
        answers.append((time.process_time() - started, status, text))
        if number % EVERY == 0:
            print(f"{number:,} of {len(texts):,}", file=sys.stderr, flush=True)
    return answers


def report(answers: list[tuple[float, int, str]]) -> int:
    """Prints the counts and the slowest. 1 where an answer was neither 200 nor 400, or late."""
    print("status ", dict(Counter(status for _, status, _ in answers)))
    ranked = sorted(answers, reverse=True)
    for seconds, status, text in ranked[:SHOWN]:
        print(f"{1000 * seconds:8.0f} ms  {status}  {text[:100]!a}")
    wrong = [(status, text) for _, status, text in answers if not is_answered(status)]
    late = [text for seconds, _, text in ranked if seconds > LIMIT_S]
    for status, text in wrong:
        print(f"{status}: {text[:300]!a}")
    print(f"{len(answers):,} strings, {len(wrong)} neither 200 nor 400, {len(late)} over {LIMIT_S:g} s")
    return int(bool(wrong or late))


def _word(chance: Random) -> str:
    return chance.choice(COMMON if chance.random() < 0.6 else RARER)


def _words(chance: Random, most: int = 4) -> str:
    return " ".join(_word(chance) for _ in range(chance.randint(1, most)))


def _operand(chance: Random) -> str:
    """A word, a phrase, a beginning, a pattern, a similar word, or a choice of words."""
    word = _word(chance)
    return chance.choice(
        [
            word,
            f'"{word}"',
            f'"{_words(chance, 3)}"',
            f"{word[:3]}*",
            f"{word[:1]}?{word[2:]}",
            f"{word}~2",
            f"({word} OR {_word(chance)})",
        ]
    )


def _placed(chance: Random) -> str:
    one, other, number = _operand(chance), _operand(chance), chance.choice([1, 2, 5, 20, 100, 1000])
    made = [
        f"{one} NEAR/{min(number, 100)} {other}",
        f"SAMEPARA({one}, {other})",
        f"ATLEAST/{number}({one})",
        f"FIRST/{number}({one})",
        f'"{_words(chance, 8)}"~{min(number, 100)}',
        f"{one} NEAR/9 {other} NEAR/9 {_operand(chance)}",
    ]
    return chance.choice(made) + chance.choice(["", "", f" {_word(chance)}", f" -{_operand(chance)}", " published:1987-03"])


def _nested(chance: Random) -> str:
    text = _operand(chance)
    for _ in range(chance.randint(1, 25)):
        text = chance.choice(
            [f"({text} OR {_operand(chance)})", f"-({text})", f"({text}) {_word(chance)}", f"headline:({text})", f"NOT {text}"]
        )
    return text


def _mutated(chance: Random) -> str:
    text = list(chance.choice([_placed, _nested, _fielded])(chance))
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(text))
        text[at : at + chance.randint(0, 3)] = chance.choice([*PIECES, *ODD, " ", ""])
    return "".join(text)


def _fielded(chance: Random) -> str:
    fields = (f"{chance.choice(FIELDS)}:{chance.choice([*VALUES, _operand(chance)])}" for _ in range(chance.randint(1, 4)))
    return " ".join(fields)


def _soup(chance: Random) -> str:
    return "".join(chance.choice([*PIECES, *ODD, " ", _word(chance)]) for _ in range(chance.randint(1, 60)))


def _unicode(chance: Random) -> str:
    return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 80)))


def _flood(chance: Random) -> str:
    """One thing over and over: combining marks, parentheses, words, signs."""
    return chance.choice([*PIECES, *ODD, "a", "a ", "the OR ", "a* ", "-"]) * chance.choice([10, 100, 1000, 4000, 5000])


def _many(chance: Random) -> str:
    """As many conditions as are allowed, of the dearest kinds."""
    each = chance.choice([_word, _operand, lambda chance: f"{_word(chance)[:3]}*", lambda chance: f"{_word(chance)}~2", _placed])
    return chance.choice([" OR ", " ", " -"]).join(each(chance) for _ in range(chance.choice([5, 20, 60, 199])))


_KINDS: list[Callable[[Random], str]] = [_placed, _placed, _nested, _mutated, _mutated, _fielded, _soup, _unicode, _flood, _many]

if __name__ == "__main__":
    sys.exit(main())
