"""An e-mail message (RFC 5322), or a page saved as one (MHTML, RFC 2557) -> the text in it that is the article, and its envelope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from itertools import islice

from articles.errors import ExtractionError
from articles.extraction.datetext import machine
from articles.extraction.dom import LIBRARY_FAULTS, web_url
from articles.extraction.findings import Findings
from articles.extraction.title import MAX_HEADLINE
from articles.records import Found
from articles.text import squeeze

MAX_PARTS = 200
"""Parts of a message that are looked at; a saved page has one a picture."""
_ANSWER = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|rv|sv|vs)\s*:\s*)+", re.I)
_LETTER_PARSER = BytesParser(_class=EmailMessage, policy=policy.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """``content``: the bytes of the part that is read, in ``charset``, HTML where ``is_page``; ``url`` where a saved page came from;
    ``subject``, ``sender``, ``sent`` as the envelope has them ('' where it lacks them, and ``sender`` and ``sent`` of a saved page:
    they are the browser's)."""

    content: bytes
    charset: str
    is_page: bool
    url: str
    subject: str
    sender: str
    sent: str


def opened(content: bytes, *, name: str) -> Letter:
    """The letter in ``content``. Raises ExtractionError where no part of it is text."""
    try:
        message = _LETTER_PARSER.parsebytes(content)
        parts = [part for part in islice(message.walk(), MAX_PARTS) if _is_text(part)]
    except LIBRARY_FAULTS as error:
        raise ExtractionError(f"{name} is an e-mail message that is damaged. Open it, and paste the text instead.") from error
    pages = [part for part in parts if part.get_content_type() != "text/plain"]
    read = next(iter(pages or parts), None)
    if read is None:
        raise ExtractionError(f"{name} is an e-mail message without text. Open its attachment, and add that instead.")
    saved_from = _header(message, "Snapshot-Content-Location") or _header(read, "Content-Location")
    return Letter(
        content=_payload(read),
        charset=str(read.get_content_charset() or ""),
        is_page=bool(pages),
        url=web_url(saved_from),
        subject=_ANSWER.sub("", _header(message, "Subject")),
        sender="" if saved_from else parseaddr(_header(message, "From"))[0],
        sent="" if saved_from else _header(message, "Date"),
    )


def completed(findings: Findings, letter: Letter) -> Findings:
    """``findings``, read from the text, with what the envelope says."""
    sent = machine(letter.sent) if letter.sent else None
    headline = list(_found(letter.subject[:MAX_HEADLINE], "mail:subject", 0.8))
    return replace(
        findings,
        headline=(*headline, *findings.headline),
        outlet=(*findings.outlet, *_found(letter.sender, "mail:from", 0.6)),
        published=(*findings.published, *([Found(value=sent, source="mail:date", confidence=0.85)] if sent else [])),
    )


def _found(value: str, source: str, confidence: float) -> Iterator[Found[str]]:
    if value:
        yield Found(value=value, source=source, confidence=confidence)


def _is_text(part: EmailMessage) -> bool:
    kinds = ("text/html", "application/xhtml+xml", "text/plain")
    return part.get_content_type() in kinds and part.get_content_disposition() != "attachment" and bool(_payload(part).strip())


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(part: EmailMessage, name: str) -> str:
    """A header on one line; '' of one that is missing or cannot be read."""
    try:
        return squeeze(str(part.get(name) or ""))
    except LIBRARY_FAULTS:
        return ""
