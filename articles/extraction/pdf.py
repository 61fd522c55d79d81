"""The text layer of a PDF -> the lines and paragraphs of an article, and what the file says of itself.

A PDF has no paragraphs: it places runs of characters. Lines that fill the column go on in the next; a short one ends its paragraph.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from articles.errors import ExtractionError, UnsupportedContent
from articles.extraction.datetext import machine
from articles.extraction.findings import Findings
from articles.extraction.names import names
from articles.extraction.title import MAX_HEADLINE
from articles.records import Found
from articles.text import clean, squeeze

logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_PAGES = 60
"""Pages that are read: a newspaper has 40 or so, an article two."""
MAX_TEXT = 1_000_000
FULL = 0.75
"""Share of the column's width from which a line goes on in the next; set by judgement."""
WIDE = 0.8
"""The quantile of the lines' lengths that stands for the column's width."""
MIN_HEADLINE = 8
RUNNING = 3
"""Pages on which the same line stands from which it is a running head or foot."""

_MADE_UP = re.compile(r"\.(?:docx?|indd|qxd|pdf|odt|pages)$|^(?:microsoft word|untitled|document\d*$|layout \d)", re.I)
"""Titles that a program gave."""
_DATE = re.compile(r"^D:(\d{4})(\d{2})(\d{2})")
_FAULTS = (
    PyPdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    NotImplementedError,
)
"""What pypdf raises on files that do not follow ISO 32000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """``text``: paragraphs, a line each; ``largest``: what is set largest on the first page, or ''; ``title``, ``author``, ``created``
    as the file states them ('' where it does not)."""

    text: str
    largest: str
    title: str
    author: str
    created: str


def layer(content: bytes, *, name: str) -> Layer:
    """The text of a PDF. Raises UnsupportedContent (damaged, locked) and ExtractionError (pictures of text)."""
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnsupportedContent(f"{name} is a PDF file that needs a password. Save it without one, or paste the text.")
        pages = [page for _, page in zip(range(MAX_PAGES), reader.pages, strict=False)]
        texts = [clean(page.extract_text() or "") for page in pages]
        largest, stated = (_largest(pages[0]) if pages else ""), dict(reader.metadata or {})
    except _FAULTS as error:
        raise UnsupportedContent(
            f"{name} is a PDF file that is damaged ({type(error).__name__}). Open it, copy the article and paste the text instead."
        ) from error
    if not any(map(str.strip, texts)):
        raise ExtractionError(
            f"{name} is a PDF file without text: a picture of a page. Run text recognition on it, or paste the text."
        )
    told = {key: squeeze(str(stated.get(key) or "")) for key in ("/Title", "/Author", "/CreationDate")}
    text = "\n".join(_paragraphs(_without_running(texts)))[:MAX_TEXT]
    return Layer(text=text, largest=largest, title=told["/Title"], author=told["/Author"], created=told["/CreationDate"])


def completed(findings: Findings, told: Layer) -> Findings:
    """``findings``, read from the text, with what type and file say. The file's date is that of its making, and only a hint."""
    title = told.title if MIN_HEADLINE <= len(told.title) <= MAX_HEADLINE and not _MADE_UP.search(told.title) else ""
    headlines = ((told.largest, "pdf:largest", 0.88), (title, "pdf:title", 0.7))
    match = _DATE.match(told.created)
    created = machine("-".join(match.groups())) if match else None
    authors = names(told.author)
    return replace(
        findings,
        headline=(*findings.headline, *(Found(value=v, source=s, confidence=c) for v, s, c in headlines if v)),
        authors=(*findings.authors, *([Found(value=authors, source="pdf:author", confidence=0.5)] if authors else [])),
        published=(*findings.published, *([Found(value=created, source="pdf:created", confidence=0.3)] if created else [])),
    )


def _largest(page: PageObject) -> str:
    """The first run of the largest type, where there are several sizes."""
    runs: list[tuple[float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip():
            runs.append((round(abs(size * (tm[3] or tm[0]) * (cm[3] or 1)), 1), text))

    page.extract_text(visitor_text=visit)
    sizes = {size for size, text in runs if len(text.strip()) > 2}
    if len(sizes) < 2:
        return ""
    found = squeeze(" ".join(text for size, text in runs if size == max(sizes)))
    return found if MIN_HEADLINE <= len(found) <= MAX_HEADLINE else ""


def _without_running(pages: list[str]) -> Iterator[str]:
    """The lines of all pages, without numbers of pages and what stands on every page; '' where a paragraph ends."""
    keys = Counter(key for page in pages for key in {_key(line) for line in page.splitlines()})
    for page in pages:
        for line in page.splitlines():
            key = _key(line)
            if not line.strip():
                yield ""
            elif key and (len(pages) < RUNNING or keys[key] < RUNNING):
                yield line.strip()


def _key(line: str) -> str:
    return re.sub(r"[\W\d_]+", "", line).casefold()


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    lengths = sorted(len(line) for line in listed if line)
    width = lengths[int(WIDE * (len(lengths) - 1))] if lengths else 0
    held = ""
    for line in listed:
        held = f"{held[:-1]}{line}" if _is_broken(held, line) else f"{held} {line}".strip()
        if not line or len(line) < FULL * width:
            yield held
            held = ""
    yield held


def _is_broken(held: str, line: str) -> bool:
    """Whether a word was parted at the end of a line."""
    return held.endswith(("-", "\u2010", "\u00ad")) and line[:1].islower()
