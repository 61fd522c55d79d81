"""Sources in the admin: finding, adding, polling now, and the page that shows how one does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles import wiring
from articles.admin import sources as admin_sources
from articles.fetching import StaticFetcher
from articles.models import Backfill, BatchLine, Poll, Source
from articles.records import CaptureKind, Original
from articles.sources import polling

FIND = reverse("admin:articles_source_find")
ADD = reverse("admin:articles_source_add")
LIST = reverse("admin:articles_source_changelist")
FEED = b"<rss><channel><title>Courier</title><item><title>Quay &lt;script&gt; closed</title><link>/a</link></item></channel></rss>"
HOME = b"<html><title>The Courier</title><link rel=alternate type=application/rss+xml href=/feed title='All &lt;b&gt; news'></html>"


def fetched(url: str, content: bytes) -> Original:
    return Original(
        content=content,
        kind=CaptureKind.FETCH,
        media_type="text/html",
        retrieved_at=datetime.now(UTC),
        url=url,
        final_url=url,
        status=200,
    )


@pytest.fixture
def courier(web: dict[str, Original]) -> None:
    """A site with a feed."""
    for path, content in (("/", HOME), ("/feed", FEED)):
        web[f"https://courier.example{path}"] = fetched(f"https://courier.example{path}", content)


@pytest.fixture
def source(courier: None) -> Source:
    source = Source.objects.create(name="Courier", kind="feed", url="https://courier.example/feed")
    polling.schedule(source)
    return source


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


def test_an_editor_names_a_site_and_adds_what_it_offers(editor: Client, courier: None) -> None:
    response = editor.post(FIND, {"url": "courier.example/"})
    content = response.content.decode()
    assert "Feed (RSS, Atom, JSON): All" in content
    assert "Quay closed" in content
    assert "<script> closed" not in content
    link = next(link for link in re.findall(r'href="([^"]*/source/add/[^"]*)"', content) if "kind=feed" in link).replace(
        "&amp;", "&"
    )
    form = text_of(editor, link)
    assert 'value="https://courier.example/feed"' in form
    posted = {
        "name": "Courier",
        "kind": "feed",
        "url": "https://courier.example/feed",
        "interval": "30",
        "is_on": "on",
        "days_back": "30",
    }
    assert editor.post(ADD, posted).status_code == 302
    source = Source.objects.get()
    assert source.next_poll_at is not None
    assert source.next_poll_at <= wiring.now()
    assert polling.poll_due() == 1
    assert BatchLine.objects.get().url == "https://courier.example/a"


@pytest.mark.parametrize(
    ("url", "said"), [("https://gone.example/", "answers 404"), ("ftp://x.example/", "http"), ("", "required"), ("https://", "")]
)
def test_a_site_that_cannot_be_looked_at_is_told_on_the_page(editor: Client, web: dict[str, Original], url: str, said: str) -> None:
    response = editor.post(FIND, {"url": url})
    assert response.status_code == 200
    assert said in response.content.decode()
    assert "Add this source" not in response.content.decode()


def test_a_slow_site_shows_what_was_found_until_then(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    is_over = threading.Event()

    def slow(url: str) -> object:
        yield admin_sources.offers.Offer(kind="feed", url=url, title="Quick", entries=(), total=3)
        is_over.wait(20)

    monkeypatch.setattr(admin_sources, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(admin_sources.offers, "look_around", slow)
    content = editor.post(FIND, {"url": "https://courier.example/"}).content.decode()
    is_over.set()
    assert "Quick" in content
    assert "The site is slow" in content


def test_a_broken_pattern_and_a_missing_address_are_told(editor: Client, portal: object) -> None:
    posted = {"name": "Courier", "kind": "feed", "url": "", "interval": "1", "include": "news/(", "is_on": "on"}
    content = editor.post(ADD, posted).content.decode()
    assert "is not a regular expression" in content
    assert "need an address" in content
    assert "greater than or equal to 5" in content
    assert not Source.objects.exists()


def test_the_list_shows_how_each_does(editor: Client, source: Source) -> None:
    content = text_of(editor, LIST)
    assert "not yet polled" in content
    assert '<svg class="sparkline"' in content
    polling.poll(source)
    assert ">well</a>" in text_of(editor, LIST)
    Source.objects.update(failures=4)
    assert "fails (4×)" in text_of(editor, LIST)


def test_poll_now_makes_it_due_and_the_page_follows_until_all_is_in(
    editor: Client, source: Source, work_off: Callable[[], None]
) -> None:
    Source.objects.update(next_poll_at=wiring.now() + timedelta(days=1))
    content = text_of(editor, source.get_absolute_url())
    assert "data-progress" not in content
    response = editor.post(source.get_absolute_url(), {"poll": "now"})
    assert response.status_code == 302
    content = text_of(editor, response["Location"])
    assert 'data-progress="' in content
    assert '<meta http-equiv="refresh"' in content  # without JavaScript
    progress = reverse("admin:articles_source_progress", args=[source.pk])
    assert editor.get(progress).json()["live"] is True
    assert polling.poll_due() == 1
    answer = editor.get(progress).json()
    assert answer["live"] is True  # the article is on its way
    assert "New articles" in answer["regions"]["polls"]
    work_off()
    assert editor.get(progress).json()["live"] is False


def test_the_page_follows_a_poll_while_the_site_is_being_asked(
    editor: Client, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The poll is due no longer and has nothing to show yet: a page that stopped here would never show what came."""
    progress = reverse("admin:articles_source_progress", args=[source.pk])
    answers = []

    class Asked(StaticFetcher):
        def fetch(self, *args: Any, **options: Any) -> Any:
            answers.append(editor.get(progress).json()["live"])
            return super().fetch(*args, **options)

    monkeypatch.setattr(wiring, "fetcher", lambda: Asked({}))
    Source.objects.update(next_poll_at=wiring.now())
    assert polling.poll_due() == 1
    assert answers == [True]
    assert editor.get(progress).json()["live"] is False  # it failed, and the next attempt is hours away


def test_failures_silence_and_drift_are_told_with_what_to_do(editor: Client, source: Source) -> None:
    begin = wiring.now() - timedelta(days=20)
    for day in range(19):
        Poll.objects.create(source=source, started_at=begin + timedelta(days=day, hours=1), outcome="new", new=20)
    Poll.objects.create(source=source, started_at=wiring.now(), outcome="failed", reason="It answers <b>500</b>.")
    Source.objects.update(failures=1)
    content = text_of(editor, source.get_absolute_url())
    assert "Silence: in the last 24 hours" in content
    assert "It answers &lt;b&gt;500&lt;/b&gt;." in content
    assert "<b>500" not in content


def test_a_backfill_is_begun_stopped_and_resumed(editor: Client, source: Source) -> None:
    page = source.get_absolute_url()
    posted = {"backfill": "1", "kind": "sitemap", "max_pages": "50", "pages_an_hour": "600", "since": "2020-01-01"}
    assert editor.post(page, posted).status_code == 302
    walk = Backfill.objects.get()
    assert walk.frontier == [["https://courier.example/sitemap.xml", 0]]
    editor.post(page, {"stop": str(walk.pk)})
    assert Backfill.objects.get().is_stopped
    assert "Resume" in text_of(editor, page)
    editor.post(page, {"resume": str(walk.pk)})
    assert not Backfill.objects.get().is_stopped
    response = editor.post(page, {**posted, "max_pages": "0"})
    assert response.status_code == 200
    assert Backfill.objects.count() == 1


def test_contributors_may_look_and_not_touch(contributor: Client, source: Source) -> None:
    assert "Poll now" not in text_of(contributor, source.get_absolute_url())
    assert contributor.post(source.get_absolute_url(), {"poll": "now"}).status_code == 403
    assert contributor.get(FIND).status_code == 403
    assert contributor.post(FIND, {"url": "https://courier.example/"}).status_code == 403


def test_strangers_see_nothing(client: Client, source: Source, member_of: Callable[..., Client]) -> None:
    for url in (source.get_absolute_url(), FIND, reverse("admin:articles_source_progress", args=[source.pk])):
        assert client.get(url).status_code == 302
        assert member_of("", name=f"nobody{len(url)}").get(url).status_code == 403


def test_pausing_a_source_takes_it_out_of_the_queue(editor: Client, source: Source) -> None:
    change = reverse("admin:articles_source_change", args=[source.pk])
    posted = {"name": "Courier", "kind": "feed", "url": source.url, "interval": "30", "days_back": "30", "publish": "on"}
    assert editor.post(change, posted).status_code == 302
    source.refresh_from_db()
    assert (source.is_on, source.next_poll_at) == (False, None)
    assert polling.poll_due() == 0


def test_the_action_of_the_list_polls_those_that_can_be(editor: Client, source: Source) -> None:
    Source.objects.update(next_poll_at=None)
    other = Source.objects.create(name="Delivery", kind="files")
    editor.post(LIST, {"action": "poll_now", "_selected_action": [source.pk, other.pk]})
    assert list(Source.objects.exclude(next_poll_at=None)) == [source]
