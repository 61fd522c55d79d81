"""Files -> originals: what somebody drops, names on the command line, or packs into a ZIP. No Django, no network.

A file that cannot be taken is a ``Refusal`` beside the others, never an exception: one bad file stops no batch.
"""

from __future__ import annotations

import lzma
import mimetypes
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

from articles.records import CaptureKind, Original

MAX_FILE_BYTES = 20 * 1024 * 1024
"""A page larger than this is no article: the largest of 2,528 saved news pages has 6 MB."""
MAX_ZIP_BYTES = 512 * 1024 * 1024
MAX_ZIP_ENTRIES = 10_000
MAX_ZIP_RATIO = 50
"""Unpacked to packed size of a whole ZIP. Text packs 3 to 10 times; beyond 50 it is a bomb (the bound that PyPI's uploads use)."""

_HIDDEN = ("__MACOSX/", ".")
_TEXT_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".pdf": "application/pdf",
    ".eml": "message/rfc822",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A file that was not taken: its ``name`` as the person knows it, and why, with the remedy."""

    name: str
    reason: str


def originals_of_paths(paths: Iterable[Path]) -> Iterator[Original | Refusal]:
    """Every file named, and every file below a folder named, in the order of their names; ZIPs are unpacked.

    A path that does not exist or cannot be read is a Refusal.
    """
    for path in paths:
        if path.is_dir():
            yield from originals_of_paths(sorted(child for child in path.iterdir() if not child.name.startswith(".")))
            continue
        try:
            too_large = path.stat().st_size > MAX_ZIP_BYTES
            content = b"" if too_large else path.read_bytes()
        except OSError as error:
            yield Refusal(name=str(path), reason=f"Cannot be read: {error.strerror}. Check the name and its permissions.")
            continue
        if too_large:
            yield Refusal(name=str(path), reason=f"Larger than {_megabytes(MAX_ZIP_BYTES)}. Split it.")
        else:
            yield from originals_of_bytes(path.name, content)


def originals_of_bytes(name: str, content: bytes) -> Iterator[Original | Refusal]:
    """One file's original, or one for each member where the bytes are a ZIP. ``name`` is only a label; nothing is written to it."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")) or name.lower().endswith(".zip"):
        yield from _members(name, content)
    else:
        yield _original(name, content)


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
        return Refusal(name=name, reason=f"Larger than {_megabytes(MAX_FILE_BYTES)}: too large for an article's page.")
    suffix = PurePosixPath(name).suffix.lower()
    media_type = _TEXT_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Original(
        content=content,
        kind=CaptureKind.UPLOAD,
        media_type=media_type,
        file_name=name[-300:],
        retrieved_at=datetime.now(UTC),
    )


def _members(name: str, content: bytes) -> Iterator[Original | Refusal]:
    """The files of a ZIP, one level deep, within bounds that are judged before anything is unpacked and again while it is."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        yield Refusal(name=name, reason=f"Not a readable ZIP ({error}). Pack the files again.")
        return
    if problem := _zip_problem(entries, packed=len(content)):
        yield Refusal(name=name, reason=problem)
        return
    for entry in entries:
        if not entry.is_dir() and not _is_hidden(entry.filename):
            yield _member(archive, entry, label=f"{name}/{entry.filename}")


def _zip_problem(entries: list[zipfile.ZipInfo], *, packed: int) -> str:
    """Why a ZIP is refused as a whole, or ''. The central directory's sizes may lie; ``_member`` counts again."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ZIP_ENTRIES:
        return f"Holds {len(entries):,} files; at most {MAX_ZIP_ENTRIES:,} are taken at once. Split it."
    if unpacked > MAX_ZIP_BYTES:
        return f"Unpacks to {_megabytes(unpacked)}; at most {_megabytes(MAX_ZIP_BYTES)} are taken at once. Split it."
    if unpacked > MAX_ZIP_RATIO * max(packed, 4096):
        return f"Unpacks to more than {MAX_ZIP_RATIO} times its size, as only a ZIP bomb does."
    return ""


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, label: str) -> Original | Refusal:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Refusal(name=label, reason="A symbolic link, which is not followed. Pack the file itself.")
    if entry.flag_bits & 0x1:
        return Refusal(name=label, reason="Encrypted. Pack it without a password.")
    try:
        with archive.open(entry) as member:
            content = member.read(MAX_FILE_BYTES + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
    ) as error:
        return Refusal(name=label, reason=f"Cannot be unpacked ({error}). Pack it again.")
    if content.startswith(b"PK\x03\x04"):
        return Refusal(name=label, reason="A ZIP inside a ZIP is not opened. Unpack it first.")
    return _original(label, content)


def _is_hidden(name: str) -> bool:
    return any(part.startswith(_HIDDEN) or f"{part}/" in _HIDDEN for part in PurePosixPath(name).parts)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"
