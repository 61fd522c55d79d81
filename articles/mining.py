"""What the articles themselves say about names, made into rules of the desk, which an editor can see and undo."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count

from articles import desk
from articles.desk import By
from articles.entities import entity_key
from articles.entities.acronyms import Explained, agreed, counted
from articles.entities.rules import Kind
from articles.errors import DeskError
from articles.models import Article, Entity, EntityAlias, EntityRule, Mention
from articles.records import Label


def mine_acronyms() -> int:
    """Merge each acronym with its long name where the articles that explain it agree, and both are known as entities of one type. How
    many. A merge that an editor has undone is not made again."""
    votes = _votes()
    made = 0
    for label in (Label.ORG, Label.PLACE):
        known = _entities({long for _, long in votes}, label)
        acronyms = _entities({acronym for acronym, _ in votes}, label)
        for explained in agreed(votes, key={long: entity.pk for long, entity in known.items()}):
            if acronym := acronyms.get(explained.acronym):
                made += _merge(acronym, known[explained.long], explained)
    return made


def name_by_use() -> int:
    """Show each entity that has several names under the one that most articles use; how many are shown otherwise than before. What an
    editor named, and what the alias table names, stays."""
    several = EntityAlias.objects.order_by().values("entity").annotate(n=Count("pk")).filter(n__gt=1).values("entity")
    used = Mention.objects.filter(entity__in=several).order_by().values_list("entity", "alias__name")
    best: dict[int, tuple[int, str]] = {}
    for entity, name, number in used.annotate(n=Count("article", distinct=True)):
        best[entity] = max(best.get(entity, (0, "")), (number, name))
    return sum(desk.name_usually(entity, name=best[entity.pk][1]) for entity in Entity.objects.filter(pk__in=best))


def _votes() -> Counter[tuple[str, str]]:
    texts = Article.objects.published().filter(copy_of=None, body__contains="(").only("headline", "body")
    return counted(article.text for article in texts.iterator(chunk_size=500))


def _entities(names: set[str], label: Label) -> dict[str, Entity]:
    keys = {name: entity_key(name, label) for name in names}
    rows = EntityAlias.objects.filter(key__in=set(keys.values()), label=label.value).select_related("entity")
    by_key = {row.key: row.entity for row in rows}
    return {name: by_key[key] for name, key in keys.items() if key in by_key}


def _merge(acronym: Entity, long: Entity, explained: Explained) -> int:
    """The one that is named less into the one that is named more, whose name is then shown; 1, or 0 where that has been decided."""
    both = [acronym, long]
    decided = EntityRule.objects.filter(kind=Kind.MERGE, entity__in=both, target__in=both)
    if acronym == long or decided.exists():
        return 0
    less, more = sorted(both, key=lambda entity: entity.mentions.count())
    why = f"{explained.votes} of {explained.articles} articles explain {explained.acronym} as {explained.long}."
    try:
        desk.merge(less, into=more, by=By(user_id=None, why=why))
    except DeskError:
        return 0
    return 1
