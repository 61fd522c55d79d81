"""The JSON twins of the pages."""

from __future__ import annotations

from typing import Any

from django.test import Client

from articles.models import Article


def test_a_search_is_the_same_for_programs(reader: Client, harbour: list[Article]) -> None:
    page = reader.get("/search/?q=harbour&sort=oldest").context["page"]
    found = reader.get("/api/v1/search?q=harbour&sort=oldest").json()
    assert found["total"] == page.total
    assert [hit["id"] for hit in found["hits"]] == [line.id for line in page.lines]
    assert set(found["facets"]) == {"person", "org", "place", "outlet", "author", "language", "tag"}


def test_an_article_has_its_text_and_the_places_of_its_names(reader: Client, harbour: list[Article]) -> None:
    found = reader.get(f"/api/v1/articles/{harbour[1].pk}").json()
    text = f"{found['headline']}\n\n{found['body']}"
    assert found["published"] == "2016-11"
    assert {text[m["start"] : m["end"]] for m in found["mentions"]} == {"Ada Lovelace", "Harbour Board"}


def test_errors_are_problem_documents(reader: Client, harbour: list[Article]) -> None:
    bad = reader.get("/api/v1/search?page=x&person=y")
    assert (bad.status_code, bad.headers["Content-Type"]) == (400, "application/problem+json")
    assert [parameter["name"] for parameter in bad.json()["parameters"]] == ["person", "page"]
    assert reader.get('/api/v1/search?q="x').json()["repaired"]
    assert reader.get("/api/v1/search?page=99").json()["status"] == 404
    assert reader.get("/api/v1/articles/999").json()["title"] == "Not Found"


def test_search_that_is_down_is_a_503(reader: Client, harbour: list[Article], portal: Any) -> None:
    for file in (portal / "index").rglob("*"):
        if file.is_file():
            file.write_bytes(b"not an index")
    response = reader.get("/api/v1/search")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")


def test_an_address_that_is_none_is_a_problem_document(reader: Client, portal: Any) -> None:
    response = reader.get("/api/v1/nothing")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")


def test_what_has_not_changed_is_not_sent_again(reader: Client, harbour: list[Article]) -> None:
    first = reader.get(f"/api/v1/articles/{harbour[0].pk}")
    again = reader.get(f"/api/v1/articles/{harbour[0].pk}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_lists_are_walked_by_the_address_of_the_next_page(reader: Client, harbour: list[Article]) -> None:
    address, seen = "/api/v1/articles?limit=2", []
    while address:
        page = reader.get(address).json()
        seen += [article["id"] for article in page["results"]]
        address = page["next"]
    assert seen == sorted(article.pk for article in harbour)


def test_a_name_is_found_by_any_of_its_spellings(reader: Client, harbour: list[Article]) -> None:
    (found,) = reader.get("/api/v1/entities?name=ADA%20lovelace").json()["results"]
    assert (found["name"], found["label"], found["articles"]) == ("Ada Lovelace", "PERSON", 2)
    assert reader.get(f"/api/v1/entities/{found['id']}").json()["aliases"] == []


def test_too_many_requests_are_told_when_to_come_back(reader: Client, portal: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("ninja.throttling.SimpleRateThrottle.allow_request", lambda self, request: False)
    monkeypatch.setattr("ninja.throttling.SimpleRateThrottle.wait", lambda self: 7)
    response = reader.get("/api/v1/outlets")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
