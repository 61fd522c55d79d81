"""What a site offers to be a source: given its home page, or any page of it, its feeds, its sitemaps, and the page itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from articles import wiring
from articles.errors import FetchError, NotAListing
from articles.fetching.discovery import GUESSES, feeds_of
from articles.models import Source
from articles.records import Listed, Listing, Original, Validators
from articles.sources.listings import newest, read

MAX_FEEDS = 6
MAX_SITEMAPS = 4
SITEMAPS = ("/sitemap.xml", "/news-sitemap.xml", "/sitemap_index.xml")
PREVIEWED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A source that could be added. ``entries`` are the first articles that it names, ``total`` how many those are; ``title`` is what it
    calls itself, or what a link to it says."""

    kind: str
    url: str
    title: str
    entries: tuple[Listed, ...]
    total: int

    @property
    def kind_name(self) -> str:
        return str(Source.Kind(self.kind).label)


def look_around(url: str) -> Iterator[Offer]:
    """The sources that are found at ``url`` and from there, each as it is found; the likeliest kinds first. Every request is made in its
    turn, so that this takes some seconds. Raises FetchError where ``url`` itself cannot be had."""
    original = wiring.fetcher().fetch(url)
    if own := _itself(original):
        yield own
        return
    yield from _feeds(original)
    yield from _sitemaps(original)
    page = read(original, kind=Source.Kind.SECTION)
    yield _offer(Source.Kind.SECTION, original.final_url, page, title=page.title)


def _itself(original: Original) -> Offer | None:
    """The address may be that of a feed or a sitemap already."""
    for kind in (Source.Kind.FEED, Source.Kind.SITEMAP):
        try:
            listing = read(original, kind=kind)
        except NotAListing:
            continue
        return _offer(kind, original.url, listing, title=listing.title)
    return None


def _feeds(original: Original) -> Iterator[Offer]:
    named = feeds_of(original.content, url=original.final_url, charset=original.charset)
    for feed in named[:MAX_FEEDS]:
        yield from _asked(Source.Kind.FEED, feed.url, title=feed.title)
    if not named:
        for guess in GUESSES:
            if found := list(_asked(Source.Kind.FEED, urljoin(original.final_url, guess))):
                yield from found
                return


def _sitemaps(original: Original) -> Iterator[Offer]:
    try:
        named = wiring.fetcher().sitemaps(original.final_url)
    except FetchError:
        named = ()
    guessed = () if named else tuple(urljoin(original.final_url, path) for path in SITEMAPS)
    ordered = [child.url for child in newest(Listed(url=url) for url in (*named, *guessed))]
    for url in ordered[:MAX_SITEMAPS]:
        yield from _asked(Source.Kind.SITEMAP, url)


def _asked(kind: Source.Kind, url: str, *, title: str = "") -> Iterator[Offer]:
    """An offer of what ``url`` answers, where that is of this kind and names something."""
    try:
        original = wiring.fetcher().revisit(url, known=Validators())
        listing = read(original, kind=kind) if original else Listing()
    except FetchError:
        return
    if listing.entries or listing.children:
        yield _offer(kind, url, listing, title=title or listing.title)


def _offer(kind: Source.Kind, url: str, listing: Listing, *, title: str) -> Offer:
    entries = listing.entries or tuple(newest(listing.children))
    return Offer(
        kind=kind.value,
        url=url,
        title=title or listing.title or (urlsplit(url).hostname or ""),
        entries=entries[:PREVIEWED],
        total=len(entries),
    )
