"""What a poll takes, what it leaves, and when it comes again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import wiring
from articles.models import Article, BatchLine, IngestBatch, Poll, SeenAddress, Source
from articles.sources import polling
from tests.factories import make_article, make_outlet
from tests.fetching.site import page
from tests.sources.conftest import rss, sitemap
from tests.sources.town import START, Town, story, work_off

Add = Callable[..., Source]
HOST = "courier.example"


def lines() -> list[str]:
    return list(BatchLine.objects.values_list("url", flat=True))


def due_in(source: Source) -> timedelta:
    source.refresh_from_db()
    assert source.next_poll_at
    return source.next_poll_at - wiring.now()


def test_what_is_new_becomes_a_batch_and_what_was_taken_is_not_taken_again(town: Town, add: Add) -> None:
    town.pages[HOST, "/feed"] = rss("/a", "/b")
    source = add("feed", town.url(HOST, "/feed"))
    first = polling.poll(source)
    town.pages[HOST, "/feed"] = rss("/c?utm_source=rss", "/a?utm_medium=feed", "/b/")
    second = polling.poll(source)
    assert first
    assert second
    assert [(poll.outcome, poll.found, poll.new, poll.status) for poll in (first, second)] == [
        ("new", 2, 2, 200),
        ("new", 3, 1, 200),
    ]
    assert lines() == [town.url(HOST, path) for path in ("/a", "/b", "/c?utm_source=rss")]
    assert IngestBatch.objects.first().source == source


def test_two_sources_that_name_the_same_article_take_it_once(town: Town, add: Add) -> None:
    town.pages[HOST, "/feed"], town.pages[HOST, "/sitemap.xml"] = rss("/a"), sitemap("/a", "/b")
    polling.poll(add("feed", town.url(HOST, "/feed")))
    polling.poll(add("sitemap", town.url(HOST, "/sitemap.xml")))
    assert lines() == [town.url(HOST, "/a"), town.url(HOST, "/b")]


def test_an_article_that_somebody_added_by_hand_is_not_fetched(town: Town, add: Add) -> None:
    from articles.matching import address_digest

    make_article(url_digest=address_digest(town.url(HOST, "/a")))
    town.pages[HOST, "/feed"] = rss("/a")
    poll = polling.poll(add("feed", town.url(HOST, "/feed")))
    assert poll
    assert (poll.outcome, lines()) == ("nothing", [])


def test_patterns_and_age_decide_what_is_taken(town: Town, add: Add) -> None:
    town.pages[HOST, "/feed"] = rss("/news/a", "/news/live/b", "/sport/c")
    polling.poll(add("feed", town.url(HOST, "/feed"), include="/news/\n", exclude="/live/\n/video/"))
    assert lines() == [town.url(HOST, "/news/a")]
    town.pages[HOST, "/old"] = rss("/old/a", date=(START - timedelta(days=31)).isoformat())
    polling.poll(add("feed", town.url(HOST, "/old"), days_back=30))
    assert len(lines()) == 1
    polling.poll(add("feed", town.url(HOST, "/old"), days_back=None, name="All of it"))
    assert len(lines()) == 2


def test_the_pause_follows_what_comes_between_bounds(town: Town, add: Add) -> None:
    town.pages[HOST, "/feed"] = rss("/a")
    source = add("feed", town.url(HOST, "/feed"), interval=60)
    pauses = []
    for n in range(12):
        polling.poll(source)
        pauses.append(due_in(source) / timedelta(hours=1))
        town.clock.advance(hours=20)
        if n == 10:
            town.pages[HOST, "/feed"] = rss("/b")
    assert pauses[:4] == [1, 1.5, 2.25, 3.375]
    assert pauses[10] == polling.SLOWEST
    assert pauses[11] == polling.SLOWEST / 2


def test_a_feed_that_has_not_changed_is_not_sent_again(town: Town, add: Add) -> None:
    def answer(asked: object) -> bytes:
        head = asked.head  # type: ignore[attr-defined]
        return (
            page(b"", status="304 Not Modified")
            if 'If-None-Match: "1"' in head
            else page(rss("/a").partition(b"\r\n\r\n")[2], etag='"1"')
        )

    town.pages[HOST, "/feed"] = answer
    source = add("feed", town.url(HOST, "/feed"))
    polls = [polling.poll(source), polling.poll(source)]
    assert [(poll.outcome, poll.status) for poll in polls if poll] == [("new", 200), ("unmodified", 304)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (page(b"", status="500 Oops"), "answers 500"),
        (page(b"", status="410 Gone"), "answers 410"),
        (page(b"<!doctype html><p>We have moved"), "web page and no feed"),
        (page(b""), "not XML"),
    ],
)
def test_a_poll_that_fails_says_why_and_comes_again_later_each_time(town: Town, add: Add, answer: bytes, reason: str) -> None:
    town.pages[HOST, "/feed"] = answer
    source = add("feed", town.url(HOST, "/feed"), interval=60)
    pauses = []
    for _ in range(8):
        poll = polling.poll(source)
        assert poll
        assert (poll.outcome, reason in poll.reason) == ("failed", True)
        pauses.append(due_in(source) / timedelta(hours=1))
        town.clock.advance(hours=48)
    assert pauses[:4] == [1.25, 2.5, 5, 10]
    assert pauses[-1] == 24 * 1.25
    town.pages[HOST, "/feed"] = rss("/a")
    polling.poll(source)
    source.refresh_from_db()
    assert (source.failures, source.last_success_at) == (0, town.clock.at)


def test_a_site_that_asks_for_a_rest_gets_it(town: Town, add: Add) -> None:
    town.pages[HOST, "/feed"] = page(b"", status="429 Slow", retry_after="20000")
    source = add("feed", town.url(HOST, "/feed"), interval=5)
    polling.poll(source)
    assert due_in(source) >= timedelta(seconds=20000)


def test_a_host_whose_turn_it_is_not_is_polled_in_a_moment_and_that_is_no_failure(town: Town, add: Add) -> None:
    town.pages[HOST, "/one"], town.pages[HOST, "/two"] = rss("/a"), rss("/b")
    add("feed", town.url(HOST, "/one"))
    second = add("feed", town.url(HOST, "/two"))
    assert polling.poll_due() == 1
    assert polling.poll_due() == 1
    assert Poll.objects.count() == 1
    assert due_in(second) <= timedelta(seconds=1)
    town.clock.advance(seconds=2)
    assert polling.poll_due() == 1
    assert Poll.objects.count() == 2


def test_only_what_is_on_and_due_is_polled(town: Town, add: Add) -> None:
    town.pages[HOST, "/feed"] = rss("/a")
    off = add("feed", town.url(HOST, "/feed"), is_on=False)
    Source.objects.create(name="Delivery", kind="files")
    assert polling.poll_due() == 0
    off.is_on = True
    off.save()
    polling.schedule(off)
    assert (polling.poll_due(), polling.poll_due()) == (1, 0)


def test_a_worker_that_was_killed_in_a_poll_is_followed_by_another(town: Town, add: Add) -> None:
    town.pages[HOST, "/feed"] = rss("/a")
    source = add("feed", town.url(HOST, "/feed"))
    assert polling._is_claimed(source)
    assert not polling._is_claimed(source)
    assert polling.poll_due() == 0
    town.clock.at += polling.LEASE
    assert polling.poll_due() == 1
    assert SeenAddress.objects.count() == 1


def test_a_poll_that_breaks_half_way_takes_nothing(town: Town, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    town.pages[HOST, "/feed"] = rss("/a")
    source = add("feed", town.url(HOST, "/feed"))
    with monkeypatch.context() as broken:
        broken.setattr(polling, "_outcome", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            polling.poll(source)
    assert not SeenAddress.objects.exists()
    assert not BatchLine.objects.exists()
    polling.poll(source)
    assert lines() == [town.url(HOST, "/a")]


def test_the_newest_sitemaps_of_an_index_are_read_and_one_that_fails_is_told(town: Town, add: Add) -> None:
    children = [f"/map{n}.xml" for n in range(8)]
    town.pages[HOST, "/sitemap.xml"] = page(
        b"<sitemapindex>"
        + b"".join(
            f"<sitemap><loc>{path}</loc><lastmod>202{n}-01-01</lastmod></sitemap>".encode() for n, path in enumerate(children)
        )
        + b"<sitemap><loc>/news-now.xml</loc></sitemap></sitemapindex>"
    )
    town.pages |= {(HOST, "/news-now.xml"): sitemap("/n"), (HOST, "/map7.xml"): sitemap("/a"), (HOST, "/map6.xml"): sitemap("/b")}
    poll = polling.poll(add("sitemap", town.url(HOST, "/sitemap.xml")))
    assert poll
    assert (poll.outcome, poll.new) == ("new", 3)
    assert "map5.xml answers 404" in poll.reason
    assert town.paths(HOST) == ["/sitemap.xml", "/news-now.xml", "/map7.xml", "/map6.xml", "/map5.xml"]


def test_what_a_source_says_of_its_articles_holds_where_they_do_not(town: Town, add: Add) -> None:
    outlet = make_outlet("The Merrow Courier", domain=HOST)
    town.pages[HOST, "/feed"] = rss("/a")
    body = story(HOST, 1, port=town.port, published=START).replace(b'lang="en"', b"")
    town.pages[HOST, "/a"] = page(body.replace(b"og:site_name", b"x"), content_type="text/html")
    source = add("feed", town.url(HOST, "/feed"), outlet=outlet, language="cy", publish=False)
    polling.poll(source)
    town.clock.advance(minutes=1)
    work_off()
    article = Article.objects.get()
    assert (article.outlet, article.language, article.status) == (outlet, "cy", "draft")
    assert article.captures.get().source == source


def test_a_page_that_fails_for_now_is_tried_again_later_and_given_up_in_the_end(town: Town, add: Add) -> None:
    town.pages[HOST, "/a"] = page(b"", status="503 Busy")
    add("urls", "", urls=town.url(HOST, "/a"))
    asked = []
    for _ in range(300):
        work_off()
        asked.append(len(town.asked))
        town.clock.advance(minutes=1)
    line = BatchLine.objects.get()
    assert (line.state, line.outcome, line.attempts) == ("done", "failed", 3)
    assert "answers 503" in line.reason
    assert asked[-1] == 3
    assert asked.index(2) >= 1
    assert asked.index(3) - asked.index(2) >= 5


def test_the_lines_of_a_host_that_rests_wait_while_others_go_on(town: Town, add: Add) -> None:
    for n in (1, 2):
        town.pages[HOST, f"/{n}"] = page(b"", status="503 Busy", retry_after="3000")
        town.pages["ledger.example", f"/{n}"] = page(
            story("ledger.example", n, port=town.port, published=START), content_type="text/html"
        )
    add("urls", "", urls="\n".join(town.url(host, f"/{n}") for host in (HOST, "ledger.example") for n in (1, 2)))
    for _ in range(5):
        work_off()
        town.clock.advance(seconds=2)
    assert len(town.paths(HOST)) == 1
    assert Article.objects.count() == 2
    assert BatchLine.objects.filter(state="pending", not_before__gt=town.clock.at).count() == 2


def test_poll_on_the_command_line(town: Town, add: Add) -> None:
    town.pages[HOST, "/feed"] = rss("/a", "/b")
    source = add("feed", town.url(HOST, "/feed"), name="Courier")
    out = StringIO()
    call_command("poll", "Courier", "--json", stdout=out, stderr=StringIO())
    assert json.loads(out.getvalue()) == {"source": "Courier", "outcome": "new", "found": 2, "new": 2, "reason": ""}
    polling.poll_soon(source)
    out, err = StringIO(), StringIO()
    call_command("poll", "--due", stdout=out, stderr=err)
    assert out.getvalue() == "nothing    Courier: 2 named, 0 new.\n"
    assert err.getvalue() == "1 polled, 0 failed, 0 new addresses. The worker takes them in.\n"
    out = StringIO()
    call_command("poll", stdout=out)
    assert "Courier" in out.getvalue()
    with pytest.raises(CommandError, match="There is no source 'Nobody'"):
        call_command("poll", "Nobody")
    town.pages[HOST, "/feed"] = page(b"", status="500 Oops")
    with pytest.raises(SystemExit):
        call_command("poll", str(source.pk), stdout=StringIO(), stderr=StringIO())
