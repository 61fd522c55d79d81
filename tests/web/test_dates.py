"""Dates in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from articles.records import Moment
from articles.web.dates import clock_words, moment_words, period_label, period_words, range_words

NINE_IN_ATHENS = Moment.of_datetime(datetime(2016, 12, 20, 9, 30, tzinfo=timezone(timedelta(hours=2))))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (None, "Unknown date"),
        (Moment.of_day(2016), "2016"),
        (Moment.of_day(2016, 12), "December 2016"),
        (Moment.of_day(2016, 12, 20), "20 December 2016"),
        (NINE_IN_ATHENS, "20 December 2016"),
    ],
)
def test_a_date_says_no_more_than_is_known(moment: Moment | None, words: str) -> None:
    assert moment_words(moment) == words


def test_a_clock_is_the_one_that_was_printed() -> None:
    assert clock_words(NINE_IN_ATHENS) == "09:30 UTC+02:00"
    assert clock_words(Moment.of_datetime(datetime(2016, 12, 20, 9, 30))) == "09:30"
    assert clock_words(Moment.of_day(2016, 12, 20)) == ""


def test_periods_have_a_name_and_a_label() -> None:
    assert [period_words(p) for p in ("2016", "2016-12", "2016-12-05")] == ["2016", "December 2016", "5 December 2016"]
    assert [period_label(p) for p in ("2016", "2016-12", "2016-12-05")] == ["2016", "Dec", "5"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2016, 1, 1), date(2016, 12, 31), "2016"),
        (date(2015, 1, 1), date(2016, 12, 31), "2015 to 2016"),
        (date(2016, 2, 1), date(2016, 2, 29), "February 2016"),
        (date(2016, 2, 3), date(2016, 2, 3), "3 February 2016"),
        (date(2016, 2, 3), date(2017, 2, 3), "3 February 2016 to 3 February 2017"),
        (date(2016, 2, 3), None, "since 3 February 2016"),
        (None, date(2016, 2, 3), "until 3 February 2016"),
        (None, None, ""),
    ],
)
def test_a_range_is_said_as_shortly_as_it_can_be(first: date | None, last: date | None, words: str) -> None:
    assert range_words(first, last) == words
