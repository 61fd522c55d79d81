"""Characters -> the one tree of a page that every reader of fields looks at, bounded before the parser sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from lxml import html as lxml_html
from lxml.etree import LxmlError, XPath
from lxml.html import HtmlElement

from articles.extraction.soup import soup_of
from articles.extraction.vocabulary import word_set
from articles.text import squeeze

LIBRARY_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, LxmlError)
"""What libraries raise on pages that their authors did not foresee. The field is then left to the other readers."""
MAX_MARKUP = 12_000_000
"""Characters of a page that are read. The largest of 1,700 saved news pages has 6 million; what comes after is never the
article."""
MAX_DEPTH = 250
"""Elements inside each other. Saved news pages reach 60; lxml's own parser gives up at 256, and tree walkers recurse."""
MAX_TAGS = 200_000
"""Start tags that are read. Saved news pages have 3,000 on average, the largest 60,000."""
MAX_TAG = 50_000
"""Characters of one tag, which loses its attributes beyond. The parser's time grows with the square of their number; honest tags
of this
length carry an image or the state of an application."""
MAX_VALUE = 2_000
"""Characters of one value (a headline, a name) that are looked at."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)([^<>]*)>")
_DEAD = re.compile(r"<(script|style|svg|template)\b([^<>]{0,4000})>|<!--", re.I)
_DEAD_END = {name: re.compile(rf"</{name}\s*>", re.I) for name in ("script", "style", "svg", "template")} | {"": re.compile("-->")}
_HOOKS = ("class", "id", "data-testid", "data-component", "role")
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
"""Soft hyphens, zero-width spaces, directional overrides: they change what a name looks like, or how it is found, and say
nothing."""
_CLOSES_ITSELF = word_set(
    """
    area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th thead tr track wbr
    """
)
"""Void elements and those whose end tag may be left out: their depth is not what the source seems to say."""
_OF_THE_ARTICLE = re.compile(r"(?:^|[\s_-])(?:meta|by|by-?line|dateline|posted|published|article-?info)(?:$|[\s_-])")
_PREAMBLE = re.compile(r"^\s*<\?xml[^<>]*>")
_TOO_DEEP = XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_LONG_TAG = re.compile(rf"<([a-zA-Z][a-zA-Z0-9]*)\s[^<>]{{{MAX_TAG},}}>")
_JSON_LD = re.compile(r"ld\s*\+\s*json", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One parsed page.

    ``soup``  for our own readers, who must not change it
    ``tags``  every element of it in the order of the page; ``by_name`` the same by element name;
             ``classes`` those with a class, which is in lower case
    ``tree``  the same markup for the libraries that want lxml; they copy it before they cut
    ``url``   the address of the page, or ''; ``base`` that against which its links are resolved
    """

    soup: BeautifulSoup
    tags: tuple[Tag, ...]
    by_name: Mapping[str, tuple[Tag, ...]]
    classes: tuple[tuple[str, Tag], ...]
    tree: HtmlElement
    url: str
    base: str

    def named(self, *names: str) -> tuple[Tag, ...]:
        """The elements of these names: in the order of the page for one name, name by name for several."""
        return tuple(tag for name in names for tag in self.by_name.get(name, ()))

    def called(self, pattern: re.Pattern[str], *, limit: int) -> list[Tag]:
        """The first elements whose class matches."""
        return list(islice((tag for classes, tag in self.classes if pattern.search(classes)), limit))

    def around(self, tag: Tag | None, *, before: int, after: int) -> tuple[Tag, ...]:
        """The elements that follow ``tag`` (its own contents included), then those that go before it, nearest first."""
        at = next((at for at, other in enumerate(self.tags) if other is tag), None)
        return () if at is None else (*self.tags[at + 1 : at + 1 + after], *reversed(self.tags[max(0, at - before) : at]))

    def absolute(self, href: str) -> str:
        """``href`` as an absolute http(s) URL, '' for what is none (javascript:, data:, relative on a page without an address)."""
        return web_url(href, base=self.base)


def parse(markup: str, *, url: str = "") -> Page:
    """The tree of ``markup``, cut down to our limits. Never raises: there is no markup that is not HTML."""
    sound = bounded(markup)
    tree = _tree_of(sound)
    if _TOO_DEEP(tree):
        tree = _tree_of("".join(_flattened(sound)))
    soup, tags = soup_of(tree)
    by_name: dict[str, list[Tag]] = {}
    for tag in tags:
        by_name.setdefault(tag.name, []).append(tag)
    base = next((href for tag in by_name.get("base", ()) if (href := web_url(attribute(tag, "href"), base=url))), url)
    return Page(
        soup=soup,
        tags=tags,
        by_name={name: tuple(found) for name, found in by_name.items()},
        classes=tuple((str(classes).lower(), tag) for tag in tags if (classes := tag.attrs.get("class"))),
        tree=tree,
        url=url,
        base=base,
    )


def bounded(markup: str) -> str:
    """``markup`` without what no reader needs (styles, drawings, scripts but for JSON-LD) and within the limits of length.

    What exceeds a limit loses its tags and keeps its text.
    """
    sound = _CONTROL.sub("", markup[:MAX_MARKUP])
    sound = _LONG_TAG.sub(r"<\1>", _PREAMBLE.sub("", "".join(_living(sound))))
    if sound.count("<") > MAX_TAGS:
        sound = "".join(_flattened(sound))
    return sound if sound.strip() else "<html><body></body></html>"


def text_of(tag: Tag) -> str:
    """The text of ``tag`` on one line, at most MAX_VALUE characters."""
    parts: list[str] = []
    size = 0
    for string in tag.stripped_strings:
        parts.append(string)
        size += len(string)
        if size > MAX_VALUE:
            break
    return squeeze(INVISIBLE.sub("", " ".join(parts)))[:MAX_VALUE]


def attribute(tag: Tag, name: str) -> str:
    """The value of an attribute on one line, '' where there is none."""
    value = tag.attrs.get(name)
    if not value:
        return ""
    return squeeze((" ".join(value) if isinstance(value, list) else str(value))[:MAX_VALUE])


def marks(tag: Tag) -> str:
    """Class, id and test hooks of ``tag`` in lower case: what its author calls it."""
    values = (tag.attrs[name] for name in _HOOKS if name in tag.attrs)
    return " ".join(" ".join(value) if isinstance(value, list) else str(value) for value in values)[:MAX_VALUE].lower()


def inside(tag: Tag, *names: str) -> bool:
    """Whether one of the elements named stands around ``tag``."""
    return any(parent.name in names for parent in tag.parents)


def is_set_apart(tag: Tag) -> bool:
    """Whether ``tag`` stands in a menu or in an aside, but for one that tells of the article ('meta', 'byline')."""
    return any(parent.name in ("nav", "aside") and not _OF_THE_ARTICLE.search(marks(parent)) for parent in tag.parents)


def web_url(href: str, *, base: str = "") -> str:
    """An absolute http(s) URL without a fragment, '' for what is none."""
    try:
        absolute = urljoin(base, href.strip())
        parts = urlsplit(absolute)
        return parts._replace(fragment="").geturl() if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _living(markup: str) -> Iterator[str]:
    """The markup in pieces, without scripts, styles, drawings, comments. Linear: an end that was once not found is not sought
    again."""
    kept = at = 0
    endless: set[str] = set()
    while start := _DEAD.search(markup, at):
        at = start.end()
        name = (start.group(1) or "").lower()
        end = None if name in endless else _DEAD_END[name].search(markup, at)
        if end is None:
            endless.add(name)
            continue
        if not _JSON_LD.search(start.group(2) or ""):
            yield markup[kept : start.start()] + " "
            kept = end.end()
        at = end.end()
    yield markup[kept:]


def _tree_of(markup: str) -> HtmlElement:
    parser = lxml_html.HTMLParser(encoding="utf-8")
    return lxml_html.document_fromstring(markup.encode(), parser=parser, ensure_head_body=True)


def _flattened(markup: str) -> Iterator[str]:
    """The markup in pieces, without the tags below MAX_DEPTH and after MAX_TAGS."""
    depth = tags = end = 0
    for match in _TAG.finditer(markup):
        yield markup[end : match.start()]
        end = match.end()
        closing, name = bool(match.group(1)), match.group(2).lower()
        if name not in _CLOSES_ITSELF:
            depth += -1 if closing else 1
        tags += not closing
        keeps = depth <= MAX_DEPTH - (not closing) and tags <= MAX_TAGS
        yield match.group() if keeps else " "
    yield markup[end:]
