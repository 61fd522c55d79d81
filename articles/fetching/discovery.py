"""Finding one's way about a site: the feeds that a page offers, and the articles that a section page links to.

An article's link is told from navigation by what both look like: addresses with a date, a slug or a number; a place in the page outside
``nav``, ``header`` and ``footer``; words enough for a headline. Each is worth some points; ``ENOUGH`` of them make an article.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from articles.fetching.feeds import unique
from articles.fetching.markup import title_of, web_address
from articles.records import Listed, Listing

ENOUGH = 3.0
"""Points. Of the addresses of articles in ../shared/data/extraction, this many alone say what they are: fundus .83, atf .91, goose3 .89,
postlight .83; and .96, .99, 1.0, .89 with the point that a headline in the link is worth."""
MAX_LINKS = 5_000
MAX_BYTES = 5 * 1024 * 1024
"""Of a page that is looked through for links; front pages have up to 2 MB."""
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
GUESSES = ("/feed/", "/rss.xml", "/atom.xml", "/feed.xml", "/rss")
"""Where feeds stand that no page names: WordPress, Jekyll, Ghost and most newspapers' own systems."""

_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2]|[a-z]{3})[/-]?(?:0?[1-9]|[12]\d|3[01])(?!\d)|/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])/"
)
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)|(?<![\da-f])(?=[0-9a-f]*\d)[0-9a-f]{8,}$")
_PAGE = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|ece|story|article)$")
_OTHER_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|atom|pdf|zip|gz|mp[34]|m4[av]|webm|ogg|epub|docx?|xlsx?)$"
)
_WORD_BREAK = re.compile(r"[-_+]|%20|\.")
_FEED_PATH = re.compile(r"(?:^|/)(?:rss|feeds?|atom)(?:/|\.(?:xml|rss|php|json)|$)|\.(?:rss|atom)$|/index\.xml$|feed\.json$")
_COMMENTS = re.compile(r"comment|/replies", re.IGNORECASE)
_ASIDE = frozenset({"nav", "header", "footer", "aside", "form", "menu"})
_ASIDE_CLASS = re.compile(r"\b(?:nav|navbar|navigation|menu|breadcrumbs?|footer|pagination|pager|tags?|share|social|cookie)\b")
_NEXT_PAGE = re.compile(
    r"[/?&](?:page|paged|p|seite|pagina|start|offset)[/=]\d+|/(?:archives?|archiv)/(?:19|20)\d\d(?:/\d\d?){0,2}/?\?"
)
_HEADING = re.compile(r"^h[1-5]$")
# fmt: off
_NOT_ARTICLES = frozenset({
    "about", "account", "accounts", "ads", "advertise", "advertising", "apps", "archive", "archives", "author", "authors", "autor",
    "autoren", "auteur", "bio", "careers", "cart", "categories", "category", "contact", "contributors", "cookies", "events", "faq",
    "gallery", "help", "horoscope", "impressum", "jobs", "kontakt", "legal", "login", "logout", "masthead", "newsletter", "newsletters",
    "people", "podcast", "podcasts", "privacy", "profile", "profiles", "puzzles", "redaktion", "register", "rss", "search", "section",
    "shop", "signin", "signup", "sitemap", "staff", "subscribe", "subscription", "suche", "tag", "tags", "terms", "thema", "themen",
    "topic", "topics", "user", "users", "weather", "wp-admin", "wp-content", "wp-login.php", "cdn-cgi", "datenschutz", "abo",
})
# fmt: on
"""Segments of paths that lead to anything but an article, in the languages that the demo and the measured sites have."""


def read_section(content: bytes, *, url: str, charset: str = "") -> Listing:
    """The articles that the page at ``url`` links to, in its order, with their headlines as they stand on it."""
    soup = _soup(content, charset)
    base = _base(soup, url)
    best: dict[str, tuple[float, str]] = {}
    for anchor in soup.find_all("a", href=True, limit=MAX_LINKS):
        address = web_address(str(anchor["href"]), base=base)
        if not address or not _is_same_site(address, url) or _is_itself(address, url):
            continue
        title, points = _title(anchor), address_points(address) + _markup_points(anchor)
        before = best.get(address, (float("-inf"), ""))
        best[address] = (max(before[0], points), max(before[1], title, key=len))
    found = (Listed(url=address, title=title) for address, (points, title) in best.items() if points >= ENOUGH)
    return Listing(title=title_of(soup.title.get_text(" ")) if soup.title else "", entries=unique(found))


def feeds_of(content: bytes, *, url: str, charset: str = "") -> tuple[Listed, ...]:
    """The feeds that the page at ``url`` names: in its head, then among its links. Feeds of comments are left out."""
    soup = _soup(content, charset)
    base = _base(soup, url)
    declared = [
        Listed(url=web_address(str(link["href"]), base=base), title=title_of(str(link.get("title") or "")))
        for link in soup.find_all("link", href=True)
        if "alternate" in _words(link.get("rel")) and str(link.get("type") or "").partition(";")[0].strip().lower() in FEED_TYPES
    ]
    linked = [
        Listed(url=web_address(str(anchor["href"]), base=base), title=title_of(anchor.get_text(" ")))
        for anchor in soup.find_all("a", href=True, limit=MAX_LINKS)
        if _FEED_PATH.search(_path(str(anchor["href"])))
    ]
    return tuple(feed for feed in unique(declared + linked) if not _COMMENTS.search(feed.url))


def archive_links(content: bytes, *, url: str, charset: str = "") -> tuple[str, ...]:
    """The further pages of the archive that the page at ``url`` is one of: 'next', page 2, the month before. On the same site."""
    soup = _soup(content, charset)
    base = _base(soup, url)
    found = []
    for anchor in soup.find_all(["a", "link"], href=True, limit=MAX_LINKS):
        address = web_address(str(anchor["href"]), base=base)
        is_next = "next" in _words(anchor.get("rel")) or _NEXT_PAGE.search(urlsplit(address).path + "?" + urlsplit(address).query)
        if address and is_next and _is_same_site(address, url) and address_points(address) < ENOUGH:
            found.append(address)
    return tuple(dict.fromkeys(found))


def address_points(address: str) -> float:
    """How much ``address`` looks like that of an article: 3 and more is sure, below 0 it is not."""
    parts = urlsplit(address)
    path = parts.path.lower()
    segments = [segment for segment in path.split("/") if segment]
    if not segments or _OTHER_FILE.search(path):
        return -5.0
    last = _PAGE.sub("", segments[-1])
    words = max((_slug_words(segment) for segment in (*segments[-3:-1], last)), key=len)
    points = 3.0 * bool(_DATE.search(path)) + 2.0 * any(map(_NUMBER.search, (*segments[-3:-1], last, parts.query)))
    points += 3.0 if len(words) >= 5 else 2.0 if len(words) >= 3 else 0.0
    points += 0.5 * (len(segments) >= 2) + 0.5 * bool(_PAGE.search(path))
    points -= 4.0 * any(segment in _NOT_ARTICLES for segment in segments[:-1]) + 4.0 * (last in _NOT_ARTICLES)
    return points - 2.0 * (len(segments) == 1 and len(words) <= 2 and not any(c.isdigit() for c in last))


def _soup(content: bytes, charset: str) -> BeautifulSoup:
    return BeautifulSoup(content[:MAX_BYTES], "lxml", from_encoding=charset or None)


def _slug_words(segment: str) -> list[str]:
    return [word for word in _WORD_BREAK.split(segment) if word.isalpha() and len(word) > 1]


def _markup_points(anchor: Any) -> float:
    """How much the place and the words of a link look like an article's."""
    parents = list(anchor.parents)[:12]
    points = -2.0 * any(_is_aside(parent) for parent in parents)
    heads = any(_HEADING.match(parent.name or "") for parent in parents[:3]) or anchor.find(_HEADING) is not None
    points += 2.0 * heads + 0.5 * any(parent.name == "article" for parent in parents)
    words = len(_title(anchor).split())
    points += 1.0 if words >= 5 else -1.0 if 0 < words <= 2 and not heads else 0.0
    return points - 3.0 * bool({"tag", "author", "category"} & _words(anchor.get("rel")))


def _is_aside(element: Any) -> bool:
    """An ``article`` may have a header of its own; that is none of the page's."""
    if element.name == "header" and element.find_parent("article"):
        return False
    return element.name in _ASIDE or bool(_ASIDE_CLASS.search(" ".join(sorted(_words(element.get("class")))[:8])))


def _title(anchor: Any) -> str:
    heading = anchor.find(_HEADING)
    return title_of((heading or anchor).get_text(" ", strip=True))


def _words(value: Any) -> set[str]:
    """The words of an attribute, lower case, whether it came as a list or not."""
    text = " ".join(value) if isinstance(value, list) else str(value or "")
    return set(text.lower().split())


def _base(soup: BeautifulSoup, url: str) -> str:
    base = soup.find("base", href=True)
    return web_address(str(base["href"]), base=url) or url if base else url


def _path(href: str) -> str:
    return href.partition("?")[0].partition("#")[0].lower()


def _is_itself(address: str, url: str) -> bool:
    return address.partition("?")[0].rstrip("/") == url.partition("?")[0].partition("#")[0].rstrip("/")


def _is_same_site(address: str, url: str) -> bool:
    """The same host, or one below it: www.news.example and sport.news.example are both of news.example."""
    here, there = (urlsplit(link).netloc.lower().removeprefix("www.") for link in (url, address))
    return here == there or there.endswith("." + here) or here.endswith("." + there)
