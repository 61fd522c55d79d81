"""Adding by program."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from articles.models import Article, SaveToken
from articles.sources import saving


@pytest.fixture
def program(portal: Any, django_user_model: Any) -> Client:
    """With the token of somebody who may publish."""
    user = django_user_model.objects.create_superuser("ruth", "ruth@example.com", "secret")
    _, token = saving.make_token(user, name="script")
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_an_article_is_added_and_its_fate_can_be_asked_for(program: Client) -> None:
    story = {"title": "Quay reopens", "text": "The north quay reopened on Monday.", "published": "2019-03-05", "outlet": "Courier"}
    answer = program.post("/api/v1/batches", {"articles": [story]}, content_type="application/json")
    assert answer.status_code == 202
    assert answer.json()["total"] == 1
    call_command("worker", once=True, verbosity=0)
    batch = program.get(answer.json()["url"]).json()
    assert (batch["finished"], batch["outcomes"]) == (True, {"created": 1})
    (line,) = program.get(f"{batch['url']}/lines").json()
    article = Article.objects.get()
    assert line["article"].endswith(f"/api/v1/articles/{article.pk}")
    assert (article.headline, article.status, str(article.published_on)) == ("Quay reopens", "published", "2019-03-05")


def test_a_file_is_added(program: Client) -> None:
    page = SimpleUploadedFile("quay.txt", b"Quay reopens\n\nThe north quay reopened on Monday after eleven weeks of repairs.")
    answer = program.post("/api/v1/batches/files", {"files": [page], "title": "Post"})
    assert (answer.status_code, answer.json()["title"], answer.json()["total"]) == (202, "Post", 1)


def test_without_a_token_nothing_is_added_and_the_answer_says_how(program: Client, client: Client) -> None:
    answer = client.post("/api/v1/batches", {"urls": ["https://x.example/"]}, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
    SaveToken.objects.update(revoked_at="2020-01-01T00:00Z")
    assert program.post("/api/v1/batches", {"urls": ["https://x.example/"]}, content_type="application/json").status_code == 401


def test_what_cannot_be_added_is_said(program: Client) -> None:
    for body in ({}, {"urls": ["ftp://x.example/"]}, {"articles": "x"}):
        answer = program.post("/api/v1/batches", body, content_type="application/json")
        assert answer.status_code == 400, body
    assert program.get("/api/v1/batches/999").status_code == 404


def test_a_batch_of_somebody_else_is_not_shown(program: Client, portal: Any, django_user_model: Any) -> None:
    made = program.post("/api/v1/batches", {"urls": ["https://x.example/a"]}, content_type="application/json").json()
    other = django_user_model.objects.create_superuser("ed", "ed@example.com", "secret")
    _, token = saving.make_token(other, name="script")
    assert Client(headers={"Authorization": f"Bearer {token}"}).get(made["url"]).status_code == 404
