"""JSON-LD as pages really have it: in graphs and arrays, several blocks a page, broken. Vocabulary: https://schema.org/Article."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from articles.extraction.vocabulary import word_set

Node = dict[str, Any]
"""One JSON object with its references to others of the page resolved."""

MAX_BLOCK = 2_000_000
"""Characters of one block; real ones with the whole article in them reach 300,000."""
MAX_NODES = 5_000
MAX_NESTING = 12
"""Levels of objects that are walked: an article in a list item of an item list of a web page is at 5."""

ARTICLE_TYPES = word_set(
    """
    article newsarticle reportagenewsarticle analysisnewsarticle backgroundnewsarticle opinionnewsarticle askpublicnewsarticle
    reviewnewsarticle satiricalarticle advertisercontentarticle blogposting liveblogposting socialmediaposting report
    scholarlyarticle techarticle medicalscholarlyarticle review claimreview criticreview interview recipe
    discussionforumposting
    """
)
PAGE_TYPES = frozenset(
    [
        "webpage",
        "itempage",
        "aboutpage",
        "videoobject",
        "podcastepisode",
        "audioobject",
        "creativework",
        "mediaobject",
        "imagegallery",
        "collectionpage",
    ]
)
_WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|\]\]>|/\*\s*\]\]>\s*\*/|;)\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_COMMA = re.compile(r"([}\]\"])(\s*\n\s*)(\"[\w@]+\"\s*:)")
_SALVAGED = ("headline", "datePublished", "dateModified", "dateCreated", "url", "inLanguage", "articleSection")


def nodes(blocks: Iterable[str]) -> list[Node]:
    """Every object of every JSON-LD block, in the order of the page; what cannot be parsed is repaired, or salvaged key by key."""
    found: list[Node] = []
    for block in blocks:
        for value in parse(block[:MAX_BLOCK]):
            found.extend(_walk(value))
            if len(found) > MAX_NODES:
                return found[:MAX_NODES]
    by_id = {node["@id"]: node for node in reversed(found) if isinstance(node.get("@id"), str) and len(node) > 1}
    return [_resolved(node, by_id) for node in found if len(node) > 1]


def article_of(found: list[Node], *, url: str, titles: Iterable[str]) -> Node | None:
    """The node that is this page's article: not that of a teaser. None where there is no article.

    An article that names this page's address, or whose headline is one of ``titles`` (lower case), goes before one that does not;
    then
    the one with more to say.
    """
    known = {key for title in titles if (key := _letters(title))}
    articles = [node for node in found if types(node) & ARTICLE_TYPES]
    return max(articles, key=lambda node: (_about(node, url, known), len(node)), default=None) if articles else None


def page_of(found: list[Node]) -> Node | None:
    """The node of the page itself, where it has dates and names of its own (WebPage, VideoObject)."""
    return next(
        (node for node in found if types(node) & PAGE_TYPES and {"datePublished", "uploadDate", "author"} & node.keys()), None
    )


def types(node: Node) -> set[str]:
    """'newsarticle' of "NewsArticle", ["NewsArticle", ...] and "http://schema.org/NewsArticle"."""
    declared = node.get("@type") or node.get("type") or ()
    listed = declared if isinstance(declared, list) else [declared]
    return {re.split(r"[/#:]", name)[-1].lower() for name in listed if isinstance(name, str)}


def strings(value: Any) -> list[str]:
    """The texts in a value that may be a text, an object with a name, or a list of those."""
    if isinstance(value, str):
        return [html.unescape(value).strip()] if value.strip() else []
    if isinstance(value, list):
        return [text for element in value for text in strings(element)]
    if isinstance(value, dict):
        return strings(next((value[key] for key in ("name", "@value", "url", "contentUrl") if value.get(key)), None))
    return []


def objects(value: Any) -> list[Node]:
    """The objects in a value that may be one, a text (then {'name': text}), or a list of those."""
    if isinstance(value, list):
        return [node for element in value for node in objects(element)]
    if isinstance(value, dict):
        return [value]
    return [{"name": value}] if isinstance(value, str) and value.strip() else []


def parse(text: str) -> list[Any]:
    """The JSON values in ``text``: one as a rule, several run together, or none. Broken ones are repaired as far as can be."""
    stripped = text.strip()
    for _ in range(3):
        stripped = _WRAPPING.sub("", stripped).strip()
    for attempt in (stripped, html.unescape(stripped), _repaired(stripped), _closed(_repaired(stripped))):
        if values := _decoded(attempt):
            return values
    return [salvaged] if (salvaged := _salvaged(stripped)) else []


def _decoded(text: str) -> list[Any]:
    """Every value of JSON values run together; [] where one cannot be read."""
    decoder, values, at = json.JSONDecoder(strict=False), [], 0
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            while at < len(text) and text[at] in " \t\r\n,;":
                at += 1
    except (ValueError, RecursionError):
        return []
    return values


def _repaired(text: str) -> str:
    """Trailing commas out, missing ones in, stray backslashes doubled."""
    text = re.sub(r'\\(?!["\\/bfnrtu])', r"\\\\", text)
    return _MISSING_COMMA.sub(r"\1,\2\3", _TRAILING_COMMA.sub(r"\1", text))


def _closed(text: str) -> str:
    """A block that was cut off, with its quotation and brackets closed."""
    open_brackets: list[str] = []
    quoted = escaped = False
    for char in text:
        if quoted:
            quoted, escaped = (char != '"' or escaped), (char == "\\" and not escaped)
        elif char == '"':
            quoted, escaped = True, False
        elif char in "{[":
            open_brackets.append("}" if char == "{" else "]")
        elif char in "}]" and open_brackets:
            open_brackets.pop()
    ending = ('"' if quoted else "") + "".join(reversed(open_brackets))
    return _TRAILING_COMMA.sub(r"\1", re.sub(r"[,:]\s*$", "", text) + ending) if ending else text


def _salvaged(text: str) -> Node:
    """The plain values of the keys that matter most, from a block that no repair can mend."""
    node: Node = {}
    for key in _SALVAGED:
        if match := re.search(rf'"{key}"\s*:\s*"((?:[^"\\\n]|\\.){{1,500}})"', text):
            node[key] = match.group(1).replace('\\"', '"').replace("\\/", "/")
    if match := re.search(r'"author"\s*:\s*[\[{][^\]}]{0,300}?"name"\s*:\s*"([^"\n]{1,200})"', text):
        node["author"] = [{"name": match.group(1)}]
    return node | {"@type": "Article"} if node else {}


def _walk(value: Any, depth: int = 0) -> Iterator[Node]:
    if depth > MAX_NESTING:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth + 1)


def _resolved(node: Node, by_id: dict[str, Node]) -> Node:
    """``node`` with bare references ({'@id': ...}) one level down replaced by what they refer to."""

    def follow(value: Any) -> Any:
        if isinstance(value, list):
            return [follow(element) for element in value]
        if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
            return by_id.get(str(value.get("@id")), value)
        return value

    return {key: follow(value) for key, value in node.items()}


def _about(node: Node, url: str, known: set[str]) -> int:
    """How much speaks for ``node`` being this page's article."""
    addresses = [
        *strings(node.get("url")),
        *strings(node.get("mainEntityOfPage")),
        *_ids(node.get("mainEntityOfPage")),
        *_ids(node),
    ]
    same = any(_is_same_page(address, url) for address in addresses)
    headline = any(_letters(text) in known for text in strings(node.get("headline")) + strings(node.get("name")))
    return 3 * same + 3 * headline + ("datePublished" in node) + ("author" in node)


def _ids(value: Any) -> list[str]:
    return [value["@id"]] if isinstance(value, dict) and isinstance(value.get("@id"), str) else []


def _is_same_page(one: str, other: str) -> bool:
    """Whether two addresses have the same path, and the same query where both have one (utm_... stands in one of them only)."""
    try:
        a, b = urlsplit(one), urlsplit(other)
    except ValueError:
        return False
    path = a.path.rstrip("/").lower()
    return path == b.path.rstrip("/").lower() and bool(path or a.query) and (a.query == b.query or not (a.query and b.query))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", html.unescape(text).casefold())
