"""What a source names at the moment: its feed, sitemap, section page or list, read by the reader of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from articles import wiring
from articles.errors import FetchError, NotAListing
from articles.fetching.discovery import read_section
from articles.fetching.feeds import read_feed, unique
from articles.fetching.polite import FOR_EVER
from articles.fetching.sitemaps import read_sitemap
from articles.models import Source
from articles.records import Listed, Listing, Original, Validators

MAX_CHILDREN = 4
"""Sitemaps of an index that one poll reads: the newest, where articles are added. A backfill reads them all."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_READERS = {Source.Kind.FEED: read_feed, Source.Kind.SITEMAP: read_sitemap, Source.Kind.SECTION: read_section}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What asking a source gave. ``listing`` is None where it is as it was; ``status`` None where nobody was asked; ``notes`` are
    sentences about what could not be read of it."""

    listing: Listing | None
    status: int | None = None
    validators: Validators = field(default_factory=Validators)
    notes: tuple[str, ...] = ()


def visit(source: Source, *, patience: float = FOR_EVER) -> Visit:
    """Ask ``source`` what it names. Raises FetchError: HostBusy where it is not one's turn, NotAListing where it is something else."""
    if source.kind == Source.Kind.URLS:
        return Visit(listing=Listing(entries=tuple(Listed(url=url) for url in source.urls.splitlines() if url)))
    original = wiring.fetcher().revisit(source.url, known=source.validators, patience=patience)
    if original is None:
        return Visit(listing=None, status=304, validators=source.validators)
    listing = read(original, kind=source.kind)
    notes: list[str] = []
    if listing.children:
        listing = Listing(title=listing.title, entries=unique([*listing.entries, *_entries_of_newest(listing, notes)]))
    return Visit(listing=listing, status=original.status, validators=_validators(original, listing), notes=tuple(notes))


def read(original: Original, *, kind: str) -> Listing:
    """What ``original`` names, as the kind of source that it is said to be. Raises NotAListing, naming the page."""
    try:
        return _READERS[Source.Kind(kind)](original.content, url=original.final_url, charset=original.charset)
    except NotAListing as error:
        raise NotAListing(f"{original.url}: {error}") from error


def _entries_of_newest(index: Listing, notes: list[str]) -> Iterable[Listed]:
    """The pages that the newest sitemaps of ``index`` name; a sitemap that cannot be read is a note."""
    for child in newest(index.children)[:MAX_CHILDREN]:
        try:
            original = wiring.fetcher().revisit(child.url, known=Validators())
            if original:
                yield from read(original, kind=Source.Kind.SITEMAP).entries
        except FetchError as error:
            notes.append(str(error))


def newest(children: Iterable[Listed]) -> list[Listed]:
    """Sitemaps for news first, then by date; what is not dated stands in the order of the index, and behind."""
    return sorted(children, key=lambda child: ("news" not in child.url.lower(), _age(child)))


def _age(child: Listed) -> float:
    return -(child.published or _LONG_AGO).timestamp() if child.published else 0.0


def _validators(original: Original, listing: Listing) -> Validators:
    """For the next visit; none for an index, whose sitemaps change while it does not."""
    if listing.children:
        return Validators()
    headers = {name.lower(): value for name, value in reversed(original.headers)}
    return Validators(etag=headers.get("etag", "")[:1000], last_modified=headers.get("last-modified", "")[:100])
