"""What a name that was read in an article stands for: its spelling, and the rules of the desk that concern it (``entities.rules``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q, QuerySet

from articles.entities import canonical, entity_key
from articles.entities.rules import PATHS, Kind, Reading, Rules, context_key, rules_of
from articles.models import NAME_LENGTH, Article, Entity, EntityAlias, EntityRule, Mention
from articles.records import EntityName

_TELLING = (Kind.MERGE, Kind.SPLIT, Kind.NEVER, Kind.ABSENT)
"""Rules of an entity that tell what its names stand for."""


def aliases_for(names: Iterable[EntityName]) -> dict[EntityName, EntityAlias]:
    """The spelling that each name is: matched by its key, or made, with an entity of its own. One query where all are known."""
    shown = {name: canonical(name.name, name.label) for name in names}
    keys = {name: (entity_key(c.name, c.label)[:NAME_LENGTH], c.label.value) for name, c in shown.items()}
    known = _known(keys.values())
    missing = {key: shown[name] for name, key in keys.items() if key not in known}
    if missing:
        known |= _founded(missing)
    return {name: known[key] for name, key in keys.items()}


def assign(mentions: Sequence[Mention], *, article: Article) -> None:
    """Set ``entity`` of unsaved mentions of ``article``, whose ``alias`` is set."""
    rules = rules_about({mention.alias for mention in mentions})
    words = context_key(article.text) if rules.read_text else ""
    for mention in mentions:
        alias = mention.alias
        mention.entity_id = rules.entity_of(Reading(alias=alias.pk, home=alias.home_id, article=article.pk), words=words)


def rules_about(aliases: Collection[EntityAlias]) -> Rules:
    """The rules in force that tell what these spellings stand for: those of their entities, and of all that these lead to. One
    short query where the desk has ruled nothing; else two, and one more for each step that a merge or a split leads on."""
    if not in_force().exists():
        return rules_of(())
    sent = in_force().filter(kind=Kind.ALIAS, alias__in=aliases)
    found = {row.pk: row for row in sent}
    frontier = {alias.home_id for alias in aliases} | {row.target_id for row in sent if row.target_id is not None}
    seen: set[int] = set()
    while frontier:
        rows = list(in_force().filter(entity__in=frontier, kind__in=_TELLING))
        found |= {row.pk: row for row in rows}
        seen |= frontier
        frontier = {row.target_id for row in rows if row.target_id is not None} - seen
    return rules_of(row.record for row in found.values())


def aliases_reaching(entity_id: int) -> list[EntityAlias]:
    """The spellings that may come to stand for the entity under the rules in force."""
    reached, frontier = {entity_id}, {entity_id}
    while frontier:
        leading = in_force().filter(kind__in=PATHS, target__in=frontier)
        frontier = set(leading.values_list("entity_id", flat=True)) - reached
        reached |= frontier
    sent = in_force().filter(kind=Kind.ALIAS, target__in=reached).values("alias")
    return list(EntityAlias.objects.filter(Q(home__in=reached) | Q(pk__in=sent)))


def all_rules() -> Rules:
    """All that is in force: thousands of rules are some milliseconds."""
    return rules_of(row.record for row in in_force())


def in_force() -> QuerySet[EntityRule]:
    return EntityRule.objects.filter(undone_at__isnull=True)


def _known(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], EntityAlias]:
    wanted = set(keys)
    rows = EntityAlias.objects.filter(key__in={key for key, _ in wanted})
    return {(row.key, row.label): row for row in rows if (row.key, row.label) in wanted}


def _founded(missing: dict[tuple[str, str], EntityName]) -> dict[tuple[str, str], EntityAlias]:
    """New spellings, each with its entity."""
    rows = [(name.name[:NAME_LENGTH], name.label.value) for name in missing.values()]
    entities = Entity.objects.bulk_create([Entity(name=n, base_name=n, label=lb, base_label=lb) for n, lb in rows])
    aliases = EntityAlias.objects.bulk_create(
        EntityAlias(entity=entity, home=entity, name=entity.name, key=key, label=label)
        for (key, label), entity in zip(missing, entities, strict=True)
    )
    return dict(zip(missing, aliases, strict=True))
