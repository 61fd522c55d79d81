"""What a page says of itself for machines: JSON-LD, meta elements (OpenGraph, article:*, Dublin Core, Parsely, Sailthru,
citation_*),
microdata and RDFa, from the one tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bs4 import Tag

from articles.extraction import jsonld
from articles.extraction.dom import Page, attribute, inside, is_set_apart, text_of
from articles.extraction.jsonld import Node
from articles.extraction.vocabulary import word_set

MAX_PER_NAME = 50
"""Values of one meta name or property that are kept; pages list up to 40 tags."""

_PROPERTIES = word_set(
    """
    headline name author creator datepublished datemodified datecreated articlebody publisher articlesection keywords image
    url
    """
)
_TEASER_TYPES = (
    "comment",
    "usercomments",
    "imageobject",
    "videoobject",
    "product",
    "offer",
    "review",
    "sitenavigationelement",
    "wpsidebar",
    "wpfooter",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Structured:
    """``article``  the JSON-LD node of this page's article, {} where there is none; ``webpage`` that of the page; ``nodes`` all of
    them
    ``meta``       name or property in lower case -> contents, in order
    ``props``      microdata or RDFa property in lower case -> the elements that bear it, outside comments and related articles
    """

    article: Node = field(default_factory=dict)
    webpage: Node = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    props: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)

    def first(self, *names: str) -> tuple[str, str]:
        """(name, content) of the first meta element there is of ``names``; ('', '') where there is none."""
        return next(((name, self.meta[name][0]) for name in names if self.meta.get(name)), ("", ""))

    def ld(self, *keys: str) -> list[str]:
        """The texts of the first of ``keys`` that the article's node has."""
        return next((texts for key in keys if (texts := jsonld.strings(self.article.get(key)))), [])


def read(page: Page) -> Structured:
    """All of it. Never raises."""
    meta = _meta(page)
    nodes = jsonld.nodes(tag.get_text() for tag in page.named("script") if "json" in attribute(tag, "type").lower())
    titles = [text_of(h1) for h1 in page.named("h1")[:10]] + list(meta.get("og:title", ()))
    article = jsonld.article_of(nodes, url=page.url or next(iter(meta.get("og:url", ())), ""), titles=titles)
    return Structured(
        article=article or {},
        webpage=jsonld.page_of(nodes) or {},
        nodes=tuple(nodes),
        meta=meta,
        props=_properties(page),
    )


def content(tag: Tag) -> str:
    """The value of a microdata property: its machine form where it has one (HTML standard, 5.2.4), else its text."""
    for name in ("content", "datetime"):
        if value := attribute(tag, name):
            return value
    return text_of(tag)


def _meta(page: Page) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for tag in page.named("meta"):
        value = attribute(tag, "content") or attribute(tag, "value")
        for key in {attribute(tag, name).lower() for name in ("name", "property", "itemprop", "http-equiv")} - {""}:
            if value and len(values := found.setdefault(key, [])) < MAX_PER_NAME:
                values.append(value)
    return {key: tuple(values) for key, values in found.items()}


def _properties(page: Page) -> dict[str, tuple[Tag, ...]]:
    found: dict[str, list[Tag]] = {}
    for tag, names in _bearers(page):
        for name in names & _PROPERTIES:
            if len(tags := found.setdefault(name, [])) < MAX_PER_NAME and not _is_of_another(tag):
                tags.append(tag)
    return {key: tuple(tags) for key, tags in found.items()}


def _bearers(page: Page) -> Iterator[tuple[Tag, set[str]]]:
    for tag in page.tags:
        if "itemprop" not in tag.attrs and ("property" not in tag.attrs or tag.name == "meta"):
            continue
        declared = f"{attribute(tag, 'itemprop')} {attribute(tag, 'property')}".lower()
        yield tag, {name.rpartition(":")[2] for name in declared.split()}


def _is_of_another(tag: Tag) -> bool:
    """Whether the property belongs to a comment, a picture or a teaser in a sidebar rather than to the article."""
    scope = tag.find_parent(itemscope=True)
    if scope is not None and attribute(scope, "itemtype").lower().rpartition("/")[2] in _TEASER_TYPES:
        return True
    return is_set_apart(tag) or (inside(tag, "footer") and not inside(tag, "article", "main"))
