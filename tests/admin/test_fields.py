"""An Extraction's values as text that a person edits, and back."""

from __future__ import annotations

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from articles.admin.fields import BodyField, MomentField, NamesField, address_problem, parse_moment, split_names
from articles.records import Moment, Precision


@pytest.mark.parametrize(
    "text", ["2016", "2016-12", "2016-12-20", "2016-12-20T09:30:00", "2016-12-20T09:30:00+02:00", "2016-12-20T09:30:00+00:00"]
)
def test_a_date_is_read_as_it_is_written(text: str) -> None:
    moment = parse_moment(text)
    assert moment
    assert moment.isoformat() == text


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2016-12-20 09:30", Precision.TIME), ("2016-12-20t09:30z", Precision.TIME), ("2016-2", Precision.MONTH)],
)
def test_a_date_may_be_written_a_little_otherwise(text: str, precision: Precision) -> None:
    moment = parse_moment(text)
    assert moment
    assert moment.precision is precision


@pytest.mark.parametrize(
    "text", ["yesterday", "20161220", "2016-13", "2016-02-30", "2016-12-20T25:00", "0000", "12/20/2016", "2016-W01"]
)
def test_what_is_no_date_is_refused_with_the_forms_that_can_be_read(text: str) -> None:
    with pytest.raises(forms.ValidationError, match="2016-12-20T09:30"):
        MomentField().clean(text)


def test_no_date_is_undated() -> None:
    assert MomentField().clean("  ") is None


def test_names_stand_on_lines_or_between_commas() -> None:
    assert split_names("Ada Lovelace, Bob  Dole,, ada lovelace") == ("Ada Lovelace", "Bob Dole")
    assert split_names("Lovelace, Ada\r\nBob Dole\r\n") == ("Lovelace, Ada", "Bob Dole")
    assert split_names("Lovelace, Ada;") == ("Lovelace, Ada",)
    assert split_names(" \n ") == ()


@given(st.lists(st.sampled_from(["Ada", "Lovelace, Ada", "Bob Dole", "AP"]), unique=True, max_size=4).map(tuple))
def test_names_come_back_as_they_were_shown(names: tuple[str, ...]) -> None:
    field = NamesField()
    assert not field.has_changed(names, field.prepare_value(names))


def test_line_ends_of_a_browser_are_no_change_of_the_text() -> None:
    assert not BodyField().has_changed("One.\n\nTwo.", "One.\r\n\r\n\r\nTwo.\r\n")
    assert BodyField().has_changed("One.\n\nTwo.", "One. Two.")


def test_a_date_typed_otherwise_is_no_change() -> None:
    assert not MomentField().has_changed(Moment.of_day(2016, 2), "2016-2")
    assert MomentField().has_changed(Moment.of_day(2016, 2), "")
    assert MomentField().has_changed(None, "nonsense")


@pytest.mark.parametrize("url", ["https://example.org/a", "http://127.0.0.1:8000/x?y=1", "HTTPS://пример.рф/новости"])
def test_an_address_is_taken(url: str) -> None:
    assert address_problem(url) == ""


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("www.example.org/a", "https:// at its start"),
        ("ftp://example.org/a", "Only http and https"),
        ("https://exa mple.org", "browser"),
        ("https://", "https:// at its start"),
    ],
)
def test_what_is_no_address_is_named_with_the_remedy(url: str, remedy: str) -> None:
    problem = address_problem(url)
    assert url in problem
    assert remedy in problem
