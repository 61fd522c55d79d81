"""The history of a page: versions with what changed, and Memento for tools."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client

from articles.ingest import ingest_originals
from articles.models import Article, Capture, Revision
from articles.records import CaptureKind, IngestResult, Original, Outcome
from articles.web.contexts import Run
from articles.web.differing import paragraph_runs, runs
from tests.journeys.pages import PARAGRAPHS, original, page

pytestmark = pytest.mark.usefixtures("portal")

URL = "https://courier.example/2019/03/05/north-quay"
LATER = (PARAGRAPHS[0].replace("two years", "three years"), *PARAGRAPHS[1:])


def fetched(content: bytes, *, month: int) -> Original:
    moment = datetime(2024, month, 1, 12, tzinfo=UTC)
    return replace(original(content), kind=CaptureKind.FETCH, url=URL, final_url=URL, status=200, file_name="", retrieved_at=moment)


def take_in(*originals: Original) -> list[IngestResult]:
    return list(ingest_originals(originals))


@pytest.fixture
def changed() -> Article:
    take_in(fetched(page(), month=5))
    take_in(fetched(page(paragraphs=LATER, author="Sam Dray"), month=6))
    return Article.objects.get()


@pytest.fixture
def client() -> Client:
    return Client()


def test_a_change_of_the_outlet_is_noticed_and_shown(changed: Article, client: Client) -> None:
    assert changed.changed_at == datetime(2024, 6, 1, 12, tzinfo=UTC)
    text = client.get(changed.get_absolute_url()).content.decode()
    assert "Changed after publication" in text
    versions = client.get(f"/articles/{changed.pk}/history/versions/").content.decode()
    assert "<del>two</del><ins>three</ins>" in versions
    assert "<del>Ruth</del><ins>Sam</ins>" in versions
    assert "3 words put in, 3 taken out." in versions


def test_an_unchanged_page_has_no_badge(client: Client) -> None:
    take_in(fetched(page(), month=5))
    take_in(fetched(page() + b"<!-- rendered later -->", month=6))
    article = Article.objects.get()
    assert article.changed_at is None
    assert "Changed after" not in client.get(article.get_absolute_url()).content.decode()
    assert Capture.objects.filter(article=article).count() == 2


def test_the_past_may_come_in_after_the_present(client: Client) -> None:
    take_in(fetched(page(paragraphs=LATER), month=6))
    [result] = take_in(fetched(page(), month=5))
    assert result.outcome is Outcome.UNCHANGED
    article = Article.objects.get()
    assert "three years" in article.body
    assert "two years" in Revision.objects.get().body
    assert article.changed_at == datetime(2024, 6, 1, 12, tzinfo=UTC)
    assert "<del>two</del><ins>three</ins>" in client.get(f"/articles/{article.pk}/history/versions/").content.decode()


def test_versions_of_a_draft_are_not_public(changed: Article, client: Client) -> None:
    Article.objects.update(status=Article.Status.DRAFT)
    assert client.get(f"/articles/{changed.pk}/history/versions/").status_code == 404
    assert client.get(f"/timemap/{URL}").status_code == 404


def test_a_timemap_lists_the_captures(changed: Article, client: Client) -> None:
    answer = client.get(f"/timemap/{URL}")
    assert answer.headers["Content-Type"] == "application/link-format"
    lines = answer.content.decode().split(",\n")
    assert lines[0] == f'<{URL}>; rel="original"'
    first, last = Capture.objects.order_by("retrieved_at")
    assert (
        lines[3] == f'<http://testserver/captures/{first.pk}/raw/>; rel="first memento"; datetime="Wed, 01 May 2024 12:00:00 GMT"'
    )
    assert lines[4].startswith(f'<http://testserver/captures/{last.pk}/raw/>; rel="last memento"')


@pytest.mark.parametrize(("asked", "place"), [("Mon, 06 May 2024 00:00:00 GMT", 0), ("Thu, 30 May 2024 00:00:00 GMT", 1), ("", 1)])
def test_a_timegate_leads_to_the_nearest_capture(changed: Article, client: Client, asked: str, place: int) -> None:
    answer = client.get(f"/timegate/{URL}", headers={"Accept-Datetime": asked} if asked else {})
    captures = Capture.objects.order_by("retrieved_at")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/captures/{captures[place].pk}/raw/")
    assert "accept-datetime" in answer.headers["Vary"]
    memento = client.get(answer.headers["Location"])
    assert memento.headers["Memento-Datetime"] == f"{['Wed, 01 May', 'Sat, 01 Jun'][place]} 2024 12:00:00 GMT"
    assert 'rel="timegate"' in memento.headers["Link"]


def test_a_timegate_that_is_given_no_date_says_so(changed: Article, client: Client) -> None:
    assert client.get(f"/timegate/{URL}", headers={"Accept-Datetime": "yesterday"}).status_code == 400


def test_words_are_compared_one_by_one() -> None:
    assert runs("The old quay.", "The new quay!") == (
        Run(kind="", text="The "),
        Run(kind="del", text="old"),
        Run(kind="ins", text="new"),
        Run(kind="", text=" quay"),
        Run(kind="del", text="."),
        Run(kind="ins", text="!"),
    )


def test_a_new_paragraph_is_put_in_whole() -> None:
    assert paragraph_runs(["One.", "Two."], ["One.", "Entirely different words.", "Two."]) == (
        (Run(kind="", text="One."),),
        (Run(kind="ins", text="Entirely different words."),),
        (Run(kind="", text="Two."),),
    )
