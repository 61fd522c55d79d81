"""Text -> mentions, with the default recogniser."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.entities import Document, NullRecogniser, PatternRecogniser, available, default_recogniser, recognise
from articles.records import Label, Mention
from articles.text import article_text

HEADLINE = "Boko Haram and ISIS are said to share camps in Borno"

BODY = """The Nigerian group Boko Haram lets wounded Islamic State fighters into the Mandara Strip, Lucia Brennholt of \
The Times of Nigeria reported Friday.

Brennholt wrote that “one of the main roads [linking Mandara and Borno] is guarded by Boko Haram.” The posts are “a \
burden for the Nigerian Army,” she said. Brennholt named a former member, Omar al-Fadi Kanuri, who left [Boko Haram] for the \
Northern Rescue Committees (NRC), a smaller body. The NRC denied it.

ISIS’ commanders were not reached. Brennholt reported in June that “injured IS fighters were brought into the Strip for \
treatment.” The two countries most concerned, Nigeria and Chad, have not commented on ISIS’s Borno Province."""

NAMES = {
    "Boko Haram",
    "ISIS",
    "Borno",
    "Mandara Strip",
    "Lucia Brennholt",
    "The Times of Nigeria",
    "Omar al-Fadi Kanuri",
    "Northern Rescue Committees",
    "Nigeria",
    "Chad",
    "Nigerian Army",
}

SEED_NAMES = {
    "Hamas",
    "ISIS",
    "Sinai",
    "Gaza Strip",
    "Avi Issacharoff",
    "The Times of Israel",
    "Abed al-Hila Qishta",
    "Popular Resistance Committees",
    "Egypt",
    "Israel",
    "Egyptian Army",
}

needs_models = pytest.mark.skipif(bool(available()), reason="needs the models of requirements.txt")


def _recognised(text: str, language: str = "en") -> tuple[Mention, ...]:
    [mentions] = recognise([Document(text=text, language=language)], recogniser=default_recogniser())
    return mentions


def _surfaces(mentions: tuple[Mention, ...], name: str) -> set[str]:
    return {mention.text for mention in mentions if mention.name == name}


@needs_models
def test_an_article_gives_each_thing_one_name_and_nothing_beside_them() -> None:
    mentions = _recognised(article_text(HEADLINE, BODY))
    assert {mention.name for mention in mentions} == NAMES
    assert _surfaces(mentions, "ISIS") == {"ISIS", "Islamic State", "IS"}
    assert _surfaces(mentions, "Lucia Brennholt") == {"Lucia Brennholt", "Brennholt"}
    assert _surfaces(mentions, "Northern Rescue Committees") == {"Northern Rescue Committees", "NRC"}


@needs_models
def test_the_seed_gives_its_list_exactly(shared: Path) -> None:
    [path] = (shared / "data" / "seed").glob("*.txt")
    headline, _byline, rest = path.read_text(encoding="utf-8").split("\n\n", 2)
    body = rest[: rest.index("December 20, 2016")].strip()
    mentions = _recognised(article_text(headline, body))
    assert {mention.name for mention in mentions} == SEED_NAMES
    assert _surfaces(mentions, "ISIS") == {"ISIS", "Islamic State", "IS"}
    assert "Issacharoff" in _surfaces(mentions, "Avi Issacharoff")
    assert {"Gaza", "Strip"} <= _surfaces(mentions, "Gaza Strip")


@needs_models
def test_mentions_are_offsets_into_headline_and_body_together() -> None:
    text = article_text("Merkel visits Paris", "Angela Merkel met Emmanuel Macron in Paris.")
    mentions = _recognised(text)
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)
    assert [mention.text for mention in mentions][:2] == ["Merkel", "Paris"]
    assert mentions[0].name == "Angela Merkel"


@needs_models
def test_each_mention_says_who_found_it() -> None:
    documents = [
        Document(text="Angela Merkel spoke in Berlin.", language="en"),
        Document(text="Emmanuel Macron a parlé à Lyon.", language="fr"),
        Document(text="Angela Merkel sprach in Berlin.", language="de"),
    ]
    found = recognise(documents, recogniser=default_recogniser())
    assert [{mention.recogniser for mention in mentions} for mentions in found] == [
        {"spacy-md-3.7.1"},
        {"spacy-fr-3.8.0"},
        {"known names"},
    ]


def test_documents_of_mixed_languages_keep_their_order() -> None:
    documents = [
        Document(text=text, language=language) for text, language in [("In Berlin.", "de"), ("", "en"), ("В Москве.", "ru")]
    ]
    found = recognise(documents, recogniser=PatternRecogniser())
    assert [[mention.name for mention in mentions] for mentions in found] == [["Berlin"], [], ["Moscow"]]


@needs_models
def test_a_headline_in_capitals_is_read_like_any_other() -> None:
    mentions = _recognised(article_text("MERKEL AND MACRON MEET IN BRUSSELS", "Angela Merkel and Emmanuel Macron met on Friday."))
    assert {"Angela Merkel", "Emmanuel Macron", "Brussels"} == {mention.name for mention in mentions}


def test_the_null_recogniser_finds_nothing() -> None:
    assert recognise([Document(text="Angela Merkel")], recogniser=NullRecogniser()) == [()]


@needs_models
def test_teams_in_a_table_of_results_are_organisations_and_datelines_are_places() -> None:
    text = "SOCCER - RESULTS.\nLONDON 1998-02-01\nPremier league matches on Sunday:\nLiverpool 2 Leeds 1\nDerby 0 Chelsea 3\n"
    labels = {mention.text: mention.label for mention in _recognised(text)}
    assert labels["Liverpool"] is labels["Derby"] is Label.ORG
    assert labels["LONDON"] is Label.PLACE
