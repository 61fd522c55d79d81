"""Copies that a desk went through word by word, and the next issue of a daily notice."""

from __future__ import annotations

import random

import pytest

from articles.dedup import NEAR_DUPLICATE, fingerprint, nearest, pack_signature, similarity
from articles.dedup.rewording import is_rewording
from articles.text import article_text
from tests.dedup.stories import STORIES

SIGNATURES = {number: pack_signature(found.signature) for number, story in enumerate(STORIES) if (found := fingerprint(*story))}
TEXTS = {number: article_text(*story) for number, story in enumerate(STORIES)}
PLAIN = "officials said later that talks between both sides would go on and gave no details".split()  # noqa: SIM905
NOTICE = (
    "The central bank said that it added 1,450 million crowns of reserves to the banking system on Tuesday by way "
    "of repurchase agreements. The dealers of the market had expected such an operation of between 1,200 and 1,500 "
    "million crowns. The overnight rate stood at 6.25 per cent when it was announced, and at 6.19 per cent an hour "
    "later. The operation falls due on the 14th of the month, when a further 800 million crowns are to be returned "
    "to the bank as well."
)


def found_by(headline: str, body: str) -> int | None:
    print_ = fingerprint(headline, body)
    assert print_
    return nearest(article_text(headline, body), print_, SIGNATURES, texts_of=lambda _: TEXTS)


def reworded(body: str, chance: random.Random, *, share: float) -> str:
    return " ".join(chance.choice(PLAIN) if chance.random() < share else word for word in body.split())


@pytest.mark.parametrize("number", range(len(STORIES)))
def test_a_copy_with_one_word_in_ten_replaced_is_found(number: int) -> None:
    headline, body = STORIES[number]
    chance = random.Random(number)
    copies = [reworded(body, chance, share=0.1) for _ in range(10)]
    assert [found_by(headline, copy) for copy in copies].count(number) >= 9


def test_another_story_is_found_however_it_is_worded_by_nobody() -> None:
    headline, body = "A quiet day", reworded(STORIES[0][1], random.Random(1), share=0.6)
    assert found_by(headline, body) is None


def test_a_notice_with_other_figures_is_no_rewording() -> None:
    other = NOTICE
    for figure, new in (
        ("1,450", "2,310"),
        ("1,200", "1,900"),
        ("1,500", "2,200"),
        ("6.25", "5.87"),
        ("6.19", "5.91"),
        ("14th", "21st"),
    ):
        other = other.replace(figure, new)
    assert not is_rewording(NOTICE, other)
    assert is_rewording(NOTICE, NOTICE.replace("dealers of the market", "traders").replace("an hour later", "soon afterwards"))


def test_only_texts_that_come_near_are_read() -> None:
    def refuse(keys: list[int]) -> dict[int, str]:
        raise AssertionError(f"{keys} were read")

    headline, body = STORIES[2]
    print_ = fingerprint(headline, body)
    assert print_
    assert nearest(article_text(headline, body), print_, SIGNATURES, texts_of=refuse) == 2
    others = {key: packed for key, packed in SIGNATURES.items() if key != 2}
    assert nearest(article_text(headline, body), print_, others, texts_of=refuse) is None
    assert nearest(article_text(headline, body), print_, {}, texts_of=refuse) is None


def test_such_a_copy_lies_below_what_shingles_tell() -> None:
    headline, body = STORIES[0]
    copies = [fingerprint(headline, reworded(body, random.Random(seed), share=0.1)) for seed in range(20)]
    original = fingerprint(headline, body)
    assert original
    assert sum(similarity(original, copy) < NEAR_DUPLICATE for copy in copies if copy) > 10
