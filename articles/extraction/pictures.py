"""The lead image: as the page prints it, rather than the cut that it offers to social networks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from articles.extraction import jsonld
from articles.extraction.dom import Page, attribute, inside, marks
from articles.extraction.structured import Structured, content
from articles.records import Found

MIN_PIXELS = 150
"""A picture that is smaller in one direction is no lead image."""
NEAR_BEFORE, NEAR_AFTER = 60, 250
"""Elements before and after the headline among which the lead image stands."""
MAX_PICTURES = 30
MAX_ADDRESS = 2_000
"""Characters of an address that are compared; some are pictures of their own (data:)."""
MIN_STEM = 10
"""Letters of a file name from which it is a picture's own ('photo', 'image' and 'main' are not)."""

_NO_PICTURE = re.compile(
    r"logo|placeholder|/default[-_.]|blank\.|spacer|avatar|gravatar|1x1|pixel|favicon|sprite|no-?image|icon[-_.]", re.I
)
_META = (
    ("og:image", 0.9),
    ("og:image:secure_url", 0.88),
    ("og:image:url", 0.88),
    ("twitter:image", 0.8),
    ("twitter:image:src", 0.8),
    ("parsely-image-url", 0.8),
    ("sailthru.image.full", 0.7),
)
_ADDRESSES = ("data-src", "data-original", "data-lazy-src", "src", "href", "content")
"""Attributes that hold where a picture is: pages that load late have it in a data- attribute."""
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_CUT = re.compile(
    r"facebook|twitter|social|watermark|overlay|brand|teaser|thumb|share|(?:^|[/_.-])ogp?(?:[/_.-]|$)",
    re.I,
)
"""What addresses of pictures say that were cut, or written upon, for social networks."""
_SIZED = re.compile(r"(?:w_?)?(\d{3,4})[x_,/](?:h_?)?(\d{3,4})(?!\d)")
SOCIAL = (1.8, 2.0)
"""Width to height of what networks want: 1.91 to 1, some round it."""
_IDENTITY = re.compile(r"[0-9a-z]{6,}", re.I)
_SIZE = re.compile(r"[-_](?:\d{2,4}x\d{2,4}|scaled|e\d{9,})", re.I)


def candidates(page: Page, structured: Structured, *, heading: Tag | None) -> list[Found[str]]:
    """Readings of the lead image, absolute http(s) addresses; no logos. ``heading`` is the element that bears the headline."""
    stated = list(_usable(page, _stated(structured)))
    printed = [urls for tag in _near(page, heading) if (urls := _printed(page, tag))]
    same = next((urls[0] for urls in printed if stated and _is_other_cut(stated[0].value, urls, printed)), None)
    found = [Found(value=same, source="markup:as-stated", confidence=0.95)] if same else []
    return [*found, *stated, *_usable(page, ((_source_of(tag), "markup", 0.4) for tag in _figures(page)))]


def _usable(page: Page, found: Iterable[tuple[str, str, float]]) -> Iterator[Found[str]]:
    for value, source, worth in found:
        if value and not _NO_PICTURE.search(value) and (url := page.absolute(value)):
            yield Found(value=url, source=source, confidence=worth)


def _stated(structured: Structured) -> Iterator[tuple[str, str, float]]:
    for name, worth in _META:
        yield from ((value, f"meta:{name}", worth) for value in structured.meta.get(name, ())[:1])
    yield from ((value, "json-ld", 0.82) for value in _of_json_ld(structured)[:1])
    for tag in structured.props.get("image", ())[:1]:
        yield content(tag) if tag.name == "meta" else _source_of(tag), "microdata", 0.6


def _of_json_ld(structured: Structured) -> list[str]:
    found: list[str] = []
    for node in jsonld.objects(structured.article.get("image")):
        found.extend(jsonld.strings(node.get("url") or node.get("contentUrl") or node.get("name")))
    return found


def _near(page: Page, heading: Tag | None) -> list[Tag]:
    around = page.around(heading, before=NEAR_BEFORE, after=NEAR_AFTER)
    return [tag for tag in around if tag.name in ("img", "source") and not inside(tag, "aside", "nav", "footer")][:MAX_PICTURES]


def _printed(page: Page, tag: Tag) -> tuple[str, ...]:
    """Where a picture that the page shows is, the largest form first."""
    sets = [part.split() for name in _SETS for part in re.split(r",\s+", attribute(tag, name)) if part.strip()]
    largest = sorted(sets, key=_width, reverse=True)
    found = [*(parts[0] for parts in largest[:1]), _source_of(tag)]
    return tuple(url for value in found if value and not _NO_PICTURE.search(value) and (url := page.absolute(value)))


def _width(parts: list[str]) -> float:
    """Of ['a.jpg', '800w'] or ['a.jpg', '2x']."""
    figure = parts[-1][:-1] if len(parts) > 1 else ""
    return float(figure) if re.fullmatch(r"\d{1,5}(?:\.\d{1,3})?", figure) else 0.0


def _is_other_cut(stated: str, urls: tuple[str, ...], printed: list[tuple[str, ...]]) -> bool:
    """Whether ``stated`` is a cut for social networks, and one of ``urls`` the same picture: they share a number that the page's
    other pictures lack, or the name of the file."""
    if not _is_cut(urlsplit(stated).path):
        return False
    names = _identities(stated)
    known = [_text_of(url) for other in printed for url in other[:1]]
    own = {name for name in names if sum(name in text for text in known) <= max(1, len(known) // 3)}
    return any(name in _text_of(url) for url in urls for name in own)


def _is_cut(path: str) -> bool:
    shapes = (int(width) / int(height) for width, height in _SIZED.findall(path) if int(height))
    return bool(_CUT.search(path)) or any(SOCIAL[0] < shape < SOCIAL[1] for shape in shapes)


def _identities(url: str) -> set[str]:
    """What in an address names the picture: runs of figures and letters that are no date, and the file's name without its size."""
    parts = urlsplit(unquote(url[:MAX_ADDRESS]))
    numbers = {run.lower() for run in _IDENTITY.findall(parts.path) if sum(char.isdigit() for char in run) >= 4}
    stem = _SIZE.sub("", parts.path.rpartition("/")[2].partition(".")[0]).lower()
    return {run for run in numbers if not re.fullmatch(r"(?:19|20)\d{6}", run)} | ({stem} if len(stem) >= MIN_STEM else set())


def _text_of(url: str) -> str:
    return unquote(unquote(url[:MAX_ADDRESS])).lower()


def _figures(page: Page) -> list[Tag]:
    """The first pictures in the article, small ones and those in sidebars left out."""
    around = next(iter(page.named("article", "main", "body")), page.soup)
    pictures = (tag for tag in around.find_all("img", limit=12) if not inside(tag, "aside", "nav", "header", "footer"))
    return [tag for tag in pictures if not _NO_PICTURE.search(marks(tag)) and not _is_small(tag)][:1]


def _is_small(tag: Tag) -> bool:
    sizes = [
        int(size) for name in ("width", "height") if (size := attribute(tag, name).removesuffix("px")).isdecimal() and len(size) < 6
    ]
    return any(size < MIN_PIXELS for size in sizes)


def _source_of(tag: Tag) -> str:
    return next((value for name in _ADDRESSES if (value := attribute(tag, name))), "")
