"""Results as a table."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from articles.models import Article, Entity
from articles.web.contexts import Column


def columns(reader: Client, address: str) -> dict[str, Column]:
    return {column.name: column for column in reader.get(address).context["page"].columns}


def test_a_table_shows_a_hundred_and_a_list_twenty_again(reader: Client, harbour: list[Article]) -> None:
    views = {view.label: view for view in reader.get("/search/?q=harbour&page=1").context["page"].views}
    assert views["Table"].url == "/search/?q=harbour&size=100&view=table"
    table = {view.label: view for view in reader.get(views["Table"].url).context["page"].views}
    assert table["Table"].is_current
    assert table["List"].url == "/search/?q=harbour"
    assert table["Table with excerpts"].url == "/search/?q=harbour&size=100&view=excerpts"


def test_a_row_has_headline_outlet_authors_date_and_words(reader: Client, harbour: list[Article]) -> None:
    html = reader.get("/search/?q=strike&view=table").content.decode()
    [row] = re.findall(rf'<tr id="article-{harbour[0].pk}">.*?</tr>', html, re.DOTALL)
    words = " ".join(re.sub(r"<[^>]+>", " ", row).split())
    assert words == (
        "Harbour strike enters its second week The Merrow Courier Nadia Ferrant , Aart de Boer 20 December 2016"
        f" {harbour[0].word_count} words"
    )
    assert f'value="{harbour[0].pk}"' in row


def test_only_the_table_with_excerpts_has_excerpts(reader: Client, harbour: list[Article]) -> None:
    assert "hits-excerpt" not in reader.get("/search/?q=strike&view=table").content.decode()
    assert "hits-excerpt" in reader.get("/search/?q=strike&view=excerpts").content.decode()


def test_the_heads_of_columns_put_the_table_in_order_and_say_which_does(reader: Client, harbour: list[Article]) -> None:
    newest = columns(reader, "/search/?q=harbour&view=table&sort=newest")
    assert (newest["date"].sorted, newest["outlet"].sorted) == ("descending", "")
    oldest = columns(reader, newest["date"].url)
    assert (newest["date"].url, oldest["date"].sorted) == ("/search/?q=harbour&sort=oldest&view=table", "ascending")
    assert oldest["date"].url == "/search/?q=harbour&sort=newest&view=table"
    by_outlet = columns(reader, newest["outlet"].url)
    assert (by_outlet["outlet"].sorted, by_outlet["date"].sorted) == ("ascending", "")
    best = columns(reader, "/search/?q=harbour&view=table")
    assert not any(column.sorted for column in best.values())


def test_every_step_from_a_table_stays_in_the_table(reader: Client, harbour: list[Article]) -> None:
    ada = Entity.objects.get(name="Ada Lovelace")
    page = reader.get(f"/search/?q=harbour&person={ada.pk}&view=table&size=10").context["page"]
    facets = [value.url for facet in page.facets for value in facet.values]
    steps = [*facets, *(chip.url for chip in page.chips), *(bar.url for bar in page.timeline.bars if bar.url), page.start_over]
    steps += [sort.url for sort in page.sorts] + [size.url for size in page.sizes] + [page.save_url, page.export_url]
    assert len(steps) > 15
    assert all("view=table" in step for step in steps)
    assert ("view", "table") in page.box.hidden
    assert ("view", "table") in page.dates.hidden
    assert "view=" not in page.json_url + page.atom_url


def test_a_table_costs_as_many_queries_as_a_list(
    reader: Client, harbour: list[Article], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        reader.get("/search/?view=excerpts&size=100&q=harbour")


def test_a_view_that_there_is_not_is_a_mistake(reader: Client, harbour: list[Article]) -> None:
    assert reader.get("/search/?view=cards").status_code == 400
