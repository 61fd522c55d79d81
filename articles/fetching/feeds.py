"""Feeds: RSS 0.9 to 2.0, Atom 0.3 and 1.0, JSON Feed. What is wanted of them is little: addresses, titles, dates.

So they are read here, on lxml, and not by feedparser, which takes nine times as long for what nobody would look at and finds no more
(docs/decisions/0016-sources.md).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from articles.errors import NotAListing
from articles.fetching.markup import decoded, local, moment_of, namespace, parsed, pieces, text_of, title_of, web_address
from articles.records import Listed, Listing

MAX_ENTRIES = 5_000
"""Of one feed. The longest that outlets publish hold some hundreds; podcasts and full archives some thousands."""

_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "atom")
_ORIGINAL = ("origlink",)
_DATES = ("pubdate", "published", "issued", "date", "updated", "modified", "created", "available")
_NOT_THE_FEED = ("media", "itunes", "http://search.yahoo.com/mrss", "http://www.itunes.com", "http://www.google.com/schemas")
"""Starts of namespaces whose titles and links are those of pictures and sound."""
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?(?:<!doctype\s+html|<html)", re.IGNORECASE | re.DOTALL
)
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})


def read_feed(content: bytes, *, url: str, charset: str = "") -> Listing:
    """The articles that the feed at ``url`` names. Raises NotAListing, which says what it is instead."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(content, url=url)
    if _HTML.match(content):
        raise NotAListing(_what_else("html"))
    document = parsed(content, charset=charset)
    root = document.root
    if local(root) not in _ROOTS:
        raise NotAListing(_what_else(local(root)))
    channel = next((element for element in root.iter() if local(element) == "channel"), root)
    items = pieces(document.xml, names="item|entry") if document.is_torn else root.iter()
    wanted = (element for element in items if local(element) in ("item", "entry") and not _is_foreign(element))
    found = (_entry(item, base=_base(item, url)) for item in islice(wanted, MAX_ENTRIES))
    return Listing(title=_title(channel), entries=unique(found), broken=document.is_torn or document.is_mended)


def unique(found: Iterable[Listed | None]) -> tuple[Listed, ...]:
    """Those that have an address, none twice, in order."""
    by_url: dict[str, Listed] = {}
    for listed in found:
        if listed and listed.url:
            by_url.setdefault(listed.url, listed)
    return tuple(by_url.values())


def _entry(item: Any, *, base: str) -> Listed | None:
    children = [child for child in item if local(child)]
    address = next(filter(None, (web_address(link, base=base) for link in _links(item, children))), "")
    return Listed(url=address, title=_title(item), published=_published(children)) if address else None


def _links(item: Any, children: list[Any]) -> Iterator[str]:
    """What may be the address of the article, the likeliest first."""
    yield from (text_of(child) for child in children if local(child) in _ORIGINAL)
    links = [child for child in children if local(child) == "link" and not _is_foreign(child)]
    plain = [link for link in links if not link.get("href")]
    yield from (text_of(link) or (link.tail or "").strip() for link in plain)  # <link/>http://... of those who took it for HTML
    alternate = [link for link in links if link.get("href") and link.get("rel", "alternate").lower() == "alternate"]
    yield from (link.get("href") for link in sorted(alternate, key=_is_no_page))
    for child in children:
        is_permalink = child.get("isPermaLink", "true").strip().lower() != "false"
        if local(child) in ("guid", "id") and is_permalink and text_of(child).lower().startswith(("http://", "https://", "/")):
            yield text_of(child)
    yield from (value for name, value in item.attrib.items() if str(name).endswith("about"))
    yield from (child.get("src", "") for child in children if local(child) == "content" and namespace(child) in _ATOM)


def _is_no_page(link: Any) -> bool:
    return "html" not in link.get("type", "text/html")


def _title(parent: Any) -> str:
    titles = [child for child in parent if local(child) == "title" and not _is_foreign(child)]
    return title_of(html.unescape(text_of(titles[0]))) if titles else ""


def _published(children: list[Any]) -> Any:
    """The first date that can be read, that of publication before that of change."""
    dated = [child for child in children if local(child) in _DATES]
    found = (moment_of(text_of(child)) for child in sorted(dated, key=lambda child: _DATES.index(local(child))))
    return next(filter(None, found), None)


def _is_foreign(element: Any) -> bool:
    return namespace(element).lower().startswith(_NOT_THE_FEED)


def _base(item: Any, url: str) -> str:
    """What relative links of ``item`` are relative to (XML Base), else the feed's own address."""
    bases = [value for element in (item, *item.iterancestors()) if (value := element.get(_XML_BASE))]
    base = url
    for value in reversed(bases):
        base = web_address(value, base=base) or base
    return base


def _what_else(root: str) -> str:
    if root in ("html", "body", "div"):
        return "It is a web page and no feed. Give the site’s address to “Add a source”, which looks for its feeds."
    if root in ("urlset", "sitemapindex"):
        return "It is a sitemap and no feed. Choose the kind “Sitemap”."
    return f"It is XML, but no feed: its root is <{root}>."


def _json_feed(content: bytes, *, url: str) -> Listing:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    try:
        feed = json.loads(decoded(content))
    except (ValueError, RecursionError) as error:
        raise NotAListing("It begins like a JSON feed, but is not JSON.") from error
    items = feed.get("items")
    if not isinstance(items, list):
        raise NotAListing("It is JSON, but no feed: it has no “items”.")
    known = (item for item in items[:MAX_ENTRIES] if isinstance(item, dict))
    return Listing(title=title_of(_string(feed, "title")), entries=unique(_json_entry(item, url) for item in known))


def _json_entry(item: dict[str, Any], base: str) -> Listed | None:
    link = _string(item, "url") or _string(item, "external_url") or _string(item, "id")
    if link == _string(item, "id") and not link.startswith(("http://", "https://")):
        return None
    published = moment_of(_string(item, "date_published") or _string(item, "date_modified"))
    return Listed(url=web_address(link, base=base), title=title_of(_string(item, "title")), published=published)


def _string(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""
