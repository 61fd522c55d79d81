"""Who published it: the outlet's name, in the spelling it uses itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from articles.extraction import jsonld
from articles.extraction.dom import Page, text_of
from articles.extraction.structured import Structured, content
from articles.extraction.title import without_outlet
from articles.records import Found
from articles.text import name_key, squeeze

MAX_OUTLET = 80
"""Characters; longer ones are slogans."""

_META = (
    ("og:site_name", 0.85),
    ("citation_journal_title", 0.8),
    ("dc.publisher", 0.6),
    ("publisher", 0.55),
    ("copyright", 0.2),
    ("application-name", 0.6),
    ("apple-mobile-web-app-title", 0.5),
    ("al:ios:app_name", 0.3),
    ("twitter:app:name:iphone", 0.3),
)
_LAST_PART = re.compile(r".*(?:\s[|\u2013\u2014\u00b7\u00bb-]\s|\s*[|\uff5c]\s*)(?P<last>[^|]{2,60})$", re.S)
_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "gov", "ac", "edu", "gob", "gouv", "or", "ne", "go"])
_NO_NAME = re.compile(r"^(?:home|homepage|news|website|www|blog|undefined|null|none|n/?a|localhost)$", re.I)


def candidates(page: Page, structured: Structured) -> list[Found[str]]:
    """Every name that may be the outlet's, best sources first."""
    return [
        Found(value=squeeze(value), source=source, confidence=confidence)
        for value, source, confidence in _named(page, structured)
        if 1 < len(squeeze(value)) <= MAX_OUTLET and not value.startswith(("http", "@")) and not _NO_NAME.match(value.strip())
    ]


def key(name: str) -> str:
    """'www.The-Post.example', 'The Post' and 'the post' are not all one, but the last two are."""
    return name_key(name).removeprefix("the ")


def domain(url: str) -> str:
    """'thepost.co.uk' of 'https://edition.thepost.co.uk/a?b'; '' of what has no host."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return ""
    wanted = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-wanted:]) if len(labels) > 1 else ""


def _named(page: Page, structured: Structured) -> Iterator[tuple[str, str, float]]:
    for node, confidence in ((structured.article, 0.82), (structured.webpage, 0.7)):
        for publisher in jsonld.strings(node.get("publisher"))[:1]:
            yield publisher, "json-ld", confidence
    for name, confidence in _META:
        for value in structured.meta.get(name, ())[:1]:
            yield value, f"meta:{name}", confidence
    for node in structured.nodes:
        if jsonld.types(node) & {"website", "newsmediaorganization"}:
            yield from ((name, "json-ld", 0.65) for name in jsonld.strings(node.get("name"))[:1])
    for tag in structured.props.get("publisher", ())[:1]:
        named = tag.find(itemprop="name")
        yield content(named or tag), "microdata", 0.6
    title = next((text_of(tag) for tag in page.named("title")), "")
    if match := _LAST_PART.match(title):
        yield without_outlet(match["last"], outlets=set()), "title", 0.45
    if host := domain(page.url):
        yield host, "url", 0.35
