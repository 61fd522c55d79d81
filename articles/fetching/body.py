"""The body of an answer, decoded as it arrives and never larger than allowed. A kilobyte of gzip can hold a megabyte."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

ACCEPT_ENCODING = "gzip"
"""The one encoding that the standard library undoes in bounded steps; every server that compresses has it."""

PIECE = 64 * 1024
"""Bytes that one step of decoding yields at most."""

Take = Callable[[Iterable[bytes]], bytes]
"""How much of a body is wanted."""

_GZIP = zlib.MAX_WBITS | 16
_GZIP_MAGIC = b"\x1f\x8b"


class BodyRefused(Exception):
    """The body is of a kind that is not taken. The message is a clause: 'it is larger than ...'."""


class BodyBroken(Exception):
    """The body did not arrive whole. The message is a clause: 'its gzip data ends too early'."""


def whole(limit: int) -> Take:
    """All of a body; BodyRefused where that is more than ``limit`` bytes."""

    def take(pieces: Iterable[bytes]) -> bytes:
        body = bytearray()
        for piece in pieces:
            body += piece
            if len(body) > limit:
                raise BodyRefused(f"it is larger than {limit:,} bytes")
        return bytes(body)

    return take


def start(limit: int) -> Take:
    """The first ``limit`` bytes of a body; the rest is not read."""

    def take(pieces: Iterable[bytes]) -> bytes:
        body = bytearray()
        for piece in pieces:
            body += piece
            if len(body) >= limit:
                break
        return bytes(body[:limit])

    return take


def decoded(chunks: Iterable[bytes], *, encoding: str) -> Iterator[bytes]:
    """``chunks`` with ``encoding``, a Content-Encoding header, undone, in pieces.

    Raises BodyRefused for an encoding that was not asked for, BodyBroken for gzip that is damaged or ends too early.
    """
    names = [name for name in encoding.lower().replace(" ", "").split(",") if name not in ("", "identity")]
    if not names:
        return iter(chunks)
    if names in (["gzip"], ["x-gzip"]):
        return _gunzipped(chunks)
    raise BodyRefused(f"it is sent in the encoding {encoding!r}, which was not asked for")


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """One gzip member or several; what follows the last and is no gzip is dropped, as browsers do."""
    inflate = zlib.decompressobj(_GZIP)
    has_begun = False
    try:
        for chunk in chunks:
            while chunk:
                if inflate.eof:
                    if not _GZIP_MAGIC.startswith(chunk[:2]):
                        return
                    inflate = zlib.decompressobj(_GZIP)
                has_begun = True
                yield inflate.decompress(chunk, PIECE)
                chunk = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        yield inflate.flush()
    except zlib.error as error:
        raise BodyBroken(f"its gzip data is damaged ({error})") from error
    if has_begun and not inflate.eof:
        raise BodyBroken("its gzip data ends too early")
