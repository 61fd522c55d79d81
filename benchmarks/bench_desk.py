#!/usr/bin/env python3
"""Measure the entity desk on a large archive: what its pages cost, a merge of very many mentions, and what rules add to the storing of
an article.

    python benchmarks/bench_desk.py [--entities 300000] [--rules 10000] [--mentions 50000]

A portal of its own is filled with generated rows and removed afterwards. Prints milliseconds of CPU and of the clock, and ratios.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.portal import temporary_portal

NAMES_AN_ARTICLE = 20
ARTICLES = 20_000
REPEATS = 7
_SYLLABLES = [
    "ka",
    "mo",
    "ri",
    "ta",
    "ne",
    "lu",
    "so",
    "va",
    "be",
    "di",
    "ro",
    "ha",
    "pe",
    "nu",
    "gi",
    "zo",
    "li",
    "ma",
    "te",
    "ko",
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=300_000)
    parser.add_argument("--rules", type=int, default=10_000)
    parser.add_argument("--mentions", type=int, default=50_000, help="Mentions of the entity that is merged.")
    options = parser.parse_args()
    with temporary_portal():
        fill(options.entities, options.mentions)
        before = stored()
        rule(options.rules)
        after = stored()
        print(f"storing an article's {NAMES_AN_ARTICLE} names: {before:.2f} ms, with {options.rules:,} rules {after:.2f} ms of CPU")
        pages()
        merge()
    return 0


def fill(entities: int, mentions: int) -> None:
    """Entities and spellings; articles that name some of them, the first entity in very many."""
    from articles.models import Article, Entity, EntityAlias, Mention

    names = list(_names(entities))
    labels = ("PERSON", "ORG", "PLACE")
    Entity.objects.bulk_create(
        (Entity(name=n, base_name=n, label=labels[i % 3], base_label=labels[i % 3]) for i, n in enumerate(names)), batch_size=2_000
    )
    first = Entity.objects.order_by("pk").values_list("pk", flat=True)[0]
    EntityAlias.objects.bulk_create(
        (
            EntityAlias(entity_id=first + i, home_id=first + i, name=n, key=n.lower(), label=labels[i % 3])
            for i, n in enumerate(names)
        ),
        batch_size=2_000,
    )
    alias = EntityAlias.objects.order_by("pk").values_list("pk", flat=True)[0]
    articles = Article.objects.bulk_create(
        (Article(headline=f"Report {n}", body="Words.", status="published", text_digest=str(n)) for n in range(ARTICLES)),
        batch_size=2_000,
    )
    chance = Random(7)
    picked = [0] * mentions + [int(entities * chance.random() ** 3) for _ in range(ARTICLES * NAMES_AN_ARTICLE)]
    Mention.objects.bulk_create(
        (
            Mention(
                article=articles[n % ARTICLES], entity_id=first + at, alias_id=alias + at, start=0, end=1, text="x", recogniser="b"
            )
            for n, at in enumerate(picked)
        ),
        batch_size=2_000,
    )
    print(f"{entities:,} entities, {ARTICLES:,} articles, {len(picked):,} mentions")


def rule(number: int) -> None:
    """Merges, of entities that no article names much, and names that are none."""
    from articles import desk
    from articles.models import Entity, EntityAlias, EntityRule

    ids = list(Entity.objects.order_by("-pk").values_list("pk", flat=True)[: 2 * number])
    merges = [EntityRule(kind="merge", entity_id=one, target_id=two) for one, two in zip(ids[::2], ids[1::2], strict=True)]
    EntityRule.objects.bulk_create(
        merges[: number * 3 // 4] + [EntityRule(kind="never", entity_id=pk) for pk in ids[-number // 4 :]]
    )
    EntityAlias.objects.filter(home__in=ids[: number * 3 // 2]).update(settle_from=0)
    while desk.settle():
        pass


def stored() -> float:
    """Milliseconds of CPU to store the names of an article, all of them known."""
    from articles import storing
    from articles.models import Article, EntityAlias
    from articles.records import Label, Mention

    chance = Random(11)
    aliases = list(EntityAlias.objects.order_by("-pk")[:30_000])
    read = [
        [
            Mention(start=0, end=1, label=Label(a.label), text=a.name, name=a.name, recogniser="b")
            for a in chance.sample(aliases, NAMES_AN_ARTICLE)
        ]
        for _ in range(200)
    ]
    articles = list(Article.objects.order_by("-pk")[:200])
    began = time.process_time()
    for article, mentions in zip(articles, read, strict=True):
        storing.write_mentions(article, mentions)
    return (time.process_time() - began) * 1000 / len(articles)


def pages() -> None:
    """Each page of the desk, as an editor asks for it."""
    from django.contrib.auth.models import User
    from django.test import Client

    from articles import review

    began = time.process_time()
    print(f"proposals: {review.propose()} in {time.process_time() - began:.1f} s of CPU")
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_superuser("bench"))
    base = "/admin/articles/entity/"
    wanted = {
        "list": base,
        "list, search": f"{base}?q=kamo",
        "list, one type": f"{base}?label__exact=ORG",
        "entity, named most": f"{base}1/change/",
        "entity": f"{base}5000/change/",
        "review": f"{base}review/duplicate/",
        "sample": f"{base}sample/",
    }
    for name, url in wanted.items():
        _timed(name, lambda url=url: client.get(url, secure=True).status_code == 200)  # type: ignore[misc]


def merge() -> None:
    from articles import desk
    from articles.desk import By
    from articles.models import Entity

    first, second = Entity.objects.order_by("pk")[:2]
    began = time.perf_counter()
    made = desk.merge(first, into=second, by=By(user_id=None, why="bench"))
    asked = time.perf_counter() - began
    left = desk.waiting()
    while desk.settle():
        pass
    print(
        f"merge: the editor waits {asked * 1000:.0f} ms; {left:,} mentions left, all followed after {time.perf_counter() - began:.1f} s"
    )
    desk.undo(made, by=By(user_id=None))


def _timed(name: str, ask: Callable[[], bool]) -> None:
    taken = []
    for _ in range(REPEATS):
        began, clock = time.process_time(), time.perf_counter()
        assert ask(), f"{name} does not answer"
        taken.append(((time.process_time() - began) * 1000, (time.perf_counter() - clock) * 1000))
    print(f"{name:20} {median(cpu for cpu, _ in taken):7.0f} ms of CPU, {median(clock for _, clock in taken):7.0f} ms by the clock")


def _names(number: int) -> Iterator[str]:
    chance = Random(3)
    seen: set[str] = set()
    while len(seen) < number:
        name = " ".join("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).title() for _ in range(2))
        if name not in seen:
            seen.add(name)
            yield name


if __name__ == "__main__":
    sys.exit(main())
