"""What other extractors find on the same pages: the records and the seconds of each, kept in var/ under its version.

A peer is asked as its documentation shows, with the page's bytes and address. What it cannot find stays out of its record.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from articles.records import Original

CACHE = Path(__file__).resolve().parents[1] / "var" / "peers"
Record = dict[str, Any]
FAULTS = (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)


def trafilatura(original: Original) -> Record:
    from trafilatura import bare_extraction

    found = bare_extraction(original.content, url=original.url or None, with_metadata=True, include_comments=False)
    if found is None:
        return {}
    authors = found.author.split("; ") if found.author else []
    return {"title": found.title, "authors": authors, "published": found.date, "body": found.text, "image": found.image}


def newspaper4k(original: Original) -> Record:
    import newspaper

    article = newspaper.Article(original.url or "https://page.example/", fetch_images=False)
    article.download(input_html=original.content.decode("utf-8", "replace"))
    article.parse()
    published = article.publish_date.isoformat() if article.publish_date else None
    return {
        "title": article.title,
        "authors": article.authors,
        "published": published,
        "body": article.text,
        "image": article.top_image,
        "language": article.meta_lang,
    }


def htmldate(original: Original) -> Record:
    from htmldate import find_date

    return {"published": find_date(original.content, url=original.url or None, original_date=True)}


def readability(original: Original) -> Record:
    from lxml import html
    from readability import Document

    document = Document(original.content.decode("utf-8", "replace"))
    tree = html.fromstring(document.summary())
    blocks = (" ".join(block.text_content().split()) for block in tree.iter("p", "li", "h2", "h3", "h4", "blockquote", "pre"))
    return {"title": document.short_title(), "body": "\n\n".join(filter(None, blocks))}


PEERS: dict[str, tuple[str, Callable[[Original], Record]]] = {
    "trafilatura": ("trafilatura", trafilatura),
    "newspaper4k": ("newspaper4k", newspaper4k),
    "htmldate": ("htmldate", htmldate),
    "readability-lxml": ("readability-lxml", readability),
}
"""Name -> (distribution, how it is asked)."""


def records(peer: str, name: str, pages: Iterable[tuple[str, Original]]) -> tuple[list[Record], float] | None:
    """(a record a page, in order; seconds of CPU) of ``peer`` on the pages of the set or sample called ``name``; None where it is not
    installed."""
    distribution, ask = PEERS[peer]
    try:
        kept = CACHE / f"{distribution}-{version(distribution)}" / f"{re.sub(r'[^a-z0-9-]', '-', name)}.json"
    except PackageNotFoundError:
        return None
    if kept.exists():
        stored = json.loads(kept.read_text())
        return stored["records"], stored["seconds"]
    started = time.process_time()
    found = list(_asked(ask, pages))
    seconds = time.process_time() - started
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({"seconds": seconds, "records": found}, ensure_ascii=False))
    return found, seconds


def _asked(ask: Callable[[Original], Record], pages: Iterable[tuple[str, Original]]) -> Iterator[Record]:
    for identifier, original in pages:
        try:
            yield {"id": identifier} | ask(original)
        except FAULTS as fault:
            yield {"id": identifier, "error": f"{type(fault).__name__}: {fault}"[:200]}
