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
