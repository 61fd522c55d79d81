"""One original as WARC records (ISO 28500:2017, WARC 1.1), compressed, and back. Pure functions on bytes.

What was fetched over HTTP becomes a ``response`` record (status line, headers, body) and the ``request`` that it answers; where the
same bytes are kept already, a ``revisit`` record that refers to them. Everything else becomes a ``resource`` record.
The circumstances that WARC has no field for stand in ``Clipfile-*`` fields, percent-encoded: what is read back equals what was put.
"""

from __future__ import annotations

import base64
import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import responses as REASONS
from urllib.parse import quote, unquote, urlsplit
from uuid import uuid4

from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from articles.archive import cdxj
from articles.records import ArchiveLocation, CaptureKind, Original

WARC_VERSION = "WARC/1.1"
PACKED = 6
"""Level of gzip: on 44 saved pages 9, which warcio takes, costs 5.6 ms a page, 6 costs 3.4 and is .9 % larger."""

ORIGINAL_HEADER_PREFIX = "X-Archive-Orig-"
"""Marks a header that was true of the transfer and is not of the stored body; the name that pywb gives it on replay."""

_TRANSFER_HEADERS = frozenset({"content-encoding", "transfer-encoding"})
_PRINTABLE_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_URI_SAFE = "!#$%&'()*+,-./:;=?@[]_~"


class BrokenRecord(ValueError):
    """The bytes are no record that this module wrote. The message is a clause: 'its gzip data is damaged'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A response record that holds the same bytes already: where it stands, and what a revisit says of it."""

    location: ArchiveLocation
    record_id: str
    target: str
    date: str


def to_records(original: Original, *, digest: str, earlier: Earlier | None = None) -> list[bytes]:
    """``original``, whose SHA-256 is ``digest``, as gzip members: the one that it is read back from, and behind it the request.

    With ``earlier`` the bytes are not kept again. Raises ValueError for a status without an http(s) address (see ``store.Archive``).
    """
    target = _target(original, digest=digest)
    if original.status is not None and not target.lower().startswith(("http://", "https://")):
        raise ValueError(f"an HTTP answer ({original.status}) needs an http(s) address, not {target!r}")
    fields = _warc_fields(original, digest=digest)
    if original.status is None:
        return [_record(target, "resource", fields, content=original.content)]
    http_headers = _http_headers(original, status=original.status)
    if earlier:
        answer = _record(target, "revisit", fields | _referring(earlier), http_headers=http_headers)
    else:
        answer = _record(target, "response", fields, content=original.content, http_headers=http_headers)
    if original.kind is not CaptureKind.FETCH:
        return [answer]  # somebody else asked, and we do not know how
    return [answer, _request(original, target, answered_by=fields)]


def warcinfo_record(file_name: str) -> bytes:
    """The record at the head of a file: what wrote it and by which standard."""
    writer, out = _writer()
    about = {
        "software": "Clipfile (warcio)",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": "Originals of press articles: pages as fetched, files as uploaded, texts as pasted",
    }
    writer.write_record(writer.create_warcinfo_record(file_name, about))
    return _packed(out)


def from_record(record: bytes, *, content_at: Callable[[ArchiveLocation], bytes]) -> Original:
    """The inverse of ``to_records``, from the first of them; ``content_at`` gives the bytes that a revisit refers to.
    Raises BrokenRecord."""
    fields, block = _unpacked(record)
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    content = block
    if fields.get_header("WARC-Type") != "resource":
        status, headers, content = _parse_http(block)
    if referred := _text(fields, "Clipfile-Refers-To"):
        content = content_at(_location(referred))
    return Original(
        content=content,
        kind=CaptureKind(_required(fields, "Clipfile-Kind")),
        media_type=_text(fields, "Clipfile-Media-Type"),
        retrieved_at=datetime.fromisoformat(_required(fields, "WARC-Date")),
        url=_text(fields, "Clipfile-URL"),
        final_url=_text(fields, "Clipfile-Final-URL"),
        charset=_text(fields, "Clipfile-Charset"),
        file_name=_text(fields, "Clipfile-File-Name"),
        status=status,
        headers=headers,
    )


def earlier_in(record: bytes, location: ArchiveLocation) -> Earlier | None:
    """What a revisit refers to in the record at ``location``; None where it is no response with bytes of its own."""
    fields, _ = _unpacked(record)
    if fields.get_header("WARC-Type") != "response":
        return None
    record_id, target, date = (_required(fields, f"WARC-{name}") for name in ("Record-ID", "Target-URI", "Date"))
    return Earlier(location=location, record_id=record_id, target=target, date=date)


def referred_in(record: bytes) -> ArchiveLocation | None:
    """Where the bytes of a revisit stand; None for a record that has its own. Raises BrokenRecord."""
    referred = _text(_unpacked(record)[0], "Clipfile-Refers-To")
    return _location(referred) if referred else None


def is_request(head: bytes) -> bool:
    """Whether the uncompressed record with this head is a request. Raises BrokenRecord."""
    return bool(_parse_fields(head)[0].get_header("WARC-Type") == "request")


def digest_in(head: bytes) -> str | None:
    """The SHA-256, hex, that the head of an uncompressed record states; None for a record that holds no original.

    Raises BrokenRecord where ``head`` is none.
    """
    fields, _ = _parse_fields(head)
    if fields.get_header("Clipfile-Kind") is None:
        return None
    algorithm, _, value = _required(fields, "WARC-Payload-Digest").partition(":")
    if algorithm != "sha256":
        raise BrokenRecord(f"its digest is {algorithm}, not sha256")
    return base64.b32decode(value).hex()


def index_line(head: bytes, *, file: str, offset: int, length: int) -> str | None:
    """The CDXJ line of the record with this head; None for one that is not replayed (request, warcinfo). Raises ValueError."""
    fields, start = _parse_fields(head)
    kind = fields.get_header("WARC-Type")
    if fields.get_header("Clipfile-Kind") is None:
        return None
    return cdxj.line(
        target=_required(fields, "WARC-Target-URI"),
        date=_required(fields, "WARC-Date"),
        media_type="warc/revisit" if kind == "revisit" else _text(fields, "Clipfile-Media-Type") or "unk",
        status="" if kind == "resource" else head[start:].partition(b" ")[2][:3].decode("latin-1"),
        digest=_required(fields, "WARC-Payload-Digest"),
        file=file,
        offset=offset,
        length=length,
    )


class _LatinHeaders(StatusAndHeaders):  # type: ignore[misc]
    """warcio rewrites header values that are not ASCII; evidence is kept byte for byte."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        self.headers_buff = self.to_bytes(header_filter, encoding="latin-1")


def _record(
    target: str, kind: str, fields: dict[str, str], *, content: bytes = b"", http_headers: StatusAndHeaders | None = None
) -> bytes:
    writer, out = _writer()
    writer.write_record(
        writer.create_warc_record(
            target, kind, payload=io.BytesIO(content), length=len(content), warc_headers_dict=fields, http_headers=http_headers
        )
    )
    return _packed(out)


def _request(original: Original, target: str, *, answered_by: dict[str, str]) -> bytes:
    """What was asked: the request line, and the headers as far as they are known."""
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [(_one_line(name), _one_line(value)) for name, value in original.asked_with or (("Host", parts.netloc),)]
    fields = {"WARC-Date": answered_by["WARC-Date"], "WARC-Concurrent-To": answered_by["WARC-Record-ID"]}
    return _record(target, "request", fields, http_headers=_LatinHeaders(f"GET {path} HTTP/1.1", headers, is_http_request=True))


def _referring(earlier: Earlier) -> dict[str, str]:
    at = earlier.location
    return {
        "WARC-Profile": RecordBuilder.REVISIT_PROFILE_1_1,
        "WARC-Refers-To": earlier.record_id,
        "WARC-Refers-To-Target-URI": earlier.target,
        "WARC-Refers-To-Date": earlier.date,
        "Clipfile-Refers-To": _quoted(f"{at.file} {at.offset} {at.length} {at.digest}"),
    }


def _location(referred: str) -> ArchiveLocation:
    """The inverse of how ``_referring`` writes one. Raises ValueError."""
    file, offset, length, digest = referred.split(" ")
    return ArchiveLocation(file=file, offset=int(offset), length=int(length), digest=digest)


def _unpacked(record: bytes) -> tuple[StatusAndHeaders, bytes]:
    """The WARC fields of a compressed record, and its block. Raises BrokenRecord."""
    try:
        plain = gzip.decompress(record)
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenRecord("its gzip data is damaged") from error
    fields, start = _parse_fields(plain)
    return fields, plain[start : start + int(_required(fields, "Content-Length"))]


def _writer() -> tuple[WARCWriter, io.BytesIO]:
    out = io.BytesIO()
    return WARCWriter(out, gzip=False, warc_version=WARC_VERSION), out


def _packed(out: io.BytesIO) -> bytes:
    return gzip.compress(out.getvalue(), PACKED, mtime=0)


def _target(original: Original, *, digest: str) -> str:
    """The WARC-Target-URI: the address, made a valid URI, or a name made of the digest for what has none."""
    address = original.final_url or original.url
    return quote(address, safe=_URI_SAFE, errors="replace") if address else f"urn:clipfile:sha256:{digest}"


def _warc_fields(original: Original, *, digest: str) -> dict[str, str]:
    fields = {
        "WARC-Record-ID": f"<urn:uuid:{uuid4()}>",
        "WARC-Date": original.retrieved_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "WARC-Payload-Digest": "sha256:" + base64.b32encode(bytes.fromhex(digest)).decode(),
        "Clipfile-Kind": original.kind.value,
        "Clipfile-URL": original.url,
        "Clipfile-Final-URL": original.final_url,
        "Clipfile-Media-Type": original.media_type,
        "Clipfile-Charset": original.charset,
        "Clipfile-File-Name": original.file_name,
    }
    if original.status is None:
        fields["Content-Type"] = original.media_type or "application/octet-stream"
    return {name: _quoted(value) if name.startswith("Clipfile-") else _one_line(value) for name, value in fields.items() if value}


def _http_headers(original: Original, *, status: int) -> StatusAndHeaders:
    length = len(original.content)
    headers = [(_one_line(_true_name(name, value, length=length)), _one_line(value)) for name, value in original.headers]
    return _LatinHeaders(f"{status} {REASONS.get(status, 'Unknown')}", headers, protocol="HTTP/1.1")


def _true_name(name: str, value: str, *, length: int) -> str:
    """``name``, prefixed where the header describes the transfer and not the ``length`` bytes that are stored.

    A name that has the prefix of itself gets another, so that taking one away is always right.
    """
    lower = name.lower()
    is_false = lower in _TRANSFER_HEADERS or (lower == "content-length" and value.strip() != str(length))
    return ORIGINAL_HEADER_PREFIX + name if is_false or name.startswith(ORIGINAL_HEADER_PREFIX) else name


def _one_line(value: str) -> str:
    """``value`` as it can stand in a header: no line breaks, which would start another header; Latin-1."""
    return value.translate({0: " ", 10: " ", 13: " "}).encode("latin-1", "backslashreplace").decode("latin-1")


def _quoted(value: str) -> str:
    return quote(value, safe=_PRINTABLE_ASCII.replace("%", ""), errors="surrogatepass")


def _parse_fields(plain: bytes) -> tuple[StatusAndHeaders, int]:
    """The WARC fields of a record and the offset at which its block starts."""
    stream = io.BytesIO(plain)
    try:
        fields = StatusAndHeadersParser([WARC_VERSION]).parse(stream)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise BrokenRecord("it does not start with WARC/1.1") from error
    return fields, stream.tell()


def _required(fields: StatusAndHeaders, name: str) -> str:
    value = fields.get_header(name)
    if value is None:
        raise BrokenRecord(f"it has no {name}")
    return str(value)


def _text(fields: StatusAndHeaders, name: str) -> str:
    return unquote(fields.get_header(name, ""), errors="surrogatepass")


def _parse_http(block: bytes) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Status, headers as received, body. Not by warcio, which guesses between UTF-8 and Latin-1."""
    head, _, content = block.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    headers = tuple((name.removeprefix(ORIGINAL_HEADER_PREFIX), value) for name, _, value in pairs)
    return int(status_line.partition(" ")[2][:3]), headers, content
