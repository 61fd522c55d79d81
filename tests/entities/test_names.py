"""Names of one thing: within a document, and across the archive."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from articles.entities import Span, canonical, entity_key
from articles.entities.aliases import believed_alias
from articles.entities.gazetteer import ALIASES, gazetteer, spelling_key
from articles.entities.normalization import document_names, regions, surnames
from articles.entities.towns import towns
from articles.records import EntityName, Label

ORG, PERSON, PLACE = Label.ORG, Label.PERSON, Label.PLACE
ISIS = EntityName(name="ISIS", label=ORG)


def _names(text: str, *spans: tuple[str, Label]) -> list[str]:
    found, at = [], 0
    for surface, label in spans:
        at = text.index(surface, at)
        found.append(Span(start=at, end=at + len(surface), label=label, recogniser="test"))
        at += len(surface)
    return list(document_names(text, tuple(found)))


def test_a_surname_is_the_person_named_in_full() -> None:
    names = surnames(Counter({"Ruth Calder": 1, "Calder": 3, "Ruth": 1, "Bell": 1}))
    assert names == {"Calder": "Ruth Calder", "Ruth": "Ruth Calder"}


def test_a_surname_of_two_goes_to_the_one_named_most_and_a_first_name_of_two_to_neither() -> None:
    names = surnames(Counter({"Ruth Calder": 1, "Ann Calder": 4, "Ann Bell": 1, "Calder": 2, "Ann": 1}))
    assert names == {"Calder": "Ann Calder"}


def test_a_middle_initial_makes_no_second_person() -> None:
    assert surnames(Counter({"Ruth Calder": 3, "Ruth J. Calder": 1})) == {"Ruth Calder": "Ruth J. Calder"}


def test_an_acronym_is_what_the_text_says_it_is() -> None:
    text = "the Northern Rescue Committees (NRC) and again NRC, the United Harbour Workers, UHW"
    spans = (("Northern Rescue Committees", ORG), ("NRC", ORG), ("NRC", ORG), ("United Harbour Workers", ORG), ("UHW", ORG))
    assert _names(text, *spans) == ["Northern Rescue Committees"] * 3 + ["United Harbour Workers"] * 2


def test_the_strip_is_the_strip_of_the_document() -> None:
    text = "the Mandara Strip, Mandara and the Strip"
    assert _names(text, ("Mandara Strip", PLACE), ("Mandara", PLACE), ("Strip", PLACE)) == ["Mandara Strip"] * 3


def test_a_province_goes_by_the_name_that_is_used_more() -> None:
    assert regions(Counter({"Borno": 5, "Borno Province": 1})) == {"Borno Province": "Borno"}


def test_a_city_is_not_the_region_of_its_name() -> None:
    assert regions(Counter({"Buenos Aires": 2, "Buenos Aires Province": 1, "Kuwait": 1, "Kuwait City": 1})) == {}


def test_spellings_in_capitals_and_with_possessives_are_one() -> None:
    text = "KARLIN WEEKLY and Karlin Weekly and the Karlin Weekly's"
    assert set(_names(text, ("KARLIN WEEKLY", ORG), ("Karlin Weekly", ORG), ("Karlin Weekly's", ORG))) == {"Karlin Weekly"}


@pytest.mark.parametrize(
    ("name", "label", "wanted"),
    [
        ("Islamic State", ORG, "ISIS"),
        ("Daesh", ORG, "ISIS"),
        ("ISIL", ORG, "ISIS"),
        ("داعش", ORG, "ISIS"),
        ("the U.N.", ORG, "United Nations"),
        ("EU", ORG, "European Union"),
        ("U.S.", PLACE, "United States"),
        ("USA", PLACE, "United States"),
        ("Britain", PLACE, "United Kingdom"),
        ("Deutschland", PLACE, "Germany"),
        ("Allemagne", PLACE, "Germany"),
        ("Alemania", PLACE, "Germany"),
        ("Германия", PLACE, "Germany"),
        ("ألمانيا", PLACE, "Germany"),
        ("גרמניה", PLACE, "Germany"),
        ("Gaza", PLACE, "Gaza Strip"),
        ("Moscou", PLACE, "Moscow"),
        ("the Harbour Board", ORG, "Harbour Board"),
        ("The Harbour Times", ORG, "The Harbour Times"),
        ("  Ruth   Calder ", PERSON, "Ruth Calder"),
    ],
)
def test_the_archive_shows_one_name(name: str, label: Label, wanted: str) -> None:
    assert canonical(name, label) == EntityName(name=wanted, label=label)
    assert canonical(wanted, label).name == wanted


def test_keys_unite_spellings_and_keep_apart_what_differs() -> None:
    assert entity_key("Deutschland", PLACE) == entity_key("the Federal Republic of Germany", PLACE) == "germany"
    assert entity_key("The Harbour Times", ORG) == entity_key("Harbour Times", ORG) == entity_key("the harbour-times's", ORG)
    assert entity_key("U.S. Steel", ORG) == entity_key("US Steel", ORG)
    assert entity_key("...", ORG) == ""


@pytest.mark.parametrize(
    ("one", "other", "label"),
    [
        ("Niger", "Nigeria", PLACE),
        ("North Korea", "South Korea", PLACE),
        ("DR Congo", "Republic of the Congo", PLACE),
        ("Gaza City", "Gaza Strip", PLACE),
        ("Kuwait", "Kuwait City", PLACE),
        ("New York", "New York State", PLACE),
        ("Georgia", "South Georgia", PLACE),
        ("Federal Reserve", "Federal Reserve Board", ORG),
        ("Islamic State", "Islamic Jihad", ORG),
        ("IS", "ISIS", ORG),
        ("European Union", "African Union", ORG),
        ("Guinea", "Papua New Guinea", PLACE),
    ],
)
def test_what_must_not_be_one(one: str, other: str, label: Label) -> None:
    assert entity_key(one, label) != entity_key(other, label)


def test_is_is_believed_only_in_a_fitting_document() -> None:
    assert believed_alias("IS", ORG, text="IS fighters", others={ISIS}) == ISIS
    assert believed_alias("IS", ORG, text="IS militants in Syria", others=()) == ISIS
    assert believed_alias("IS", ORG, text="The IS bank raised its rates", others=()) is None
    assert believed_alias("Is", ORG, text="militants", others={ISIS}) is None
    assert believed_alias("Karlin", PLACE, text="", others=()) is None


def test_no_spelling_of_the_table_leads_to_two_entities() -> None:
    spellings = Counter(
        (spelling_key(spelling), row["label"])
        for row in json.loads(ALIASES.read_text(encoding="utf-8"))
        for spelling in {spelling_key(name): name for name in [row["name"], *row["aliases"]]}.values()
    )
    assert [spelling for spelling, count in spellings.items() if count > 1] == []
    assert gazetteer().by_spelling


def test_every_town_is_found_by_its_spelling_key() -> None:
    assert len(towns()) > 30_000
    assert [key for key in towns() if spelling_key(key) != key] == []
