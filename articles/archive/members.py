"""A file of gzip members, one record each: walking it without trusting it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 64 * 1024
"""Bytes read at a time."""

_GZIP = zlib.MAX_WBITS | 16
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A whole gzip member: ``length`` compressed bytes from ``offset``; ``head`` is its text to at least the first empty line."""

    offset: int
    length: int
    head: bytes


def walk(stream: BinaryIO, *, start: int = 0) -> Iterator[Member]:
    """The whole members from ``start`` on, their CRCs checked. Ends at the end of the file or before the first torn member."""
    offset = start
    while (member := _member_at(stream, offset)) is not None:
        yield member
        offset += member.length


def end_of_whole_members(stream: BinaryIO, *, start: int = 0) -> int:
    """The offset behind the last whole member from ``start`` on; ``start`` where there is none."""
    end = start
    for member in walk(stream, start=start):
        end = member.offset + member.length
    return end


def _member_at(stream: BinaryIO, offset: int) -> Member | None:
    stream.seek(offset)
    inflate = zlib.decompressobj(_GZIP)
    head = bytearray()
    while not inflate.eof:
        chunk = stream.read(CHUNK)
        try:
            plain = inflate.decompress(chunk)
        except zlib.error:
            return None
        if not chunk:
            return None
        if _END_OF_HEAD not in head:
            head += plain
    return Member(offset=offset, length=stream.tell() - len(inflate.unused_data) - offset, head=bytes(head))
