"""Who published it: the outlet's name, in the spelling it uses itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from articles.extraction import jsonld
from articles.extraction.dom import Page, attribute, text_of
from articles.extraction.structured import Structured, content
from articles.extraction.title import similarity, without_outlet
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
_BAR = re.compile(r"\s+(?:[|\u2013\u2014\u00b7\u00bb-]|::)\s+|\s*[|\uff5c]\s*|(?<=\w):\s")
MASTHEAD_STRINGS = 12
"""Texts from the first of a page among which the outlet's name stands."""
MAX_PART = 60
"""Characters of a part of <title> that may be an outlet."""
HEADLINE_AGREES = 0.7
"""Share of common words from which a part of <title> is the headline: some rewrite it there."""
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
    yield from _of_title(page, structured)
    if host := domain(page.url):
        yield host, "url", 0.35


def _of_title(page: Page, structured: Structured) -> Iterator[tuple[str, str, float]]:
    """The part of <title> that is not the headline: the one that the page prints at its top, else the last, else the first."""
    whole = next((text_of(tag) for tag in page.named("title")), "")
    headlines = [*(text_of(tag) for tag in page.named("h1")[:5]), *structured.meta.get("og:title", ())[:1], *structured.ld("headline")]
    parts = [part.strip() for part in _BAR.split(whole) if part.strip()]
    ends = [part for part in (*parts[-1:], *parts[:1]) if not any(_is_part_of(part, headline) for headline in headlines)]
    named = {key(part) for part in ends} if len(parts) > 1 else set()
    yield from ((text, "masthead", 0.58) for text in [text for text in _at_the_top(page) if key(text) in named][:1])
    if len(parts) > 1 and ends and len(ends[0]) <= MAX_PART and (ends[0] == parts[-1] or len(ends) == 1):
        yield without_outlet(ends[0], outlets=set()), "title", 0.45


def _is_part_of(part: str, headline: str) -> bool:
    """Whether a part of <title> is the headline, or a piece of one that has bars or colons of its own."""
    short, long = name_key(part), name_key(headline)
    return bool(short) and (short in long or similarity(part, headline) > HEADLINE_AGREES)


def _at_the_top(page: Page) -> Iterator[str]:
    """Short texts at the top of the page: links home, logos, mastheads, the first lines."""
    for tag in page.named("body")[:1]:
        for text, _ in zip(tag.stripped_strings, range(MASTHEAD_STRINGS), strict=False):
            if len(text) <= MAX_PART:
                yield squeeze(text)
    for tag in page.named("img")[:3]:
        yield attribute(tag, "alt")
