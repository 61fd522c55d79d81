"""The queue of pages that seem to be no article: an editor says what they are."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from articles.ingest import ingest_originals
from articles.models import Article, Capture, Outlet
from tests.journeys.pages import original, page
from tests.test_doubts import STUB, take_in


def act(client: Client, action: str) -> int:
    chosen = {"action": action, "_selected_action": [str(Capture.objects.get().pk)]}
    return client.post("/admin/articles/capture/?result=review", chosen).status_code


def test_an_editor_publishes_it_anyway(editor: Client, work_off: Callable[[], None]) -> None:
    take_in(STUB)
    assert b"Only the beginning" in editor.get("/admin/articles/capture/?result=review").content
    assert act(editor, "publish_anyway") == 302
    work_off()
    assert Article.objects.get().status == Article.Status.PUBLISHED
    assert Capture.objects.get().article_id == Article.objects.get().pk


def test_an_editor_discards_it_and_the_capture_stays(editor: Client) -> None:
    take_in(STUB)
    act(editor, "discard")
    assert b"Only the beginning" not in editor.get("/admin/articles/capture/?result=review").content
    assert Capture.objects.get().review == "discarded"
    assert not Article.objects.exists()


def test_who_may_not_publish_may_not_decide(contributor: Client) -> None:
    take_in(STUB)
    act(contributor, "publish_anyway")
    assert Capture.objects.get().review == "waiting"


def test_calling_an_outlet_our_own_gives_it_the_lead(editor: Client) -> None:
    for name, day in (("Ledger", 5), ("Courier", 6)):
        url = f"https://{name.lower()}.example/quay"
        list(ingest_originals([original(page(outlet=name, url=url, published=f"2019-03-0{day}T09:00:00+01:00"))]))
    outlet = Outlet.objects.get(name="Courier")
    answer = editor.post(
        f"/admin/articles/outlet/{outlet.pk}/change/", {"name": "Courier", "domain": outlet.domain, "is_own": "on"}
    )
    assert answer.status_code == 302
    assert Article.objects.get(is_lead=True).outlet == outlet
