"""Names without a model: patterns and known names in several scripts."""

from __future__ import annotations

import pytest

from articles.entities import Document, PatternRecogniser, recognise
from articles.entities.recognizers.known_names import index_names
from articles.entities.recognizers.recasing import recase
from articles.records import Label

ORG, PERSON, PLACE = Label.ORG, Label.PERSON, Label.PLACE


def _found(text: str, language: str, known: dict[str, Label] | None = None) -> set[tuple[str, Label]]:
    [mentions] = recognise([Document(text=text, language=language)], recogniser=PatternRecogniser(known_names=known))
    return {(mention.name, mention.label) for mention in mentions}


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Mayor Ruth Calder spoke. Calder left.", {("Ruth Calder", PERSON)}),
        ("en", "He works for Acme Shipping Ltd in Karlin.", {("Acme Shipping Ltd", ORG), ("Karlin", PLACE)}),
        ("en", "The Ministry of Harbour Affairs and the HKQ agreed.", {("Ministry of Harbour Affairs", ORG), ("HKQ", ORG)}),
        ("de", "Oberbürgermeisterin Helga Brandt sprach.", {("Helga Brandt", PERSON)}),
        ("de", "Die Zukunft der Stadt liegt in guten Händen.", set()),
        ("de", "Deutschlands Kanzler war in Neustadt.", {("Germany", PLACE), ("Neustadt", PLACE)}),
        ("es", "La alcaldesa María López viajó a Alemania.", {("María López", PERSON), ("Germany", PLACE)}),
        ("ru", "Мэр Иван Петров был в Москве и Германии.", {("Иван Петров", PERSON), ("Moscow", PLACE), ("Germany", PLACE)}),
        ("ar", "قالت وزارة الداخلية في بغداد", {("وزارة الداخلية", ORG), ("Baghdad", PLACE)}),
        ("he", "נתניהו ביקר בירושלים ובגרמניה", {("Jerusalem", PLACE), ("Germany", PLACE)}),
    ],
)
def test_names_are_found_by_patterns(language: str, text: str, wanted: set[tuple[str, Label]]) -> None:
    assert _found(text, language) == wanted


def test_names_that_the_archive_knows_are_found_in_any_script() -> None:
    known = {"קרלין": PLACE, "كارلين": PLACE, "Карлинград": PLACE, "Hafenkreis Karlin": ORG}
    assert ("קרלין", PLACE) in _found("השביתה בקרלין נמשכת", "he", known)
    assert ("كارلين", PLACE) in _found("الإضراب في كارلين", "ar", known)
    assert ("Карлинград", PLACE) in _found("Забастовка в Карлинграде", "ru", known)
    assert ("Hafenkreis Karlin", ORG) in _found("Streik beim Hafenkreis Karlin", "de", known)


def test_known_names_are_whole_words_in_their_own_case() -> None:
    names = index_names([("US", PLACE), ("Turkey", PLACE), ("Karl", PERSON), ("x", ORG), ("1987", ORG)])
    text = "Give us turkey, Us said; the US and Turkey's Karlin, 1987."
    assert [span.of(text) for span in names.find(text, recogniser="known names")] == ["US", "Turkey"]


def test_capitals_are_recased_character_for_character() -> None:
    text = "PARIS, LYON AND NATO TALKS\n\nThe talks in Lyon. NATO came."
    assert recase(text) == "Paris, Lyon and NATO talks\n\nThe talks in Lyon. NATO came."
    assert recase("KUWAIT CITY, July 24: the KDF and SENDAI agree.") == "Kuwait City, July 24: the KDF and Sendai agree."
    assert recase("a line in ordinary type") == "a line in ordinary type"
    assert len(recase("İSTANBUL STRASSE ẞ")) == len("İSTANBUL STRASSE ẞ")
