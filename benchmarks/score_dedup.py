"""``make score-dedup``: precision and recall of near-duplicates on a set made by known edits.

    python -m benchmarks.score_dedup SHARED [--stories N]

N Reuters stories of 60 words or more are kept; each is edited in known ways, with a fixed seed, and looked for as the journey looks:
candidates share a band, the most similar one decides, or the words of those that come near. N other stories are looked for too: what
they find is wrong (a few of them are real repetitions, which the set cannot tell). Fails where a figure falls under its floor in
``floors_dedup.json``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from articles.dedup import fingerprint, nearest, pack_signature
from articles.dedup.fingerprint import MIN_WORDS
from articles.text import article_text, word_count

FLOORS = Path(__file__).with_name("floors_dedup.json")
SEED = 20_240_506
FILLER = ("officials said later on Tuesday that talks between both sides would go on and gave no further details about it").split()  # noqa: SIM905 (a list would be longer than what it says)
NAMES = {
    "Reagan": "Reigan",
    "United States": "Etats-Unis",
    "Japan": "Japon",
    "West Germany": "Allemagne de l'Ouest",
    "Britain": "Grande-Bretagne",
    "London": "Londres",
    "New York": "Nueva York",
    "Tokyo": "Tokio",
    "Washington": "Vashington",
    "Brazil": "Brasil",
    "Canada": "Kanada",
    "France": "Frankreich",
    "Paris": "Parigi",
    "U.S.": "US-amerikanisch",
}
"""Names -> the same in another language: what an outlet abroad writes."""

Story = tuple[str, str]


def cut(share: float) -> Callable[[Story, random.Random], Story]:
    """Without the last ``share``: how a desk makes a wire story fit."""

    def edit(story: Story, _chooser: random.Random) -> Story:
        words = story[1].split(" ")
        return story[0], " ".join(words[: int(len(words) * (1 - share))])

    return edit


def reworded(share: float) -> Callable[[Story, random.Random], Story]:
    """``share`` of the words replaced."""

    def edit(story: Story, chooser: random.Random) -> Story:
        words = [chooser.choice(FILLER) if chooser.random() < share else word for word in story[1].split(" ")]
        return story[0], " ".join(words)

    return edit


def headed_anew(story: Story, chooser: random.Random) -> Story:
    return " ".join(chooser.sample(FILLER, 8)).capitalize(), story[1]


def names_translated(story: Story, _chooser: random.Random) -> Story:
    headline, body = story
    for name, other in NAMES.items():
        headline, body = headline.replace(name.upper(), other.upper()), body.replace(name, other)
    return headline, body


def with_context(story: Story, chooser: random.Random) -> Story:
    """Two sentences of the outlet's own before the text."""
    own = " ".join(chooser.choice(FILLER) for _ in range(24)).capitalize()
    return story[0], f"{own}. {story[1]}"


EDITS: dict[str, Callable[[Story, random.Random], Story]] = {
    "headed anew": headed_anew,
    "names translated": names_translated,
    "with context": with_context,
    "cut by a fifth": cut(0.2),
    "cut by a third": cut(1 / 3),
    "reworded, 1 in 20": reworded(0.05),
    "reworded, 1 in 10": reworded(0.1),
    "reworded, 1 in 7": reworded(1 / 7),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--stories", type=int, default=1_000)
    arguments = parser.parse_args()
    news = arguments.shared / "data" / "news" / "reuters.jsonl.gz"
    if not news.exists():
        print(f"Skipped: {news} is not there.")
        return
    figures = score(list(islice(stories(news), 2 * arguments.stories)))
    for name, figure in figures.items():
        print(f"{name:28} {figure:.3f}")
    low = {name: floor for name, floor in json.loads(FLOORS.read_text()).items() if figures[name] < floor}
    if low:
        sys.exit(f"Under the floor: {low}")


def stories(news: Path) -> Iterator[Story]:
    """Stories that are long enough for a fingerprint after every edit."""
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        for line in lines:
            story = json.loads(line)
            if word_count(story["body"]) >= 2 * MIN_WORDS:
                yield story["title"], story["body"]


def score(found: list[Story]) -> dict[str, float]:
    """Recall of each edit; precision over all that was found, strangers among it."""
    kept, strangers = found[::2], found[1::2]
    archive = Archive(kept)
    chooser = random.Random(SEED)
    right: Counter[str] = Counter()
    wrong = sum(archive.nearest(*story) is not None for story in strangers)
    asked = [(number, story) for number, story in enumerate(kept) if archive.holds(number)]
    for number, story in asked:
        for name, edit in EDITS.items():
            answer = archive.nearest(*edit(story, chooser))
            right[name] += answer == number
            wrong += answer not in (number, None)
    figures = {f"recall, {name}": right[name] / len(asked) for name in EDITS}
    figures["recall, all"] = right.total() / (len(asked) * len(EDITS))
    return figures | {"precision": right.total() / max(right.total() + wrong, 1)}


class Archive:
    """Fingerprints by number, found by their bands."""

    def __init__(self, kept: list[Story]) -> None:
        self._signatures: dict[int, bytes] = {}
        self._texts: dict[int, str] = {}
        self._bands: defaultdict[int, list[int]] = defaultdict(list)
        for number, story in enumerate(kept):
            print_ = fingerprint(*story)
            if print_ and self.nearest(*story) is None:  # a repetition in the data itself would make two answers right
                self._signatures[number] = pack_signature(print_.signature)
                self._texts[number] = article_text(*story)
                for band in print_.bands:
                    self._bands[band].append(number)

    def holds(self, number: int) -> bool:
        return number in self._signatures

    def nearest(self, headline: str, body: str) -> int | None:
        print_ = fingerprint(headline, body)
        if print_ is None:
            return None
        candidates = {number for band in print_.bands for number in self._bands[band]}
        signatures = {number: self._signatures[number] for number in sorted(candidates)}
        return nearest(article_text(headline, body), print_, signatures, texts_of=lambda _: self._texts)


if __name__ == "__main__":
    main()
