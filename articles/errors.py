"""The error tree. Each branch tells the caller what to do next; each message names the thing and the remedy.

``ClipfileError``
    ``FetchError``           the page could not be retrieved; ``TransientFetchError`` is worth another try later,
                             ``PermanentFetchError`` is not (refused address, 404, robots.txt, wrong kind of URL)
    ``UnsupportedContent``   the bytes are of a kind that no reader exists for (an image, an encrypted file)
    ``ExtractionError``      the bytes could be read, but no article was found in them
    ``ArchiveError``         an original could not be written to, or read from, the archive; ``OriginalChanged``: what stands there is not
                             what was kept
    ``QueryError``           the reader's mistake in a search; shown to the reader with a repair (HTTP 400)
    ``DeskError``            a ruling on a name that contradicts another; shown to the editor with the remedy
    ``RuleError``            a rule for a site that cannot be used, or not so; shown to the editor with the remedy
    ``EngineUnavailable``    the search engine is down or its index unusable; ours to mend (HTTP 503)
"""

from __future__ import annotations


class ClipfileError(Exception):
    """Root of everything that Clipfile raises on purpose. ``str(error)`` is fit to be shown to a person."""


class FetchError(ClipfileError):
    """A URL could not be retrieved."""


class TransientFetchError(FetchError):
    """Try again later: timeout, connection reset, 429, 5xx.

    ``retry_after`` is the server's own wish in seconds, or None.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentFetchError(FetchError):
    """Trying again will not help: refused address, 404 or 410, disallowed by robots.txt, malformed URL."""


class HostBusy(TransientFetchError):
    """The host was not asked at all: it is somebody else's turn, or it rests. ``retry_after`` says when to come again."""


class NotAListing(FetchError):
    """The page could be retrieved, but it is no feed, sitemap or section page."""


class UnsupportedContent(ClipfileError):
    """The bytes are of a kind that cannot be read as an article."""


class ExtractionError(ClipfileError):
    """The bytes could be read, but they hold no article."""


class ArchiveError(ClipfileError):
    """An original could not be written or read back."""


class OriginalChanged(ArchiveError):
    """The archive is not at ``offset`` in ``file`` what it was when it was written."""

    def __init__(self, message: str, *, file: str, offset: int) -> None:
        super().__init__(message)
        self.file, self.offset = file, offset


class QueryError(ClipfileError):
    """A search that cannot be read.

    ``position`` is the 0-based offset of the trouble in the query text, or None; ``repaired`` is a query that can be read and is
    close to what was typed, or ''.
    """

    def __init__(self, message: str, *, position: int | None = None, repaired: str = "") -> None:
        super().__init__(message)
        self.position = position
        self.repaired = repaired


class DeskError(ClipfileError):
    """An editor's ruling on a name that cannot stand beside the rules in force."""


class RuleError(ClipfileError):
    """A rule for a site that cannot be used: a selector that is none, one rule too many."""


class EngineUnavailable(ClipfileError):
    """The search engine cannot answer. The rest of the site goes on."""
