"""An archive in WARC files, ``clipfile-00001.warc.gz`` and so on in one folder, which pywb, SolrWayback or warcio read without us.

Several processes may write: an append holds a lock (flock) on the file ``lock``. The file ``journal`` says up to where the newest
WARC is whole. Behind that mark the next append keeps what is whole and cuts away what a crash tore, in which nobody was given a
location. Nothing before the mark is ever cut: where the journal is lost and the newest file is torn, it stays and a new one begins.

The folder ``index`` holds a CDXJ index (``cdxj``). The journal moves on only when what stands before it is indexed, so that an append
also makes up for what a crash, or a full disk, left out.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from articles.archive import cdxj
from articles.archive.members import Member, end_of_whole_members, walk
from articles.archive.record import (
    BrokenRecord,
    Earlier,
    digest_in,
    earlier_in,
    from_record,
    index_line,
    is_request,
    referred_in,
    to_records,
    warcinfo_record,
)
from articles.archive.store import NOTHING_KEPT
from articles.errors import ArchiveError, OriginalChanged
from articles.records import ArchiveLocation, Original

ROLL_AT_BYTES = 1_000_000_000
"""Size at which a file is followed by a new one: 1 GB, as annex C of ISO 28500 recommends."""

INDEX_FOLDER = "index"

_PATTERN = "clipfile-[0-9][0-9][0-9][0-9][0-9].warc.gz"


class WarcArchive:
    """An ``Archive`` in ``folder``, which the first ``put`` makes. A file of ``roll_at_bytes`` or more is followed by a new one;
    what one ``put`` brings always goes into one file."""

    def __init__(self, folder: Path, *, roll_at_bytes: int = ROLL_AT_BYTES) -> None:
        self._folder = folder
        self._roll_at_bytes = roll_at_bytes

    def put(self, originals: Sequence[Original], *, kept: Mapping[str, ArchiveLocation] = NOTHING_KEPT) -> list[ArchiveLocation]:
        if not originals:
            return []
        try:
            digests = [original.digest for original in originals]
            records = [
                to_records(original, digest=digest, earlier=self._earlier(original, kept.get(digest)))
                for original, digest in zip(originals, digests, strict=True)
            ]
            with _locked(self._folder):
                path, end = self._tail()
                spans = _append(path, records, end=end)
                self._index_up_to(path)
        except (OSError, ValueError) as error:
            raise ArchiveError(
                f"{len(originals)} original(s) could not be written to {self._folder}: {error}. None was kept; "
                "see to free space and write permission there, then try again."
            ) from error
        return [
            ArchiveLocation(file=path.name, offset=offset, length=length, digest=digest)
            for digest, (offset, length) in zip(digests, spans, strict=True)
        ]

    def get(self, location: ArchiveLocation) -> Original:
        try:
            original = from_record(self._read(location), content_at=self._referred)
        except OSError as error:
            raise ArchiveError(_unreadable(self._folder, location.file, location.offset, str(error))) from error
        except ValueError as error:
            raise _changed(self._folder, location.file, location.offset, str(error)) from error
        if original.digest != location.digest:
            raise _changed(self._folder, location.file, location.offset, "its SHA-256 is not the one noted when it was kept")
        return original

    def records(self, location: ArchiveLocation) -> list[bytes]:
        try:
            own = [self._read(location)]
            if referred := referred_in(own[0]):
                own += self.records(referred)
            with (self._folder / location.file).open("rb") as stream:
                following = next(walk(stream, start=location.offset + location.length), None)
                if following and is_request(following.head):
                    stream.seek(following.offset)
                    own.append(stream.read(following.length))
            return own
        except OSError as error:
            raise ArchiveError(_unreadable(self._folder, location.file, location.offset, str(error))) from error
        except ValueError as error:
            raise _changed(self._folder, location.file, location.offset, str(error)) from error

    def locations(self, *, since: ArchiveLocation | None = None) -> Iterator[ArchiveLocation]:
        files = self._files()
        for path in files:
            if since and path.name < since.file:
                continue
            start = since.offset + since.length if since and path.name == since.file else 0
            journaled = _read_journal(self._folder, path=path) if path == files[-1] else None
            yield from _locations_in(path, start=start, whole_up_to=path.stat().st_size if journaled is None else journaled)

    def reindex(self) -> int:
        """Make the CDXJ index anew from the WARC files, as far as they can be read; how many lines it has."""
        with _locked(self._folder):
            target, old = cdxj.begin_rebuild(self._folder / INDEX_FOLDER)
        lines = (entry for path in self._files() for entry in _index_lines(path, start=0))
        return cdxj.rebuild(target, lines, replaced=old)

    def _index_up_to(self, path: Path) -> None:
        """Index what stands in ``path`` behind the journal's mark, and move the mark. Where that fails the mark stays, and the next
        append tries again: the originals themselves are safe."""
        start = _read_journal(self._folder, path=path)
        end = path.stat().st_size
        with contextlib.suppress(OSError):
            if start is not None and start < end:
                cdxj.add(self._folder / INDEX_FOLDER, _index_lines(path, start=start))
            _write_journal(self._folder, path=path, end=end)

    def _earlier(self, original: Original, location: ArchiveLocation | None) -> Earlier | None:
        """What a revisit may refer to: a response whose bytes are there, and right."""
        if location is None or original.status is None or not original.content:
            return None
        with contextlib.suppress(ArchiveError, OSError, ValueError):
            if self.get(location).digest == original.digest:
                return earlier_in(self._read(location), location)
        return None

    def _referred(self, location: ArchiveLocation) -> bytes:
        """The bytes of the response at ``location``. Raises BrokenRecord where a revisit stands there: none refers to another."""
        return from_record(self._read(location), content_at=_no_revisit).content

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(_PATTERN))

    def _tail(self) -> tuple[Path, int]:
        """The file to append to and the offset to append at. The lock must be held."""
        files = self._files()
        if not files:
            return self._folder / _file_name(1), 0
        newest = files[-1]
        journaled = _read_journal(self._folder, path=newest)
        end = _whole_end(newest, start=journaled or 0)
        is_damaged = journaled is None and end < newest.stat().st_size
        if end < self._roll_at_bytes and not is_damaged:
            return newest, end
        if not is_damaged:
            os.truncate(newest, end)
            self._index_up_to(newest)
        return self._folder / _file_name(int(newest.name[9:14]) + 1), 0

    def _read(self, location: ArchiveLocation) -> bytes:
        if Path(location.file).name != location.file:
            raise BrokenRecord("that is not the name of a file in the archive")
        with (self._folder / location.file).open("rb") as stream:
            stream.seek(location.offset)
            record = stream.read(location.length)
        if len(record) != location.length:
            raise BrokenRecord(f"the file ends {location.length - len(record)} bytes too early")
        return record


def _file_name(serial: int) -> str:
    return f"clipfile-{serial:05}.warc.gz"


def _changed(folder: Path, file: str, offset: int, reason: str) -> OriginalChanged:
    return OriginalChanged(_unreadable(folder, file, offset, reason), file=file, offset=offset)


def _unreadable(folder: Path, file: str, offset: int, reason: str) -> str:
    return (
        f"{file} at byte {offset}: the original cannot be read: {reason}. "
        f"Restore {folder / file} from a backup, or take the article in again."
    )


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Alone among all processes and threads that append to ``folder``. The lock goes with the process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _append(path: Path, records: Sequence[Sequence[bytes]], *, end: int) -> list[tuple[int, int]]:
    """Write ``records`` at ``end``, in place of what a crash left there, and wait until they are on the medium.

    Gives the offset and the length of the first member of each record. Raises OSError, with the file as long as ``end`` again.
    """
    is_new = end == 0
    if is_new:
        _write_journal(path.parent, path=path, end=0)
    with path.open("w+b" if is_new else "r+b", buffering=0) as stream:
        try:
            stream.truncate(end)
            stream.seek(end)
            if is_new:
                _write_all(stream, warcinfo_record(path.name))
            spans = [(_write_all(stream, b"".join(members)), len(members[0])) for members in records]
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(end)
            raise
    if is_new:
        _sync_folder(path.parent)
    return spans


def _write_all(stream: BinaryIO, record: bytes) -> int:
    """Write ``record`` whole and return the offset at which it starts. An unbuffered write may take only a part."""
    offset = stream.tell()
    rest = memoryview(record)
    while rest:
        rest = rest[stream.write(rest) :]
    return offset


def _sync_folder(folder: Path) -> None:
    """A new file is safe when its folder's entry is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _whole_end(path: Path, *, start: int) -> int:
    """Where the whole records from ``start`` on end. What stands behind the journal's mark may be whole too: the power can fail
    between the data and the journal, and those records were promised."""
    with path.open("rb") as stream:
        return end_of_whole_members(stream, start=start)


def _locations_in(path: Path, *, start: int, whole_up_to: int) -> Iterator[ArchiveLocation]:
    end = start
    with path.open("rb") as stream:
        for member in walk(stream, start=start):
            try:
                digest = digest_in(member.head)
            except ValueError as error:
                raise _changed(path.parent, path.name, member.offset, str(error)) from error
            if digest is not None:
                yield ArchiveLocation(file=path.name, offset=member.offset, length=member.length, digest=digest)
            end = member.offset + member.length
    if end < whole_up_to:
        raise _changed(path.parent, path.name, end, "the file is damaged there, and what follows cannot be found")


def _index_lines(path: Path, *, start: int) -> Iterator[str]:
    with path.open("rb") as stream:
        for member in walk(stream, start=start):
            if entry := _index_line(member, file=path.name):
                yield entry


def _index_line(member: Member, *, file: str) -> str | None:
    """None for a record that is not replayed, and for one whose address no tool could look up."""
    try:
        return index_line(member.head, file=file, offset=member.offset, length=member.length)
    except ValueError:
        return None


def _no_revisit(location: ArchiveLocation) -> bytes:
    raise BrokenRecord(f"it refers to another revisit, {location.file} at byte {location.offset}")


def _read_journal(folder: Path, *, path: Path) -> int | None:
    """The length up to which ``path`` is known to be whole; None where the journal does not tell."""
    try:
        name, _, end = (folder / "journal").read_text("ascii").partition(" ")
        return int(end) if name == path.name else None
    except (OSError, ValueError):
        return None


def _write_journal(folder: Path, *, path: Path, end: int) -> None:
    """Not waited for, and no reason to fail: a stale journal costs the next append a walk from the old mark."""
    with contextlib.suppress(OSError):
        draft = folder / "journal.new"
        draft.write_text(f"{path.name} {end}", "ascii")
        draft.replace(folder / "journal")
