"""*Add articles*: URLs, files and a paste become a batch; what cannot be taken is said next to its field."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles import unpacking, wiring
from articles.admin import adding
from articles.models import Article, BatchLine, Capture, IngestBatch
from articles.records import CaptureKind, Original
from tests.journeys.pages import PARAGRAPHS, original, page

ADD = reverse("admin:articles_ingestbatch_add")
PASTE = "Harbour board to vote on the north quay\r\nBy Ruth Calloway\r\nMarch 5, 2019\r\n\r\n" + "\r\n\r\n".join(PARAGRAPHS)


def file(name: str = "page.html", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, page() if content is None else content)


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


def add(client: Client, **given: Any) -> Any:
    return client.post(ADD, {"when": "draft", **given})


def errors_of(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 400
    return {field: list(errors) for field, errors in response.context["form"].errors.items()}


def test_the_page_offers_the_three_ways_in(editor: Client) -> None:
    content = editor.get(ADD).content.decode()
    for part in ('name="urls"', 'name="text"', 'type="file" name="uploads"', "multiple", 'name="preview"', "Publish at once"):
        assert part in content


def test_all_that_is_given_becomes_one_batch_and_is_kept_at_once(editor: Client) -> None:
    response = add(
        editor,
        urls="https://a.example/1\r\n\r\n https://a.example/2 \r\nhttps://a.example/1",
        uploads=[file(), file("two.txt", b"Some text")],
        text=PASTE,
        when="publish",
    )
    batch = IngestBatch.objects.get()
    assert response.url == batch.get_absolute_url()
    assert batch.title == "2 addresses, 2 files (page.html, two.txt) and a pasted text"
    assert (batch.publish, batch.created_by.username) == (True, "editors")
    assert list(batch.lines.values_list("name", flat=True)) == [
        "https://a.example/1",
        "https://a.example/2",
        "page.html",
        "two.txt",
        "Pasted text",
    ]
    kept = Capture.objects.get(kind=CaptureKind.PASTE.value)
    assert wiring.archive().get(kept.location).content.decode() == PASTE.replace("\r\n", "\n")


def test_the_worker_makes_articles_of_it(editor: Client, work_off: Callable[[], None], web: dict[str, Original]) -> None:
    url = "https://courier.example/quay"
    web[url] = original(page(url=url), kind=CaptureKind.FETCH, url=url, final_url=url, status=200, file_name="")
    add(editor, urls=url, uploads=[file("n.html", page(url="", headline="Other", paragraphs=PARAGRAPHS[:2]))])
    work_off()
    assert {line.outcome for line in BatchLine.objects.all()} <= {"created", "duplicate"}
    assert Article.objects.filter(status="draft").count() == 2


def test_a_zip_is_unpacked_and_a_bad_member_is_a_failed_line(editor: Client) -> None:
    add(editor, uploads=[file("pages.zip", zipped(a_html=page(), b_html=b""))])
    lines = {line.name: line for line in BatchLine.objects.all()}
    assert lines["pages.zip/a.html"].capture
    assert lines["pages.zip/b.html"].outcome == "failed"
    assert "empty" in lines["pages.zip/b.html"].reason


def test_the_same_file_again_is_unchanged_and_not_kept_twice(editor: Client, work_off: Callable[[], None]) -> None:
    for _ in range(2):
        add(editor, uploads=[file()])
        work_off()
    assert list(BatchLine.objects.order_by("pk").values_list("outcome", flat=True)) == ["created", "unchanged"]
    assert Article.objects.count() == Capture.objects.count() == 1


def test_nothing_given_is_said(editor: Client) -> None:
    assert "Nothing was given" in errors_of(add(editor, urls=" \r\n "))["__all__"][0]
    assert not IngestBatch.objects.exists()


def test_each_malformed_address_is_named_with_its_line(editor: Client) -> None:
    response = add(editor, urls="https://good.example/\nwww.bad.example\nmailto:me@example.org")
    errors = errors_of(response)["urls"]
    assert errors[0].startswith("Line 2: “www.bad.example”")
    assert errors[1].startswith("Line 3:")
    assert "www.bad.example" in response.content.decode()


def test_a_hundred_malformed_addresses_are_summed_up(editor: Client) -> None:
    errors = errors_of(add(editor, urls="\n".join(f"bad{n}" for n in range(100))))["urls"]
    assert len(errors) == 6
    assert errors[-1] == "And 95 more."


def test_a_file_that_is_too_large_or_empty_is_named(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "MAX_FILE_BYTES", 100)
    errors = errors_of(add(editor, uploads=[file("large.html"), file("void.html", b"")]))["uploads"]
    assert "large.html has" in errors[0]
    assert "void.html is empty" in errors[1]


def test_too_many_addresses_are_refused(editor: Client) -> None:
    urls = "\n".join(f"https://a.example/{n}" for n in range(5001))
    assert "at most 5,000" in errors_of(add(editor, urls=urls))["urls"][0]


def test_a_zip_bomb_is_a_failed_line(editor: Client) -> None:
    add(editor, uploads=[file("bomb.zip", zipped(a_html=b"a" * 10_000_000))])
    assert "bomb" in BatchLine.objects.get().reason
    assert unpacking.MAX_ZIP_RATIO < 1000


def test_a_contributor_is_offered_drafts_only_and_cannot_post_otherwise(contributor: Client) -> None:
    assert "Publish at once" not in contributor.get(ADD).content.decode()
    assert "publish" in errors_of(add(contributor, uploads=[file()], when="publish"))["when"][0]
    assert not IngestBatch.objects.exists()
    add(contributor, uploads=[file()])
    assert IngestBatch.objects.get().publish is False


def test_what_is_to_be_reviewed_first_leaves_a_published_article_as_it_is(
    editor: Client, contributor: Client, work_off: Callable[[], None]
) -> None:
    add(editor, uploads=[file()], when="publish")
    work_off()
    add(contributor, uploads=[file("new.html", page(headline="Forged headline about the quay"))])
    work_off()
    line = BatchLine.objects.get(name="new.html")
    assert (line.outcome, line.stage) == ("failed", "compare")
    assert Article.objects.get().headline == "Harbour board to vote on the north quay"
    add(editor, uploads=[file("new.html", page(headline="Forged headline about the quay"))], when="publish")
    work_off()
    assert Article.objects.get().headline == "Forged headline about the quay"


def test_the_index_and_the_list_of_articles_lead_here(contributor: Client) -> None:
    for url in (reverse("admin:index"), reverse("admin:articles_article_changelist")):
        assert f'href="{ADD}"' in contributor.get(url).content.decode()
    assert contributor.get(reverse("admin:articles_article_add")).url == ADD
