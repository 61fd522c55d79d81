"""The preview: what was found, where it came from, corrected before anything is stored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles import wiring
from articles.admin import adding
from articles.errors import TransientFetchError
from articles.models import Article, Capture
from articles.records import CaptureKind, Original
from tests.journeys.pages import original, page

ADD = reverse("admin:articles_ingestbatch_add")
URL = "https://courier.example/2019/03/05/north-quay"


def preview_of(client: Client, *, when: str = "draft", **given: Any) -> Any:
    """The answer to pressing *Preview*."""
    return client.post(ADD, {"when": when, "preview": "Preview", **given})


def file(content: bytes | None = None, *, name: str = "page.html") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, page() if content is None else content)


def shown_by(client: Client, url: str) -> dict[str, str]:
    """Field -> text, as the form of the preview page has it."""
    form = client.get(url).context["preview"].form
    return {
        name: form[name].value() if name == "when" else form.fields[name].prepare_value(form[name].value()) for name in form.fields
    }


def posted(client: Client, url: str, **changes: str) -> Any:
    return client.post(url, {name: value or "" for name, value in (shown_by(client, url) | changes).items()})


def test_a_preview_shows_what_was_found_and_where(editor: Client) -> None:
    response = editor.get(preview_of(editor, uploads=file()).url)
    content = response.content.decode()
    assert "Harbour board to vote on the north quay" in content
    assert "2019-03-05T09:30:00+01:00" in content
    assert "% sure" in content
    assert response.context["preview"].form.fields["headline"].help_text.startswith('<span class="origin')
    assert not Article.objects.exists()
    assert Capture.objects.get().article is None


def test_saving_it_unchanged_marks_nothing_as_corrected(editor: Client) -> None:
    url = preview_of(editor, uploads=file(), when="publish").url
    response = posted(editor, url)
    article = Article.objects.get()
    assert response.url == reverse("admin:articles_article_change", args=[article.pk])
    assert article.status == "published"
    assert "editor" not in {mark["source"] for mark in article.provenance.values()}


def test_only_what_was_changed_is_marked_as_the_editors(editor: Client) -> None:
    url = preview_of(editor, uploads=file()).url
    posted(editor, url, published="2019-03", authors="Ruth Calloway, Ann Other", when="draft")
    article = Article.objects.get()
    assert (article.status, article.published and article.published.isoformat()) == ("draft", "2019-03")
    assert article.byline_names() == ["Ruth Calloway", "Ann Other"]
    assert {field for field in article.provenance if article.is_corrected(field)} == {"published", "authors"}


def test_an_unreadable_date_is_said_next_to_the_field_and_nothing_is_saved(editor: Client) -> None:
    url = preview_of(editor, uploads=file()).url
    response = posted(editor, url, published="soon")
    assert "2016-12-20" in response.context["preview"].form.errors["published"][0]
    assert not Article.objects.exists()


def test_a_page_of_the_web_is_previewed(editor: Client, web: dict[str, Original]) -> None:
    web[URL] = original(page(), kind=CaptureKind.FETCH, url=URL, final_url=URL, status=200, file_name="")
    url = preview_of(editor, urls=URL).url
    assert shown_by(editor, url)["canonical_url"] == URL
    posted(editor, url)
    assert Article.objects.get().canonical_url == URL


def test_a_page_that_cannot_be_fetched_is_said_next_to_the_addresses(editor: Client, web: dict[str, Original]) -> None:
    response = preview_of(editor, urls=URL)
    assert "404" in response.context["form"].errors["urls"][0]


def test_a_slow_site_does_not_hold_the_person_up(monkeypatch: pytest.MonkeyPatch, portal: Any) -> None:
    released = threading.Event()

    class Slow:
        def fetch(self, url: str) -> Original:
            released.wait(5)
            raise TransientFetchError("late")

    monkeypatch.setattr(wiring, "fetcher", Slow)
    with pytest.raises(TransientFetchError, match="worker has more patience"):
        adding.fetched(URL, seconds=0.05)
    released.set()


@pytest.mark.parametrize(
    "given", [{"urls": "https://a.example/1\nhttps://a.example/2"}, {"urls": "https://a.example/1", "text": "Words."}]
)
def test_a_preview_is_of_one_thing(editor: Client, given: dict[str, str]) -> None:
    assert "one address, one file or one text" in preview_of(editor, **given).context["form"].errors["__all__"][0]


def test_what_holds_no_article_is_said_and_kept_with_its_problem(editor: Client) -> None:
    response = preview_of(editor, uploads=file(b"\x89PNG\r\n\x1a\n" + bytes(100), name="picture.png"))
    assert response.context["form"].errors["uploads"]
    assert Capture.objects.get().problem


def test_a_file_that_is_in_the_archive_leads_to_its_article(editor: Client, work_off: Callable[[], None]) -> None:
    editor.post(ADD, {"when": "draft", "uploads": file()})
    work_off()
    response = editor.get(preview_of(editor, uploads=file()).url)
    assert response.url == reverse("admin:articles_article_change", args=[Article.objects.get().pk])
    assert Capture.objects.count() == 1


def test_the_same_preview_again_keeps_nothing_more(editor: Client) -> None:
    assert preview_of(editor, uploads=file()).url == preview_of(editor, uploads=file()).url
    assert Capture.objects.count() == 1


def test_a_known_article_is_named_before_it_is_changed(editor: Client, work_off: Callable[[], None]) -> None:
    editor.post(ADD, {"when": "publish", "uploads": file()})
    work_off()
    url = preview_of(editor, uploads=file(page(headline="New headline")), when="publish").url
    assert "This is in the archive already" in editor.get(url).content.decode()
    posted(editor, url)
    assert Article.objects.get().headline == "New headline"


def test_a_contributor_saves_drafts_and_changes_nothing_that_is_public(
    editor: Client, contributor: Client, work_off: Callable[[], None]
) -> None:
    url = preview_of(contributor, uploads=file()).url
    assert posted(contributor, url, when="publish").status_code == 200
    posted(contributor, url, when="draft", tags="quay")
    assert Article.objects.get().status == "draft"
    Article.objects.update(status="published")
    url = preview_of(contributor, uploads=file(page() + b" ")).url
    response = posted(contributor, url, headline="Forged", when="draft")
    assert "published" in response.context["preview"].form.non_field_errors()[0]
    assert Article.objects.get().headline != "Forged"
