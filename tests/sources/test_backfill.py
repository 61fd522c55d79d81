"""A walk into a site's past: within its limits, at its rate, and through every kind of interruption."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from articles import wiring
from articles.models import Backfill, BatchLine, Source
from articles.sources import backfill
from tests.fetching.site import page
from tests.sources.conftest import sitemap
from tests.sources.town import Town, story, work_off

Add = Callable[..., Source]
HOST = "courier.example"


@pytest.fixture
def source(town: Town, add: Add) -> Source:
    """A feed that is off; its site has an index of two years, one of which is missing at first, and a map that names itself."""
    town.pages |= {
        (HOST, "/robots.txt"): page(b"Sitemap: /index.xml\n"),
        (HOST, "/index.xml"): page(
            b"<sitemapindex><sitemap><loc>/2022.xml</loc><lastmod>2022-12-31</lastmod></sitemap><sitemap><loc>/2023.xml</loc></sitemap>"
            b"<sitemap><loc>/index.xml</loc></sitemap></sitemapindex>"
        ),
        (HOST, "/2022.xml"): dated("/2022/a", "2022-03-01", "/2022/b", "2022-09-01"),
        (HOST, "/2023.xml"): dated("/2023/a", "2023-03-01", "/2023/b", "2023-09-01", "/2023/c", ""),
    }
    return add("feed", town.url(HOST, "/feed"), is_on=False)


def dated(*pairs: str) -> bytes:
    urls = "".join(
        f"<url><loc>{path}</loc><lastmod>{day}</lastmod></url>" for path, day in zip(pairs[::2], pairs[1::2], strict=True)
    )
    return page(f"<urlset>{urls}</urlset>".encode())


def walk(source: Source, **limits: object) -> Backfill:
    it = Backfill(source=source, **limits)  # type: ignore[misc]
    backfill.start(it)
    return it


def run(town: Town, *, rounds: int = 40) -> None:
    for _ in range(rounds):
        backfill.step()
        town.clock.advance(minutes=1)


def taken() -> set[str]:
    return {url.split("/", 3)[3] for url in BatchLine.objects.values_list("url", flat=True)}


def test_every_sitemap_is_walked_once_and_the_walk_ends(town: Town, source: Source) -> None:
    it = walk(source)
    run(town)
    it.refresh_from_db()
    assert it.finished_at
    assert taken() == {"2022/a", "2022/b", "2023/a", "2023/b", "2023/c"}
    assert (it.taken, it.found, len(it.walked)) == (5, 5, 3)
    assert town.paths(HOST) == ["/robots.txt", "/index.xml", "/2022.xml", "/2023.xml"]


def test_dates_limit_what_is_taken_and_what_is_read(town: Town, source: Source) -> None:
    walk(source, since=date(2023, 2, 1), until=date(2023, 6, 30))
    run(town)
    assert taken() == {"2023/a", "2023/c"}  # what is not dated may be of then
    assert "/2022.xml" not in town.paths(HOST)


def test_no_more_pages_are_taken_than_was_said(town: Town, source: Source) -> None:
    it = walk(source, max_pages=3)
    run(town)
    it.refresh_from_db()
    assert (it.taken, len(taken())) == (3, 3)
    assert it.finished_at


def test_the_articles_are_fetched_no_faster_than_was_said(town: Town, source: Source) -> None:
    walk(source, pages_an_hour=60)
    run(town)
    times = list(BatchLine.objects.order_by("position").values_list("not_before", flat=True))
    assert all(later - earlier >= timedelta(minutes=1) for earlier, later in itertools.pairwise(times))


def test_a_sitemap_that_fails_for_now_is_tried_again_and_one_that_is_gone_is_told(town: Town, source: Source) -> None:
    whole = town.pages[HOST, "/2022.xml"]
    town.pages[HOST, "/2022.xml"] = page(b"", status="503 Busy")
    del town.pages[HOST, "/2023.xml"]
    it = walk(source)
    run(town, rounds=3)
    town.pages[HOST, "/2022.xml"] = whole
    run(town)
    it.refresh_from_db()
    assert taken() == {"2022/a", "2022/b"}
    assert len(it.problems) == 1
    assert "2023.xml answers 404" in it.problems[0]


def test_it_can_be_killed_anywhere_and_goes_on(town: Town, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    it = walk(source)
    real = backfill.take

    def killed(*args: object, **settings: object) -> object:
        real(*args, **settings)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    for _ in range(3):
        with monkeypatch.context() as dying:
            dying.setattr(backfill, "take", killed)
            with pytest.raises(KeyboardInterrupt):
                backfill.step()
        town.clock.at += backfill.LEASE
        backfill.step()
        town.clock.at += backfill.LEASE
    run(town)
    it.refresh_from_db()
    assert it.finished_at
    assert len(taken()) == BatchLine.objects.count() == it.taken == 5


def test_a_stopped_walk_rests_and_goes_on_where_it_was(town: Town, source: Source) -> None:
    it = walk(source)
    backfill.step()
    Backfill.objects.update(is_stopped=True)
    run(town, rounds=3)
    assert len(town.paths(HOST)) == 2
    Backfill.objects.update(is_stopped=False)
    run(town)
    it.refresh_from_db()
    assert it.finished_at


def test_archive_pages_are_walked_to_their_end(town: Town, add: Add) -> None:
    for n in (1, 2, 3):
        link = f"<a rel=next href='/archive?page={n + 1}'>Older</a>" if n < 3 else ""
        path = "/archive" if n == 1 else f"/archive?page={n}"
        article = f"<a href='/2024/01/0{n}/story-number-{n}-of-the-day'>Story number {n} of the day in the harbour</a>"
        town.pages[HOST, path] = page(f"<main><p>{article}</p></main>{link}".encode(), content_type="text/html")
        town.pages[HOST, f"/2024/01/0{n}/story-number-{n}-of-the-day"] = page(
            story(HOST, n, port=town.port, published=wiring.now()), content_type="text/html"
        )
    walk(add("section", town.url(HOST, "/archive"), is_on=False), kind="section")
    for _ in range(20):
        work_off()
        town.clock.advance(minutes=1)
    assert taken() == {f"2024/01/0{n}/story-number-{n}-of-the-day" for n in (1, 2, 3)}
    assert set(BatchLine.objects.values_list("outcome", flat=True)) == {"created"}
    assert max(town.counts().values()) == 1


def test_a_site_that_cannot_be_asked_begins_no_walk(town: Town, source: Source) -> None:
    town.pages[HOST, "/robots.txt"] = page(b"", status="503 Down")
    with pytest.raises(Exception, match=r"robots\.txt"):
        walk(source)
    assert not Backfill.objects.exists()


def test_an_address_that_a_poll_took_is_not_taken_again(town: Town, source: Source, add: Add) -> None:
    from articles.sources import polling

    town.pages[HOST, "/sitemap.xml"] = sitemap("/2022/a", "/2023/a")
    polling.poll(add("sitemap", town.url(HOST, "/sitemap.xml"), days_back=None))
    walk(source)
    run(town)
    assert BatchLine.objects.count() == len(taken()) == 5
