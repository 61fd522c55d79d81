"""Bytes -> characters. The bytes decide; what a server or a page declares is a hint that is often wrong.

The order of belief: byte order mark; valid UTF-8 with multi-byte characters in it (no legacy text passes for that by chance); the
server's charset; the page's own; the legacy encoding of the page's language; a statistical guess. Labels are read as browsers read
them (https://encoding.spec.whatwg.org/#names-and-labels): 'iso-8859-1' is windows-1252, 'gb2312' is gb18030. UTF-7 is never
believed:
it exists today only to smuggle markup.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

SNIFFED_BYTES = 4096
"""A page must declare its encoding in its first 1024 bytes (HTML standard, 4.2.5.4); many are late."""
DAMAGED = 0.02
"""Invalid sequences among the multi-byte ones up to which a text is UTF-8 with flaws (a truncated teaser, one pasted quotation)."""
MIN_WIDE, WIDE_ZEROS = 8, 0.05
"""Bytes, and the share of zeros among them, from which UTF-16 without a mark is recognised: spaces and markup are ASCII."""
GUESSED_BYTES = 65_536
GUESS_MIN = 32
"""Bytes above ASCII below which a guess is worth less than the default of the western web, unless they are a fifth of the text."""
MOJIBAKE_MIN = 3
"""Tell-tale pairs before a page counts as decoded twice; a single one may be a quotation of the phenomenon."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-8": "cp1255",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_NEVER = {"utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
"""A declaration in ASCII of an encoding that is no superset of ASCII refutes itself."""
_OF_LANGUAGE = {
    "ar": "cp1256",
    "fa": "cp1256",
    "bg": "cp1251",
    "ru": "cp1251",
    "uk": "cp1251",
    "be": "cp1251",
    "mk": "cp1251",
    "cs": "cp1250",
    "sk": "cp1250",
    "pl": "iso8859-2",
    "hu": "cp1250",
    "ro": "cp1250",
    "sl": "cp1250",
    "hr": "cp1250",
    "el": "cp1253",
    "he": "cp1255",
    "iw": "cp1255",
    "ja": "cp932",
    "ko": "cp949",
    "lt": "cp1257",
    "lv": "cp1257",
    "et": "cp1257",
    "th": "cp874",
    "tr": "cp1254",
    "vi": "cp1258",
    "zh": "gb18030",
}
"""The encoding a browser falls back on for a language (HTML standard, 13.2.3.2)."""
_GUESSES = tuple(
    sorted(
        {
            *_OF_LANGUAGE.values(),
            "cp1252",
            "koi8_r",
            "koi8_u",
            "iso8859_5",
            "iso8859_7",
            "iso8859_15",
            "euc_jp",
            "iso2022_jp",
            "big5hkscs",
        }
    )
)
"""Encodings that pages are still found in; the statistics know many more that only mislead."""
_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_HTML_LANG = re.compile(rb"""<html[^>]{0,500}?\blang\s*=\s*["']?([a-z]{2})""", re.I)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_C1 = re.compile(r"[\x80-\x84\x86-\x9f\ufffd]")
_UNASSIGNED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
"""The five bytes that windows-1252 does not assign; browsers let them stand for themselves."""
_MOJIBAKE = re.compile(
    r"[ÃÂ][\u0080-\u00bf\u0152-\u0161\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â€|Ð[\u0080-\u00bf°-¿]"
)
_SIGNS = ("Ã", "Â", "â€", "Ð")
"""What every match of it begins with: a page without them, as most are, is not searched."""
_REREADABLE = re.compile(
    "[\u00c2-\u00f4][\x81\x8d\x8f\x90\x9d" + re.escape(bytes(set(range(0x80, 0xC0)) - _UNASSIGNED).decode("cp1252")) + "]{1,3}"
)
"""What the two to four bytes of one UTF-8 character look like as windows-1252."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """``text``; ``encoding``, Python's name of it; ``source``, why: 'bom', 'zeros', 'utf-8', 'header', 'meta', 'lang', 'guess',
    'replaced'."""

    text: str
    encoding: str
    source: str


def decode(content: bytes, *, charset: str = "") -> Decoded:
    """The characters of ``content``; ``charset`` is what the server said, or ''. Never raises: what fits nothing is replaced by
    U+FFFD."""
    found = _by_mark(content) or _as_utf8(content) or _as_declared(content, charset) or _guessed(content)
    return Decoded(text=mend(found.text), encoding=found.encoding, source=found.source)


def wide_encoding(content: bytes) -> str:
    """'utf-16-le' or 'utf-16-be' of text in it without a mark, '' of anything else. The zeros of its ASCII characters betray it."""
    head = content[:SNIFFED_BYTES]
    low, high = head[::2].count(0), head[1::2].count(0)
    if len(head) < MIN_WIDE or min(low, high) > 0 or max(low, high) < WIDE_ZEROS * len(head):
        return ""
    encoding = "utf-16-le" if high else "utf-16-be"
    text = head.decode(encoding, "replace")
    return encoding if sum(char.isprintable() or char.isspace() for char in text) > 0.95 * len(text) else ""


def mend(text: str) -> str:
    """``text`` with UTF-8 that was once read as windows-1252 read again, twice at most, where the signs of it are plain."""
    for _ in range(2):
        if not any(sign in text for sign in _SIGNS) or len(_MOJIBAKE.findall(text)) < MOJIBAKE_MIN:
            break
        text = _REREADABLE.sub(lambda run: _reread(run.group()), text)
    return text


def _by_mark(content: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return Decoded(text=content.decode(encoding, "replace"), encoding=encoding, source="bom")
    wide = wide_encoding(content)
    return Decoded(text=content.decode(wide, "replace"), encoding=wide, source="zeros") if wide else None


def _as_utf8(content: bytes) -> Decoded | None:
    if content.isascii():
        return None
    try:
        return Decoded(text=content.decode("utf-8"), encoding="utf-8", source="utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    flaws = text.count("\ufffd")
    sound = sum(len(run) > 1 for run in _HIGH_RUN.findall(content))
    return Decoded(text=text, encoding="utf-8", source="replaced") if flaws <= DAMAGED * sound else None


def _as_declared(content: bytes, charset: str) -> Decoded | None:
    head = content[:SNIFFED_BYTES]
    meta = match.group(1).decode("ascii", "replace") if (match := _META_CHARSET.search(head)) else ""
    lang = match.group(1).decode().lower() if (match := _HTML_LANG.search(head)) else ""
    labels = (("header", charset), ("meta", meta), ("lang", _OF_LANGUAGE.get(lang, "")))
    for source, label in labels:
        encoding = _codec(label)
        if encoding and (text := _strictly(content, encoding)) is not None:
            return Decoded(text=text, encoding=encoding, source=source)
    return None


def _codec(label: str) -> str:
    """Python's name for a charset label, '' where it has none or may not be believed."""
    try:
        name = codecs.lookup(label.strip().strip("'\"")).name if label else ""
    except (LookupError, ValueError):
        return ""
    return "" if name in _NEVER else _AS_BROWSERS_DO.get(name, name)


def _strictly(content: bytes, encoding: str) -> str | None:
    """The text, or None where bytes do not fit. A few unassigned bytes are forgiven: browsers show them as nothing."""
    try:
        text = content.decode(encoding, "replace")
    except (LookupError, ValueError):
        return None
    high = len(text) - len(text.encode("ascii", "ignore"))
    return text if len(_C1.findall(text)) <= DAMAGED * high else None


def _guessed(content: bytes) -> Decoded:
    if content.isascii():
        return Decoded(text=content.decode("ascii"), encoding="ascii", source="guess")
    sample = re.sub(rb"<[^>]*>|\s+", b" ", content[:GUESSED_BYTES])
    high = sum(map(len, _HIGH_RUN.findall(sample)))
    enough = high >= GUESS_MIN or 5 * high > len(sample)
    if (
        enough
        and (guess := from_bytes(sample, cp_isolation=list(_GUESSES), enable_fallback=False).best())
        and (text := _strictly(content, guess.encoding)) is not None
    ):
        return Decoded(text=text, encoding=guess.encoding, source="guess")
    return Decoded(text=content.decode("cp1252", "replace"), encoding="cp1252", source="replaced")


def _reread(run: str) -> str:
    try:
        return _as_bytes(run).decode("utf-8")
    except UnicodeError:
        return run


def _as_bytes(run: str) -> bytes:
    return b"".join(bytes((ord(char),)) if ord(char) in _UNASSIGNED else char.encode("cp1252") for char in run)
