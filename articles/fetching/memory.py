"""A fetcher without a network: for dry runs and for the tests of other rooms."""

from __future__ import annotations

from collections.abc import Mapping

from articles.errors import PermanentFetchError
from articles.records import Original


class StaticFetcher:
    """A ``Fetcher`` of ``pages``, by the URL that is asked for. Any other URL does not exist."""

    def __init__(self, pages: Mapping[str, Original]) -> None:
        self._pages = pages

    def fetch(self, url: str) -> Original:
        if url not in self._pages:
            raise PermanentFetchError(f"{url} answers 404: there is no such page. See whether the address is complete.")
        return self._pages[url]
