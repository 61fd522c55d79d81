"""The headline: what stands over the article, not what the site tells search engines.

og:title and <title> are often shortened, lengthened by the outlet's name, or rewritten for clicks. The h1 is the headline as
printed,
but pages have none, several, or one that is the site's logo. So: the h1 that agrees best with the others beats them all; without
agreement, the others go first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bs4 import Tag

from articles.extraction.dom import Page, attribute, marks, text_of
from articles.extraction.structured import Structured, content
from articles.records import Found
from articles.text import fold, squeeze, words

MAX_HEADLINE = 300
"""Characters; of 1,700 headlines in the gold sets the longest has 270."""

AGREES, AGREES_WELL = 0.5, 0.75
"""Share of common words (F1) from which an h1 counts as the headline that og:title or <title> mean; and any other element."""

_SEPARATOR = re.compile(
    r"\s+[|\u00b7\u2022\u00bb\u2013\u2014:~/\u2039\u203a\u2503\u23ae\uff5c-]+\s+|\s*[|\uff5c]\s*|\s*::\s*|\s+_\s+|\s+>\s+"
)
_ARTICLE = re.compile(r"^the\s+", re.I)
_PREFIX = re.compile(r"(?P<name>[^:]{3,60}):\s+(?=\S)")
_MARKS = re.compile(r"head-?line|(?:entry|article|post|story|page|node|content|news)[-_]*title|titel|\btitle\b|titulo|titre")
_NOT_MARKS = re.compile(
    r"related|sidebar|widget|teaser|card|promo|logo|site-?title|site-?name|brand|comment|newsletter|modal|popup|cookie|breadcrumb"
)
_TITLE_CLASS = re.compile(r"(?:^|\s)(?:entry-title|article-?title|headline|post-?title)(?:\s|$)")
_KICKER = re.compile(r"kicker|eyebrow|overline|topline|dachzeile|spitzmarke|rubri[ck]|date|\btime\b|\bmeta\b|category|label|flag")
LARGE = frozenset(["+1", "+2", "+3", "+4", "4", "5", "6", "7"])
"""Sizes of <font> over that of running text (HTML 3.2: 3)."""
LARGE_LINES = 12
_ERROR = re.compile(r"^(?:404|403|page not found|not found|just a moment|access denied|attention required|are you a robot)\b", re.I)


def candidates(page: Page, structured: Structured, *, outlets: Iterable[str]) -> list[Found[str]]:
    """Every text that may be the headline. ``outlets`` are the outlet's names, which are taken off the ends and are no headline."""
    names = {key for name in outlets for form in (name, _ARTICLE.sub("", name)) if (key := _key(form))}
    stated = list(_stated(page, structured, names))
    printed = [(text, source, weight) for text, source, weight in _printed(page, structured) if _key(text) not in names]
    return [*(_weighed(*candidate, stated=stated) for candidate in printed), *stated]


def as_headline(text: str, *, outlets: Iterable[str], is_title: bool) -> str:
    """``text`` as the headline that somebody says it is; '' where it can be none. Of a page's own title (``is_title``: <title>, <meta>)
    the outlet's name is taken off."""
    keys = {key for name in outlets if (key := _key(name))}
    whole = without_outlet(squeeze(text), outlets=keys) if is_title else squeeze(text)
    return next((found.value for found in _found(whole, "", 1.0, keys)), "")


def key(headline: str) -> str:
    """Two headlines with the same key are one: letters and digits only."""
    return _key(headline)


def element(page: Page, headline: Found[str] | None) -> Tag | None:
    """The element that bears the headline, near which byline and date stand; the first h1 where none bears just that text."""
    headings = page.named("h1", "h2", "h3")[:40]
    wanted = _key(headline.value) if headline else ""
    exact = (tag for tag in headings if wanted and _key(text_of(tag)) == wanted)
    found = next(exact, None) or next((tag for tag in headings if tag.name == "h1"), None)
    return found or next((tag for tag in _set_large(page) if wanted and _key(text_of(tag)) == wanted), None)


def without_outlet(title: str, *, outlets: set[str]) -> str:
    """``title`` without the parts at its ends that name the outlet (keys as of ``key``), or are short beside a long rest."""
    parts, ends = [], []
    at = 0
    for separator in _SEPARATOR.finditer(title):
        parts.append(title[at : separator.start()])
        ends.append((separator.start(), separator.end()))
        at = separator.end()
    parts.append(title[at:])
    first, last = 0, len(parts) - 1
    if first == last and (prefix := _PREFIX.match(title)) and _key(prefix["name"]) in outlets:
        return title[prefix.end() :].strip()
    while last > first and _is_outlet(parts[last], outlets):
        last -= 1
    while first < last and _is_outlet(parts[first], outlets):
        first += 1
    start = ends[first - 1][1] if first else 0
    stop = ends[last][0] if last < len(ends) else len(title)
    return title[start:stop].strip()


def similarity(one: str, other: str) -> float:
    """F1 of the words of two texts, 0 to 1; a text that begins with the whole of the other counts as 0.95 at least."""
    a, b = _bag(one), _bag(other)
    if not a or not b:
        return 0.0
    share = 2 * sum((a & b).values()) / (a.total() + b.total())
    shorter, longer = sorted((_key(one), _key(other)), key=len)
    return max(share, 0.95) if len(shorter) > 20 and longer.startswith(shorter) else share


@lru_cache(maxsize=256)  # each headline of a page is held against each other
def _bag(text: str) -> Counter[str]:
    return Counter(words(fold(text)))


def _stated(page: Page, structured: Structured, names: set[str]) -> Iterator[Found[str]]:
    for name, confidence in (
        ("og:title", 0.72),
        ("twitter:title", 0.62),
        ("dc.title", 0.62),
        ("citation_title", 0.85),
        ("parsely-title", 0.74),
    ):
        for value in structured.meta.get(name, ())[:1]:
            yield from _found(without_outlet(value, outlets=names), f"meta:{name}", confidence, names)
    for name, confidence in (("sailthru.title", 0.74), ("headline", 0.74), ("title", 0.6)):
        for value in structured.meta.get(name, ())[:1]:
            yield from _found(without_outlet(value, outlets=names), f"meta:{name}", confidence, names)
    for value in structured.ld("headline", "name")[:1]:
        yield from _found(value, "json-ld", 0.74, names)
    for title in page.named("title")[:1]:
        text = text_of(title)
        yield from _found(without_outlet(text, outlets=names), "title", 0.6, names)
        if (split := _SEPARATOR.split(text)) and len(split) > 1:
            yield from _found(max(split, key=len), "title", 0.55, names)


def _found(value: str, source: str, confidence: float, names: set[str]) -> Iterator[Found[str]]:
    text = squeeze(value)
    if 1 < len(text) <= MAX_HEADLINE and _key(text) not in names and not _ERROR.match(text):
        yield Found(value=text, source=source, confidence=confidence)


def _printed(page: Page, structured: Structured) -> Iterator[tuple[str, str, float]]:
    """(text, source, worth when nothing agrees) of what is set as a headline on the page."""
    for tag in structured.props.get("headline", ())[:3]:
        if tag.name not in ("meta", "h1"):
            yield content(tag), "microdata", 0.7
    headings = page.named("h1")[:12]
    for tag in headings:
        weight = 0.68 if len(headings) == 1 or _MARKS.search(marks(tag)) else 0.5
        yield _without_kicker(tag), "h1", 0.2 if _NOT_MARKS.search(_around(tag)) else weight
    for tag in page.named("h2", "h3")[:12]:
        yield text_of(tag), "h2", 0.45 if _MARKS.search(marks(tag)) else 0.1
    for tag in page.called(_TITLE_CLASS, limit=3):
        yield text_of(tag), "markup", 0.4
    if not headings:
        yield from ((text_of(tag), "markup", 0.1) for tag in _set_large(page))


def _set_large(page: Page) -> tuple[Tag, ...]:
    """What old pages set as a headline: large or bold type."""
    large = (tag for tag in page.named("font") if attribute(tag, "size") in LARGE)
    return (*large, *page.named("big", "b", "strong"))[:LARGE_LINES]


def _without_kicker(tag: Tag) -> str:
    """The text of a heading without what is set in it for itself: a kicker, a date, a rubric."""
    whole = text_of(tag)
    for child in tag.find_all(True, limit=12):
        apart = text_of(child)
        if apart and apart != whole and (child.name == "time" or _KICKER.search(marks(child))):
            whole = whole.replace(apart, "", 1)
    return squeeze(whole).strip("|:\u2013 ")


def _weighed(text: str, source: str, weight: float, *, stated: list[Found[str]]) -> Found[str]:
    usable = 1 < len(text) <= MAX_HEADLINE and not _ERROR.match(text)
    agreement = max((similarity(text, other.value) for other in stated), default=0.0)
    if not usable:
        return Found(value=text[:MAX_HEADLINE], source=source, confidence=0.0)
    if agreement < (AGREES if source == "h1" else AGREES_WELL):
        return Found(value=text, source=source, confidence=weight)
    ceiling = {"h1": 0.97, "microdata": 0.9, "markup": 0.8, "h2": 0.85}[source]
    return Found(
        value=text, source=source, confidence=ceiling - 0.3 * (1 - agreement) - (0.1 if weight < 0.5 and source == "h1" else 0)
    )


def _around(tag: Tag) -> str:
    return " ".join(
        [marks(tag), *(marks(parent) for parent in tag.parents if isinstance(parent, Tag) and parent.name not in ("body", "html"))][
            :3
        ]
    )


def _is_outlet(part: str, outlets: set[str]) -> bool:
    key_of_part = _key(part)
    return key_of_part in outlets or any(
        len(name) > 3 and key_of_part.startswith(name) and len(key_of_part) < len(name) + 12 for name in outlets
    )


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
