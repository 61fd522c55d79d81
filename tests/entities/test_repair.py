"""Spans as recognisers give them -> spans to believe, step by step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articles.entities.edges import cut_at_breaks, follow_hyphens, strip_articles, strip_titles, trim_edges
from articles.entities.labels import (
    label_by_context,
    label_by_gazetteer,
    label_by_head_word,
    label_by_majority,
    label_by_town,
    surnames_are_people,
)
from articles.entities.repair import drop_common_words, drop_junk, drop_people_with_article, find_guarded_aliases, repair
from articles.entities.spans import Span, Spans, without_overlap
from articles.records import Label

ORG, PERSON, PLACE = Label.ORG, Label.PERSON, Label.PLACE


def _spans(text: str, *names: tuple[str, Label]) -> Spans:
    """A span for each name, at its first occurrence after the one before."""
    spans, at = [], 0
    for name, label in names:
        at = text.index(name, at)
        spans.append(Span(start=at, end=at + len(name), label=label, recogniser="test"))
        at += len(name)
    return tuple(spans)


def _texts(text: str, spans: Spans) -> list[str]:
    return [span.of(text) for span in spans]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("“Hamas", "Hamas"),
        ("[Hamas’]", "Hamas"),
        ("Calder's", "Calder"),
        ("ISIS’", "ISIS"),
        ("Harbour Board (HB", "Harbour Board"),
        ("Bank of", "Bank"),
        ("Acme Inc.", "Acme Inc."),
        ("U.S.", "U.S."),
        ("Karlin.", "Karlin"),
    ],
)
def test_quotes_brackets_and_possessives_are_no_part_of_a_name(given: str, wanted: str) -> None:
    text = f"x {given} y"
    assert _texts(text, trim_edges(text, _spans(text, (given, ORG)))) == [wanted]


def test_a_span_of_punctuation_only_is_dropped() -> None:
    assert trim_edges("a -- b", _spans("a -- b", ("--", ORG))) == ()


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [
        ("into the Gaza Strip", "the Gaza Strip", "Gaza Strip"),
        ("The Egyptian Army came", "The Egyptian Army", "Egyptian Army"),
        ("of The Times of Karlin", "The Times of Karlin", "The Times of Karlin"),
        ("que l'ONU viendra", "l'ONU", "ONU"),
        ("the", "the", "the"),
    ],
)
def test_articles_are_stripped_but_for_a_capital_one_within_a_sentence(text: str, given: str, wanted: str) -> None:
    assert _texts(text, strip_articles(text, _spans(text, (given, ORG)))) == [wanted]


def test_titles_are_stripped_from_people_only() -> None:
    text = "Prime Minister Ruth Calder of the General Assembly"
    spans = _spans(text, ("Prime Minister Ruth Calder", PERSON), ("General Assembly", ORG))
    assert _texts(text, strip_titles(text, spans)) == ["Ruth Calder", "General Assembly"]


def test_a_full_name_does_not_end_within_a_word() -> None:
    text = "Moon Jae-in; a Ruth Calder-led team"
    assert _texts(text, follow_hyphens(text, _spans(text, ("Moon Jae", PERSON), ("Ruth Calder", PERSON)))) == [
        "Moon Jae-in",
        "Ruth Calder",
    ]


def test_a_name_does_not_run_over_a_line_end() -> None:
    text = "Ruth Calder\nKarlin"
    assert _texts(text, cut_at_breaks(text, _spans(text, (text, PERSON)))) == ["Ruth Calder"]


@pytest.mark.parametrize(
    "junk",
    [
        *("monday", "Tuesday", "Egyptian", "Hindus", "First Nations", "42", "x", "www.example.org"),
        *("Minister", "Foreign Minister", "Ministry", "World Cup", "Interior"),
    ],
)
def test_junk_is_dropped(junk: str) -> None:
    assert drop_junk(junk, _spans(junk, (junk, ORG))) == ()


@pytest.mark.parametrize("name", ["Foreign Ministry", "West Bank", "Cape Town", "JD.com", "Parliament", "Hindu Mahasabha"])
def test_names_made_of_common_words_are_names(name: str) -> None:
    assert _texts(name, drop_junk(name, _spans(name, (name, ORG)))) == [name]


def test_an_acronym_is_no_common_word() -> None:
    text = "In UP prices went up and up."
    assert _texts(text, drop_common_words(text, _spans(text, ("UP", PLACE)))) == ["UP"]


def test_a_word_that_is_mostly_in_lower_case_is_no_name() -> None:
    text = "Tunnels again. The tunnels and tunnels of Karlin."
    assert _texts(text, drop_common_words(text, _spans(text, ("Tunnels", ORG), ("Karlin", PLACE)))) == ["Karlin"]


def test_a_person_has_no_article_unless_it_is_a_surname() -> None:
    text = "Ruth Calder and the Calder of old met the Vokkaliga."
    spans = _spans(text, ("Ruth Calder", PERSON), ("Calder", PERSON), ("Vokkaliga", PERSON))
    assert _texts(text, drop_people_with_article(text, spans)) == ["Ruth Calder", "Calder"]


def test_the_surname_of_a_person_is_a_person() -> None:
    text = "Ruth Calder spoke. Calder left. Jordan is a country; Michael Jordan is not."
    spans = _spans(text, ("Ruth Calder", PERSON), ("Calder", ORG), ("Jordan", PLACE), ("Michael Jordan", PERSON))
    assert [span.label for span in surnames_are_people(text, spans)] == [PERSON, PERSON, PLACE, PERSON]


def test_the_surname_of_a_person_stays_a_town_where_it_stands_like_one() -> None:
    text = "Rafael Cuenca came from Cuenca. Cuenca left."
    spans = _spans(text, ("Rafael Cuenca", PERSON), ("Cuenca", PLACE), ("Cuenca", PLACE))
    spans = (spans[0], *(replace(span, start=at, end=at + 6) for span, at in zip(spans[1:], (24, 32), strict=True)))
    assert [span.label for span in surnames_are_people(text, spans)] == [PERSON, PLACE, PERSON]


def test_towns_are_places_where_they_stand_like_one() -> None:
    text = "Porto Alegre and Sendai. Ada Morales met Morales in Jimma; Mitchell left for KUNA."
    spans = _spans(
        text,
        ("Porto Alegre", PERSON),
        ("Sendai", ORG),
        ("Ada Morales", PERSON),
        ("Morales", PERSON),
        ("Jimma", PERSON),
        ("Mitchell", PERSON),
        ("KUNA", ORG),
    )
    assert [span.label for span in label_by_town(text, spans)] == [PLACE, PLACE, PERSON, PERSON, PLACE, PERSON, ORG]


def test_towns_are_not_called_places_in_reports_of_sport() -> None:
    text = "Sendai won the league after a goal in the second half."
    assert [span.label for span in label_by_town(text, _spans(text, ("Sendai", ORG)))] == [ORG]


def test_countries_cities_and_known_names_have_their_label() -> None:
    text = "Paraguay, Berlin, Hamas, Karlin"
    spans = _spans(text, ("Paraguay", ORG), ("Berlin", PERSON), ("Hamas", PERSON), ("Karlin", ORG))
    assert [span.label for span in label_by_gazetteer(text, spans)] == [PLACE, PLACE, ORG, ORG]


def test_head_words_tell_the_label() -> None:
    text = "Ministry of Health; Karlin University; Harbour Street"
    spans = _spans(text, ("Ministry of Health", PLACE), ("Karlin University", PERSON), ("Harbour Street", ORG))
    assert [span.label for span in label_by_head_word(text, spans)] == [ORG, ORG, PLACE]


def test_context_tells_the_label() -> None:
    text = "Mr Wang lives in Karlin with the HKQ."
    spans = _spans(text, ("Wang", ORG), ("Karlin", PERSON), ("HKQ", PERSON))
    assert [span.label for span in label_by_context(text, spans)] == [PERSON, PLACE, ORG]


def test_a_name_takes_the_label_of_its_majority() -> None:
    text = "Karlin Karlin Karlin"
    spans = _spans(text, ("Karlin", PLACE), ("Karlin", ORG), ("Karlin", PLACE))
    assert {span.label for span in label_by_majority(text, spans)} == {PLACE}


def test_a_guarded_alias_is_found_where_the_entity_is_named_otherwise() -> None:
    text = "ISIS came. IS fighters left. It is late.\nTHIS IS ALL."
    found = find_guarded_aliases(text, _spans(text, ("ISIS", ORG)))
    assert _texts(text, found) == ["ISIS", "IS"]
    assert find_guarded_aliases("IS fighters", ()) == ()


def test_of_overlapping_spans_the_first_stays() -> None:
    spans = [Span(start=start, end=end, label=ORG, recogniser="test") for start, end in [(4, 9), (0, 6), (0, 3), (9, 9)]]
    assert [(span.start, span.end) for span in without_overlap(spans)] == [(0, 6)]


def test_repair_of_nothing_is_nothing() -> None:
    assert repair("", ()) == ()
