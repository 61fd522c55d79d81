"""What a fetcher can do, whatever stands behind it."""

from __future__ import annotations

from typing import Protocol

from articles.fetching.polite import FOR_EVER
from articles.records import Original, Validators


class Fetcher(Protocol):
    """Retrieves one page at a time."""

    def fetch(self, url: str, *, patience: float = FOR_EVER) -> Original:
        """What ``url`` answers, redirects followed, content-encoding undone; its kind is FETCH.

        Raises TransientFetchError where another try later may succeed, PermanentFetchError where it will not, HostBusy where it would
        take more than ``patience`` seconds until the site may be asked at all.
        """
        ...

    def revisit(self, url: str, *, known: Validators, patience: float = FOR_EVER) -> Original | None:
        """As ``fetch``, for a feed or sitemap, which may be larger than a page; None where it is as it was when the server gave the
        validators that are ``known``."""
        ...

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the site of ``url`` names. Raises FetchError."""
        ...
