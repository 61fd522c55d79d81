"""What a site is found to offer."""

from __future__ import annotations

import pytest

from articles.errors import FetchError
from articles.sources.offers import Offer, look_around
from tests.fetching.site import page, redirect
from tests.sources.conftest import rss, sitemap
from tests.sources.town import Town

HOST = "courier.example"
FRONT = (
    b"<html><head><title>The Courier</title><link rel=alternate type=application/rss+xml title='All news' href=/feed></head><body>"
    b"<main><a href=/2024/05/06/harbour-board-votes>Harbour board votes on the north quay</a></main></body></html>"
)


def found(town: Town, path: str = "/") -> list[Offer]:
    return list(look_around(town.url(HOST, path)))


def test_a_home_page_leads_to_its_feeds_its_sitemaps_and_itself(town: Town) -> None:
    town.pages |= {
        (HOST, "/"): page(FRONT, content_type="text/html"),
        (HOST, "/feed"): rss("/a", "/b", "/c", "/d", "/e", "/f"),
        (HOST, "/robots.txt"): page(b"Sitemap: /old.xml\nSitemap: /news.xml\n"),
        (HOST, "/news.xml"): sitemap("/n"),
        (HOST, "/old.xml"): sitemap("/2019.xml", root="sitemapindex", child="sitemap"),
    }
    offers = found(town)
    assert [(offer.kind, offer.url.partition(HOST)[2].partition("/")[2], offer.title, offer.total) for offer in offers] == [
        ("feed", "feed", "All news", 6),
        ("sitemap", "news.xml", HOST, 1),
        ("sitemap", "old.xml", HOST, 1),
        ("section", "", "The Courier", 1),
    ]
    assert [entry.title for entry in offers[0].entries] == ["/a", "/b", "/c", "/d", "/e"]


def test_where_nothing_is_named_the_usual_places_are_tried(town: Town) -> None:
    town.pages |= {
        (HOST, "/"): page(b"<p>Hello", content_type="text/html"),
        (HOST, "/rss.xml"): rss("/a"),
        (HOST, "/sitemap.xml"): sitemap("/a", "/b"),
        (HOST, "/feed/"): page(b"<!doctype html><p>Our feeds"),
    }
    assert [(offer.kind, offer.total) for offer in found(town)] == [("feed", 1), ("sitemap", 2), ("section", 0)]


@pytest.mark.parametrize(("answer", "kind"), [(rss("/a"), "feed"), (sitemap("/a"), "sitemap")])
def test_the_address_of_a_feed_or_sitemap_is_one_offer(town: Town, answer: bytes, kind: str) -> None:
    town.pages |= {(HOST, "/x"): redirect("/y"), (HOST, "/y"): answer}
    (offer,) = found(town, "/x")
    assert (offer.kind, offer.url) == (kind, town.url(HOST, "/x"))


def test_a_site_that_does_not_answer_says_so(town: Town) -> None:
    with pytest.raises(FetchError, match="answers 404"):
        found(town)


def test_feeds_that_lead_into_the_machine_are_not_followed(town: Town) -> None:
    link = b"<link rel=alternate type=application/rss+xml href='http://169.254.169.254/feed'>"
    town.pages[HOST, "/"] = page(link, content_type="text/html")
    town.pages[HOST, "/robots.txt"] = page(b"Sitemap: http://127.0.0.1:6379/\n")
    assert [offer.kind for offer in found(town)] == ["section"]
    assert {asked.host for asked in town.asked} == {HOST}
