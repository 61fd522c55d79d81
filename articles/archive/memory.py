"""An archive that lives as long as the process: for dry runs and for the tests of other rooms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from articles.archive.store import NOTHING_KEPT
from articles.errors import ArchiveError, OriginalChanged
from articles.records import ArchiveLocation, Original

FILE = "memory"


class MemoryArchive:
    """An ``Archive`` in a list. The offset of a location is the place in that list; its length is that of the content."""

    def __init__(self) -> None:
        self._originals: list[Original] = []

    def put(self, originals: Sequence[Original], *, kept: Mapping[str, ArchiveLocation] = NOTHING_KEPT) -> list[ArchiveLocation]:
        first = len(self._originals)
        self._originals.extend(originals)
        return [_location(original, offset=offset) for offset, original in enumerate(originals, first)]

    def get(self, location: ArchiveLocation) -> Original:
        if location.file != FILE or not 0 <= location.offset < len(self._originals):
            raise ArchiveError(f"{location.file} at {location.offset}: no such original. It went with the process that kept it.")
        original = self._originals[location.offset]
        if original.digest != location.digest:
            message = f"{location.file} at {location.offset}: another original stands there. Take the article in again."
            raise OriginalChanged(message, file=location.file, offset=location.offset)
        return original

    def records(self, location: ArchiveLocation) -> list[bytes]:
        return []

    def locations(self, *, since: ArchiveLocation | None = None) -> Iterator[ArchiveLocation]:
        start = since.offset + 1 if since else 0
        for offset, original in enumerate(tuple(self._originals[start:]), start):
            yield _location(original, offset=offset)

    def reindex(self) -> int:
        return 0


def _location(original: Original, *, offset: int) -> ArchiveLocation:
    return ArchiveLocation(file=FILE, offset=offset, length=len(original.content), digest=original.digest)
