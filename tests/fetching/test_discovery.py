"""Which links of a page lead to articles, and which feeds it offers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.fetching.discovery import ENOUGH, address_points, archive_links, feeds_of, read_section

URL = "https://www.courier.example/news/"

FRONT = b"""<!doctype html><html><head><title>News | The Courier</title></head><body>
<header><a href="/">The Courier</a><nav><ul><li><a href="/news/">News</a><li><a href="/sport/">Sport</a></ul></nav></header>
<main><article><a href="/news/2024/05/06/harbour-board-votes"><h2>Harbour board votes on the north quay</h2></a>
<a href="/author/ruth-calloway" rel="author">Ruth Calloway</a> <a href="/tag/quay" rel="tag">Quay</a>
<a href="/news/2024/05/06/harbour-board-votes#comments">12 comments</a></article>
<article><h3><a href="story/ice-house-too-small-for-the-catch">Ice house too small for the catch, say fishermen</a></h3></article>
<p><a href="https://sport.courier.example/12345678">Mariners draw with Saltby after a late penalty</a></p>
<p><a href="https://elsewhere.example/2024/05/06/somebody-elses-story">Somebody else's story about the quay</a></p>
<p><a href="/img/2024/05/06/quay.jpg">The quay in a picture of last week</a></p>
<p><a href="/newsletter/sign-up-to-our-weekly-newsletter">Sign up to our weekly newsletter today for free</a></p>
<a href="/news/?page=2">Next page</a> <a href="javascript:void(0)">More</a> <a href="mailto:desk@courier.example">Write to us</a>
<a href="/login?next=/news/2024/05/06/harbour-board-votes">Sign in to read on</a></main>
<footer><a href="/about/who-we-are-and-what-we-do">About us</a><a href="/privacy-policy">Privacy</a></footer></body></html>"""


def test_the_articles_of_a_section_page_are_told_from_its_navigation() -> None:
    listing = read_section(FRONT, url=URL)
    assert [(entry.url, entry.title) for entry in listing.entries] == [
        ("https://www.courier.example/news/2024/05/06/harbour-board-votes", "Harbour board votes on the north quay"),
        (
            "https://www.courier.example/news/story/ice-house-too-small-for-the-catch",
            "Ice house too small for the catch, say fishermen",
        ),
        ("https://sport.courier.example/12345678", "Mariners draw with Saltby after a late penalty"),
    ]
    assert listing.title == "News | The Courier"


@pytest.mark.parametrize(
    "path",
    [
        "/2024/05/06/quay",
        "/news/harbour-board-to-vote-on-the-north-quay",
        "/world-europe-67241234-quay-closed-for-years",
        "/news/2024-05-06-quay-closed.html",
        "/artikel/hafen-am-nordkai-bleibt-geschlossen-123456.html",
        "/nachrichten/20240506/quay",
        "/2024/may/06/quay-closed-two-years",
        "/content/harbour-board-to-vote-on-the-quay/1234567",
    ],
)
def test_addresses_of_articles_are_known_by_their_shape(path: str) -> None:
    assert address_points("https://courier.example" + path) >= ENOUGH


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sport",
        "/about",
        "/news/",
        "/tag/harbour-board-of-port-merrow",
        "/author/ruth-calloway-of-the-courier",
        "/2024/05/06/quay.jpg",
        "/search?q=quay",
        "/feed.xml",
        "/news/local",
        "/video/",
        "/contact-us",
    ],
)
def test_other_addresses_are_not(path: str) -> None:
    assert address_points("https://courier.example" + path) < ENOUGH


def test_most_articles_of_the_measured_sites_are_known_by_their_address_alone(shared: Path) -> None:
    """Half a headline in the link is worth a point more: what is at 2 here is found on a page."""
    urls = [
        json.loads(line)["url"]
        for name in ("newspaper4k", "fundus", "goose3")
        for line in (shared / f"data/extraction/{name}/urls.jsonl").read_text().splitlines()
    ]
    likely = [address_points(url) >= ENOUGH - 1 for url in urls if url]
    assert sum(likely) / len(likely) > 0.85


def test_feeds_of_the_head_come_first_and_those_of_comments_not_at_all() -> None:
    page = b"""<html><head><base href="https://courier.example/x/">
    <link rel="alternate" type="application/rss+xml" title="All news" href="../feed/">
    <link rel="ALTERNATE nofollow" type="application/atom+xml; charset=utf-8" href="atom.xml">
    <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
    <link rel="alternate" hreflang="fr" href="/fr/"><link rel="stylesheet" type="text/css" href="x.css">
    <link rel="alternate" type="application/rss+xml" href="javascript:x"></head>
    <body><a href="/sport.rss">Sport</a> <a href="/rss/culture.xml">Culture</a> <a href="/feedback">Feedback</a></body></html>"""
    assert [(feed.url, feed.title) for feed in feeds_of(page, url=URL)] == [
        ("https://courier.example/feed/", "All news"),
        ("https://courier.example/x/atom.xml", ""),
        ("https://courier.example/sport.rss", "Sport"),
        ("https://courier.example/rss/culture.xml", "Culture"),
    ]


def test_an_archive_leads_to_its_next_page_and_not_into_the_articles() -> None:
    page = b"""<a rel="next" href="/archive?page=2">Older</a><a href="/archive/page/3/">3</a><a href="https://x.example/page/2">x</a>
    <a href="/2024/05/06/page-turner-of-the-week-at-the-library">Page turner</a>"""
    assert archive_links(page, url="https://courier.example/archive") == (
        "https://courier.example/archive?page=2",
        "https://courier.example/archive/page/3/",
    )


@pytest.mark.parametrize(
    "name", ["html_nested_100k_div.html", "html_50k_attributes.html", "html_xss_pack.html", "html_meta_refresh_base.html"]
)
def test_hostile_pages_name_web_addresses_only(shared: Path, name: str) -> None:
    content = (shared / f"data/hostile/{name}").read_bytes()
    found = [*read_section(content, url=URL).entries, *feeds_of(content, url=URL)]
    assert all(entry.url.startswith(("http://", "https://")) for entry in found)


@given(href=st.text(max_size=60))
def test_no_address_breaks_the_reading(href: str) -> None:
    page = f'<a href="{href}">x</a><link rel=alternate type=application/rss+xml href="{href}">'.encode("utf-8", "replace")
    read_section(page, url=URL)
    feeds_of(page, url=URL)
    archive_links(page, url=URL)
