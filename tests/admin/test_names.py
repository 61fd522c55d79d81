"""Outlets, authors and tags under new names; and captures of which nothing came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles import storing
from articles.models import Article, BatchLine, Capture, Entity, IndexChange, IngestBatch, Outlet, Tag
from tests.factories import make_article, make_outlet
from tests.journeys.pages import original, page

CAPTURES = reverse("admin:articles_capture_changelist")


def change(client: Client, row: Any, **fields: str) -> Any:
    return client.post(reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk]), fields)


def test_a_renamed_outlet_is_told_to_the_index(editor: Client) -> None:
    article = make_article(outlet="The Merrow Courier")
    change(editor, article.outlet, name="Merrow  Courier", domain="merrow.example", about="")
    assert Outlet.objects.get().name == "Merrow Courier"
    assert IndexChange.objects.get().article_id == article.pk


def test_a_change_beside_the_name_is_not(editor: Client) -> None:
    article = make_article(outlet="The Merrow Courier")
    change(editor, article.outlet, name="The Merrow Courier", domain="merrow.example", about="A daily.")
    assert Outlet.objects.get().about == "A daily."
    assert not IndexChange.objects.exists()


def test_two_outlets_do_not_get_one_name(editor: Client) -> None:
    make_outlet("The Océan Post")
    response = change(editor, make_outlet("Kestrel Wire"), name="the ocean post!", domain="", about="")
    assert "is this name already" in response.content.decode()


def test_a_deleted_tag_is_told_to_the_index(editor: Client) -> None:
    article = make_article(tags=["labour"])
    editor.post(reverse("admin:articles_tag_delete", args=[Tag.objects.get().pk]), {"post": "yes"})
    assert not Tag.objects.exists()
    assert IndexChange.objects.get().article_id == article.pk


def test_every_list_and_every_page_opens(editor: Client) -> None:
    article = make_article(outlet="Kestrel Wire", authors=["A. Author"], tags=["labour"], entities={"PERSON": ["Ada Lovelace"]})
    rows = [article, article.outlet, article.authors.get(), article.tags.get(), Entity.objects.get()]
    for row in rows:
        name = row._meta.model_name
        assert editor.get(reverse(f"admin:articles_{name}_changelist")).status_code == 200
        assert editor.get(reverse(f"admin:articles_{name}_change", args=[row.pk])).status_code == 200
    assert editor.get(reverse("admin:articles_source_add")).status_code == 200


def test_captures_with_a_problem_are_listed_with_it_and_tried_again(editor: Client, work_off: Callable[[], None]) -> None:
    (capture,) = storing.keep([original(page())], source_id=None)
    storing.note_problem(capture, "No text was found.")
    listed = editor.get(f"{CAPTURES}?result=problem").content.decode()
    assert "No text was found." in listed
    response = editor.post(CAPTURES, {"action": "try_again", "_selected_action": [capture.pk]})
    assert response.url == IngestBatch.objects.get().get_absolute_url()
    work_off()
    assert BatchLine.objects.get().outcome == "created"
    assert Article.objects.get().status == "published"
    assert Capture.objects.get().problem == ""


def test_another_try_at_what_was_to_be_reviewed_makes_a_draft(editor: Client, work_off: Callable[[], None]) -> None:
    upload = SimpleUploadedFile("page.html", page())
    editor.post(reverse("admin:articles_ingestbatch_add"), {"when": "draft", "uploads": upload})
    editor.post(CAPTURES, {"action": "try_again", "_selected_action": [Capture.objects.get().pk]})
    assert not IngestBatch.objects.filter(publish=True).exists()


def test_a_capture_is_read_and_never_changed(editor: Client) -> None:
    (capture,) = storing.keep([original(page(), headers=(("Server", "<b>x</b>"),))], source_id=None)
    url = reverse("admin:articles_capture_change", args=[capture.pk])
    content = editor.get(url).content.decode()
    assert capture.sha256 in content
    assert "Server: &lt;b&gt;x" in content
    assert editor.post(url, {"url": "https://forged.example/"}).status_code == 403
    assert editor.get(reverse("admin:articles_capture_delete", args=[capture.pk])).status_code == 403
