"""What ``docs/searching.md`` and the help page say of the language is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from articles.search import indexing, wording
from articles.search.backends import expansion, resolve
from articles.search.grammar import MAX_DEPTH, SHOWN_FIELDS
from articles.search.query import MAX_CLAUSES, MAX_LENGTH, MAX_SIMILAR, parse
from benchmarks import fuzz_search
from tests.conformance import gaps
from tests.factories import make_article

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "searching.md").read_text(encoding="utf-8")
HELP = (ROOT / "templates" / "articles" / "help.html").read_text(encoding="utf-8")


def _unescaped(text: str) -> str:
    return text.replace("&gt;", ">")


EXAMPLES = [match for row in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE) for match in re.findall(r"`([^`]+)`", row)]
EXAMPLES = [text for text in EXAMPLES if not text.endswith(":")]
SHOWN = [_unescaped(text) for text in re.findall(r"<code>(.*?)</code>", HELP)]


@pytest.mark.parametrize("text", [*EXAMPLES, *(text for text in SHOWN if not text.endswith(":"))])
def test_every_example_can_be_read(text: str) -> None:
    parse(text)


@pytest.fixture
def archive(portal: Path) -> None:
    for number in range(3):
        make_article(
            headline=f"Strike {number}", body="A flood reached the harbour wall. Women smuggled colour.\n\nThe strike went on."
        )
    indexing.rebuild()


def test_every_example_is_answered_and_explained(client: Client, archive: None) -> None:
    for text in [*EXAMPLES, *(text for text in SHOWN if not text.endswith(":"))]:
        assert client.get(reverse("search"), {"q": text}).status_code == 200, text
        assert client.get(reverse("advanced"), {"q": text}).status_code == 200, text


def test_odd_strings_are_answered_or_refused(client: Client, archive: None) -> None:
    for text in fuzz_search.strings(300, seed=7):
        answer = client.get(reverse("search"), {"q": text.encode("utf-8", "surrogatepass")})
        assert fuzz_search.is_answered(answer.status_code), ascii(text)


def test_hostile_queries_are_answered_or_refused(client: Client, archive: None, shared: Path) -> None:
    for text in (shared / "data" / "hostile" / "search_queries_dos.txt").read_text(encoding="utf-8").split("\n"):
        assert fuzz_search.is_answered(client.get(reverse("search"), {"q": text}).status_code), ascii(text)


def test_every_field_is_named() -> None:
    for field in SHOWN_FIELDS:
        assert f"{field}:" in PAGE, field


def test_the_bounds_are_those_of_the_code() -> None:
    bounds = dict(re.findall(r"^\| ([^|]+?) \| ([\d,]+)", PAGE, re.MULTILINE))
    assert {what: int(number.replace(",", "")) for what, number in bounds.items()} == {
        "length": MAX_LENGTH,
        "conditions": MAX_CLAUSES,
        "words with `~`": MAX_SIMILAR,
        "parentheses": MAX_DEPTH,
        "words for one `smuggl*`, `wom?n` or `color~1`": expansion.MAX_EXPANSIONS,
        "articles read for NEAR, SAMEPARA, ATLEAST, FIRST in one search": resolve.MAX_CHECKED,
    }
    assert f"NEAR goes up to {wording.MAX_NEAR}" in PAGE
    assert f"up to {wording.MAX_PLACE:,}" in PAGE


def test_the_table_of_gaps_is_that_of_the_conformance_suite() -> None:
    assert gaps.with_table(PAGE) == PAGE, "Run “make gaps”."


def test_the_table_of_gaps_names_the_engine_the_test_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "GAPS", {("whoosh", "test_a_walk_ends"): "it does not"})
    assert "| whoosh | a walk ends | it does not |" in gaps.with_table(PAGE)


def test_the_help_page_begins_with_ten_lines_at_most() -> None:
    first, second = re.findall(r"<tbody>(.*?)</tbody>", HELP, re.DOTALL)
    assert 5 <= first.count("<tr>") <= 10
    assert second.count("<tr>") <= 10


@pytest.mark.django_db
def test_a_page_of_results_explains_the_words_and_nothing_else(client: Client) -> None:
    make_article(headline="News", body="The strikes went on. Striking dockers met a woman.")
    indexing.rebuild()
    explained = client.get(reverse("search"), {"q": "strike wom?n"}).content.decode()
    assert "<summary>Explain</summary>" in explained
    assert "strike: also strikes, striking" in explained or "strike: also striking, strikes" in explained
    assert "wom?n: woman" in explained
    plain = client.get(reverse("search"), {"q": "dockers met"}).content.decode()
    assert "Each word stands for itself." in plain
    assert '<p class="note">' not in plain + explained


@pytest.mark.django_db
def test_too_many_words_are_a_bad_search_with_a_repair(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_article(body="abcd abce abcf")
    indexing.rebuild()
    monkeypatch.setattr("articles.search.backends.expansion.MAX_EXPANSIONS", 2)
    answer = client.get(reverse("search"), {"q": "abc*"})
    assert answer.status_code == 400
    assert "3 words of the archive begin with" in answer.content.decode()
    assert "q=abc" in answer.content.decode()
