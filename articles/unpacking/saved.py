"""Pages that a browser or a tool saved: where they are from stands in them."""

from __future__ import annotations

import re

_HEAD_BYTES = 8 * 1024
_MARKS = (
    re.compile(rb"<!--\s*Page saved with SingleFile\s+url:\s*(https?://\S+)", re.IGNORECASE),  # SingleFile's comment
    re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://\S+)", re.IGNORECASE),  # "mark of the web": browsers' Save As
    re.compile(rb"<!--\s*Mirrored from (\S+) by HTTrack", re.IGNORECASE),  # HTTrack leaves the scheme out
)


def address_in(content: bytes) -> str:
    """The address that a saved page says it is from, or ''. Only the head is looked at: a reader's comment may say anything."""
    head = content[:_HEAD_BYTES]
    for mark in _MARKS:
        if found := mark.search(head):
            address = found[1].decode("ascii", "ignore").rstrip("->")
            return address if "://" in address else f"http://{address}"
    return ""
