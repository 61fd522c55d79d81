"""The OpenAPI document keeps its word: Schemathesis makes requests from it and holds the answers against it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from articles.api.v1 import api
from articles.search import indexing
from portal.wsgi import application
from tests.factories import make_article

EXAMPLES = 40
"""Requests to each address."""
UNSAID = [positive_data_acceptance]
"""A schema cannot say which queries can be read and which days exist: 400 with the reason is right then."""


@pytest.fixture
def document(portal: Any) -> Any:
    """The document of an archive with a few articles."""
    for number in range(3):
        make_article(
            headline=f"Harbour strike, day {number}",
            outlet="The Merrow Courier",
            entities={"PERSON": ["Ada Lovelace"], "PLACE": ["Port Merrow"]},
        )
    indexing.rebuild()
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def test_every_answer_is_as_documented(document: Any) -> None:
    for operation in document.get_all_operations():

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.ok().as_strategy())
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=UNSAID)

        check()


def test_the_document_is_openapi_3_1_and_names_every_address() -> None:
    found = api.get_openapi_schema()
    assert found["openapi"].startswith("3.1")
    assert {"/api/v1/search", "/api/v1/articles", "/api/v1/articles/{pk}", "/api/v1/entities", "/api/v1/outlets"} <= set(
        found["paths"]
    )
