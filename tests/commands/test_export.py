"""``export``, and its way back through ``import_jsonl``."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from articles.search import indexing
from tests.factories import make_article


def test_an_export_can_be_taken_in_by_another_archive(portal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_article(headline="Harbour strike", outlet="The Merrow Courier", authors=["Nadia Ferrant"], tags=["labour"])
    make_article(headline="Ferry returns", body="The ferry is back.\n\nIt sails at noon.", published="2014")
    indexing.rebuild()
    file = portal / "all.jsonl"
    call_command("export", out=file)
    before = {(a.headline, a.body, a.published.isoformat() if a.published else None) for a in Article.objects.all()}
    Article.objects.all().delete()
    call_command("import_jsonl", str(file))
    assert {(a.headline, a.body, a.published.isoformat() if a.published else None) for a in Article.objects.all()} == before


def test_a_query_that_cannot_be_read_writes_no_articles(portal: Path) -> None:
    make_article()
    indexing.rebuild()
    with pytest.raises(CommandError, match="This can be read"):
        call_command("export", '"open', out=portal / "x.jsonl")
