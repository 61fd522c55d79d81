"""Rows for tests, made with the ORM and nothing else: what a test does not name has a plain value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from articles.entities import entity_key
from articles.models import Article, Author, Byline, Entity, EntityAlias, Mention, Outlet, Tag
from articles.records import Label, Moment
from articles.text import name_key, text_digest, truncate, word_count

HEADLINE = "Harbour strike enters its second week"
BODY = (
    "Dockers in Port Merrow voted on Tuesday to continue their strike.\n\n"
    "The harbour board said that it would return to the talks on Friday."
)


def make_article(
    *,
    headline: str = HEADLINE,
    body: str = BODY,
    outlet: Outlet | str | None = None,
    published: str | date | Moment | None = "2016-12-20",
    authors: Iterable[str] = (),
    tags: Iterable[str] = (),
    entities: Mapping[str, Iterable[str]] | None = None,
    **fields: Any,
) -> Article:
    """A published article, unless ``status`` says otherwise. It is not in the index: see ``articles.search.indexing``.

    ``published``  '2016', '2016-12', '2016-12-20', a date, a Moment, or None for an undated article
    ``outlet``     an Outlet or the name of one; None for none
    ``entities``   label -> names: ``{'PERSON': ['Ada Lovelace']}``; each name becomes Entity, EntityAlias and one Mention
    """
    defaults = {
        "lede": truncate(body, 200),
        "language": "en",
        "status": Article.Status.PUBLISHED,
        "word_count": word_count(body),
        "text_digest": text_digest(headline, body),
    }
    article = Article(headline=headline, body=body, outlet=_outlet(outlet), **(defaults | fields))
    if published is not None:
        article.published = _moment(published)
    article.save()
    for position, name in enumerate(authors):
        Byline.objects.create(article=article, author=_named(Author, name), position=position)
    article.tags.set([_named(Tag, name) for name in tags])
    for label, names in (entities or {}).items():
        for name in names:
            mention(article, make_entity(name, label=label))
    return article


def make_outlet(name: str = "The Merrow Courier", **fields: Any) -> Outlet:
    """The outlet of this name: made, or the one that is there."""
    outlet, _ = Outlet.objects.get_or_create(key=name_key(name), defaults={"name": name, **fields})
    return outlet


def make_entity(name: str = "Ada Lovelace", *, label: str = "PERSON", aliases: Iterable[str] = ()) -> Entity:
    """The entity of this name and label: made, or the one that is there. ``aliases`` are further spellings."""
    known = EntityAlias.objects.filter(key=entity_key(name, Label(label)), label=label).select_related("entity").first()
    entity = known.entity if known else Entity.objects.create(name=name, label=label)
    for alias in (name, *aliases):
        EntityAlias.objects.get_or_create(
            key=entity_key(alias, Label(label)), label=label, defaults={"name": alias, "entity": entity, "home": entity}
        )
    return entity


def mention(article: Article, entity: Entity, *, text: str | None = None) -> Mention:
    """``entity`` named in ``article``: at its first place in the text, or stated without a place where the text lacks it."""
    surface = text or entity.name
    at = article.text.find(surface)
    start, end = (at, at + len(surface)) if at >= 0 else (None, None)
    alias = entity.aliases.filter(key=entity_key(surface, Label(entity.label))).first() or entity.aliases.first()
    return Mention.objects.create(
        article=article, entity=entity, alias=alias, start=start, end=end, text=surface, recogniser="given"
    )


def _moment(published: str | date | Moment) -> Moment:
    if isinstance(published, Moment):
        return published
    return Moment.of_day(*(int(part) for part in str(published).split("-")))


def _outlet(outlet: Outlet | str | None) -> Outlet | None:
    return make_outlet(outlet) if isinstance(outlet, str) else outlet


def _named(model: Any, name: str) -> Any:
    row, _ = model.objects.get_or_create(key=name_key(name), defaults={"name": name})
    return row
