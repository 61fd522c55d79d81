"""What an archive of originals can do, whatever it is made of. ``tests/conformance/test_archive_stores.py`` checks every store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from articles.records import ArchiveLocation, Original


class Archive(Protocol):
    """A place to which originals are added and in which none is changed.

    What ``get`` returns is equal to what was ``put``. An original with a ``status`` is an HTTP answer: it has an http(s) address,
    and its header names and values are the Latin-1 text that HTTP has them in.
    """

    def put(self, originals: Sequence[Original]) -> list[ArchiveLocation]:
        """Keep ``originals``, all or none, and say where each stands, in the same order. On return they are safe on the medium.

        The same bytes put twice are kept twice: each capture has its own time and headers.
        Raises ArchiveError where they cannot be written; nothing of the sequence is then kept.
        """
        ...

    def get(self, location: ArchiveLocation) -> Original:
        """The original at ``location``, its SHA-256 checked. Costs the size of that original, not of the archive.

        Raises ArchiveError, naming file, byte and remedy, where it is missing, damaged or another one.
        """
        ...

    def locations(self) -> Iterator[ArchiveLocation]:
        """Every original of the archive in the order of arrival. Reads everything once: for checks and repairs.

        Raises ArchiveError at the first damaged place.
        """
        ...
