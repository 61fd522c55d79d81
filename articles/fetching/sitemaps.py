"""Sitemaps (sitemaps.org 0.9), with Google's news extension; their indexes; gzip; and plain lists of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.errors import NotAListing
from articles.fetching.body import BodyBroken, BodyRefused, decoded, whole
from articles.fetching.feeds import read_feed, unique
from articles.fetching.markup import decoded as text_in
from articles.fetching.markup import local, moment_of, pieces, text_of, title_of, web_address, well_formed
from articles.records import Listed, Listing

MAX_BYTES = 52_428_800
"""Of a sitemap, unpacked (the protocol: 50 MiB)."""
MAX_ENTRIES = 50_000
"""Of a sitemap, and of an index (the protocol)."""

_GZIP_MAGIC = b"\x1f\x8b"
_WORTH_READING = frozenset({"loc", "lastmod", "publication_date", "title"})
_ROOTS = ("<urlset", "<sitemapindex")


def read_sitemap(content: bytes, *, url: str, charset: str = "") -> Listing:
    """What the sitemap at ``url`` names: pages as ``entries``, further sitemaps as ``children``. A feed may serve as one, too, and so
    may a text with an address a line (both sitemaps.org). Raises NotAListing."""
    content = unpacked(content)
    start = text_in(content[:20_000], charset=charset).lower()
    if any(f"<{root}" in start for root in ("rss", "feed", "rdf:rdf")) and "urlset" not in start:
        return read_feed(content, url=url, charset=charset)
    if "<" not in start[:200]:
        return _text_sitemap(content, url=url, charset=charset)
    if not any(name in start.replace(":", "<") for name in _ROOTS):
        raise NotAListing("It is no sitemap: it has neither <urlset> nor <sitemapindex>.")
    pages: list[Listed] = []
    maps: list[Listed] = []
    for kind, listed in _blocks(content, url=url, charset=charset):
        (pages if kind == "url" else maps).append(listed)
        if len(pages) + len(maps) >= MAX_ENTRIES:
            break
    return Listing(entries=unique(pages), children=unique(maps))


def unpacked(content: bytes) -> bytes:
    """``content`` without the gzip that it may be packed in, however it is named. Raises NotAListing where that is damaged or huge."""
    if not content.startswith(_GZIP_MAGIC):
        return content
    try:
        return whole(MAX_BYTES)(decoded([content], encoding="gzip"))
    except (BodyBroken, BodyRefused) as error:
        raise NotAListing(f"It cannot be unpacked: {error}.") from error


def _blocks(content: bytes, *, url: str, charset: str) -> Iterator[tuple[str, Listed]]:
    """'url' or 'sitemap', and what it names, block by block; each is read by itself, so that memory stays small and what is broken in one
    spoils no other."""
    xml, _ = well_formed(text_in(content, charset=charset))
    for block in pieces(xml, names="url|sitemap"):
        told: dict[str, str] = {}
        for element in block.iter():
            if local(element) in _WORTH_READING and not _is_of_picture(element):
                told.setdefault(local(element), text_of(element))
        if address := web_address(told.get("loc", ""), base=url):
            yield local(block), _listed(address, told)


def _is_of_picture(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent) in ("image", "video")


def _listed(address: str, told: dict[str, str]) -> Listed:
    published = moment_of(told.get("publication_date", "") or told.get("lastmod", ""))
    return Listed(url=address, title=title_of(told.get("title", "")), published=published)


def _text_sitemap(content: bytes, *, url: str, charset: str) -> Listing:
    lines = text_in(content, charset=charset).splitlines()[:MAX_ENTRIES]
    entries = unique(Listed(url=web_address(line, base=url)) for line in lines if line.strip().startswith(("http://", "https://")))
    if not entries:
        raise NotAListing("It is no sitemap: it is neither XML nor a list of addresses.")
    return Listing(entries=entries)
