"""What stands in an index, whichever engine keeps it: the fields, and the document that each article becomes.

words     text fields as exact tokens with positions, and beside each a field of stems; those of ``PLACED_STEMS`` have positions,
          which count words alone, from the START at 0
often     how often an article holds a stem, as tokens: ATLEAST/3 is a look-up
names     exact tokens with positions: authors, outlet, entities, tags, the address
ids       database ids, several per article: what facets count
keys      one string per article
numbers   one number per article: what ranges and orders use
stored    the fields of a Haystack result, as JSON
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from articles.search import analysis
from articles.search.analysis import GAP, START, joined, spaced, stems, tokens
from articles.text import fold

VERSION = 2
"""Part of an index's fingerprint: raise it when what stands beside these fields changes (spelling, meaning, lengths)."""
WORDS = ("text", "headline", "lede", "body")
"""``text`` is all that is printed: headline, lede, body, authors, outlet."""
STEMS = tuple(f"{field}_stem" for field in WORDS)
PLACED_STEMS = ("headline_stem", "lede_stem", "body_stem")
OFTEN = "often"
MAX_OFTEN = 20
"""Occurrences of a stem in headline and body that are told apart; more are counted in the text itself."""
NAMES = ("author", "outlet", "person", "org", "place", "tag", "url")
IDS = ("person_id", "org_id", "place_id", "outlet_id", "author_id", "tag_id")
KEYS = ("language", "outlet_key")
LANGUAGES = "lang"
"""Token field: the language with and without its region."""
NUMBERS = (
    "id",
    "published_on",
    "published_end",
    "year",
    "month",
    "day",
    "precision",
    "word_count",
    "newest",
    "oldest",
    "story",
    "is_lead",
)
"""``published_on`` and ``published_end`` are the first and last day, as ordinals, of the date as far as it is known; ``year``,
``month`` (year * 100 + month) and ``day`` (an ordinal) exist only where that much is known; ``newest`` and ``oldest`` are
orders; ``story`` is the id of the article that names the story group, its own for one that stands alone, and ``is_lead`` 1 where it
leads that."""

COUNTED = (*IDS, *KEYS, "year", "month", "day", "precision", "word_count", "published_on", "story", "is_lead")
"""Fields whose values can be counted over any set of documents: arrays say which each has."""
FACET_FIELDS = {
    "person": "person_id",
    "org": "org_id",
    "place": "place_id",
    "outlet": "outlet_id",
    "author": "author_id",
    "language": "language",
    "tag": "tag_id",
}
"""Facet of a request -> the field that is counted."""

STAMP = "stamp"
"""Number field: id << STAMP_BITS | the stamp of ``search.documents``, so that one look tells which article is there as it was when."""
STAMP_BITS = 32
ID_BITS = 27
"""An order is (moment, id) in one number, so that ties are stable: 134 million ids, below the 64 bits of a column."""
MAX_ID = (1 << ID_BITS) - 1
EPOCH_SHIFT = 62_135_596_800
"""Seconds from 0001-01-01 to 1970-01-01: makes every moment positive."""
LAST_MOMENT = (1 << 36) - 1
"""The end of the year 2177, so that an order stays within 63 bits. Later moments are one."""
NO_OUTLET = "\U0010fffd"
"""Sorts behind every name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDocument:
    """One article as the engines take it. ``words``, ``stems`` and ``names`` map a field to its tokens; ``often`` are tokens of
    ``often_token``."""

    id: int
    words: Mapping[str, list[str]]
    stems: Mapping[str, list[str]]
    often: list[str]
    names: Mapping[str, list[str]]
    languages: tuple[str, ...]
    ids: Mapping[str, tuple[int, ...]]
    keys: Mapping[str, str]
    numbers: Mapping[str, int]
    stored: bytes


def fingerprint(engine: str) -> str:
    """Changes when an index made by this code could not be read by another."""
    fields = (
        WORDS,
        STEMS,
        PLACED_STEMS,
        MAX_OFTEN,
        NAMES,
        IDS,
        KEYS,
        NUMBERS,
        STAMP,
        COUNTED,
        ID_BITS,
        analysis.VERSION,
        VERSION,
        engine,
    )
    return hashlib.sha256(repr(fields).encode()).hexdigest()[:16]


def document(prepared: Mapping[str, Any]) -> IndexDocument:
    """The document of an article, of what ``search.documents`` or ``ArticleIndex.full_prepare`` says of it: what is null may be
    left out. ``text`` is put together of the other fields' tokens, as the template ``article_text.txt`` is of their texts."""
    language = prepared["language"] or ""
    words = {field: spaced(prepared[field] or "") for field in ("headline", "lede", "body")}
    names = {field: joined(map(tokens, _texts(prepared[field]))) for field in NAMES if field != "url"}
    words = {"text": _printed(prepared, words, names), **words}
    stemmed = {f"{field}_stem": _stems(field, found, language) for field, found in words.items()}
    moment = prepared.get("published_at")
    return IndexDocument(
        id=int(prepared["django_id"]),
        words=words,
        stems=stemmed,
        often=_often([*stemmed["headline_stem"], *stemmed["body_stem"]]),
        names={**names, "url": tokens(unquote(prepared["url"]))},
        languages=tuple(dict.fromkeys((language.partition("-")[0], language))) if language else (),
        ids={field: tuple(dict.fromkeys(prepared[field])) for field in IDS},
        keys={"language": language, "outlet_key": outlet_key(prepared["outlet"])},
        numbers=_numbers(prepared, None if moment is None else int(moment.timestamp())),
        stored=_stored(prepared),
    )


def load_stored(stored: bytes) -> dict[str, Any]:
    """The inverse of what ``document`` stored: field -> JSON value."""
    loaded: dict[str, Any] = json.loads(stored.decode())
    return loaded


def often_token(stemmed: str, count: int) -> str:
    """Stands in ``OFTEN`` where an article holds the stem ``count`` times or more, 2 to MAX_OFTEN."""
    return f"{stemmed}\N{MULTIPLICATION SIGN}{count}"


@lru_cache(maxsize=1000)
def outlet_key(name: str) -> str:
    """What articles are ordered by under "outlet": the folded name; articles without an outlet come last."""
    return " ".join(tokens(fold(name))) or NO_OUTLET


def newest_order(moment: int | None, article_id: int) -> int:
    """Descending: latest first, undated last, the later arrival first among equals. ``moment`` in seconds since 1970."""
    return _order(0 if moment is None else moment + EPOCH_SHIFT, article_id)


def oldest_order(moment: int | None, article_id: int) -> int:
    """Ascending: earliest first, undated last."""
    return _order(LAST_MOMENT if moment is None else moment + EPOCH_SHIFT, article_id)


def _order(moment: int, article_id: int) -> int:
    return min(moment, LAST_MOMENT) << ID_BITS | article_id & MAX_ID


def _numbers(prepared: Mapping[str, Any], moment: int | None) -> dict[str, int]:
    article_id = int(prepared["django_id"])
    found = {
        "id": article_id,
        "precision": prepared["precision"],
        "word_count": prepared["word_count"],
        "story": prepared["story"],
        "is_lead": prepared["is_lead"],
        "newest": newest_order(moment, article_id),
        "oldest": oldest_order(moment, article_id),
        STAMP: article_id << STAMP_BITS | prepared["stamp"],
    }
    known = ("published_on", "published_end", "year", "month", "day")
    return found | {field: prepared[field] for field in known if prepared.get(field) is not None}


def _stems(field: str, found: list[str], language: str) -> list[str]:
    if f"{field}_stem" not in PLACED_STEMS:
        return stems(found, language)
    words = [token for token in found if token != GAP]
    return [START, *stems(words, language)] if words else []


_TIMES_UP_TO = [[often_token("", least) for least in range(2, most + 1)] for most in range(MAX_OFTEN + 1)]
"""How often a stem may be said to occur -> the ends of its tokens."""


def _often(found: list[str]) -> list[str]:
    repeated = [(one, min(count, MAX_OFTEN)) for one, count in Counter(found).items() if count > 1 and one != START]
    return [one + times for one, count in repeated for times in _TIMES_UP_TO[count]]


def _printed(prepared: Mapping[str, Any], words: Mapping[str, list[str]], names: Mapping[str, list[str]]) -> list[str]:
    """All that is printed: a lede that is the beginning of the body once."""
    lede = [] if prepared["lede"] in prepared["body"] else words["lede"]
    return joined([words["headline"], lede, words["body"], names["author"], names["outlet"]])


def _texts(value: str | Iterable[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


_STORED = ("headline", "lede", "body", "author", "outlet", "person", "org", "place", "tag", *IDS, "language", "url", "word_count")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _stored(prepared: Mapping[str, Any]) -> bytes:
    kept = {field: prepared.get(field) for field in (*_STORED, "published_on", "precision", "year", "month", "day")}
    moment = prepared.get("published_at")
    kept["published_at"] = moment.isoformat() if moment else None
    return _encode(kept).encode()
