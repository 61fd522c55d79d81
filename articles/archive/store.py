"""What an archive of originals can do, whatever it is made of. ``tests/conformance/test_archive_stores.py`` checks every store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from articles.records import ArchiveLocation, Original

NOTHING_KEPT: Mapping[str, ArchiveLocation] = MappingProxyType({})


class Archive(Protocol):
    """A place to which originals are added and in which none is changed.

    What ``get`` returns is equal to what was ``put``. An original with a ``status`` is an HTTP answer: it has an http(s) address,
    and its header names and values are the Latin-1 text that HTTP has them in.
    """

    def put(self, originals: Sequence[Original], *, kept: Mapping[str, ArchiveLocation] = NOTHING_KEPT) -> list[ArchiveLocation]:
        """Keep ``originals``, all or none, and say where each stands, in the same order. On return they are safe on the medium.

        Each capture has its own time and headers. ``kept`` says where bytes of a digest stand already: a store may then refer to
        them rather than keep them once more.
        Raises ArchiveError where they cannot be written; nothing of the sequence is then kept.
        """
        ...

    def get(self, location: ArchiveLocation) -> Original:
        """The original at ``location``, its SHA-256 checked. Costs the size of that original, not of the archive.

        Raises ArchiveError, naming file, byte and remedy, where it is missing, and OriginalChanged where it is damaged or another one.
        """
        ...

    def records(self, location: ArchiveLocation) -> list[bytes]:
        """The compressed WARC records of one original as they stand in the archive: its own, the request that it answers, and those
        that it refers to. [] where the store has none. Raises ArchiveError."""
        ...

    def locations(self, *, since: ArchiveLocation | None = None) -> Iterator[ArchiveLocation]:
        """Every original of the archive, or those behind ``since``, in the order of arrival. Reads all of that once: for checks and
        repairs.

        Raises OriginalChanged at the first damaged place.
        """
        ...

    def reindex(self) -> int:
        """Make anew what other tools look captures up in; how many it holds, 0 where the store has no such thing."""
        ...
