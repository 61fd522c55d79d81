"""What each role may do in the admin, and what it may not: nobody needs to be a superuser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles import storing
from articles.models import Article, Capture, IngestBatch
from tests.factories import make_article
from tests.journeys.pages import original, page

ADD = reverse("admin:articles_ingestbatch_add")
LIST = reverse("admin:articles_article_changelist")
MemberOf = Callable[..., Client]


def upload(client: Client) -> Any:
    return client.post(ADD, {"when": "draft", "uploads": SimpleUploadedFile("page.html", page())})


def preview_url() -> str:
    (capture,) = storing.keep([original(page())], source_id=None)
    return reverse("admin:articles_ingestbatch_preview", args=[capture.pk])


def test_a_stranger_is_led_to_the_login(portal: Any) -> None:
    for url in (reverse("admin:index"), ADD, LIST):
        assert "/login/" in Client().get(url).url


@pytest.mark.parametrize("group", ["", "Readers"])
def test_who_may_only_read_may_add_nothing(member_of: MemberOf, group: str) -> None:
    client = member_of(group)
    assert client.get(reverse("admin:index")).status_code == 200
    for answer in (client.get(ADD), upload(client), client.get(preview_url()), client.post(preview_url())):
        assert answer.status_code == 403
    assert not IngestBatch.objects.exists()


def test_a_reader_sees_articles_and_changes_none(member_of: MemberOf) -> None:
    article = make_article()
    client = member_of("Readers")
    assert client.get(reverse("admin:articles_article_change", args=[article.pk])).status_code == 200
    assert client.get(reverse("admin:articles_ingestbatch_changelist")).status_code == 403


def test_a_contributor_sees_an_article_but_neither_changes_nor_deletes_it(contributor: Client) -> None:
    article = make_article(authors=["A. Author"], tags=["labour"])
    url = reverse("admin:articles_article_change", args=[article.pk])
    content = contributor.get(url).content.decode()
    assert "2016-12-20" in content
    assert 'name="headline"' not in content
    assert contributor.post(url, {"headline": "Forged"}).status_code == 403
    assert contributor.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"}).status_code == 403
    assert Article.objects.get().headline == article.headline


@pytest.mark.parametrize("action", ["publish", "withdraw", "reprocess", "delete_selected"])
def test_a_contributor_has_no_bulk_actions(contributor: Client, action: str) -> None:
    article = make_article(status="draft")
    contributor.post(LIST, {"action": action, "_selected_action": [article.pk], "post": "yes"})
    assert Article.objects.get().status == "draft"
    assert f'value="{action}"' not in contributor.get(LIST).content.decode()


def test_a_contributor_adds_previews_and_follows_their_own_batch(contributor: Client) -> None:
    assert contributor.get(preview_url()).status_code == 200
    url = upload(contributor).url
    assert contributor.get(url).status_code == 200
    assert contributor.post(url, {"command": "stop"}).status_code == 302
    assert IngestBatch.objects.get().stopped


def test_a_contributor_neither_sees_nor_stops_the_batch_of_another(contributor: Client, member_of: MemberOf) -> None:
    url = upload(member_of("Contributors", name="other")).url
    batch = IngestBatch.objects.get()
    progress = reverse("admin:articles_ingestbatch_progress", args=[batch.pk])
    assert contributor.get(url).status_code == 403
    assert contributor.get(progress).status_code == 403
    assert contributor.post(url, {"command": "stop"}).status_code == 403
    assert batch.title not in contributor.get(reverse("admin:articles_ingestbatch_changelist")).content.decode()
    assert not IngestBatch.objects.get().stopped


def test_an_editor_sees_and_stops_every_batch(editor: Client, contributor: Client) -> None:
    url = upload(contributor).url
    assert editor.get(url).status_code == 200
    editor.post(url, {"command": "stop"})
    assert IngestBatch.objects.get().stopped


def test_another_try_by_a_contributor_makes_drafts(contributor: Client) -> None:
    preview_url()
    contributor.post(
        reverse("admin:articles_capture_changelist"), {"action": "try_again", "_selected_action": [Capture.objects.get().pk]}
    )
    assert IngestBatch.objects.get().publish is False


@pytest.mark.parametrize("kind", ["outlet", "tag", "author", "source"])
def test_a_contributor_names_nothing_anew(contributor: Client, kind: str) -> None:
    assert contributor.get(reverse(f"admin:articles_{kind}_changelist")).status_code == 200
    assert contributor.post(reverse(f"admin:articles_{kind}_add"), {"name": "New"}).status_code == 403


def test_an_editor_who_may_not_publish_any_more_cannot_by_the_form(editor: Client, django_user_model: Any) -> None:
    from django.contrib.auth.models import Group, Permission

    Group.objects.get(name="Editors").permissions.remove(Permission.objects.get(codename="publish_article"))
    article = make_article(status="draft")
    url = reverse("admin:articles_article_change", args=[article.pk])
    assert 'name="status"' not in editor.get(url).content.decode()
    editor.post(LIST, {"action": "publish", "_selected_action": [article.pk]})
    assert Article.objects.get().status == "draft"


def test_an_editor_manages_neither_accounts_nor_originals(editor: Client) -> None:
    assert editor.get(reverse("admin:auth_user_changelist")).status_code == 403
    assert editor.get(reverse("admin:auth_group_changelist")).status_code == 403


def test_a_superuser_manages_accounts_and_groups(admin_client: Client, portal: Any) -> None:
    for url in ("admin:auth_user_changelist", "admin:auth_user_add", "admin:auth_group_changelist"):
        assert admin_client.get(reverse(url)).status_code == 200


def test_the_header_names_the_archive_and_leads_to_it(editor: Client, settings: Any) -> None:
    content = editor.get(reverse("admin:index")).content.decode()
    assert settings.SITE_NAME in content
    assert 'href="/"' in content
