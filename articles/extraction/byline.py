"""Who wrote it. Structured sources first, then markup, then the words 'By ...' near the headline; nobody where nobody is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bs4 import Tag

from articles.extraction import jsonld
from articles.extraction.datetext import written
from articles.extraction.dom import Page, attribute, inside, is_set_apart, marks, text_of
from articles.extraction.jsonld import Node
from articles.extraction.names import BY, is_agency, is_name, names, pseudonym
from articles.extraction.structured import Structured, content
from articles.extraction.vocabulary import word_set
from articles.records import Found
from articles.text import name_key

_META = (
    ("citation_author", 0.9),
    ("author", 0.78),
    ("parsely-author", 0.84),
    ("sailthru.author", 0.84),
    ("byl", 0.84),
    ("article:author", 0.7),
    ("article:author_name", 0.8),
    ("og:article:author", 0.7),
    ("cxenseparse:author", 0.8),
    ("dc.creator", 0.78),
    ("dcterms.creator", 0.78),
    ("dc.contributor", 0.4),
    ("mediator_author", 0.7),
    ("shareaholic:article_author_name", 0.7),
)
_MARKUP = re.compile(
    r"\bby-?line|author|\bwriter|autor|auteur|\breporter|contributor-?name|verfasser|avtor|\bfirma\b|signature|creator|redacteur|\bbyline"
)
_STRONG = re.compile(
    r"by-?line|author-?name|name-?author|author__name|byline__|article-?author|post-?author|entry-?author|\bauthor\b|\bavtor\b|c-author|vcard"
)
_OTHER = re.compile(
    r"related|sidebar|widget|comment|recommend|promo(?!ted)|teaser|trending|most-?(?:read|popular)|newsletter|carousel"
    r"|more-?(?:from|stories)|respond|disqus"
    r"|read-?next|latest|(?<!entry-)(?<!post-)(?<!article-)footer|author-?(?:box|bio|info|card|description)|(?:^|\s)nav|breadcrumb|\bcard\b|river|feed\b"
    r"|list-item|(?<!no-)(?<!no-main-)image|photo|caption|credit(?!s)|figure"
)
_SIGNATURE = re.compile(r"(?:^|\s)(?:author|vcard|byline|post-author|entry-author|fn)(?:\s|$)")
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|people|profiles?|by|staff|writers?|journalists?|contributors?|reporter|team"
    r"|redaktion|person)/[\w.%-]{4,}",
    re.I,
)
_BARS = re.compile(r"\s*[|•·,]\s*|\s+[-–—/]\s+|\s*[-–—]\s+|^\s*[-–—]\s*")
_SMALL_ELEMENTS = word_set(
    """
    p div span small h3 h4 h5 h6 li address em strong i b a cite td header section
    """
)
_BY_LINE = re.compile(rf"^\W*{BY}(?:\s*:\s*|\s+)(?P<who>.{{3,120}})$", re.I)
_LEAD = re.compile(
    rf"{BY}|geschrieben von|[\u00e9e]crit par|escrito por|scritto da|geschreven door|napisane przez|skrevet av", re.I
)
"""What WordPress sets as a label over the author's name for Twitter."""
_DATELINE = re.compile(r"[^\W\d_][^()\n]{1,50}?\s*\((?P<agency>[^()\n]{2,60})\)\s*[-\u2013\u2014:]")
SURE = 0.9
"""Confidence of a structured source from which markup and text are not searched: they would not overrule it."""
HEAD_LINES = 6
"""Lines from the first of a body among which the byline stands."""
SAME_LINE = 3
"""Elements up to which those about two names are compared: a byline holds its names in one of them."""
NEAR = 80
"""Elements after the headline within which a byline stands; in the gold sets 95 of 100 are within 60."""


def candidates(
    page: Page, structured: Structured, *, headline: Tag | None, lines: tuple[str, ...], outlets: Iterable[str]
) -> list[Found[tuple[str, ...]]]:
    """Every reading of the byline. ``headline`` is the element that bears it, ``lines`` those of the body; ``outlets``
    are names that are no author here."""
    never = tuple(outlets)
    stated = (*_from_meta(structured, never), *_from_label(page, structured, never), *_from_microdata(structured, never))
    readings = _weighed([*_from_json_ld(structured, never), *stated])
    if max((reading.confidence for reading in readings), default=0.0) < SURE:
        readings += _weighed([*_from_markup(page, headline, never), *_from_text(lines, never)])
    return readings


def key(authors: tuple[str, ...]) -> frozenset[str]:
    """The same people in another order or spelling are one answer."""
    return frozenset(name_key(author) for author in authors)


def of_line(line: str, *, never: Iterable[str] = ()) -> tuple[str, ...]:
    """The names in a line of text that says it is a byline ('By A and B'); () of any other line."""
    match = _BY_LINE.match(line.strip())
    return names(match["who"], never=never) if match and len(line.split()) <= 16 else ()


def of_dateline(line: str) -> tuple[str, ...]:
    """The agency in a dateline ('CAIRO, Sept 14 (Reuters) - The museum ...'); () of any other line."""
    match = _DATELINE.match(line)
    return names(match["agency"]) if match and is_agency(match["agency"].strip()) else ()


Reading = tuple[tuple[str, ...], str, float]


def _weighed(readings: Iterable[Reading]) -> list[Found[tuple[str, ...]]]:
    return [
        Found(value=found, source=source, confidence=_sure(found, confidence)) for found, source, confidence in readings if found
    ]


def _sure(found: tuple[str, ...], confidence: float) -> float:
    """Less sure of a single word, which is a nickname or an outlet, and of agencies, which pages name for want of an author."""
    if all(is_agency(name) for name in found):
        return confidence * 0.8
    return confidence * 0.75 if all(" " not in name and name.isascii() for name in found) else confidence


def _from_json_ld(structured: Structured, never: tuple[str, ...]) -> Iterator[Reading]:
    for node, confidence in ((structured.article, 0.92), (structured.webpage, 0.6)):
        yield _fullest(node, structured.nodes, never), "json-ld", confidence
        creators = [name for creator in jsonld.strings(node.get("creator")) for name in names(creator, never=never)]
        yield tuple(dict.fromkeys(creators)), "json-ld:creator", confidence - 0.2


def _fullest(article: Node, nodes: Iterable[Node], never: tuple[str, ...]) -> tuple[str, ...]:
    """The people of a node; where another node of the same headline names these and more, all of those."""
    same = (node for node in nodes if node.get("headline") and node.get("headline") == article.get("headline"))
    lists = [
        tuple(dict.fromkeys(name for author in jsonld.objects(node.get("author")) for name in _of_node(author, never)))
        for node in (article, *same)
    ]
    return max((people for people in lists if set(people) >= set(lists[0])), key=len)


def _of_node(author: Node, never: tuple[str, ...]) -> tuple[str, ...]:
    """The names in one author node. Organisations are no authors, but for agencies."""
    listed = jsonld.strings(author.get("name"))
    if not listed and (given := jsonld.strings(author.get("givenName"))):
        listed = [" ".join([*given[:1], *jsonld.strings(author.get("familyName"))[:1]])]
    found = tuple(name for text in listed for name in names(text, never=never))
    organisation = jsonld.types(author) & {"organization", "newsmediaorganization", "corporation"}
    return tuple(name for name in found if is_agency(name)) if organisation else found


def _from_meta(structured: Structured, never: tuple[str, ...]) -> Iterator[Reading]:
    for name, confidence in _META:
        found = [author for value in structured.meta.get(name, ()) for author in names(value, never=never)]
        yield tuple(dict.fromkeys(found)), f"meta:{name}", confidence


def _from_label(page: Page, structured: Structured, never: tuple[str, ...]) -> Iterator[Reading]:
    """What WordPress sets for Twitter as 'Written by'. It may be whoever keeps the site: the page must print the name as well."""
    if _LEAD.fullmatch(structured.first("twitter:label1")[1].strip()):
        found = names(structured.first("twitter:data1")[1], never=never)
        printed = page.soup.get_text(" ")
        yield tuple(name for name in found if name in printed), "meta:twitter:data1", 0.74


def _from_microdata(structured: Structured, never: tuple[str, ...]) -> Iterator[Reading]:
    """The authors of one thing: those that share the scope of the first, and stand near it. Teasers have authors too."""
    tags = structured.props.get("author", ())
    scope = tags[0].find_parent(itemscope=True) if tags else None
    line = set(map(id, list(tags[0].parents)[:SAME_LINE])) if tags else set()
    found: list[str] = []
    for tag in tags:
        if tag.find_parent(itemscope=True) is not scope or not line & set(map(id, list(tag.parents)[:SAME_LINE])):
            continue
        named = tag.find_all(itemprop="name") or [tag]
        found.extend(author for bearer in named for author in names(content(bearer), never=never))
    yield tuple(dict.fromkeys(found)), "microdata", 0.82


def _from_markup(page: Page, headline: Tag | None, never: tuple[str, ...]) -> Iterator[Reading]:
    """rel=author, then what is called byline or author, or reads like one: about the headline first, then anywhere."""
    near = page.around(headline, before=NEAR // 3, after=NEAR)
    links = [tag for tag in page.named("a", "span") if "author" in attribute(tag, "rel").split() and not _of_another(tag)]
    yield tuple(dict.fromkeys(name for tag in links[:6] for name in names(text_of(tag), never=never))), "markup:rel=author", 0.76
    yield _called_byline(near, never), "markup:byline", 0.74
    yield _reading_like_byline(near, never), "markup:near", 0.64
    yield _linked_to_profile(near, never), "markup:profile", 0.6
    yield _called_byline(page.called(_MARKUP, limit=60), never), "markup:byline", 0.6
    signed = [tag for tag in (*links, *page.called(_SIGNATURE, limit=6)) if not _of_another(tag)]
    yield (
        tuple(dict.fromkeys(word for tag in signed[:6] if (word := pseudonym(text_of(tag), never=never))))[:1],
        "markup:signed",
        0.56,
    )


def _reading_like_byline(tags: Iterable[Tag], never: tuple[str, ...]) -> tuple[str, ...]:
    """'By A and B', or a name beside a date ('11.12.2019 - A B'), in a short element whatever it is called."""
    for tag in tags:
        text = text_of(tag) if tag.name in _SMALL_ELEMENTS else ""
        found = (of_line(text, never=never) or _beside_date(text, never)) if 6 < len(text) < 120 else ()
        if found and not _of_another(tag):
            return found
    return ()


def _beside_date(text: str, never: tuple[str, ...]) -> tuple[str, ...]:
    dated = next(written(text), None)
    if dated is None:
        return ()
    rest = [part for part in (text[: dated.start], text[dated.end :]) if part.strip()]
    said = next((found for part in rest if (found := of_line(part, never=never))), ())
    parts = [part.strip() for side in rest for part in _BARS.split(side)]
    return said or tuple(
        name
        for part in parts
        if (2 <= len(part.split()) <= 3 and is_name(part)) or is_agency(part)
        for name in names(part, never=never)
    )


def _linked_to_profile(tags: Iterable[Tag], never: tuple[str, ...]) -> tuple[str, ...]:
    """Links to '/author/jane-doe' and the like."""
    links = [tag for tag in tags if tag.name == "a" and _PROFILE.search(attribute(tag, "href")) and not _of_another(tag)]
    return tuple(dict.fromkeys(name for tag in links[:6] for name in names(text_of(tag), never=never) if " " in name))


def _called_byline(tags: Iterable[Tag], never: tuple[str, ...]) -> tuple[str, ...]:
    for wanted in (_STRONG, _MARKUP):
        for tag in tags:
            if not isinstance(tag, Tag) or tag.name in ("body", "html", "main", "article", "form", "input", "img", "time", "meta"):
                continue
            called = f"{marks(tag)} {attribute(tag, 'itemprop').lower()}"
            text = text_of(tag)
            if wanted.search(called) and 2 < len(text) < 160 and not _of_another(tag) and (found := _of_element(tag, text, never)):
                return found
    return ()


def _of_element(tag: Tag, text: str, never: tuple[str, ...]) -> tuple[str, ...]:
    """The names in an element called byline: of the links in it, where it has some, or of its text."""
    linked = [name for link in tag.find_all("a", limit=8) for name in names(text_of(link), never=never)]
    if linked:
        return tuple(dict.fromkeys(linked))
    return of_line(text, never=never) or names(" | ".join(tag.stripped_strings), never=never)


def _from_text(lines: tuple[str, ...], never: tuple[str, ...]) -> Iterator[Reading]:
    for line in lines[:HEAD_LINES]:
        if len(line) < 120 and (found := of_line(line, never=never)):
            yield found, "byline", 0.62
            return
        if found := of_dateline(line):
            yield found, "dateline", 0.6
            return


def _of_another(tag: Tag) -> bool:
    """Whether an element belongs to comments, teasers, pictures or a sidebar."""
    around = [tag, *(parent for parent in tag.parents if parent.name not in ("body", "html", "article", "main"))][:6]
    return any(_OTHER.search(marks(parent)) for parent in around) or is_set_apart(tag) or inside(tag, "figure")
