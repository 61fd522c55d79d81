"""The page of a batch: how far it is, how each line ended, and the buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles import batches
from articles.models import Article, BatchLine, IngestBatch
from articles.records import Original
from tests.journeys.pages import page

ADD = reverse("admin:articles_ingestbatch_add")


@pytest.fixture
def batch(editor: Client, web: dict[str, Original]) -> IngestBatch:
    """An article, and an address that does not exist; waiting."""
    editor.post(ADD, {"when": "publish", "uploads": SimpleUploadedFile("page.html", page()), "urls": "https://gone.example/"})
    return IngestBatch.objects.get()


def progress_of(client: Client, batch: IngestBatch, query: str = "") -> dict[str, Any]:
    response = client.get(reverse("admin:articles_ingestbatch_progress", args=[batch.pk]) + query)
    assert "no-store" in response["Cache-Control"]
    return dict(response.json())


def command(client: Client, batch: IngestBatch, name: str) -> Any:
    return client.post(batch.get_absolute_url(), {"command": name})


def test_a_new_batch_waits_and_the_page_polls(editor: Client, batch: IngestBatch) -> None:
    content = editor.get(batch.get_absolute_url()).content.decode()
    assert "0 of 2" in content
    assert 'data-progress="' in content
    assert "admin_progress.js" in content
    assert '<meta http-equiv="refresh"' in content


def test_without_a_worker_the_page_says_how_to_start_one(editor: Client, batch: IngestBatch) -> None:
    assert "manage.py worker" in progress_of(editor, batch)["regions"]["summary"]
    with batches.worker_alive():
        progress = progress_of(editor, batch)
    assert progress["worker_alive"] is True
    assert "manage.py worker" not in progress["regions"]["summary"]
    assert progress_of(editor, batch)["worker_alive"] is False


def test_asking_for_a_worker_does_not_keep_one_from_finding_what_was_left(batch: IngestBatch) -> None:
    BatchLine.objects.update(state="working", attempts=1)
    assert not batches.worker_is_alive()
    with batches.worker_alive():
        assert set(BatchLine.objects.values_list("state", flat=True)) == {"pending"}


def test_the_numbers_follow_the_work_until_it_is_done(editor: Client, batch: IngestBatch) -> None:
    batches.work()
    progress = progress_of(editor, batch)
    assert (progress["total"], progress["done"], progress["finished"], progress["live"]) == (2, 1, False, True)
    assert progress["outcomes"] == {"created": 0, "updated": 0, "unchanged": 0, "duplicate": 0, "failed": 1}
    batches.work()
    progress = progress_of(editor, batch)
    assert (progress["done"], progress["finished"], progress["live"]) == (2, True, False)
    assert progress["outcomes"]["created"] == 1


def test_every_line_has_its_outcome_reason_and_links(editor: Client, batch: IngestBatch, work_off: Callable[[], None]) -> None:
    work_off()
    content = editor.get(batch.get_absolute_url()).content.decode()
    article = Article.objects.get()
    for part in (reverse("admin:articles_article_change", args=[article.pk]), article.get_absolute_url(), "<i>fetch:</i>", "404"):
        assert part in content
    assert "data-progress" not in content


def test_lines_are_filtered_by_outcome_and_paged(editor: Client, batch: IngestBatch, work_off: Callable[[], None]) -> None:
    work_off()
    failed = progress_of(editor, batch, "?outcome=failed")["regions"]["lines"]
    assert "gone.example" in failed
    assert "page.html" not in failed
    BatchLine.objects.bulk_create(BatchLine(batch=batch, position=n, name=f"line {n:03}") for n in range(2, 250))
    last = editor.get(batch.get_absolute_url() + "?outcome=waiting&p=3").content.decode()
    assert "page 3 of 3" in last
    assert "line 249" in last
    assert editor.get(batch.get_absolute_url() + "?outcome=nonsense&p=x").status_code == 200


def test_a_stopped_batch_waits_until_it_is_resumed(editor: Client, batch: IngestBatch) -> None:
    assert command(editor, batch, "stop").status_code == 302
    assert batches.work() == 0
    assert "Resume" in editor.get(batch.get_absolute_url()).content.decode()
    command(editor, batch, "resume")
    assert batches.work() == 1


def test_failed_lines_are_tried_again(editor: Client, batch: IngestBatch, work_off: Callable[[], None]) -> None:
    work_off()
    assert "Retry what failed (1)" in editor.get(batch.get_absolute_url()).content.decode()
    command(editor, batch, "retry")
    assert progress_of(editor, batch)["done"] == 1


def test_a_command_that_does_not_exist_is_refused(editor: Client, batch: IngestBatch) -> None:
    assert command(editor, batch, "explode").status_code == 403
    assert editor.post(batch.get_absolute_url(), {"title": "x", "publish": "on"}).status_code == 403


def test_a_batch_that_does_not_exist_is_not_found(editor: Client) -> None:
    assert editor.get(reverse("admin:articles_ingestbatch_change", args=[99])).status_code == 404
    assert editor.get(reverse("admin:articles_ingestbatch_progress", args=[99])).status_code == 404


def test_markup_in_a_file_name_stays_text(editor: Client) -> None:
    editor.post(ADD, {"when": "draft", "uploads": SimpleUploadedFile("<img src=x onerror=alert(1)>.html", page())})
    batch = IngestBatch.objects.get()
    assert "<img src=x" not in editor.get(batch.get_absolute_url()).content.decode()
    assert "<img src=x" not in progress_of(editor, batch)["regions"]["lines"]


def test_the_list_of_batches_counts_their_lines(editor: Client, batch: IngestBatch, work_off: Callable[[], None]) -> None:
    work_off()
    assert "2 of 2" in editor.get(reverse("admin:articles_ingestbatch_changelist")).content.decode()
