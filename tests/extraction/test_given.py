"""Articles as a supplier states them, one JSON object each."""

from __future__ import annotations

import json

import pytest

from articles.errors import ExtractionError
from articles.extraction import ARTICLE_JSON, extract
from articles.records import EntityName, Label

from .pages import original, value

LINE = {"title": "Quay closed", "text": "The quay is closed.\nFerries leave elsewhere."}


def read(article: object):
    return extract(original(json.dumps(article), media_type=ARTICLE_JSON))


def test_every_field_is_taken_as_given():
    found = read(
        LINE
        | {
            "authors": ["Jane Doe"],
            "published": "2016-12",
            "outlet": "The Harbour Post",
            "url": "https://harbour-post.example/1",
            "language": "en-GB",
            "tags": ["harbour"],
            "entities": {"PERSON": ["Ruth Okafor"], "ORG": [], "PLACE": ["Port Ellery"]},
        }
    )
    assert value(found.body) == "The quay is closed.\n\nFerries leave elsewhere."
    assert value(found.published).isoformat() == "2016-12"
    assert value(found.language) == "en"
    assert found.entities == (EntityName(name="Ruth Okafor", label=Label.PERSON), EntityName(name="Port Ellery", label=Label.PLACE))
    assert {told["source"] for told in found.provenance().values()} == {"given"}
    assert found.warnings == ()


def test_the_names_of_the_reuters_lines_are_understood():
    found = read(
        {
            "title": "COCOA REVIEW",
            "body": "Showers continued.\n    The dry period is over.",
            "date": "1987-02-26T15:01:01",
            "author": "",
            "topics": ["cocoa"],
            "places": ["uruguay"],
            "people": ["volcker"],
            "orgs": ["opec"],
        }
    )
    assert value(found.body) == "Showers continued.\n\nThe dry period is over."
    assert value(found.published).isoformat() == "1987-02-26T15:01:01"
    assert found.authors is None
    assert value(found.tags) == ("cocoa",)
    assert {(entity.name, entity.label) for entity in found.entities} == {
        ("uruguay", "PLACE"),
        ("volcker", "PERSON"),
        ("opec", "ORG"),
    }


def test_entities_may_be_a_list_of_names_with_labels():
    assert read(LINE | {"entities": [{"name": "NATO", "label": "org"}]}).entities == (EntityName(name="NATO", label=Label.ORG),)


def test_a_headline_alone_and_a_text_alone_are_articles():
    assert read(LINE | {"text": ""}).body is None
    assert read(LINE | {"title": None}).headline is None


def test_a_whole_byline_is_read_and_a_name_is_taken_as_it_stands():
    assert value(read(LINE | {"authors": ["By TED D'AFFLISIO", "The Quay Desk"]}).authors) == ("Ted D'Afflisio", "The Quay Desk")


def test_the_suppliers_number_is_kept():
    assert value(read(LINE | {"id": 7}).supplier_id) == "7"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "", "text": None}, "title"),
        ({"id": 1.5}, "id"),
        ({"text": 7}, "text"),
        ({"published": "yesterday"}, "published"),
        ({"published": "2016-02-31"}, "published"),
        ({"authors": {"name": "Jane"}}, "authors"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"language": "English!"}, "language"),
        ({"entities": {"THING": ["x"]}}, "entities"),
        ({"entities": ["NATO"]}, "entities"),
    ],
)
def test_a_bad_line_is_refused_by_the_name_of_the_field(change, field):
    with pytest.raises(ExtractionError, match=f"'{field}'"):
        read(LINE | change)


@pytest.mark.parametrize("line", ["{", "[]", "7", '"x"', "[" * 100_000])
def test_what_is_no_json_object_is_refused(line):
    with pytest.raises(ExtractionError, match="one object a line"):
        extract(original(line, media_type=ARTICLE_JSON))
