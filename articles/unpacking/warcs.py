"""WARC files that others made -> the pages in them, a record in memory at a time.

Taken is what a browser was shown: ``response`` records of status 200 and ``resource`` records, of types that can be articles. Pictures,
scripts, redirects and requests belong to a page and are passed over in silence; ``revisit`` records repeat what was taken. What should
have been a page and cannot be read is a Refusal, and the file is read on wherever it can be.
"""

from __future__ import annotations

import gzip
import ipaddress
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from articles.records import CaptureKind, Original
from articles.unpacking.entries import MAX_FILE_BYTES, Refusal, megabytes

MAX_PASSED_OVER = 256 * 1024 * 1024
"""Bytes that one record may unpack to before the file is given up: to come to the next record of a compressed file, all of this one
must be unpacked. A film of this size is an honest record; a bomb of 100 KB has 100 MB, and of 10 MB 10 GB."""

TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/pdf", "message/rfc822"})
_BROKEN = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, OSError, ValueError, zlib.error)
_PIECE = 64 * 1024


def is_warc(name: str, head: bytes) -> bool:
    """By its first bytes, or, where it is compressed, by its name."""
    return head.startswith(b"WARC/") or (head.startswith(b"\x1f\x8b") and name.lower().endswith((".warc.gz", ".warc")))


def originals_of_warc(name: str, stream: BinaryIO) -> Iterator[Original | Refusal]:
    """The pages in the WARC file ``stream``; ``name`` is a label."""
    number = 0
    try:
        for number, record in enumerate(ArchiveIterator(_plain(stream)), 1):
            label = f"{name}, record {number}"
            entry = _entry(record, label=label)
            if not _is_passed(record):
                reason = f"Unpacks to more than {megabytes(MAX_PASSED_OVER)}. What follows in the file was not read. Take it out."
                yield Refusal(name=label, reason=reason)
                return
            if entry is not None:
                yield Refusal(name=label, reason="The file ends in the midst of it.") if _is_torn(record) else entry
    except _BROKEN as error:
        yield Refusal(
            name=f"{name}, after record {number}",
            reason=f"Damaged there ({_line(error)}). What stands before was taken; get a whole copy for the rest.",
        )
        return
    if not number:
        yield Refusal(name=name, reason="Not a WARC file, or an empty one.")


def _entry(record: Any, *, label: str) -> Original | Refusal | None:
    """The page in a record; None where it holds none."""
    headers = record.http_headers
    if record.rec_type not in ("response", "resource"):
        return None
    address = record.rec_headers.get_header("WARC-Target-URI", "").strip("<> ")
    if record.rec_type == "response" and headers is None:  # warcio reads no HTTP answer of an address that is none of the web
        return None if address.startswith("dns:") else Refusal(name=label, reason=_address_problem(address, is_answer=True))
    stated = headers.get_header("Content-Type", "") if headers else record.rec_headers.get_header("Content-Type", "")
    media_type = stated.partition(";")[0].strip().lower()
    status = _status(headers) if headers else None
    if media_type not in TYPES or status not in (None, 200):
        return None
    if problem := _address_problem(address, is_answer=headers is not None):
        return Refusal(name=label, reason=problem)
    return _original(record, address, media_type=media_type, charset=_charset(stated), status=status, label=label)


def _original(
    record: Any, address: str, *, media_type: str, charset: str, status: int | None, label: str
) -> Original | Refusal | None:
    try:
        content = _read(record.content_stream())
        retrieved_at = _moment(record.rec_headers.get_header("WARC-Date", ""))
    except _BROKEN as error:
        return Refusal(name=label, reason=f"Cannot be read ({_line(error)}).")
    if len(content) > MAX_FILE_BYTES:
        return Refusal(name=label, reason=f"Larger than {megabytes(MAX_FILE_BYTES)}: too large for an article's page.")
    if not content.strip():
        return None
    is_web = address.lower().startswith(("http://", "https://"))
    return Original(
        content=content,
        kind=CaptureKind.IMPORT,
        media_type=media_type,
        charset=charset,
        retrieved_at=retrieved_at,
        url=address if is_web else "",
        final_url=address if is_web else "",
        file_name=label[-300:],
        status=status if is_web else None,
        headers=tuple(record.http_headers.headers) if is_web and record.http_headers else (),
    )


def _read(stream: Any) -> bytes:
    """At most one byte more than a page may have: the reader must see that there is more."""
    pieces, size = [], 0
    while size <= MAX_FILE_BYTES and (piece := stream.read(min(_PIECE, MAX_FILE_BYTES + 1 - size))):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _is_passed(record: Any) -> bool:
    """Read what is left of the record; False where that is more than a record may have."""
    left = MAX_PASSED_OVER
    while piece := record.raw_stream.read(_PIECE):
        left -= len(piece)
        if left < 0:
            return False
    return True


def _plain(stream: BinaryIO) -> Any:
    """The file uncompressed, whether each record was compressed by itself, as it should be, or all of them together."""
    head = stream.read(2)
    stream.seek(0)
    return gzip.GzipFile(fileobj=stream) if head == b"\x1f\x8b" else stream


def _is_torn(record: Any) -> bool:
    """Whether the file ended before the record did."""
    return bool(getattr(record.raw_stream, "limit", 0) > 0)


def _status(headers: Any) -> int:
    code = headers.get_statuscode()
    return int(code) if code.isdigit() else 0


def _charset(content_type: str) -> str:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return str(value.strip("\"' ").lower())
    return ""


def _moment(date: str) -> datetime:
    """A WARC-Date, of which WARC 1.1 permits fractions. Raises ValueError."""
    moment = datetime.fromisoformat(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _address_problem(address: str, *, is_answer: bool) -> str:
    """Why a page of this address is not taken, or ''. Only what was delivered, not retrieved, may be without a web address."""
    if not is_answer and address.startswith("urn:"):
        return ""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return f"Its address, {address[:100]!r}, cannot be read."
    if parts.scheme not in ("http", "https") or not host:
        return f"Its address, {address[:100]!r}, is not one of the web."
    if host == "localhost" or host.endswith(".localhost") or _is_private(host):
        return f"Its address, {address[:100]!r}, is inside somebody's network. It would lead readers to their own machine."
    return ""


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
