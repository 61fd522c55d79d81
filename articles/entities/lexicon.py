"""Words that tell what a name is, read from ``lexicon.txt``: titles, head words, endings of companies. Compared case-folded."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LEXICON = Path(__file__).with_name("lexicon.txt")


@cache
def sections() -> dict[str, tuple[str, ...]]:
    """Section -> its words in order. A line that begins with '#' is a comment."""
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            words += line.split()
    return {section: tuple(words) for section, words in found.items()}


HONORIFICS = frozenset(sections()["honorifics"])
"""Before a person's name, and no part of it."""

OFFICES = frozenset(sections()["offices"])
"""Before a person's name: what the person is."""

ORG_HEADS = frozenset(sections()["org-heads"])
"""A name with one of these as its first or last word is an organisation's."""

PLACE_HEADS = frozenset(sections()["place-heads"])
"""A name with one of these as its last (in some languages its first) word is a place's."""

COMPANY_ENDINGS = frozenset(sections()["company-endings"])
"""Last words of companies' names."""

INSTITUTIONS = frozenset(sections()["institutions"])
"""Head words that newspapers also print alone, with a capital, as the name of the one in question."""

NO_NAMES = frozenset(sections()["no-names"])
"""Words that recognisers take for names: parts of titles ('Interior Minister'), directions, faiths, diseases, common
abbreviations."""

NO_NAME_TAILS = frozenset(sections()["no-name-tails"])
"""Last words of laws, events, prizes and plans, which are none of person, organisation and place."""

PEOPLES = frozenset(word.replace("-", " ") for word in sections()["peoples"])
"""Peoples and the faithful, which are none of person, organisation and place; demonyms of countries stand in the alias table."""

CALENDAR = frozenset(sections()["calendar"])
"""Days, months and feasts."""

ENGLISH_ARTICLES = frozenset(sections()["articles"])
"""Articles and possessives before a name, English."""

OPENERS = frozenset(sections()["openers"])
"""Words that begin sentences and are no part of the name that follows."""

CONNECTORS = frozenset(sections()["connectors"])
"""Lower-case words within names: 'Bank of England', 'Ursula von der Leyen'."""

SMALL_WORDS = frozenset(sections()["small-words"])
"""Lower-case words in headlines, which the text below a headline need not have."""

PLACE_PREPOSITIONS = frozenset(sections()["place-prepositions"])
"""Before a single capitalised word they make a place of it, but in German, where every noun is capitalised."""

PLACE_ENDINGS = sections()["place-endings"]
"""Ends of the names of towns and streets."""

ORG_ENDINGS = sections()["org-endings"]
"""Ends of German compounds that name one organisation: 'Hafenbehörde'."""

FIRST_NAMES = frozenset(sections()["first-names"])
"""Given names by which a pattern knows a person: the common ones of the languages that patterns serve."""
