"""Who published it: the outlet's name, in the spelling it uses itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from articles.extraction import jsonld
from articles.extraction.dom import Page, attribute, text_of
from articles.extraction.structured import Structured, content
from articles.extraction.title import similarity, without_outlet
from articles.records import Found
from articles.text import name_key, squeeze

MAX_OUTLET = 80
"""Characters; longer ones are slogans."""

COPYRIGHT = "copyright"
"""Source of a name that may as well be the author's: people own what they write in a blog of their own."""
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
_BAR = re.compile(r"\s+(?:[|\u2013\u2014\u00b7\u00bb-]|::)\s+|\s*[|\uff5c]\s*")
_BAR_OR_COLON = re.compile(_BAR.pattern + r"|(?<=\w):\s")
_COPYRIGHT = re.compile(
    r"^(?:copyright\s*)?(?:\u00a9|\(c\)|copyright)\s*(?:\d{4}(?:\s*[-\u2013]\s*\d{4})?,?\s+)?(?:by\s+)?(?P<owner>[^.|\u00b7,:]{3,60}?)\s*(?:[.|\u00b7,:]|$)",
    re.I,
)
_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title")
MASTHEAD_STRINGS = 12
"""Texts from the first of a page among which the outlet's name stands."""
BULLETS = " \u00a9|\u00b7\u2022\u00bb-\u2013\u2014"
FOOT_STRINGS = 12
"""Texts from the last of a page among which the line of copyright stands."""
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


def names(readings: Iterable[Found[str]]) -> tuple[str, ...]:
    """The names that are sure to be the outlet's: whoever owns the copyright may be the author."""
    return tuple(found.value for found in readings if found.source != COPYRIGHT)


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
    if not structured.meta.get("og:site_name"):
        yield from ((owner, COPYRIGHT, 0.38) for owner in _owners(page)[:1])
    if host := domain(page.url):
        yield host, "url", 0.35


def _of_title(page: Page, structured: Structured) -> Iterator[tuple[str, str, float]]:
    """The part of <title> that is not the headline: the one that the page prints at its top, or that stands last, or first.

    A colon parts outlet and headline as well, but headlines have colons too: there the page must print the name. Where it is not
    known which end is the headline, it must print both: the outlet's name stands above.
    """
    whole = next((text_of(tag) for tag in page.named("title")), "")
    ends = _ends(_BAR_OR_COLON.split(whole), page, structured)
    printed = [text for text in _at_the_top(page) if key(text) in map(key, ends)]
    if ends and {key(text) for text in printed} == {key(part) for part in ends}:
        yield printed[0], "masthead", 0.58
    for part in _ends(_BAR.split(whole), page, structured)[:1]:
        if len(part) <= MAX_PART:
            yield without_outlet(part, outlets=set()), "title", 0.45


def _ends(split: list[str], page: Page, structured: Structured) -> list[str]:
    """The last and the first part of a title, those left out that are the headline; [] where the title is all headline."""
    parts = [part.strip() for part in split if part.strip()]
    printed = [text_of(tag) for tag in page.named("h1")[:5]]
    stated = [text for name in _TITLES for text in structured.meta.get(name, ())[:1]] + structured.ld("headline")
    whole = name_key(" ".join(parts))
    if len(parts) < 2 or whole in map(name_key, printed):
        return []
    pairs = ((parts[-1], parts[0]), (parts[0], parts[-1]))
    return [
        part
        for part, other in pairs
        if not any(_is_of(part, headline, other) for headline in printed)
        and all(similarity(part, headline) < HEADLINE_AGREES for headline in stated if name_key(headline) != whole)
    ]


def _is_of(part: str, headline: str, other: str) -> bool:
    """Whether a part of <title> is the printed headline or a piece of it. An h1 much shorter than the ``other`` end is a logo."""
    if len(headline) < len(other) / 2:
        return False
    return name_key(part) in name_key(headline) or similarity(part, headline) > HEADLINE_AGREES


def _at_the_top(page: Page) -> Iterator[str]:
    """Short texts at the top of the page: links home, logos, mastheads, the first lines."""
    for tag in page.named("body")[:1]:
        for text, _ in zip(tag.stripped_strings, range(MASTHEAD_STRINGS), strict=False):
            if len(text) <= MAX_PART:
                yield squeeze(text).strip(BULLETS)
    for tag in page.named("img")[:3]:
        yield attribute(tag, "alt")


def _owners(page: Page) -> list[str]:
    """Whom the last lines of a page name as the owner of the copyright: '\u00a9 2015 The Post'."""
    strings = [text for body in page.named("body")[:1] for text in list(body.stripped_strings)[-FOOT_STRINGS:]]
    return [
        match["owner"] for text in strings if (match := _COPYRIGHT.match(squeeze(text))) and any(map(str.isupper, match["owner"]))
    ]
