"""The page of one entity at the desk: what it shows, and what its buttons post."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count
from django.http import QueryDict

from articles import desk
from articles.desk import By
from articles.entities import entity_key
from articles.errors import DeskError
from articles.models import Article, Entity, EntityAlias, EntityRule, Mention
from articles.records import Label

ARTICLES_SHOWN = 20
ALIASES_SHOWN = 100
RULES_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityDesk:
    """``aliases`` have ``number``, their mentions; ``articles`` are the newest that name the entity; ``waiting`` mentions of the whole
    archive have yet to follow the rules."""

    entity: Entity
    merged_into: Entity | None
    is_never: bool
    aliases: tuple[EntityAlias, ...]
    articles: tuple[Article, ...]
    number_of_articles: int
    rules: tuple[EntityRule, ...]
    waiting: int
    labels: tuple[str, ...] = tuple(label.value for label in Label)


def desk_of(entity: Entity) -> EntityDesk:
    """All that an editor needs to rule on ``entity``."""
    named_in = Mention.objects.filter(entity=entity).values("article")
    concerning = EntityRule.objects.filter(entity=entity) | EntityRule.objects.filter(target=entity)
    rules = concerning.select_related("entity", "target", "article", "made_by", "undone_by")[:RULES_SHOWN]
    return EntityDesk(
        entity=entity,
        merged_into=desk.merged_into(entity),
        is_never=any(rule.kind == "never" and rule.undone_at is None and rule.entity_id == entity.pk for rule in rules),
        aliases=tuple(entity.aliases.annotate(number=Count("readings")).order_by("-number", "name")[:ALIASES_SHOWN]),
        articles=tuple(Article.objects.filter(pk__in=named_in).newest().for_listing()[:ARTICLES_SHOWN]),
        number_of_articles=Mention.objects.filter(entity=entity).aggregate(n=Count("article", distinct=True))["n"],
        rules=tuple(rules),
        waiting=desk.waiting(),
    )


def obey(entity: Entity, post: QueryDict, *, user: User | AnonymousUser) -> str:
    """Do what the button says; a sentence about it. Raises DeskError where it cannot be done, KeyError for no such button."""
    by = By(user_id=user.pk, why=post.get("why", ""))
    return COMMANDS[post.get("command", "")](entity, post, by)


def named_entity(wanted: str, *, label: str) -> Entity:
    """The entity of this number, or of this name, rather of this type. Raises DeskError where there is none."""
    text = wanted.strip()
    if text.isdecimal() and (found := Entity.objects.filter(pk=int(text)).first()):
        return found
    keys = {entity_key(text, each): each for each in Label}
    aliases = EntityAlias.objects.filter(key__in=keys).select_related("entity").annotate(number=Count("readings"))
    best = max(aliases, key=lambda alias: (alias.label == label, alias.number), default=None)
    if best is None:
        raise DeskError(f"No entity is named “{text}”. Give a name that the archive has met, or an entity’s number.")
    return best.entity


def number_in(post: Mapping[str, Any], name: str) -> int:
    """The number of this name that was posted; 0 where there is none."""
    text = str(post.get(name, ""))
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _merge(entity: Entity, post: QueryDict, by: By) -> str:
    into = named_entity(post.get("into", ""), label=entity.label)
    rule = desk.merge(entity, into=into, by=by)
    return f"“{entity}” is “{rule.target}” from now on."


def _split(entity: Entity, post: QueryDict, by: By) -> str:
    words = post.get("words", "").split(",")
    articles = [int(pk) for pk in post.getlist("article") if pk.isdecimal()]
    rule = desk.split(entity, name=post.get("name", ""), words=words, articles=articles, by=by)
    return f"“{rule.target}” (entity {rule.target_id}) is told apart from “{entity}”."


def _rename(entity: Entity, post: QueryDict, by: By) -> str:
    return f"It is shown as “{desk.rename(entity, name=post.get('name', ''), by=by).value}”."


def _retype(entity: Entity, post: QueryDict, by: By) -> str:
    label = post.get("label", "")
    if label not in set(Label):
        raise DeskError("Choose person, organisation or place.")
    return f"It is {desk.retype(entity, label=Label(label), by=by).value} from now on."


def _alias(entity: Entity, post: QueryDict, by: By) -> str:
    return f"“{desk.add_alias(entity, name=post.get('name', ''), by=by).value}” is a name of it."


def _unalias(entity: Entity, post: QueryDict, by: By) -> str:
    alias = entity.aliases.filter(pk=number_in(post, "alias")).first()
    if alias is None:
        raise DeskError("This is no name of it any more.")
    return f"“{alias}” names entity {desk.remove_alias(alias, by=by).target_id} from now on."


def _never(entity: Entity, _post: QueryDict, by: By) -> str:
    desk.never(entity, by=by)
    return f"“{entity}” is never a name."


def _absent(entity: Entity, post: QueryDict, by: By) -> str:
    article = Article.objects.filter(pk=number_in(post, "article")).first()
    if article is None:
        raise DeskError("There is no such article any more.")
    desk.absent(entity, article=article, by=by)
    return f"“{entity}” is not in “{article}”."


def _link(entity: Entity, post: QueryDict, by: By) -> str:
    return f"It is {desk.link(entity, qid=post.get('qid', ''), by=by).value} in Wikidata."


def _undo(entity: Entity, post: QueryDict, by: By) -> str:
    rules = EntityRule.objects.filter(entity=entity) | EntityRule.objects.filter(target=entity)
    rule = rules.filter(pk=number_in(post, "rule")).first()
    if rule is None:
        raise DeskError("There is no such decision about this entity.")
    desk.undo(rule, by=by)
    return f"Undone: {rule.kind} of “{rule.entity}”."


COMMANDS: Mapping[str, Callable[[Entity, QueryDict, By], str]] = {
    "merge": _merge,
    "split": _split,
    "rename": _rename,
    "retype": _retype,
    "alias": _alias,
    "unalias": _unalias,
    "never": _never,
    "absent": _absent,
    "link": _link,
    "undo": _undo,
}
"""What the buttons post as ``command``."""
