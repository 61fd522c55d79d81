"""Entities for others, and lists of names against the archive."""

from __future__ import annotations

import csv
import json
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from articles.screening import Wanted, as_csv, screen, wanted_names
from tests.factories import make_article, make_entity

pytestmark = pytest.mark.django_db


def sent(client: Client, name: str, query: str = "") -> str:
    return b"".join(client.get(reverse(name) + query).streaming_content).decode()  # type: ignore[attr-defined]


def archive() -> None:
    make_entity("Muammar Gaddafi", aliases=["Colonel Gaddafi"])
    make_article(headline="One", entities={"PERSON": ["Muammar Gaddafi"], "PLACE": ["Tripoli"]})
    make_article(headline="Two", entities={"PERSON": ["Muammar Gaddafi"], "PLACE": ["Tripoli", "Paris & <Co>"]})
    make_article(headline="Secret", status=Article.Status.DRAFT, entities={"PERSON": ["Nobody Known", "=1+1"]})


def test_entities_are_told_with_names_and_counts_and_nothing_of_a_draft(client: Client) -> None:
    archive()
    rows = list(csv.DictReader(StringIO(sent(client, "api-entities-csv"))))
    assert [(r["name"], r["label"], r["articles"], r["aliases"]) for r in rows] == [
        ("Muammar Gaddafi", "PERSON", "2", "Colonel Gaddafi"),
        ("Tripoli", "PLACE", "2", ""),
        ("Paris & <Co>", "PLACE", "1", ""),
    ]
    assert [row["name"] for row in json.loads(sent(client, "api-entities-json"))] == [r["name"] for r in rows]


def test_an_archive_without_entities_is_an_empty_array(client: Client) -> None:
    assert json.loads(sent(client, "api-entities-json")) == []


def test_a_name_is_no_formula_of_a_spreadsheet(client: Client) -> None:
    make_article(entities={"ORG": ["=HYPERLINK(1)"]})
    assert "'=HYPERLINK(1)" in sent(client, "api-entities-csv")


def test_who_is_named_together_is_a_network(client: Client) -> None:
    archive()
    rows = list(csv.DictReader(StringIO(sent(client, "api-edges-csv"))))
    assert (rows[0]["SourceName"], rows[0]["TargetName"], rows[0]["Weight"]) == ("Muammar Gaddafi", "Tripoli", "2")
    assert len(rows) == 3
    graph = ElementTree.fromstring(sent(client, "api-edges-graphml"))
    assert len(graph.findall(".//{*}node")) == 3
    assert len(graph.findall(".//{*}edge")) == 3
    assert len(list(csv.DictReader(StringIO(sent(client, "api-edges-csv", "?top=2"))))) == 1


def test_a_list_is_screened_with_what_is_only_alike_apart() -> None:
    archive()
    names = wanted_names('Moammar Gadafi,"Gaddafi, Colonel",Colonel Gaddafi\n\nMuamar Gaddafi\nTripoli\nTripoli\nNobody Known\n')
    assert names[0] == Wanted(name="Moammar Gadafi", aliases=("Gaddafi, Colonel", "Colonel Gaddafi"))
    first, second, third, nobody = screen(names)
    assert [(one.entity.name, one.articles) for one in first.found] == [("Muammar Gaddafi", 2)]
    assert (second.found, [one.entity.name for one in second.alike]) == ((), ["Muammar Gaddafi"])
    assert [article.headline for article in third.found[0].newest] == ["Two", "One"]
    assert (nobody.found, nobody.alike) == ((), ())
    lines = list(csv.reader(StringIO("".join(as_csv([first, nobody])))))
    assert [line[1] for line in lines[1:]] == ["exact", "none"]
