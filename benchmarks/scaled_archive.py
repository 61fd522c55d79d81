"""An archive of any size to measure on: Reuters' stories, resampled, written straight into an empty database.

    CLIPFILE_DATA_DIR=... python -m benchmarks.scaled_archive SHARED [--articles 215780]

They come from SHARED/data/news/make_scaled.py: the first 21,578 are the stories themselves, 215,780 is all; beyond that they come again,
every time with half of their paragraphs from another story. Gold tags and capitalised phrases become entities, so that the facets have
some 35,000 values and more; outlets are forty, of falling size. The journey is left out (it takes 35 ms an article): there are no
captures and no fingerprints. ``manage.py index rebuild`` makes the index.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import django

SCALED = 215_780
BATCH = 2_000
OUTLETS = 40
NAMES = {"people": "PERSON", "places": "PLACE", "orgs": "ORG", "exchanges": "ORG", "ents": "ORG"}
"""Field of a story -> label of the entities in it; a phrase of two words is taken for a person."""

Story = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--articles", type=int, default=SCALED)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with stories(arguments.shared / "data" / "news", arguments.articles) as found:
        fill(found, total=arguments.articles)


@contextmanager
def stories(news: Path, wanted: int) -> Iterator[Iterator[Story]]:
    """``wanted`` stories; those made by make_scaled.py stand in a temporary file meanwhile."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as scaled:
        subprocess.run([sys.executable, str(news / "make_scaled.py"), scaled.name], check=True, stdout=subprocess.DEVNULL)
        rounds = range(-(-wanted // SCALED))
        yield islice(chain.from_iterable(resampled(Path(scaled.name), number) for number in rounds), wanted)


def resampled(file: Path, number: int) -> Iterator[Story]:
    """The stories of ``file``; from the second round on half of the paragraphs of each are from the story before."""
    chooser = random.Random(number)
    before: list[str] = []
    with file.open(encoding="utf-8") as source:
        for story in map(json.loads, source):
            own = story["body"].split("\n    ")
            if number:
                others = iter(before)
                story["body"] = "\n    ".join(text if chooser.random() < 0.5 else next(others, text) for text in own)
            before = own
            yield story


def fill(found: Iterator[Story], *, total: int) -> None:
    """Write all stories, BATCH in a transaction."""
    archive = Archive()
    done = 0
    for batch in batches(found):
        archive.add(batch)
        done += len(batch)
        print(f"\r{done:,} of {total:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def batches(found: Iterator[Story]) -> Iterator[list[Story]]:
    while batch := list(islice(found, BATCH)):
        yield batch


class Archive:
    """Rows by name, made when first met."""

    def __init__(self) -> None:
        from articles.models import Outlet

        self.chooser = random.Random(1987)
        self.outlets = [Outlet.objects.create(name=f"Wire {number}") for number in range(1, OUTLETS + 1)]
        self.weights = [1 / number for number in range(1, OUTLETS + 1)]
        self.aliases: dict[tuple[str, str], Any] = {}
        self.rows: dict[tuple[str, str], int] = {}

    def add(self, batch: list[Story]) -> None:
        from django.db import transaction

        from articles.models import Article, Byline, Mention

        with transaction.atomic():
            articles = Article.objects.bulk_create(self.article(story) for story in batch)
            both = list(zip(articles, batch, strict=True))
            Mention.objects.bulk_create(chain.from_iterable(self.mentions(article, story) for article, story in both))
            Byline.objects.bulk_create(
                Byline(article=article, author_id=self.named("Author", story["author"]), position=0)
                for article, story in both
                if story["author"]
            )
            Article.tags.through.objects.bulk_create(
                Article.tags.through(article_id=article.pk, tag_id=self.named("Tag", topic))
                for article, story in both
                for topic in dict.fromkeys(story["topics"])
            )

    def article(self, story: Story) -> Any:
        from articles.models import Article
        from articles.records import Moment, Precision
        from articles.text import word_count

        body = story["body"].replace("\n    ", "\n\n").strip()
        (outlet,) = self.chooser.choices(self.outlets, self.weights)
        made = Article(
            headline=story["title"][:500] or "(no headline)",
            body=body,
            outlet=outlet,
            language="en",
            word_count=word_count(body),
            status=Article.Status.PUBLISHED,
        )
        made.published = Moment(at=datetime.fromisoformat(story["date"]).replace(tzinfo=UTC), precision=Precision.TIME, offset=0)
        return made

    def mentions(self, article: Any, story: Story) -> Iterator[Any]:
        from articles.models import Mention

        text = article.text
        for field, label in NAMES.items():
            for name in dict.fromkeys(story.get(field, ())):
                start = text.find(name)
                place = (start, start + len(name)) if start >= 0 else (None, None)
                alias = self.alias(name, "PERSON" if field == "ents" and name.count(" ") == 1 else label)
                yield Mention(
                    article=article,
                    entity_id=alias.entity_id,
                    alias=alias,
                    start=place[0],
                    end=place[1],
                    text=name,
                    recogniser="gold",
                )

    def alias(self, name: str, label: str) -> Any:
        from articles.entities import entity_key
        from articles.models import Entity, EntityAlias
        from articles.records import Label

        key = entity_key(name, Label(label)) or name
        if (key, label) not in self.aliases:
            made = Entity.objects.create(name=name, label=label)
            self.aliases[key, label] = EntityAlias.objects.create(entity=made, name=name, key=key, label=label)
        return self.aliases[key, label]

    def named(self, model: str, name: str) -> int:
        from django.apps import apps

        from articles.text import name_key

        key = (model, name_key(name) or name)
        if key not in self.rows:
            self.rows[key] = apps.get_model("articles", model).objects.create(name=name[:300]).pk
        return self.rows[key]


if __name__ == "__main__":
    main()
