"""XML as it is really served: wrongly declared, badly cut, half escaped. It is read without ever following what it refers to."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.entities import html5
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from articles.errors import NotAListing
from articles.text import clean, squeeze, truncate

SAFE: dict[str, bool] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
"""For lxml's parsers: no entity is expanded, no DTD read, no address followed (XXE, billion laughs)."""

MAX_TITLE = 300
MAX_ADDRESS = 2000
"""Characters of an address; what is longer is no article's, and has no room in the database."""
PROLOGUE = 10_000
"""Bytes before the root element that may be rubbish: a PHP warning, a blank line, a comment."""

_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""In this order: a mark of UTF-32 begins with one of UTF-16."""
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_UNSAFE_CODECS = ("utf-7", "utf7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,31};)")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_START = re.compile(r"<\?xml|<rss|<feed|<rdf:RDF|<urlset|<sitemapindex", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{1,1000}>")
_SPACE_IN_URL = re.compile(r"[\t\n\r]+")


def decoded(content: bytes, *, charset: str = "") -> str:
    """``content`` as text. A byte order mark, then UTF-8 where the bytes are that, then what the document and the server say."""
    for mark, name in _BOMS.items():
        if content.startswith(mark):
            return content.decode(name, "replace").lstrip("\ufeff")
    declared = match[1].decode("ascii") if (match := _DECLARED.search(content[:PROLOGUE])) else ""
    if content[:2] in (b"<\0", b"\0<"):
        return content.decode("utf-16-le" if content[1] == 0 else "utf-16-be", "replace")
    names = [declared, "utf-8", charset] if declared.lower().startswith("iso-2022") else ["utf-8", declared, charset]
    for name in names:
        with suppress(UnicodeError, LookupError):
            if name and name.lower() not in _UNSAFE_CODECS and codecs.lookup(name)._is_text_encoding:
                return content.decode(name)
    return content.decode(
        "utf-8" if declared.lower() in ("", "utf-8", "utf8") and _is_mostly_utf8(content) else "cp1252", "replace"
    )


def well_formed(text: str) -> tuple[bytes, bool]:
    """``text`` as UTF-8 that a forgiving XML parser reads to its end, and whether it had to be mended for that."""
    start = _START.search(text[:PROLOGUE])
    whole = _NOT_XML.sub("", text[start.start() if start else 0 :]).lstrip()
    declaration = _DECLARATION.match(whole)
    parts = list(_cdata_apart(whole[declaration.end() if declaration else 0 :].lstrip()))
    mended = [part if is_cdata else _BARE_AMPERSAND.sub("&amp;", _NAMED.sub(_character, part)) for is_cdata, part in parts]
    is_mended = bool(_NOT_XML.search(text)) or any(_BARE_AMPERSAND.search(part) for is_cdata, part in parts if not is_cdata)
    return "".join(mended).encode(), is_mended


def _cdata_apart(text: str) -> Iterator[tuple[bool, str]]:
    """Whether it is a CDATA section, and the part, in order. By ``find``: a pattern would take for ever over sections without an end."""
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        yield False, text[at:start]
        yield True, text[start : end + 3]
        at = end + 3
    yield False, text[at:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """``root``: the tree as far as it could be read; ``is_torn``: whether tags were missing or did not match, so that it may be
    misshapen; ``is_mended``: whether letters had to be changed for it to be read; ``xml``: what was read."""

    root: Any
    xml: bytes
    is_torn: bool
    is_mended: bool


def parsed(content: bytes, *, charset: str = "") -> Document:
    """``content`` as a tree. Raises NotAListing where there is no XML in it."""
    xml, is_mended = well_formed(decoded(content, charset=charset))
    root, is_torn = _tree(xml)
    return Document(root=root, xml=xml, is_torn=is_torn, is_mended=is_mended)


def pieces(xml: bytes, *, names: str) -> Iterator[Any]:
    """The elements of a torn document that are called ``names`` ('item|entry'), each cut out and read by itself, so that a tag that is
    missing in one spoils no other."""
    opening = re.compile(rb"<(?:\w+:)?(?:%s)[\s>]" % names.encode(), re.IGNORECASE)
    closing = re.compile(rb"</(?:\w+:)?(?:%s)\s*>" % names.encode(), re.IGNORECASE)
    starts = [match.start() for match in opening.finditer(xml)]
    for start, end in pairwise([*starts, len(xml)]):
        closed = closing.search(xml, start, end)
        with suppress(NotAListing):
            yield _tree(xml[start : closed.end() if closed else end])[0]


def _tree(xml: bytes) -> tuple[Any, bool]:
    """The root, and whether tags did not match. Raises NotAListing."""
    parser = etree.XMLParser(recover=True, remove_comments=True, remove_pis=True, **SAFE)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAListing(f"It is not XML ({error}).") from error
    if root is None:
        raise NotAListing("It is not XML: nothing can be read in it.")
    return root, any(error.domain_name != "NAMESPACE" for error in parser.error_log)


def local(element: Any) -> str:
    """The name without namespace and prefix, lower case; '' for what is no element."""
    tag = element.tag
    return str(tag).rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def namespace(element: Any) -> str:
    """The namespace, or, where a prefix was used and never declared, the prefix; '' for none."""
    tag = str(element.tag)
    if tag.startswith("{"):
        return tag[1:].partition("}")[0]
    return tag.rpartition(":")[0]


def text_of(element: Any) -> str:
    """All text within, squeezed to one line."""
    return "" if element is None else squeeze(clean("".join(element.itertext())))


def title_of(text: str) -> str:
    """A title without markup, however often it was escaped, and not longer than is shown."""
    once = html.unescape(_TAG.sub("", text[: MAX_TITLE * 10]))
    return truncate(_TAG.sub("", once), MAX_TITLE)


def web_address(link: str, *, base: str) -> str:
    """``link`` as an absolute http(s) address without fragment, or ''."""
    if not link.strip() or len(link) > MAX_ADDRESS:
        return ""
    try:
        address = urljoin(base, _SPACE_IN_URL.sub("", link.strip()))
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc or len(address) > MAX_ADDRESS:
        return ""
    keeps = parts.fragment.startswith("!")
    return clean(address if keeps else address.partition("#")[0])


def moment_of(text: str) -> datetime | None:
    """A date as feeds and sitemaps have it (RFC 822, RFC 3339, W3CDTF, and some that are neither), in UTC; None where it is none.

    A time without a zone is taken as UTC.
    """
    text = squeeze(text)[:64]
    for read in (datetime.fromisoformat, parsedate_to_datetime, _partial):
        try:
            found = read(text)
            aware = found if found.tzinfo else found.replace(tzinfo=UTC)
            return aware.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _partial(text: str) -> datetime:
    """'2024', '2024-05', '2024-05-01 12:30:00 +0200', '2024-05-01T12:30Z…'. Raises ValueError."""
    for shape in ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%Y/%m/%d %H:%M:%S", "%Y-%m", "%Y", "%d %b %Y", "%B %d, %Y"):
        with suppress(ValueError):
            return datetime.strptime(text, shape)
    return datetime.fromisoformat(text[:10])


def _character(match: re.Match[str]) -> str:
    """An entity of HTML as its character: XML knows five names only."""
    name = match[1]
    return match[0] if name in _XML_NAMES else html.unescape(match[0]) if f"{name};" in html5 else f"&amp;{name};"


def _is_mostly_utf8(content: bytes) -> bool:
    """One broken character in a document of UTF-8 does not make it another encoding."""
    text = content[:200_000].decode("utf-8", "replace")
    return text.count("\ufffd") <= 3 + sum(not c.isascii() for c in text) // 10
