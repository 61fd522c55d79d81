"""Names that look alike and are two: no table, no key and no mining may ever make one of them."""

from __future__ import annotations

import pytest

from articles.entities import entity_key
from articles.entities.acronyms import explanations
from articles.records import Label

PAIRS = [
    ("Niger", "Nigeria", Label.PLACE),
    ("Guinea", "Guinea-Bissau", Label.PLACE),
    ("Guinea", "Equatorial Guinea", Label.PLACE),
    ("Guinea", "Papua New Guinea", Label.PLACE),
    ("Congo", "Democratic Republic of the Congo", Label.PLACE),
    ("North Korea", "South Korea", Label.PLACE),
    ("Sudan", "South Sudan", Label.PLACE),
    ("Dominica", "Dominican Republic", Label.PLACE),
    ("Austria", "Australia", Label.PLACE),
    ("Kuwait", "Kuwait City", Label.PLACE),
    ("Mexico", "New Mexico", Label.PLACE),
    ("Gaza Strip", "Gaza City", Label.PLACE),
    ("Georgia", "South Georgia", Label.PLACE),
    ("Virginia", "West Virginia", Label.PLACE),
    ("Samoa", "American Samoa", Label.PLACE),
    ("Taiwan", "China", Label.PLACE),
    ("Hong Kong", "China", Label.PLACE),
    ("ISIS", "al-Qaeda", Label.ORG),
    ("Hamas", "Hezbollah", Label.ORG),
    ("Palestinian Authority", "PLO", Label.ORG),
    ("UNICEF", "United Nations", Label.ORG),
    ("World Bank", "IMF", Label.ORG),
    ("CIA", "FBI", Label.ORG),
    ("European Union", "European Commission", Label.ORG),
    ("NATO", "European Union", Label.ORG),
    ("The Times", "The New York Times", Label.ORG),
    ("The Times", "The Times of Israel", Label.ORG),
    ("Israel Defense Forces", "Egyptian Army", Label.ORG),
    ("George W. Bush", "George H. W. Bush", Label.PERSON),
    ("Hillary Clinton", "Bill Clinton", Label.PERSON),
    ("Bashar al-Assad", "Hafez al-Assad", Label.PERSON),
    ("Kim Jong-un", "Kim Jong-il", Label.PERSON),
]


@pytest.mark.parametrize(("one", "other", "label"), PAIRS)
def test_two_things_have_two_keys(one: str, other: str, label: Label) -> None:
    assert entity_key(one, label) != entity_key(other, label)


@pytest.mark.parametrize(
    "text",
    ["Angela Merkel (CDU) spoke.", "He moved to New York (NYSE: IBM).", "The European Union (which he left) met.", "Paris (AP)"],
)
def test_what_stands_in_brackets_behind_another_name_explains_nothing(text: str) -> None:
    assert explanations(text) == frozenset()
