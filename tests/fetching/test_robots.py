"""robots.txt: what is asked, what is obeyed, and what counts as no answer (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.errors import PermanentFetchError, TransientFetchError
from articles.fetching import HttpFetcher
from articles.fetching.robots import MAX_CRAWL_DELAY, crawl_delay, parse_rules
from tests.fetching.conftest import Clock
from tests.fetching.site import Site, page, redirect

FetcherFor = Callable[..., HttpFetcher]
RULES = b"User-agent: *\nDisallow: /private\n\nUser-agent: Clipfile\nDisallow: /closed\nAllow: /closed/open\n"


def test_a_page_that_robots_txt_closes_is_not_asked_for(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes |= {"/robots.txt": page(RULES), "/closed": page(), "/closed/open": page(), "/private": page()}
    fetcher = fetcher_for(site, obey_robots=True)
    assert fetcher.fetch(site.url("/closed/open")).status == 200
    assert fetcher.fetch(site.url("/private")).status == 200
    with pytest.raises(PermanentFetchError, match=r"asks Clipfile not to fetch /closed.*upload"):
        fetcher.fetch(site.url("/closed"))
    assert site.paths == ["/robots.txt", "/closed/open", "/private"]


def test_robots_txt_is_not_asked_for_where_it_need_not_be_obeyed(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes |= {"/robots.txt": page(RULES), "/closed": page()}
    assert fetcher_for(site, obey_robots=False).fetch(site.url("/closed")).status == 200
    assert site.paths == ["/closed"]


def test_a_redirect_is_judged_by_the_rules_of_where_it_leads(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes |= {"/robots.txt": page(RULES), "/a": redirect("/closed"), "/closed": page()}
    with pytest.raises(PermanentFetchError, match="not to fetch /closed"):
        fetcher_for(site, obey_robots=True).fetch(site.url("/a"))
    assert "/closed" not in site.paths


@pytest.mark.parametrize("status", ["400 Bad", "401 Who", "403 No", "404 None", "410 Gone", "451 Law", "304 Same"])
def test_no_robots_txt_allows_everything(site: Site, fetcher_for: FetcherFor, status: str) -> None:
    site.routes |= {"/robots.txt": page(RULES, status=status), "/closed": page()}
    assert fetcher_for(site, obey_robots=True).fetch(site.url("/closed")).status == 200


@pytest.mark.parametrize("answer", [page(b"", status="500 Oops"), page(b"", status="503 Busy"), page(b"", status="429 Slow"), b""])
def test_an_unreachable_robots_txt_allows_nothing_for_now(site: Site, fetcher_for: FetcherFor, answer: bytes) -> None:
    site.routes |= {"/robots.txt": answer, "/": page()}
    fetcher = fetcher_for(site, obey_robots=True)
    with pytest.raises(TransientFetchError, match="Try again later"):
        fetcher.fetch(site.url("/"))
    assert "/" not in site.paths
    site.routes["/robots.txt"] = page(RULES)
    assert fetcher.fetch(site.url("/")).status == 200


@pytest.mark.parametrize(("redirects", "is_read"), [(5, True), (6, False)])
def test_five_redirects_of_robots_txt_are_followed(site: Site, fetcher_for: FetcherFor, redirects: int, is_read: bool) -> None:
    site.routes |= {"/robots.txt": redirect("/r1"), "/closed": page(), f"/r{redirects}": page(RULES)}
    site.routes |= {f"/r{number}": redirect(f"/r{number + 1}") for number in range(1, redirects)}
    fetcher = fetcher_for(site, obey_robots=True)
    if is_read:
        with pytest.raises(PermanentFetchError, match="not to fetch"):
            fetcher.fetch(site.url("/closed"))
    else:
        assert fetcher.fetch(site.url("/closed")).status == 200


def test_rules_are_believed_for_a_day(site: Site, fetcher_for: FetcherFor, clock: Clock) -> None:
    site.routes |= {"/robots.txt": page(RULES), "/": page()}
    fetcher = fetcher_for(site, obey_robots=True)
    for hours in (0, 23, 2):
        clock.now += hours * 3600
        fetcher.fetch(site.url("/"))
    assert site.paths == ["/robots.txt", "/", "/", "/robots.txt", "/"]


def test_a_crawl_delay_is_kept(site: Site, fetcher_for: FetcherFor, clock: Clock) -> None:
    site.routes |= {"/robots.txt": page(b"User-agent: *\nCrawl-delay: 7\n"), "/": page()}
    fetcher = fetcher_for(site, obey_robots=True, delay_seconds=1)
    fetcher.fetch(site.url("/"))
    fetcher.fetch(site.url("/"))
    assert clock.slept == [7, 7]


@pytest.mark.parametrize(
    ("asked", "kept"), [("0.5", 0.5), ("86400", MAX_CRAWL_DELAY), ("-5", 0), ("nan", 0), ("inf", 0), ("soon", 0), ("1e999", 0)]
)
def test_a_crawl_delay_without_measure_is_capped_or_ignored(asked: str, kept: float) -> None:
    assert crawl_delay(parse_rules(f"User-agent: *\nCrawl-delay: {asked}".encode()), agent="Clipfile") in (kept, MAX_CRAWL_DELAY)


def test_a_byte_order_mark_hides_no_rule() -> None:
    assert not parse_rules(b"\xef\xbb\xbfUser-agent: *\nDisallow: /").can_fetch("https://news.example/a", "Clipfile")


def test_only_the_first_500_kib_count(site: Site, fetcher_for: FetcherFor) -> None:
    filler = b"# filler line of text\n" * 40_000
    site.routes |= {
        "/robots.txt": page(RULES + filler + b"User-agent: Clipfile\nDisallow: /late\n"),
        "/late": page(),
        "/closed": page(),
    }
    fetcher = fetcher_for(site, obey_robots=True)
    assert fetcher.fetch(site.url("/late")).status == 200
    with pytest.raises(PermanentFetchError):
        fetcher.fetch(site.url("/closed"))


def test_a_large_real_file_is_read(shared: Path) -> None:
    content = (shared / "data/hostile/robots_600KiB.txt").read_bytes()
    assert parse_rules(content).can_fetch("https://news.example/", "Clipfile") in (True, False)


@given(content=st.one_of(st.binary(), st.text("useragntdilow-:*$/# \r\n\x00%é").map(str.encode)), path=st.text())
def test_any_bytes_can_be_read_as_robots_txt(content: bytes, path: str) -> None:
    rules = parse_rules(content)
    assert rules.can_fetch(f"https://news.example/{path}", "Clipfile") in (True, False)
    assert 0 <= crawl_delay(rules, agent="Clipfile") <= MAX_CRAWL_DELAY
