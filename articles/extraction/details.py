"""The smaller fields of a page: lede, canonical address, section, tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from articles.extraction import jsonld
from articles.extraction.dom import Page, attribute, inside, text_of
from articles.extraction.outlet import domain
from articles.extraction.structured import Structured
from articles.extraction.vocabulary import word_set
from articles.records import Found
from articles.text import name_key, squeeze, truncate

MAX_LEDE = 500
"""Characters; standfirsts have 100 to 300."""
MIN_LEDE = 30
MAX_TAG = 60
MAX_TAGS = 30

_STANDFIRST = re.compile(
    r"standfirst|\bdek\b|stand-first|article-?(?:lead|lede|summary|subtitle|intro|sub)|sub-?(?:title|head(?:line)?)|chapo"
    r"|vorspann|teaser-?text|\bintro\b|\blead\b"
)
_GENERIC = word_set(
    """
    home news article articles all post blog index general uncategorized story stories
    """
)


def lede(page: Page, structured: Structured, *, body: str) -> list[Found[str]]:
    """Readings of the standfirst; the first paragraph of the body where none is printed."""
    return [
        Found(value=standfirst, source=source, confidence=confidence)
        for value, source, confidence in _ledes(page, structured, body)
        if (standfirst := as_lede(value))
    ]


def canonical_url(page: Page, structured: Structured) -> list[Found[str]]:
    """Readings of the address that the page gives itself. One on another site, or a home page, is not this article's."""
    link = next((tag for tag in page.named("link") if "canonical" in attribute(tag, "rel").lower().split()), None)
    found = [
        *([(attribute(link, "href"), "link:canonical", 0.92)] if link else []),
        *((value, "meta:og:url", 0.85) for value in structured.meta.get("og:url", ())[:1]),
        *((value, "json-ld", 0.75) for value in [*structured.ld("url"), *structured.ld("mainEntityOfPage")][:1]),
        *([(page.url, "url", 0.6)] if page.url else []),
    ]
    absolute = [(page.absolute(value), source, worth) for value, source, worth in found]
    return [
        Found(value=url, source=source, confidence=worth)
        for url, source, worth in absolute
        if url and _is_of_this_page(url, page.url)
    ]


def section(page: Page, structured: Structured) -> list[Found[str]]:
    """Readings of the section or rubric."""
    found = [
        *((value, "json-ld", 0.85) for value in structured.ld("articleSection")[:1]),
        *(
            (value, f"meta:{name}", 0.85)
            for name in ("article:section", "parsely-section", "section", "cxenseparse:recs:category")
            for value in structured.meta.get(name, ())[:1]
        ),
        *((value, "json-ld:breadcrumb", 0.5) for value in _breadcrumb(structured)),
    ]
    return [Found(value=rubric, source=source, confidence=worth) for value, source, worth in found if (rubric := as_section(value))]


def tags(page: Page, structured: Structured) -> list[Found[tuple[str, ...]]]:
    """Readings of the keywords, each whole: sources are not mixed."""
    links = [text_of(tag) for tag in page.named("a") if "tag" in attribute(tag, "rel").split()][:MAX_TAGS]
    found = [
        (structured.meta.get("article:tag", ()), "meta:article:tag", 0.85),
        (structured.ld("keywords"), "json-ld", 0.8),
        (structured.meta.get("news_keywords", ()), "meta:news_keywords", 0.75),
        (structured.meta.get("parsely-tags", ()), "meta:parsely-tags", 0.75),
        (structured.meta.get("sailthru.tags", ()), "meta:sailthru.tags", 0.7),
        (links, "markup:rel=tag", 0.7),
        (structured.meta.get("keywords", ()), "meta:keywords", 0.6),
    ]
    return [Found(value=split, source=source, confidence=worth) for values, source, worth in found if (split := as_tags(values))]


def as_lede(text: str) -> str:
    """``text`` as a standfirst; '' where it is too short for one."""
    return truncate(text, MAX_LEDE) if len(squeeze(text)) >= MIN_LEDE else ""


def as_section(text: str) -> str:
    """``text`` as the name of a section; '' where it names none, or all of a site."""
    is_name = name_key(text) and name_key(text) not in _GENERIC and not text.startswith("http")
    return squeeze(text)[:MAX_TAG] if is_name else ""


def as_tags(values: Iterable[str]) -> tuple[str, ...]:
    """'a, b; c' and ('a', 'b') alike; each once, none a sentence."""
    found: dict[str, str] = {}
    listed = list(values)
    for value in listed:
        for part in re.split(r"[,;،、]", value) if len(listed) == 1 else [value]:
            tag = squeeze(part)
            if 1 < len(tag) <= MAX_TAG and ":" not in tag and len(tag.split()) <= 6:
                found.setdefault(name_key(tag), tag)
    return tuple(found.values())[:MAX_TAGS]


def _ledes(page: Page, structured: Structured, body: str) -> Iterator[tuple[str, str, float]]:
    for tag in page.called(_STANDFIRST, limit=10):
        if (
            tag.name not in ("body", "main", "article", "section")
            and not inside(tag, "aside", "nav", "footer")
            and len(text := text_of(tag)) < MAX_LEDE
        ):
            yield text, "markup:standfirst", 0.72
            break
    for value in structured.ld("description", "abstract")[:1]:
        yield value, "json-ld", 0.7 if not _is_cut(value) else 0.4
    for name, worth in (("og:description", 0.68), ("description", 0.64), ("twitter:description", 0.6)):
        for value in structured.meta.get(name, ())[:1]:
            yield value, f"meta:{name}", worth if not _is_cut(value) else 0.4
    yield body.partition("\n\n")[0], "text", 0.5


def _is_cut(text: str) -> bool:
    return text.rstrip().endswith(("…", "...", "[…]", "[...]"))


def _breadcrumb(structured: Structured) -> list[str]:
    """The second to last step of the trail: the last is the article itself."""
    for node in structured.nodes:
        if "breadcrumblist" in jsonld.types(node):
            steps = [
                name
                for step in jsonld.objects(node.get("itemListElement"))
                for name in (jsonld.strings(step.get("name")) or jsonld.strings(step.get("item")))[:1]
            ]
            return steps[1:2] if len(steps) > 1 else []
    return []


def _is_of_this_page(url: str, page_url: str) -> bool:
    if not page_url:
        return True
    is_home = urlsplit(url).path.strip("/") == "" and not urlsplit(url).query and urlsplit(page_url).path.strip("/") != ""
    return domain(url) == domain(page_url) and not is_home
