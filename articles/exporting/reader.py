"""One HTML page with every article, for reading without the archive: nothing in it comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from articles.exporting.citations import chicago
from articles.exporting.entries import Entry
from articles.exporting.headings import Heading
from articles.text import paragraphs

_STYLE = """
:root { color-scheme: light dark; }
body { max-inline-size: 40rem; margin-inline: auto; padding: 1rem; font: 1.0625rem/1.6 Charter, Georgia, serif; }
article { border-block-start: 1px solid; margin-block-start: 2.5rem; padding-block-start: 1rem; }
h1, h2 { line-height: 1.2; overflow-wrap: anywhere; }
.meta, footer, header p { font: .875rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
@media print { article { break-inside: auto; } a { color: inherit; } }
"""


_SEPARATOR = " \u00b7 "


def page(heading: Heading, entries: Iterable[Entry]) -> Iterator[str]:
    title = escape(f"{heading.archive}: {heading.search}")
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body><header><h1>{title}</h1>"
        f"<p>{escape(heading.sentence)}</p></header>\n<main>\n"
    )
    for entry in entries:
        yield _article(entry)
    yield "</main></body></html>\n"


def _article(entry: Entry) -> str:
    lang = f' lang="{escape(entry.language)}"' if entry.language else ""
    facts = [entry.outlet, entry.published.isoformat()[:10] if entry.published else "undated", ", ".join(entry.authors)]
    body = "".join(f"<p>{escape(text)}</p>\n" for text in paragraphs(entry.body))
    return (
        f'<article id="a{entry.id}"><h2 dir="auto"{lang}>{escape(entry.headline)}</h2>\n'
        f'<p class="meta">{escape(_SEPARATOR.join(fact for fact in facts if fact))}</p>\n'
        f'<div dir="auto"{lang}>{body}</div>\n<footer><p>{escape(chicago(entry))}</p></footer></article>\n'
    )
