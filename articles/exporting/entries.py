"""Articles as they leave: plain records, read from the database some hundreds at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from articles.models import Article, Byline, Mention
from articles.records import Label, Moment, Precision

CHUNK = 500
"""Articles read together: four queries and some megabytes of text."""
_FIELDS = (
    *("pk", "headline", "lede", "body", "outlet__name", "published_at", "published_precision", "published_offset", "language"),
    *("section", "canonical_url", "word_count", "supplier_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One published article. ``url`` is its address in this archive, ``original_url`` the one it was read from ('' where there is
    none). Text is as stored: paragraphs with a blank line between them."""

    id: int
    url: str
    headline: str
    lede: str
    body: str
    outlet: str
    authors: tuple[str, ...]
    published: Moment | None
    language: str
    section: str
    tags: tuple[str, ...]
    people: tuple[str, ...]
    organisations: tuple[str, ...]
    places: tuple[str, ...]
    original_url: str
    words: int
    supplier_id: str


def read(ids: Iterable[int], *, url_of: Callable[[int], str]) -> Iterator[Entry]:
    """The articles of ``ids`` in that order; those that are not published, perhaps since a moment ago, are left out. ``url_of`` gives
    the absolute address of an article in this archive."""
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield from _chunk(chunk, url_of)


def _chunk(ids: list[int], url_of: Callable[[int], str]) -> Iterator[Entry]:
    rows = {row[0]: row for row in Article.objects.published().filter(pk__in=ids).values_list(*_FIELDS)}
    found = list(rows)
    authors = _grouped(Byline.objects.filter(article__in=found).order_by("position").values_list("article_id", "author__name"))
    tags = _grouped(Article.tags.through.objects.filter(article__in=found).values_list("article_id", "tag__name"))
    mentions = Mention.objects.filter(article__in=found).order_by("id").values_list("article_id", "entity__name", "entity__label")
    names: dict[Label, dict[int, dict[str, None]]] = {label: defaultdict(dict) for label in Label}
    for article, name, label in mentions:
        names[Label(label)][article][name] = None
    for pk in ids:
        if pk in rows:
            named = {label: tuple(names[label].get(pk, ())) for label in Label}
            yield _entry(rows[pk], url_of(pk), tuple(authors.get(pk, ())), tuple(sorted(tags.get(pk, ()))), named)


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _entry(
    row: tuple[Any, ...], url: str, authors: tuple[str, ...], tags: tuple[str, ...], named: dict[Label, tuple[str, ...]]
) -> Entry:
    pk, headline, lede, body, outlet, at, precision, offset, language, section, original, words, supplier_id = row
    return Entry(
        id=pk,
        url=url,
        headline=headline,
        lede=lede,
        body=body,
        outlet=outlet or "",
        authors=authors,
        published=Moment(at=at, precision=Precision(precision), offset=offset) if at else None,
        language=language,
        section=section,
        tags=tags,
        people=named[Label.PERSON],
        organisations=named[Label.ORG],
        places=named[Label.PLACE],
        original_url=original,
        words=words,
        supplier_id=supplier_id,
    )
