"""Sitemaps, their indexes, and what is served in their place."""

from __future__ import annotations

import gzip
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.errors import NotAListing
from articles.fetching import sitemaps
from articles.fetching.sitemaps import read_sitemap
from articles.records import Listed, Listing

URL = "https://courier.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
URLSET = (
    f"<?xml version='1.0'?><urlset {NS}><url><loc> https://courier.example/a </loc><lastmod>2019-03-05</lastmod></url></urlset>"
)


def sitemap(content: str | bytes) -> Listing:
    return read_sitemap(content if isinstance(content, bytes) else content.encode(), url=URL)


def test_pages_have_their_date_of_change() -> None:
    assert sitemap(URLSET).entries == (Listed(url="https://courier.example/a", published=datetime(2019, 3, 5, tzinfo=UTC)),)


def test_news_sitemaps_tell_title_and_publication() -> None:
    listing = sitemap(
        f"""<urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://courier.example/a</loc>
        <lastmod>2020-01-01</lastmod><image:image><image:loc>https://courier.example/a.jpg</image:loc><image:title>A crane</image:title>
        </image:image><news:news><news:publication><news:name>Courier</news:name><news:language>en</news:language></news:publication>
        <news:publication_date>2019-03-05T09:30:00+01:00</news:publication_date><news:title>Quay</news:title></news:news></url></urlset>"""
    )
    published = datetime(2019, 3, 5, 8, 30, tzinfo=UTC)
    assert listing.entries == (Listed(url="https://courier.example/a", title="Quay", published=published),)


def test_an_index_names_further_sitemaps() -> None:
    listing = sitemap(f"<sitemapindex {NS}><sitemap><loc>/one.xml.gz</loc><lastmod>2019-03-05</lastmod></sitemap></sitemapindex>")
    assert listing.entries == ()
    assert [child.url for child in listing.children] == ["https://courier.example/one.xml.gz"]


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(URLSET.encode()),
        gzip.compress(URLSET.encode()) + b"\0\0\0",
        URLSET.replace(f" {NS}", ""),
        URLSET.replace(NS, 'xmlns="https://www.sitemaps.org/schemas/sitemap/0.9"'),
        URLSET.replace("<urlset", "<s:urlset").replace("</urlset", "</s:urlset").replace("xmlns=", "xmlns:s="),
        URLSET.replace("</urlset>", ""),
        "\ufeff\n" + URLSET,
        URLSET.replace("/a ", "/a?x=1&y=2 ").replace("?x=1&y=2", ""),
        "https://courier.example/a\nnot an address\n\n",
        "<rss><channel><item><link>https://courier.example/a</link></item></channel></rss>",
    ],
)
def test_sitemaps_come_in_many_shapes(content: str | bytes) -> None:
    assert [entry.url for entry in sitemap(content).entries] == ["https://courier.example/a"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<!doctype html><html><body>Not found</body></html>",
        "<urls/>",
        "Nothing here.",
        gzip.compress(URLSET.encode())[:30],
        b"\x1f\x8bx",
    ],
)
def test_what_is_no_sitemap_is_refused(content: str | bytes) -> None:
    with pytest.raises(NotAListing):
        sitemap(content)


def test_an_unpacked_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAListing, match="larger than"):
        sitemap(gzip.compress(bytes(sitemaps.MAX_BYTES + 1)))


def test_no_more_than_the_protocol_allows_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 10)
    urls = "".join(f"<url><loc>https://courier.example/{n}</loc></url>" for n in range(100))
    assert len(sitemap(f"<urlset {NS}>{urls}</urlset>").entries) == 10


@pytest.mark.parametrize("name", ["xml_external_dtd_ssrf.xml", "sitemap_self_loop.xml", "xml_quadratic_blowup.rss"])
def test_hostile_sitemaps_are_only_text(shared: Path, name: str) -> None:
    try:
        listing = sitemap((shared / "data/hostile" / name).read_bytes())
    except NotAListing:
        return
    assert len(str(listing)) < 5_000


@given(content=st.one_of(st.binary(max_size=300), st.text("<>/&;[]! urlsetocmp:htx\x00é", max_size=200).map(str.encode)))
def test_anything_is_a_sitemap_or_is_refused(content: bytes) -> None:
    for text in (content, b"<urlset><url><loc>" + content, b"\x1f\x8b" + content):
        with suppress(NotAListing):
            assert all(entry.url.startswith("http") for entry in sitemap(text).entries)
