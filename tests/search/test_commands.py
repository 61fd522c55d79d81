"""``manage.py search`` and ``manage.py index``, whose formats other programs read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from articles.search import indexing
from tests.factories import make_article
from tests.search.engines import engine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index(tmp_path: Path) -> Iterator[Any]:
    with engine("tantivy", tmp_path) as backend:
        yield backend


def run(*args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


def test_a_query_prints_hits_as_json_lines() -> None:
    article = make_article(outlet="Courier", published="2016-12", canonical_url="https://courier.example/a")
    indexing.rebuild()
    (line,) = run("search", "strike", json=True).splitlines()
    record = json.loads(line)
    assert record.pop("score") > 0
    assert record == {
        "id": article.pk,
        "key": "https://courier.example/a",
        "headline": article.headline,
        "outlet": "Courier",
        "published": "2016-12",
    }


def test_a_batch_is_answered_line_by_line(tmp_path: Path) -> None:
    flood = make_article(headline="Flood", body="A flood in the valley.", supplier_id="story-7")
    strike = make_article(headline="Strike", body="A strike at the quay.")
    indexing.rebuild()
    file = tmp_path / "queries.jsonl"
    asked = [{"id": "a", "text": "flood or (strike"}, {"id": 2, "text": "VALLEY OR NOT."}, {"id": "c", "text": "?"}]
    asked.append({"id": "d", "query": "valley -flood"})
    file.write_text("".join(json.dumps(line) + "\n" for line in asked))
    answers = [json.loads(line) for line in run("search", batch=file).splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 2, "c", "d"]
    assert set(answers[0]["articles"]) == {flood.pk, strike.pk}
    assert [answer["hits"] for answer in answers[1:]] == [["story-7"], [], []]


def test_a_query_that_cannot_be_read_is_refused_with_its_repair() -> None:
    with pytest.raises(CommandError, match='This can be read: "flood'):
        run("search", '"flood')


def test_a_missing_index_is_named_with_its_remedy() -> None:
    make_article()
    with pytest.raises(CommandError, match="index rebuild"):
        run("search", "flood")


def test_index_check_fails_until_it_is_repaired() -> None:
    make_article()
    assert json.loads(run("index", "rebuild", json=True))["indexed"] == 1
    make_article()
    with pytest.raises(CommandError, match="--repair"):
        run("index", "check")
    run("index", "check", repair=True)
    assert "0 missing" in run("index", "check")
    Article.objects.update(status="draft")
    indexing.note_change(Article.objects.values_list("pk", flat=True))
    assert run("index", "apply") == "2 changed articles applied.\n"
