"""What kind of file the bytes are, whatever the name or the server says (compare https://mimesniff.spec.whatwg.org)."""

from __future__ import annotations

import re
from enum import StrEnum

from articles.errors import UnsupportedContent
from articles.extraction.decoding import wide_encoding
from articles.records import Original

ARTICLE_JSON = "application/vnd.clipfile.article+json"
"""Media type of one article as a supplier states it: a JSON object, read by ``given``."""

CONTROL_SHARE = 0.05
"""Control bytes in the first 4 KiB above which a file is no text: text has none beside tab, line feed, return, form feed,
escape."""

PASTE = "Open it, copy the article and paste the text instead."
FEED = "Add its address as a source, or add the addresses of the articles themselves."


class Kind(StrEnum):
    """The readers that exist."""

    HTML = "html"
    PLAIN = "plain"
    GIVEN = "given"
    PDF = "pdf"
    MAIL = "mail"


_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a PNG image", PASTE),
    (b"\xff\xd8\xff", "a JPEG image", PASTE),
    (b"GIF8", "a GIF image", PASTE),
    (b"RIFF", "a media file (RIFF)", PASTE),
    (b"BM", "a bitmap image", PASTE),
    (b"II*\x00", "a TIFF image", PASTE),
    (b"MM\x00*", "a TIFF image", PASTE),
    (b"PK\x03\x04", "a ZIP archive or an office document", "Unpack it and add the HTML or text files in it."),
    (b"PK\x05\x06", "an empty ZIP archive", "Add the HTML or text files themselves."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and add the file in it."),
    (b"BZh", "a bzip2 archive", "Unpack it and add the file in it."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it and add the file in it."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and add the files in it."),
    (b"Rar!", "a RAR archive", "Unpack it and add the files in it."),
    (b"\xd0\xcf\x11\xe0", "an old office document", "Save it as text or HTML and add that."),
    (b"{\\rtf", "an RTF document", "Save it as text or HTML and add that."),
    (b"%!PS", "a PostScript file", PASTE),
    (b"\x7fELF", "a program", "Add a page or a text."),
    (b"MZ", "a program", "Add a page or a text."),
    (b"ID3", "a sound file", PASTE),
    (b"OggS", "a sound or video file", PASTE),
    (b"SQLite format 3", "a database", "Export the articles as JSON lines and import them."),
    (b"WARC/", "a web archive (WARC)", "Add the pages in it as HTML files."),
)
_BINARY_ONLY = {b"BM", b"MZ", b"ID3", b"RIFF", b"BZh"}
"""Signatures that also begin ordinary words; they count only where the rest is no text either."""
_ROOTS = (
    (re.compile(r"<(?:rss|feed|rdf:rdf)\b"), "a news feed", FEED),
    (re.compile(r"<(?:urlset|sitemapindex)\b"), "a sitemap", FEED),
    (re.compile(r"<svg\b"), "an SVG image", PASTE),
)
_PREAMBLE = re.compile(r"(?:\s|<\?[^>]*>|<!--.*?-->)*", re.S)
_HTML_START = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|base|div|span|p|h[1-6]|a|b|i|article|main|section"
    r"|header|nav|table|ul|ol|br"
    r"|img|font|center|blockquote|figure|iframe|form|em|strong)\b[^<]*>?"
)
_HTML_ANYWHERE = re.compile(r"<(?:html|body|article|div|p|h1)\b[^<>]{0,400}>.{0,20000}?</", re.S)
_MAIL = re.compile(
    r"(?:(?:return-path|received|from|to|subject|date|mime-version|message-id|delivered-to|content-type|snapshot-content-location):"
    r"[^\n]*\n(?:[ \t][^\n]*\n)*){3}"
)
_TEXT_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def sniff(original: Original) -> Kind:
    """The reader for ``original``. Raises UnsupportedContent where there is none."""
    if original.media_type == ARTICLE_JSON:
        return Kind.GIVEN
    content = original.content.lstrip(b"\xef\xbb\xbf \t\r\n")
    wide = (
        original.content[:2] in (b"\xff\xfe", b"\xfe\xff")
        or original.content[:4] == b"\x00\x00\xfe\xff"
        or wide_encoding(original.content)
    )
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    binary = not wide and _is_binary(content)
    for signature, what, remedy in _SIGNATURES:
        if content.startswith(signature) and (binary or signature not in _BINARY_ONLY):
            raise _unsupported(original, what, remedy)
    if binary and not content.startswith(b"<"):
        raise _unsupported(original, "a binary file of unknown kind", "Add an HTML page or a text file.")
    return _kind_of_text(original, content[:32_768].replace(b"\x00", b"").decode("latin-1").lower())


def _is_binary(content: bytes) -> bool:
    head = content[:4096]
    return len(_TEXT_CONTROLS.findall(head)) > CONTROL_SHARE * len(head) or head.count(0xFF) > len(head) / 2


def _kind_of_text(original: Original, head: str) -> Kind:
    start = head[match.end() :] if (match := _PREAMBLE.match(head)) else head
    for root, what, remedy in _ROOTS:
        if root.match(start):
            raise _unsupported(original, what, remedy)
    if _HTML_START.match(start):
        return Kind.HTML
    if head.lstrip().startswith("<?xml"):
        raise _unsupported(original, "an XML file that is no page", PASTE)
    if original.media_type == "message/rfc822" or _MAIL.match(start):
        return Kind.MAIL
    if original.media_type.endswith("json") or (start.startswith(("{", "[")) and original.file_name.endswith((".json", ".jsonl"))):
        raise _unsupported(original, "JSON", "Import articles in JSON with the command import_jsonl, one object a line.")
    if original.media_type in ("text/html", "application/xhtml+xml"):
        return Kind.HTML if "<" in start else Kind.PLAIN
    return Kind.HTML if _HTML_ANYWHERE.search(start) else Kind.PLAIN


def _unsupported(original: Original, what: str, remedy: str) -> UnsupportedContent:
    name = original.file_name or original.final_url or original.url or "This"
    return UnsupportedContent(f"{name} is {what}, which cannot be read as an article. {remedy}")
