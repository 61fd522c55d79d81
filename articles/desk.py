"""The entity desk: editors put names right, each decision being a rule that holds from then on (``entities.rules``).

Every function records its rule, with who and why, in one transaction with what it changes, and raises DeskError where the rule would
contradict one in force. Mentions of long ago follow at once where they are few, and otherwise a batch at a time by the worker
(``settle``); each batch is a transaction with its own notes to the index, so every page and every facet is whole meanwhile.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles import naming
from articles.entities import entity_key, is_listed
from articles.entities.rules import SHOWN, Kind, Reading, context_key
from articles.errors import DeskError
from articles.models import NAME_LENGTH, Article, Entity, EntityAlias, EntityRule, Mention
from articles.records import Label
from articles.search.indexing import note_change
from articles.text import squeeze, truncate

AT_ONCE = 2_000
"""Mentions that follow a rule within the request that makes it: some tenths of a second on SQLite."""
SPELLINGS = 500
"""Spellings that are settled together at most; most have few mentions."""
_QID = re.compile(r"Q[1-9]\d{0,11}")


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who decides, and why. ``user_id`` None is the archive itself."""

    user_id: int | None
    why: str = ""


@transaction.atomic
def merge(source: Entity, *, into: Entity, by: By) -> EntityRule:
    """From now on ``source`` is ``into``, or what that has been merged into. Their names and mentions are one entity's."""
    rules = naming.all_rules()
    target = rules.usual_entity(alias=0, home=into.pk)
    if source.pk in rules.merges:
        raise DeskError(f"“{source}” is merged into entity {rules.merges[source.pk]} already. Undo that first.")
    if rules.leads(target, source.pk):
        raise DeskError(f"“{into}” is “{source}” already, or was split off it. Undo that instead of merging.")
    return _decide(Kind.MERGE, source, by=by, target_id=target)


@transaction.atomic
def split(entity: Entity, *, name: str, by: By, words: Sequence[str] = (), articles: Iterable[int] = ()) -> EntityRule:
    """In ``articles``, and in those that have one of ``words``, the names of ``entity`` stand for another, new one of this ``name``."""
    words, articles = [word for word in map(squeeze, words) if entity_key(word, Label.ORG)], sorted(set(articles))
    if not words and not articles:
        raise DeskError("Say by which words, or in which articles, the other one is to be told apart.")
    _refuse_merged(entity)
    other = _new_entity(_name(name), entity.label)
    return _decide(Kind.SPLIT, entity, by=by, target=other, words=words, articles=articles)


@transaction.atomic
def rename(entity: Entity, *, name: str, by: By) -> EntityRule:
    """``entity`` is shown under this name. Which names lead to it is another matter: ``add_alias``."""
    return _decide(Kind.RENAME, entity, by=by, value=_name(name))


@transaction.atomic
def retype(entity: Entity, *, label: Label, by: By) -> EntityRule:
    """``entity`` is a person, an organisation or a place, whatever it is read as."""
    if entity.label == label:
        raise DeskError(f"“{entity}” is {label.value} already.")
    return _decide(Kind.RETYPE, entity, by=by, value=label.value)


@transaction.atomic
def add_alias(entity: Entity, *, name: str, by: By) -> EntityRule:
    """Texts that have ``name``, read as something of the entity's type, name ``entity``."""
    _refuse_merged(entity)
    alias = _alias(_name(name), entity.label)
    if alias.entity_id == entity.pk:
        raise DeskError(f"“{alias}” is a name of “{entity}” already.")
    return _decide(Kind.ALIAS, alias.entity, by=by, target=entity, alias=alias, value=alias.name)


@transaction.atomic
def remove_alias(alias: EntityAlias, *, by: By) -> EntityRule:
    """The spelling names another entity than the one that it does: the one that it founded, or a new one."""
    entity = alias.entity
    if entity.aliases.count() == 1:
        raise DeskError(f"“{alias}” is the only name of “{entity}”. Say instead that it is never a name, or split it.")
    own = alias.home if alias.home_id != entity.pk and not _is_merged(alias.home) else _new_entity(alias.name, alias.label)
    return _decide(Kind.ALIAS, entity, by=by, target=own, alias=alias, value=alias.name)


@transaction.atomic
def never(entity: Entity, *, by: By) -> EntityRule:
    """What leads to ``entity`` is no name: it is marked in no article, and stands in no facet."""
    if naming.in_force().filter(kind=Kind.NEVER, entity=entity).exists():
        raise DeskError(f"“{entity}” is never a name already.")
    return _decide(Kind.NEVER, entity, by=by)


@transaction.atomic
def absent(entity: Entity, *, article: Article, by: By) -> EntityRule:
    """Whatever ``article`` is thought to name, it is not ``entity``."""
    if naming.in_force().filter(kind=Kind.ABSENT, entity=entity, article=article).exists():
        raise DeskError(f"“{entity}” is not in “{article}” already.")
    return _decide(Kind.ABSENT, entity, by=by, article=article)


@transaction.atomic
def link(entity: Entity, *, qid: str, by: By) -> EntityRule:
    """``entity`` is the one of this Wikidata id: 'Q38799', or the address of its page."""
    wanted = qid.strip().rpartition("/")[2]
    if not _QID.fullmatch(wanted):
        raise DeskError(f"“{truncate(qid, 60)}” is no Wikidata id. One is a Q and digits: Q38799.")
    return _decide(Kind.LINK, entity, by=by, value=wanted)


@transaction.atomic
def name_usually(entity: Entity, *, name: str) -> bool:
    """No ruling: the name by which ``entity`` is shown unless an editor names it, or the alias table does. Whether that is news."""
    if entity.base_name == name or is_listed(entity.base_name, Label(entity.base_label)):
        return False
    entity.base_name = name
    entity.save(update_fields=["base_name"])
    _show(entity)
    return True


@transaction.atomic
def undo(rule: EntityRule, *, by: By) -> None:
    """Everything becomes what it would be had ``rule`` never been made; later rules stay. Raises DeskError for one undone already."""
    now = timezone.now()
    if not naming.in_force().filter(pk=rule.pk).update(undone_at=now, undone_by_id=by.user_id):
        raise DeskError("This is undone already.")
    _spread(rule)


@transaction.atomic
def settle(*, limit: int = AT_ONCE) -> int:
    """Have up to ``limit`` mentions follow the rules that changed; how many spellings and mentions were looked at. 0: all have
    followed. Several workers may call it: each spelling is taken by one."""
    unsettled = EntityAlias.objects.filter(settle_from__isnull=False).order_by("settle_from", "pk")  # by the partial index
    rows: list[Mention] = []
    whole: list[int] = []
    for alias in unsettled.select_for_update(skip_locked=True)[:SPELLINGS]:
        left = limit - len(rows)
        found = list(Mention.readings.filter(alias=alias, pk__gt=alias.settle_from).order_by("pk")[:left])
        rows += found
        if len(found) == left:
            EntityAlias.objects.filter(pk=alias.pk).update(settle_from=found[-1].pk)
            break
        whole.append(alias.pk)
    _settle(rows)
    EntityAlias.objects.filter(pk__in=whole).update(settle_from=None)
    return len(rows) + len(whole)


def waiting() -> int:
    """Mentions that have yet to follow the rules."""
    unsettled = EntityAlias.objects.filter(settle_from__isnull=False).order_by("settle_from").values_list("pk", "settle_from")
    return sum(Mention.readings.filter(alias=pk, pk__gt=after).count() for pk, after in unsettled)


def merged_into(entity: Entity) -> Entity | None:
    """The entity that this one is by now, or None where it is itself. Only once all its mentions have followed."""
    rule = naming.in_force().filter(kind=Kind.MERGE, entity=entity).select_related("target").first()
    if rule is None or rule.target is None:
        return None
    return merged_into(rule.target) or rule.target


# --- Rules into tables ------------------------------------------------------------------------------------------------------------


def _decide(kind: Kind, entity: Entity, *, by: By, **fields: Any) -> EntityRule:
    why = truncate(by.why, 500)
    rule = EntityRule.objects.create(kind=kind.value, entity=entity, made_by_id=by.user_id, why=why, **fields)
    _spread(rule)
    return rule


def _spread(rule: EntityRule) -> None:
    """Bring the tables to what the rules say now that ``rule`` has come or gone."""
    kind = Kind(rule.kind)
    if kind in SHOWN:
        _show(rule.entity)
    elif kind is Kind.ABSENT:
        reaching = naming.aliases_reaching(rule.entity_id)
        _settle(list(Mention.readings.filter(article=rule.article_id, alias__in=reaching)))
    else:
        _unsettle([rule.alias] if rule.alias else naming.aliases_reaching(rule.entity_id))
        settle(limit=AT_ONCE)


def _unsettle(aliases: Sequence[EntityAlias]) -> None:
    """The spellings lead where the rules say, at once; their mentions are to follow."""
    rules = naming.rules_about(aliases)
    for alias in aliases:
        alias.entity_id = rules.usual_entity(alias=alias.pk, home=alias.home_id)
        alias.settle_from = 0
    EntityAlias.objects.bulk_update(aliases, ["entity", "settle_from"], batch_size=500)


def _settle(rows: Sequence[Mention]) -> None:
    """Write what each of these mentions stands for, and tell the index where that is something else than before."""
    aliases = {alias.pk: alias for alias in EntityAlias.objects.filter(pk__in={row.alias_id for row in rows})}
    rules = naming.rules_about(list(aliases.values()))
    words = _context_keys({row.article_id for row in rows}) if rules.read_text else {}
    moved: dict[int | None, list[Mention]] = defaultdict(list)
    for row in rows:
        reading = Reading(alias=row.alias_id, home=aliases[row.alias_id].home_id, article=row.article_id)
        entity = rules.entity_of(reading, words=words.get(row.article_id, ""))
        if entity != row.entity_id:
            moved[entity].append(row)
    for entity, mentions in moved.items():
        Mention.readings.filter(pk__in=[mention.pk for mention in mentions]).update(entity=entity)
    note_change(mention.article_id for mentions in moved.values() for mention in mentions)


def _context_keys(articles: set[int]) -> dict[int, str]:
    texts = Article.objects.filter(pk__in=articles).only("headline", "body")
    return {article.pk: context_key(article.text) for article in texts.iterator(chunk_size=200)}


def _show(entity: Entity) -> None:
    """The entity's name, type and link as the rules have them, the latest of each kind."""
    latest = {Kind(kind): value for kind, value in _shown(entity).values_list("kind", "value")}
    entity.name = latest.get(Kind.RENAME, entity.base_name)
    entity.label = latest.get(Kind.RETYPE, entity.base_label)
    entity.qid = latest.get(Kind.LINK, "")
    entity.save(update_fields=["name", "label", "qid"])
    note_change(Mention.objects.filter(entity=entity).order_by().values_list("article_id", flat=True).distinct())


def _shown(entity: Entity) -> Any:
    return naming.in_force().filter(entity=entity, kind__in=SHOWN).order_by("pk")


# --- Rows -------------------------------------------------------------------------------------------------------------------------


def _new_entity(name: str, label: str) -> Entity:
    return Entity.objects.create(name=name, label=label)


def _alias(name: str, label: str) -> EntityAlias:
    """The spelling, which founds an entity where no text has had it yet."""
    key = entity_key(name, Label(label))[:NAME_LENGTH]
    known = EntityAlias.objects.filter(key=key, label=label).select_related("entity").first()
    if known:
        return known
    home = _new_entity(name, label)
    return EntityAlias.objects.create(entity=home, home=home, name=name, key=key, label=label)


def _name(name: str) -> str:
    """Raises DeskError for what has neither letter nor digit."""
    line = squeeze(name)[:NAME_LENGTH]
    if not entity_key(line, Label.ORG):
        raise DeskError("A name has at least one letter or digit.")
    return line


def _is_merged(entity: Entity) -> bool:
    return naming.in_force().filter(Q(kind=Kind.MERGE), entity=entity).exists()


def _refuse_merged(entity: Entity) -> None:
    if _is_merged(entity):
        raise DeskError(f"“{entity}” is merged into another entity; do this on that one.")
