"""One original as one WARC record (ISO 28500:2017, WARC 1.1), compressed, and back. Pure functions on bytes.

What was fetched over HTTP becomes a ``response`` record: status line, headers, body. Everything else becomes a ``resource`` record.
The circumstances that WARC has no field for stand in ``Clipfile-*`` fields, percent-encoded: what is read back equals what was put.
"""

from __future__ import annotations

import base64
import gzip
import io
import zlib
from datetime import UTC, datetime
from http.client import responses as REASONS
from urllib.parse import quote, unquote

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from articles.records import CaptureKind, Original

WARC_VERSION = "WARC/1.1"

ORIGINAL_HEADER_PREFIX = "X-Archive-Orig-"
"""Marks a header that was true of the transfer and is not of the stored body; the name that pywb gives it on replay."""

_TRANSFER_HEADERS = frozenset({"content-encoding", "transfer-encoding"})
_PRINTABLE_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_URI_SAFE = "!#$%&'()*+,-./:;=?@[]_~"


class BrokenRecord(ValueError):
    """The bytes are no record that this module wrote. The message is a clause: 'its gzip data is damaged'."""


def to_record(original: Original, *, digest: str) -> bytes:
    """``original``, whose SHA-256 is ``digest``, as one gzip member.

    Raises ValueError for a status without an http(s) address (see ``store.Archive``).
    """
    target = _target(original, digest=digest)
    if original.status is not None and not target.lower().startswith(("http://", "https://")):
        raise ValueError(f"an HTTP answer ({original.status}) needs an http(s) address, not {target!r}")
    http_headers = None if original.status is None else _http_headers(original, status=original.status)
    writer, out = _writer()
    writer.write_record(
        writer.create_warc_record(
            target,
            "resource" if http_headers is None else "response",
            payload=io.BytesIO(original.content),
            length=len(original.content),
            warc_headers_dict=_warc_fields(original, digest=digest),
            http_headers=http_headers,
        )
    )
    return out.getvalue()


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
    return out.getvalue()


def from_record(record: bytes) -> Original:
    """The inverse of ``to_record``. Raises BrokenRecord."""
    try:
        plain = gzip.decompress(record)
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenRecord("its gzip data is damaged") from error
    fields, start = _parse_fields(plain)
    block = plain[start : start + int(_required(fields, "Content-Length"))]
    if fields.get_header("WARC-Type") == "response":
        status, headers, content = _parse_http(block)
    else:
        status, headers, content = None, (), block
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


class _LatinHeaders(StatusAndHeaders):  # type: ignore[misc]
    """warcio rewrites header values that are not ASCII; evidence is kept byte for byte."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        self.headers_buff = self.to_bytes(header_filter, encoding="latin-1")


def _writer() -> tuple[WARCWriter, io.BytesIO]:
    out = io.BytesIO()
    return WARCWriter(out, gzip=True, warc_version=WARC_VERSION), out


def _target(original: Original, *, digest: str) -> str:
    """The WARC-Target-URI: the address, made a valid URI, or a name made of the digest for what has none."""
    address = original.final_url or original.url
    return quote(address, safe=_URI_SAFE, errors="replace") if address else f"urn:clipfile:sha256:{digest}"


def _warc_fields(original: Original, *, digest: str) -> dict[str, str]:
    fields = {
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
