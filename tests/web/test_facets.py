"""The addresses of the values of a facet: the same that step by step they would be."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from articles.search.params import parse
from articles.search.results import Bucket, Facet
from articles.web.facets import STAND_IN, facet_panel
from articles.web.links import search_url
from articles.web.refine import excluding, toggled


@pytest.mark.parametrize("facet", ["person", "language"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        f"q={STAND_IN}",
        f"q=person%3D{STAND_IN}&person=3&not.person=9&not.org=4&language=en&from=2016&sort=newest&size=50&page=3",
        f"language=pt-br&not.language=de&q=not.language%3D{STAND_IN}%26x",
    ],
)
def test_every_value_is_chosen_and_excluded_by_the_address_of_that_step(facet: str, query: str) -> None:
    request = parse(parse_qs(query))
    chosen = request.selection(facet)
    values = ("3", "9", "12") if facet == "person" else ("pt-br", "de", "en")
    buckets = tuple(
        Bucket(value=value, label=value, count=1, selected=value in chosen.included, excluded=value in chosen.excluded)
        for value in values
    )
    panel = facet_panel(request, Facet(name=facet, title="A facet", buckets=buckets, distinct=3))
    assert [link.url for link in panel.values] == [search_url(toggled(request, facet, value)) for value in values]
    assert [link.exclude_url for link in panel.values] == [search_url(excluding(request, facet, value)) for value in values]
