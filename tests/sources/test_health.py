"""Silence and drift: what is reported, and above all what is not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from articles.models import Article, Capture, Poll, Source
from articles.sources.health import Silence, drifts_of, health_of, poisson_at_most, silence_of
from tests.factories import make_article
from tests.sources.town import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    return Source.objects.create(name="Courier", kind="feed", url="https://courier.example/feed")


def brought(source: Source, a_day: Sequence[int]) -> Silence | None:
    """What is said of a source that brought so many articles on each day, oldest first, after a first poll that found fifty."""
    begin = START - timedelta(days=len(a_day))
    Poll.objects.create(source=source, started_at=begin, outcome="new", new=50)
    for day, new in enumerate(a_day):
        Poll.objects.create(
            source=source, started_at=begin + timedelta(days=day, hours=12), outcome="new" if new else "nothing", new=new
        )
    return silence_of(source, now=START)


@pytest.mark.parametrize(
    ("a_day", "days"),
    [
        ([20] * 13 + [0], 1),
        ([20] * 13 + [2], 1),
        ([4] * 26 + [0, 0], 2),
        ([1] * 21 + [0] * 7, 7),
        ([30, 30, 30, 30, 30, 5, 5] * 3 + [30, 30, 30, 0], 1),
        ([20] * 20 + [0] * 8, 1),
    ],
)
def test_far_fewer_than_its_habit_is_silence(source: Source, a_day: list[int], days: int) -> None:
    silence = brought(source, a_day)
    assert silence
    assert silence.days == days
    assert silence.came < silence.usual / 3


@pytest.mark.parametrize(
    "a_day",
    [
        [],
        [5] * 3,
        [20] * 14,
        [20] * 13 + [12],
        [30, 30, 30, 30, 30, 0, 0] * 4,
        [30, 30, 30, 30, 30, 0, 0] * 3 + [30, 30, 30, 30, 30, 0],
        [0, 1, 0, 0, 0, 0, 1] * 4,
        [0] * 28,
        [0, 0, 40, 0, 0, 0, 35] * 4,
    ],
)
def test_what_is_within_its_habit_is_not(source: Source, a_day: list[int]) -> None:
    assert brought(source, a_day) is None


def test_a_steady_outlet_is_hardly_ever_called_silent_by_chance(source: Source) -> None:
    """Of 100 looks at outlets that bring what chance brings, one false alarm at most."""
    chance = random.Random(6)
    alarms = 0
    for _ in range(100):
        rate = chance.choice([1, 3, 10, 40])
        alarms += brought(source, [sum(chance.random() < rate / 200 for _ in range(200)) for _ in range(28)]) is not None
        source.polls.all().delete()
    assert alarms <= 1


def test_a_site_that_was_rebuilt_drifts(source: Source) -> None:
    keep(source, 30, found=("headline", "body", "authors", "published"))
    assert drifts_of(source) == ()
    keep(source, 10, found=("headline", "body"))
    assert {drift.field: drift.now for drift in drifts_of(source)} == {"authors": 0, "published": 0}


def test_a_field_that_comes_and_goes_does_not_drift(source: Source) -> None:
    for n in range(40):
        keep(source, 1, found=("headline", "body", *(("authors",) if n % 3 else ())))
    assert drifts_of(source) == ()


def test_a_new_source_is_well_and_has_a_flat_line(source: Source) -> None:
    health = health_of(source)
    assert health.is_well
    assert set(health.a_day) == {0}
    assert health.last_poll is None


def test_the_sum_of_chances_is_one() -> None:
    assert poisson_at_most(200, mean=20) == pytest.approx(1)
    assert poisson_at_most(0, mean=5) == pytest.approx(0.0067379, rel=1e-5)


def keep(source: Source, number: int, *, found: Sequence[str]) -> None:
    """So many more articles of the source, in which these fields were found."""
    for _ in range(number):
        serial = Article.objects.count()
        article = make_article(
            headline=f"Story {serial}", provenance={key: {"source": "json-ld", "confidence": 1.0} for key in found}
        )
        Capture.objects.create(
            kind="fetch",
            retrieved_at=START,
            media_type="text/html",
            sha256=f"{serial}",
            size=1,
            warc_file="a",
            warc_offset=0,
            warc_length=1,
            article=article,
            source=source,
        )
