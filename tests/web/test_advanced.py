"""The advanced form as a page: it is filled by a search, and sends one."""

from __future__ import annotations

from html import unescape

from django.test import Client

from articles.models import Article


def test_the_form_is_filled_by_the_search_and_leads_back_to_it(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/search/advanced/", {"q": 'flood -sea "dock strike"', "sort": "oldest"}).context["page"]
    values = {field.name: field.value for group in page.groups for field in group.fields if field.value}
    assert values == {"form.all": "flood", "form.exact": "dock strike", "form.none": "sea", "form.within": "5"}
    answer = reader.get("/search/advanced/", {**values, **dict(page.hidden)})
    assert answer.status_code == 302
    assert answer.url == "/search/?q=flood+%22dock+strike%22+-sea&sort=oldest"


def test_every_search_box_leads_to_the_form(reader: Client, harbour: list[Article]) -> None:
    assert 'href="/search/advanced/"' in reader.get("/").content.decode()
    assert 'href="/search/advanced/?q=flood&amp;from=2016-01-01"' in reader.get("/search/?q=flood&from=2016").content.decode()


def test_an_empty_form_lists_everything(reader: Client, harbour: list[Article]) -> None:
    answer = reader.get("/search/advanced/", {"form.all": "", "form.within": "5"})
    assert answer.url == "/search/"


def test_a_field_that_cannot_be_read_is_said_at_the_field_and_keeps_what_was_typed(reader: Client, harbour: list[Article]) -> None:
    answer = reader.get("/search/advanced/", {"form.from": "soon", "form.all": "flood"})
    text = unescape(answer.content.decode())
    assert answer.status_code == 400
    assert '<a href="#form-from">\u201csoon\u201d is not a date.' in text
    assert 'aria-describedby="form-from-hint form-from-error"' in text
    assert 'value="soon"' in text
    assert 'value="flood"' in text


def test_a_query_that_cannot_be_read_stands_among_the_further_conditions(reader: Client, harbour: list[Article]) -> None:
    answer = reader.get("/search/advanced/", {"q": '"flood'})
    assert answer.status_code == 400
    assert [mistake.target for mistake in answer.context["page"].mistakes] == ["form-rest"]
    assert 'value="&quot;flood"' in answer.content.decode()
