"""Readers report mistakes; editors settle them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from articles.models import Article, MistakeReport
from articles.web.views import mistakes
from tests.factories import make_article

ADMIN = reverse("admin:articles_mistakereport_changelist")


@pytest.fixture
def article(portal: Any) -> Article:
    return make_article(headline="Ferry <returns>")


def url_of(article: Article) -> str:
    return reverse("report", args=[article.pk])


def send(client: Client, article: Article, text: str = "The date is wrong.", **fields: str) -> Any:
    return client.post(url_of(article), {"text": text, **fields}, follow=True)


def test_a_reader_without_an_account_reports_a_mistake(reader: Client, article: Article) -> None:
    assert url_of(article) in reader.get(article.get_absolute_url()).content.decode()
    assert "Ferry &lt;returns&gt;" in reader.get(url_of(article)).content.decode()
    answer = send(reader, article, "  The date\0 is wrong.  ", contact="ruth@example.com")
    assert "Thank you" in answer.content.decode()
    report = MistakeReport.objects.get()
    assert (report.article, report.text, report.contact) == (article, "The date is wrong.", "ruth@example.com")


@pytest.mark.parametrize("text", ["", "  ", "x" * (mistakes.MAX_TEXT + 1)], ids=["empty", "blank", "too long"])
def test_a_report_that_is_not_taken_comes_back_with_what_was_typed(reader: Client, article: Article, text: str) -> None:
    answer = send(reader, article, text, contact="ruth")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "<title>Error: Report a mistake" in html
    assert 'value="ruth"' in html
    assert not MistakeReport.objects.exists()


@pytest.mark.parametrize("limit", ["MOST_OPEN", "MOST_AN_HOUR"])
def test_a_flood_of_reports_is_stopped(reader: Client, article: Article, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(mistakes, limit, 2)
    assert [send(reader, article, f"No. {number}").status_code for number in range(4)] == [200, 200, 400, 400]
    assert MistakeReport.objects.count() == 2


def test_a_draft_cannot_be_reported(reader: Client, portal: Any) -> None:
    draft = make_article(status=Article.Status.DRAFT)
    assert reader.get(url_of(draft)).status_code == 404
    assert send(reader, draft).status_code == 404


def test_another_site_cannot_report_in_a_readers_name(article: Article) -> None:
    assert Client(enforce_csrf_checks=True).post(url_of(article), {"text": "Spam"}).status_code == 403


def test_an_editor_reads_settles_and_corrects(reader: Client, article: Article, django_user_model: Any) -> None:
    send(reader, article, "<b>The date</b> is wrong.")
    user = django_user_model.objects.create_user("eve", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    reader.force_login(user)
    assert "Correct this article" in reader.get(article.get_absolute_url()).content.decode()
    assert "&lt;b&gt;The date" in reader.get(ADMIN).content.decode()
    answer = reader.post(ADMIN, {"action": "settle", "_selected_action": [MistakeReport.objects.get().pk]}, follow=True)
    assert "1 report settled." in answer.content.decode()
    assert MistakeReport.objects.get().settled_at
    assert reader.get(reverse("admin:articles_mistakereport_add")).status_code == 403


def test_who_may_only_contribute_sees_no_report(reader: Client, article: Article, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("carl", is_staff=True)
    user.groups.add(Group.objects.get(name="Contributors"))
    reader.force_login(user)
    assert reader.get(ADMIN).status_code == 403
