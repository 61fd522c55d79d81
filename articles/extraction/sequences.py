"""Pages whose text is a sequence: live blogs, which are posts with their times, and galleries, which are pictures with captions.

Readers of articles fail on both: posts look like teasers, captions like furniture. Only what a page says to be a live blog is read as
one (schema.org LiveBlogPosting, or its class names), and only what has more words in captions than beside them as a gallery. What the
record is: docs/quality.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from heapq import nlargest
from typing import NamedTuple

from bs4 import Tag

from articles.extraction import jsonld
from articles.extraction.datetext import machine
from articles.extraction.dom import Page, attribute, inside, marks, text_of
from articles.extraction.jsonld import Node
from articles.extraction.structured import Structured
from articles.extraction.vocabulary import word_set
from articles.records import Block, Precision
from articles.text import name_key, paragraphs, squeeze, word_count

MIN_POSTS, MIN_PICTURES = 3, 4
"""Posts, pictures with a caption, under which a page is no live blog, no gallery. Set by judgement: no gold set has either."""
MAX_POSTS, MAX_GROUPS = 2_000, 40
"""Posts or pictures, and kinds of like elements, that are looked at: a bound for hostile pages."""
MIN_WORDS = 5
"""Words of a post, or of a paragraph outside posts, under which it is a button or a label."""
MIN_CAPTION = 3
NEARLY_ALL = 0.9
"""Share of the words of the richest group of like elements from which a finer group are the posts of it."""

_LIVE = re.compile(r"live-?(?:blog|ticker|updates|feed|coverage|text)|minuto-?a-?minuto|en-?direct")
_CLOCK = re.compile(r"(?<![\d.:/])(?:[01]?\d|2[0-3])[:.h][0-5]\d(?![\d/]|\.\d)")
_AGO = re.compile(r"\bago\b|\bvor\b|\bhace\b|il y a")
_CHROME = re.compile(
    r"key-?(?:event|moment|point)s?-?(?:nav|list|link|bar|panel)?|share|social|comment|related|newsletter|advert|promo|widget|\bnav|toolbar"
    r"|reaction|button|permalink|by-?line|author|time-?stamp|credit|copyright|load-?more|paginat|pager|teaser|most-?read|subscri|sidebar|recommend"
)
_CREDIT = re.compile(r"credit|copyright|source|photographer|counter|index|number|quelle")
_COUNTER = re.compile(r"^\W*\d{1,3}\s*(?:/|of|von|de|sur|di|из|av)\s*\d{1,3}\W*")
_TEXTS = word_set("p h2 h3 h4 h5 li blockquote figcaption pre")
_KINDS = {"h": Block.SUBHEAD, "li": Block.ENTRY, "blockquote": Block.QUOTATION, "figcaption": Block.CAPTION}
_POSTS = word_set("article section div li")


class Line(NamedTuple):
    """One paragraph and what it is."""

    text: str
    kind: Block


def live_blog(page: Page, structured: Structured) -> tuple[Line, ...]:
    """What stands above the posts, then each post in the order of the page: its time and its title as subheads, its paragraphs.
    () of a page that is no live blog; one that only its class names call so is none where more text stands above the posts than in
    them."""
    stated = [node for node in structured.nodes if "liveblogposting" in jsonld.types(node)]
    marked = [tag for tag in page.tags if attribute(tag, "itemprop").lower() == "liveblogupdate"][:MAX_POSTS]
    if not stated and not marked and not any(_LIVE.search(classes) for classes, _ in page.classes):
        return ()
    posts = marked if len(marked) >= MIN_POSTS else _posts(page)
    if len(posts) < MIN_POSTS:
        return tuple(line for node in stated[:1] for line in _stated(node))
    above, told = tuple(_above(page, posts[0])), tuple(line for post in posts for line in _lines(post))
    if not stated and not marked and _size(above) > _size(told):
        return ()
    return (*above, *told)


def gallery(page: Page, *, read: str) -> tuple[Line, ...]:
    """The paragraphs above and between the pictures, then the captions, without counters and credits; () of a page that is no gallery.
    ``read`` is what a reader of articles found: where it holds more than the captions do, the pictures go with an article."""
    figures = [tag for tag in page.named("figure")[:MAX_POSTS] if not _is_chrome(tag.parents) and not inside(tag, "a")]
    captions = dict.fromkeys(caption for tag in figures if word_count(caption := _caption(tag)) >= MIN_CAPTION)
    if len(captions) < MIN_PICTURES or _beside(read, set(map(name_key, captions))) > sum(map(word_count, captions)):
        return ()
    about = [line for line in _texts(_around(figures), outside=figures) if line.kind is Block.PARAGRAPH]
    return (*about, *(Line(text=caption, kind=Block.CAPTION) for caption in captions))


def _beside(read: str, captions: set[str]) -> int:
    """Words of the lines of ``read`` that hold none of the captions (given by ``name_key``)."""
    lines = ((word_count(line), name_key(line)) for line in paragraphs(read))
    return sum(size for size, key in lines if size >= MIN_WORDS and not any(caption in key for caption in captions))


def _posts(page: Page) -> list[Tag]:
    """The group of like elements with a clock each that holds most of the text."""
    groups: dict[tuple[str, str], list[Tag]] = {}
    for classes, tag in page.classes:
        if tag.name in _POSTS and not _CHROME.search(classes):
            groups.setdefault((tag.name, next(iter(classes.split()), "")), []).append(tag)
    largest = nlargest(MAX_GROUPS, (group[:MAX_POSTS] for group in groups.values() if len(group) >= MIN_POSTS), key=len)
    timed = [[tag for tag in group if _clock(tag)] for group in largest]
    sized = [(sum(_size(_texts(tag)) for tag in group), group) for group in timed if len(group) >= MIN_POSTS]
    most = max((size for size, _ in sized), default=0)
    rich = [group for size, group in sized if size and size >= NEARLY_ALL * most]
    return max(rich, key=len, default=[])


def _size(lines: Iterable[Line]) -> int:
    """Words."""
    return sum(word_count(line.text) for line in lines)


def _clock(post: Tag) -> str:
    """The time of a post as printed ('14.32', '2:32 pm BST'), '' where it has none."""
    for tag in post.find_all("time", limit=3):
        printed = text_of(tag)
        if clock := _CLOCK.search(printed):
            return clock.group() if _AGO.search(printed) else printed
        stated = machine(attribute(tag, "datetime"))
        if stated and stated.precision is Precision.TIME:
            return f"{stated.local:%H:%M}"
    first = next((squeeze(text) for text in post.stripped_strings), "")
    return first if len(first) < 20 and _CLOCK.search(first) else ""


def _lines(post: Tag) -> Iterator[Line]:
    clock = _clock(post)
    if clock:
        yield Line(text=clock, kind=Block.SUBHEAD)
    for line in _texts(post):
        text = squeeze(line.text.removeprefix(clock)).lstrip("\u2013\u2014-|\u00b7: ") if clock else line.text
        if text:
            yield Line(text=text, kind=line.kind)


def _above(page: Page, first: Tag) -> Iterator[Line]:
    """The paragraphs and points between the headline and the first post, but for lists of links."""
    heading = next(iter(page.named("h1")), None)
    started = heading is None
    for tag in page.tags:
        if tag is first:
            return
        started = started or tag is heading
        if (
            started
            and tag.name in ("p", "li")
            and _is_outermost(tag)
            and not _is_chrome((tag, *tag.parents))
            and not _is_linked(tag)
        ):
            text = text_of(tag)
            if word_count(text) >= MIN_WORDS:
                yield Line(text=text, kind=_kind(tag))


def _texts(root: Tag, *, outside: Iterable[Tag] = ()) -> Iterator[Line]:
    """The blocks of text in ``root``, each once, without chrome and what stands in ``outside``."""
    apart = {id(tag) for tag in outside}
    for tag in root.find_all(True):
        if tag.name not in _TEXTS:
            continue
        around = tuple(_up_to(tag, root))
        if any(parent.name in _TEXTS or id(parent) in apart for parent in around[1:]) or _is_chrome(around) or _is_linked(tag):
            continue
        if text := _without_credit(tag) if tag.name == "figcaption" else text_of(tag):
            yield Line(text=text, kind=_kind(tag))


def _stated(blog: Node) -> Iterator[Line]:
    """The posts of a live blog as JSON-LD has them, for a page that loads them by a script."""
    for post in jsonld.objects(blog.get("liveBlogUpdate"))[:MAX_POSTS]:
        moment = next((found for value in jsonld.strings(post.get("datePublished")) if (found := machine(value))), None)
        text_lines = [
            squeeze(line) for text in jsonld.strings(post.get("articleBody")) for line in text.splitlines() if line.strip()
        ]
        if moment and moment.precision is Precision.TIME and text_lines:
            yield Line(text=f"{moment.local:%H:%M}", kind=Block.SUBHEAD)
        yield from (
            Line(text=squeeze(title), kind=Block.SUBHEAD) for title in jsonld.strings(post.get("headline"))[:1] if text_lines
        )
        yield from (Line(text=paragraph, kind=Block.PARAGRAPH) for paragraph in text_lines)


def _around(figures: list[Tag]) -> Tag:
    """The article, or the smallest element that holds the first picture and the last."""
    last = {id(parent) for parent in figures[-1].parents}
    common = next(parent for parent in figures[0].parents if id(parent) in last)
    return next((parent for parent in (common, *common.parents) if parent.name in ("article", "main", "body")), common)


def _caption(figure: Tag) -> str:
    return next((_without_credit(tag) for tag in figure.find_all("figcaption", limit=1) if not _is_linked(tag)), "")


def _without_credit(caption: Tag) -> str:
    """The text of a caption without counter ('3/12') and credit, where those are elements of their own."""
    text = text_of(caption)
    for part in caption.find_all(True, limit=20):
        if part.name in ("cite", "small") or _CREDIT.search(marks(part)):
            text = text.replace(text_of(part), "", 1)
    return squeeze(_COUNTER.sub("", squeeze(text)))


def _kind(tag: Tag) -> Block:
    return _KINDS.get("h" if tag.name[0] == "h" else tag.name, Block.PARAGRAPH)


def _is_outermost(tag: Tag) -> bool:
    return not any(parent.name in _TEXTS for parent in tag.parents)


def _is_chrome(around: Iterable[Tag]) -> bool:
    return any(
        tag.name in ("aside", "nav", "footer", "form", "button") or _CHROME.search(marks(tag))
        for tag in around
        if tag.name != "body"
    )


def _is_linked(tag: Tag) -> bool:
    """Whether nearly all of the text of ``tag`` is links."""
    linked = sum(len(text_of(link)) for link in tag.find_all("a"))
    return linked > NEARLY_ALL * len(text_of(tag)) > 0


def _up_to(tag: Tag, root: Tag) -> Iterator[Tag]:
    yield tag
    for parent in tag.parents:
        if parent is root:
            return
        yield parent
