"""A fetcher without a network: for dry runs and for the tests of other rooms."""

from __future__ import annotations

from collections.abc import Mapping

from articles.errors import PermanentFetchError
from articles.fetching.polite import FOR_EVER
from articles.records import Original, Validators


class StaticFetcher:
    """A ``Fetcher`` of ``pages``, by the URL that is asked for. Any other URL does not exist."""

    def __init__(self, pages: Mapping[str, Original], *, sitemaps: tuple[str, ...] = ()) -> None:
        self._pages = pages
        self._sitemaps = sitemaps

    def fetch(self, url: str, *, patience: float = FOR_EVER) -> Original:
        if url not in self._pages:
            raise PermanentFetchError(f"{url} answers 404: there is no such page. See whether the address is complete.")
        return self._pages[url]

    def revisit(self, url: str, *, known: Validators, patience: float = FOR_EVER) -> Original | None:
        original = self.fetch(url)
        etag = next((value for name, value in original.headers if name.lower() == "etag"), "")
        return None if etag and etag == known.etag else original

    def sitemaps(self, url: str) -> tuple[str, ...]:
        return self._sitemaps
