"""MHTML (RFC 2557): a page that a browser saved with its pictures in one file, told by its head, and where it was saved from. ``mail``
reads it; the file is what is kept."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message

TYPES = frozenset({"multipart/related", "application/x-mimearchive"})
_HEAD_BYTES = 4096
_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_LOCATION = re.compile(r"https?://\S+")


def is_mhtml(content: bytes) -> bool:
    """By its head: header lines, one of which says multipart/related. An e-mail with pictures says so too, but has a receiver."""
    head = content[:_HEAD_BYTES].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return bool(_RELATED.search(head)) and not re.search(rb"^(?:to|received|delivered-to):", head, re.IGNORECASE | re.MULTILINE)


def address_in(content: bytes) -> str:
    """Where the page was saved from, or ''."""
    message = message_from_bytes(content)
    part = _page(message)
    for stated in (message["Snapshot-Content-Location"], part["Content-Location"] if part else None):
        if stated and (found := _LOCATION.match(str(stated).strip())):
            return found[0]
    return ""


def _page(message: Message) -> Message | None:
    """The first part that is a page: the root, in all files that browsers write."""
    return next((part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")), None)
