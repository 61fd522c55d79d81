"""Candidates for editors, and what acronyms mean."""

from __future__ import annotations

import pytest

from articles.entities.acronyms import agreed, counted, explanations
from articles.entities.likeness import Known, duplicates, junk_reason, precision, type_conflicts
from articles.records import Label
from articles.text import name_key


def known(*names: str, label: Label = Label.PERSON) -> list[Known]:
    return [Known(id=n, name=name, key=name_key(name), label=label, articles=n + 2) for n, name in enumerate(names)]


def pairs(entities: list[Known]) -> set[frozenset[str]]:
    return {frozenset((like.entity.name, like.other.name)) for like in duplicates(entities)}


@pytest.mark.parametrize(
    ("one", "other", "label"),
    [
        ("Muammar Gaddafi", "Muammar Gadafi", Label.PERSON),
        ("J. Stoltenberg", "Jens Stoltenberg", Label.PERSON),
        ("European Central Bank", "ECB", Label.ORG),
        ("Popular Resistance Committee", "Popular Resistance Committees", Label.ORG),
    ],
)
def test_names_that_are_likely_one_are_proposed(one: str, other: str, label: Label) -> None:
    assert pairs(known(one, other, label=label)) == {frozenset((one, other))}


@pytest.mark.parametrize(
    ("one", "other", "label"),
    [
        ("Austria", "Australia", Label.PLACE),
        ("Niger", "Nigeria", Label.PLACE),
        ("Iran", "Iraq", Label.PLACE),
        ("George H. W. Bush", "George W. Bush", Label.PERSON),
        ("Boeing 737", "Boeing 747", Label.ORG),
    ],
)
def test_names_of_two_things_are_not(one: str, other: str, label: Label) -> None:
    assert pairs(known(one, other, label=label)) == set()


def test_one_name_of_two_types_is_a_conflict() -> None:
    both = [*known("Washington"), Known(id=9, name="Washington", key="washington", label=Label.PLACE, articles=90)]
    [conflict] = type_conflicts(both)
    assert (conflict.entity.label, conflict.other.label) == (Label.PERSON, Label.PLACE)


@pytest.mark.parametrize(("name", "is_junk"), [("ada lovelace", True), ("12 34 B C", True), ("!", True), ("Ada Lovelace", False)])
def test_what_is_likely_no_name_is_told(name: str, is_junk: bool) -> None:
    assert bool(junk_reason(name)) is is_junk


def test_the_interval_is_wilsons() -> None:
    found = precision(187, 200)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.8920, 0.9616)
    assert precision(0, 0) is None


def test_an_acronym_is_explained_by_what_stands_before_it() -> None:
    text = "Ministers of the Organization of Petroleum Exporting Countries (OPEC) met the head of the World Bank (see below)."
    assert explanations(text) == {("OPEC", "Organization of Petroleum Exporting Countries")}


def test_an_acronym_on_which_articles_disagree_means_nothing() -> None:
    texts = (
        ["the Port Regulation Council (PRC)"] * 2 + ["the Popular Resistance Committees (PRC)"] * 2 + ["The World Bank (WB)"] * 3
    )
    keys = {"Port Regulation Council": 1, "Popular Resistance Committees": 2, "World Bank": 3}
    assert [(found.acronym, found.long, found.votes) for found in agreed(counted(texts), key=keys)] == [("WB", "World Bank", 3)]
