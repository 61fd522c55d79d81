"""Saving a page out of the browser: who may, what comes of it, and what a token is worth to a thief."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.models import Article, Capture, SaveToken
from articles.sources import saving
from tests.journeys.pages import page

SAVE = reverse("save")
URL = "https://courier.example/2019/03/05/north-quay"


@pytest.fixture
def client() -> Client:
    """A browser that minds CSRF, and has no cookie."""
    return Client(enforce_csrf_checks=True)


def member(group: str) -> User:
    user = User.objects.create_user(group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def token(portal: Path) -> str:
    return saving.make_token(member("Editors"), name="Firefox")[1]


def send(client: Client, token: str, **fields: Any) -> Any:
    return client.post(SAVE, {"token": token, "url": URL, "html": page().decode(), **fields})


def test_a_bookmarklet_sends_a_page_and_is_shown_what_came_of_it(client: Client, token: str) -> None:
    response = send(client, token)
    assert response.status_code == 201
    article = Article.objects.get()
    assert article.get_absolute_url() in response.content.decode()
    assert (article.status, article.canonical_url) == ("published", URL)
    capture = Capture.objects.get()
    assert (capture.kind, capture.url) == ("upload", URL)
    assert not response.cookies


def test_singlefile_and_programs_send_a_bearer_and_get_json(client: Client, token: str) -> None:
    file = SimpleUploadedFile("page.html", page(), content_type="text/html")
    response = client.post(SAVE, {"url": URL, "html": file}, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 201
    answer = response.json()
    assert (answer["outcome"], answer["message"]) == ("created", "Saved.")
    assert answer["article"].endswith(Article.objects.get().get_absolute_url())
    again = client.post(SAVE, {"url": URL, "html": page().decode()}, headers={"Authorization": f"Bearer {token}"})
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")


def test_a_contributors_page_is_a_draft(client: Client, portal: Path) -> None:
    token = saving.make_token(member("Contributors"), name="x")[1]
    assert "is a draft" in send(client, token).content.decode()
    assert Article.objects.get().status == "draft"


@pytest.mark.parametrize("change", ["revoked", "inactive", "no group", "unknown", "empty"])
def test_nobody_else_saves_anything(client: Client, token: str, change: str) -> None:
    if change == "revoked":
        SaveToken.objects.update(revoked_at="2024-01-01T00:00Z")
    if change == "inactive":
        User.objects.update(is_active=False)
    if change == "no group":
        User.objects.get().groups.clear()
    given = {"unknown": "clip_guess", "empty": ""}.get(change, token)
    response = send(client, given)
    assert response.status_code == 401
    assert "revoked" in response.content.decode()
    assert not Capture.objects.exists()


def test_a_login_counts_for_nothing_here(client: Client, token: str) -> None:
    client.force_login(User.objects.get())
    assert send(client, "").status_code == 401


def test_a_token_opens_nothing_else(client: Client, token: str, settings: Any) -> None:
    settings.PRIVATE_ARCHIVE = True
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get(reverse("home"), headers=bearer).status_code == 302
    assert client.get(reverse("admin:index"), headers=bearer).status_code == 302
    assert send(client, token).status_code == 201


def test_any_origin_may_post_but_never_with_cookies(client: Client, token: str) -> None:
    preflight = client.options(SAVE, headers={"Origin": "https://courier.example", "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204
    for response in (preflight, send(client, token)):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
    assert client.get(SAVE).status_code == 405


@pytest.mark.parametrize(("fields", "status"), [({"html": ""}, 400), ({"html": "<p>", "url": "javascript:alert(1)"}, 422)])
def test_what_is_no_page_is_told(client: Client, token: str, fields: dict[str, str], status: int) -> None:
    assert send(client, token, **fields).status_code == status
    assert not Article.objects.exists()


def test_an_address_that_is_none_is_not_believed(client: Client, token: str) -> None:
    send(client, token, url="javascript:alert(1)")
    assert Capture.objects.get().url == ""


def test_a_page_that_is_too_large_is_refused(client: Client, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "MAX_BYTES", 1000)
    file = SimpleUploadedFile("page.html", b"x" * 2000)
    assert send(client, token, html=file).status_code == 413


def test_only_the_digest_of_a_token_is_kept(token: str) -> None:
    row = SaveToken.objects.get()
    assert token not in str(row.__dict__)
    assert row.digest == SaveToken.digest_of(token)


def test_a_token_is_made_shown_once_and_revoked_in_the_admin(client: Client, portal: Path, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    desk = Client()
    desk.force_login(member("Contributors"))
    other = saving.make_token(member("Editors"), name="Somebody else's")[0]
    response = desk.post(reverse("admin:articles_savetoken_add"), {"name": "Firefox at work"})
    content = response.content.decode()
    token = content.partition("token: <code>")[2].partition("<")[0]
    assert token.startswith("clip_")
    assert 'href="javascript:(()=&gt;' in content
    assert send(client, token).status_code == 201
    listed = desk.get(reverse("admin:articles_savetoken_changelist")).content.decode()
    assert "Firefox at work" in listed
    assert token not in listed
    assert "Somebody else" not in listed
    row = SaveToken.objects.get(name="Firefox at work")
    desk.post(reverse("admin:articles_savetoken_changelist"), {"action": "revoke", "_selected_action": [row.pk, other.pk]})
    assert send(client, token).status_code == 401
    other.refresh_from_db()
    assert other.revoked_at is None
