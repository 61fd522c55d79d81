"""Labels under the bars of a timeline."""

from __future__ import annotations

import pytest

from articles.web.timeline import LABEL_LINE, bars, days_of, months_of, years_between


@pytest.mark.parametrize(
    ("periods", "labelled"),
    [
        (years_between(["2016", "2016"]), 1),
        (years_between(["2008", "2016"]), 9),
        (years_between(["2006", "2016"]), 6),
        (years_between(["1900", "2016"]), 9),
        (months_of(2016), 12),
        (days_of(2016, 12), 16),
    ],
)
def test_as_many_labels_as_a_phone_has_room_for(periods: list[str], labelled: int) -> None:
    labels = [bar.label for bar in bars(periods, counts={}, url_of=str) if bar.label]
    assert len(labels) == labelled
    assert sum(len(label) + 1 for label in labels) <= LABEL_LINE


def test_the_first_bar_has_a_label_and_every_bar_its_name() -> None:
    made = bars(years_between(["1900", "2016"]), counts={"1900": 3}, url_of=str)
    assert made[0].label == "1900"
    assert [bar.name for bar in made] == [str(year) for year in range(1900, 2017)]
    assert [bar.url for bar in made if bar.url] == ["1900"]
