"""The coverage lab."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from django.test import Client

from articles import stories
from articles.models import Article


def test_searches_are_counted_side_by_side(reader: Client, harbour: list[Article]) -> None:
    page = reader.get('/compare/?q=harbour&q=person:"Ada Lovelace"').context["page"]
    assert [row.period for row in page.rows] == ["2014", "2015", "2016"]
    assert [[cell.count for cell in row.cells] for row in page.rows] == [[1, 0], [0, 0], [2, 2]]
    assert [row.everything for row in page.rows] == [1, 0, 2]


def test_every_point_leads_to_its_articles(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/compare/?q=harbour&q=ferry").context["page"]
    points = [point for series in page.series for point in series.points if point.url]
    assert points
    for series, row_cells in zip(page.series, zip(*(row.cells for row in page.rows), strict=True), strict=True):
        for point, cell in zip(series.points, row_cells, strict=True):
            assert bool(point.url) == bool(cell.count)
            if point.url:
                assert reader.get(point.url).context["page"].total == cell.count


def test_undated_articles_are_counted_and_named(reader: Client, harbour: list[Article]) -> None:
    (series,) = reader.get("/compare/?q=harbour").context["page"].series
    assert series.undated.count == 1
    assert reader.get(series.undated.url).context["page"].total == 1


def test_shares_are_per_thousand_articles_of_the_period(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/compare/?q=flood&measure=share").context["page"]
    assert [row.cells[0].share for row in page.rows] == ["500.0"]
    assert page.top == "500.0 per 1,000"


def test_stories_can_be_counted_instead_of_articles(reader: Client, harbour: list[Article], index: Callable[[], int]) -> None:
    lead, copy = Article.objects.filter(published_on__year=2016)
    stories.move(copy, to=lead)
    index()
    page = reader.get("/compare/?q=harbour").context["page"]
    assert [row.cells[0].count for row in page.rows] == [1, 0, 2]
    folded = reader.get(page.fold_url).context["page"]
    assert [row.cells[0].count for row in folded.rows] == [1, 0, 1]
    assert [row.everything for row in folded.rows] == [1, 0, 1]
    points = [point for series in folded.series for point in series.points if point.url]
    assert [reader.get(point.url).context["page"].total for point in points] == [1, 1]
    assert reader.get(folded.fold_url).context["page"].rows == page.rows
    assert "all stories" in reader.get(folded.csv_url).content.decode()


def test_a_year_is_compared_by_months(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/compare/?q=harbour&from=2016&to=2016").context["page"]
    assert len(page.rows) == 12
    assert [cell.count for row in page.rows for cell in row.cells][-2:] == [1, 1]


def test_the_numbers_are_a_table(reader: Client, harbour: list[Article]) -> None:
    response = reader.get("/compare.csv?q=harbour&q=%3Dferry")
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows[0][:3] == ["period", "all articles", "harbour"]
    assert rows[-1][:3] == ["undated", "", "1"]
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_what_cannot_be_compared_is_said_and_stays_in_the_form(reader: Client, harbour: list[Article]) -> None:
    response = reader.get('/compare/?q="open&q=harbour')
    assert response.status_code == 400
    assert response.context["page"].fields[:2] == ('"open', "harbour")
    assert reader.get("/compare/?" + "&".join(f"q=word{n}" for n in range(6))).status_code == 400
    assert reader.get("/compare/?q=harbour&from=never").status_code == 400


def test_the_empty_form_asks_for_searches(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/compare/").context["page"]
    assert page.fields == ("", "", "", "", "")
    assert not page.series


def test_a_page_of_results_leads_to_its_comparison_where_that_finds_the_same(reader: Client, harbour: list[Article]) -> None:
    url = reader.get("/search/?q=harbour&from=2016&sort=oldest&view=table").context["page"].compare_url
    assert url == "/compare/?q=harbour&from=2016-01-01"
    assert reader.get(url).status_code == 200
    for query in ("", "q=harbour&undated=1", "q=harbour&person=1"):
        assert reader.get(f"/search/?{query}").context["page"].compare_url == ""
