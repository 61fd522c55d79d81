"""What a fetcher can do, whatever stands behind it."""

from __future__ import annotations

from typing import Protocol

from articles.records import Original


class Fetcher(Protocol):
    """Retrieves one page at a time."""

    def fetch(self, url: str) -> Original:
        """What ``url`` answers, redirects followed, content-encoding undone; its kind is FETCH.

        Raises TransientFetchError where another try later may succeed, PermanentFetchError where it will not.
        """
        ...
