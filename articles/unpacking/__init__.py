"""Files -> originals: what somebody drops, names on the command line, or packs. No Django, no network.

Taken are pages as browsers and tools save them (HTML, MHTML, text; PDF and e-mail as they are), ZIPs of these, web archives (WARC,
WACZ) and CSVs of addresses. A file is read as it is needed: a web archive of any size costs the memory of one page.

A file that cannot be taken is a ``Refusal`` beside the others, never an exception: one bad file stops no batch.
"""

from __future__ import annotations

import lzma
import mimetypes
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import SEEK_END
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from articles.extraction import mhtml
from articles.records import CaptureKind, Original
from articles.unpacking.entries import MAX_FILE_BYTES, Address, Entry, Refusal, megabytes
from articles.unpacking.saved import address_in
from articles.unpacking.tables import addresses_in
from articles.unpacking.warcs import is_warc, originals_of_warc

__all__ = ["MAX_FILE_BYTES", "MAX_ZIP_BYTES", "Address", "Entry", "Refusal", "originals_of_file", "originals_of_paths", "pasted"]

MAX_ZIP_BYTES = 512 * 1024 * 1024
MAX_ZIP_ENTRIES = 10_000
MAX_ZIP_RATIO = 50
"""Unpacked to packed size of a whole ZIP. Text packs 3 to 10 times; beyond 50 it is a bomb (the bound that PyPI's uploads use)."""

_END = 2**60
"""No bound: a WACZ is read as a stream, whatever its size."""
_UNPACKING_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, OSError, EOFError, ValueError, RuntimeError),
)
_HIDDEN = ("__MACOSX/", ".")
_TEXT_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
    ".eml": "message/rfc822",
    ".pdf": "application/pdf",
}


def originals_of_paths(paths: Iterable[Path]) -> Iterator[Entry]:
    """Every file named, and every file below a folder named, in the order of their names; what is packed is unpacked.

    A path that does not exist or cannot be read is a Refusal.
    """
    for path in paths:
        if path.is_dir():
            yield from originals_of_paths(sorted(child for child in path.iterdir() if not child.name.startswith(".")))
            continue
        try:
            with path.open("rb") as stream:
                yield from originals_of_file(path.name, stream)
        except OSError as error:
            yield Refusal(name=str(path), reason=f"Cannot be read: {error.strerror}. Check the name and its permissions.")


def originals_of_file(name: str, stream: BinaryIO) -> Iterator[Entry]:
    """What is in one file, which can be sought in. ``name`` is only a label; nothing is written to it."""
    head = stream.read(8)
    stream.seek(0)
    if is_warc(name, head):
        yield from originals_of_warc(name, stream)
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or name.lower().endswith((".zip", ".wacz")):
        yield from _members(name, stream)
    elif name.lower().endswith(".csv"):
        yield from addresses_in(name, stream.read(MAX_FILE_BYTES))
    else:
        yield _original(name, stream.read(MAX_FILE_BYTES + 1))


def pasted(text: str) -> Original:
    """The original of a text that was pasted into a form."""
    return Original(
        content=text.encode("utf-8", "replace"),
        kind=CaptureKind.PASTE,
        media_type="text/plain",
        charset="utf-8",
        retrieved_at=datetime.now(UTC),
    )


def _original(name: str, content: bytes) -> Original | Refusal:
    if not content:
        return Refusal(name=name, reason="The file is empty.")
    if len(content) > MAX_FILE_BYTES:
        return Refusal(name=name, reason=f"Larger than {megabytes(MAX_FILE_BYTES)}: too large for an article's page.")
    suffix = PurePosixPath(name).suffix.lower()
    media_type = _TEXT_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    address = mhtml.address_in(content) if mhtml.is_mhtml(content) else address_in(content)
    return Original(
        content=content,
        kind=CaptureKind.UPLOAD,
        media_type=media_type,
        url=address,
        final_url=address,
        file_name=name[-300:],
        retrieved_at=datetime.now(UTC),
    )


def _members(name: str, stream: BinaryIO) -> Iterator[Entry]:
    """The files of a ZIP or WACZ, one level deep, web archives in it read, within bounds that
    are judged before anything is unpacked and again while it is."""
    try:
        archive = zipfile.ZipFile(stream)
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        yield Refusal(name=name, reason=f"Not a readable ZIP ({error}). Pack the files again.")
        return
    is_wacz = any(entry.filename == "datapackage.json" for entry in entries)
    if problem := _zip_problem(entries, packed=stream.seek(0, SEEK_END), at_most=_END if is_wacz else MAX_ZIP_BYTES):
        yield Refusal(name=name, reason=problem)
        return
    for entry in entries:
        is_web_archive = entry.filename.lower().endswith((".warc", ".warc.gz"))
        if entry.is_dir() or _is_hidden(entry.filename) or (is_wacz and not is_web_archive):
            continue
        if is_web_archive and not _entry_problem(entry):
            yield from _web_archive(archive, entry, label=f"{name}/{entry.filename}")
        else:
            yield _member(archive, entry, label=f"{name}/{entry.filename}")


def _web_archive(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, label: str) -> Iterator[Entry]:
    try:
        with archive.open(entry) as member:
            yield from originals_of_warc(label, member)  # type: ignore[arg-type]
    except _UNPACKING_ERRORS as error:
        yield Refusal(name=label, reason=f"Cannot be unpacked ({error}). Pack it again.")


def _zip_problem(entries: list[zipfile.ZipInfo], *, packed: int, at_most: int) -> str:
    """Why a ZIP is refused as a whole, or ''. The central directory's sizes may lie; ``_member`` counts again."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ZIP_ENTRIES:
        return f"Holds {len(entries):,} files; at most {MAX_ZIP_ENTRIES:,} are taken at once. Split it."
    if unpacked > at_most:
        return f"Unpacks to {megabytes(unpacked)}; at most {megabytes(at_most)} are taken at once. Split it."
    if unpacked > MAX_ZIP_RATIO * max(packed, 4096):
        return f"Unpacks to more than {MAX_ZIP_RATIO} times its size, as only a ZIP bomb does."
    return ""


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, label: str) -> Original | Refusal:
    if problem := _entry_problem(entry):
        return Refusal(name=label, reason=problem)
    try:
        with archive.open(entry) as member:
            content = member.read(MAX_FILE_BYTES + 1)
    except _UNPACKING_ERRORS as error:
        return Refusal(name=label, reason=f"Cannot be unpacked ({error}). Pack it again.")
    if content.startswith(b"PK\x03\x04"):
        return Refusal(name=label, reason="A ZIP inside a ZIP is not opened. Unpack it first.")
    return _original(label, content)


def _entry_problem(entry: zipfile.ZipInfo) -> str:
    """Why a file in a ZIP is not looked at, or ''."""
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "A symbolic link, which is not followed. Pack the file itself."
    return "Encrypted. Pack it without a password." if entry.flag_bits & 0x1 else ""


def _is_hidden(name: str) -> bool:
    return any(part.startswith(_HIDDEN) or f"{part}/" in _HIDDEN for part in PurePosixPath(name).parts)
