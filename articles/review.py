"""Review queues: what the archive finds odd about its names, decided by editors one by one; and how often names are right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from articles import desk, naming
from articles.desk import By
from articles.entities.likeness import Known, Likeness, Precision, duplicates, junk_reason, precision, type_conflicts
from articles.entities.rules import Kind
from articles.errors import DeskError
from articles.models import Article, Entity, Judgement, Mention, Proposal
from articles.records import Label
from articles.text import name_key

SHOWN = 20
LEAST_ARTICLES = 2
"""What one article alone names is not worth an editor's time: facets do not offer it."""
MOST_PROPOSALS = 5_000
"""Of a kind at a time, those of most weight."""
NEAR = 100
"""Mentions after the one hit by chance among which one of a published article is looked for."""
AROUND = 120
"""Characters shown on either side of a mention."""
COMPANY = 200
"""Mentions of an entity that are looked at to see in whose company it is named."""

_random = Random()


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """``first`` is to be decided now; ``shared`` names are met beside both of its entities; ``rest`` are the next ones."""

    kind: Proposal.Kind
    waiting: int
    first: Proposal | None
    shared: tuple[str, ...]
    rest: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A mention by chance with the text around it, and what was judged so far; None where there is none."""

    mention: Mention | None
    before: str
    after: str
    judged: Precision | None


def propose() -> dict[str, int]:
    """Look over all entities that two articles name, and queue what is odd and was not yet decided; how many of each kind."""
    known = _known()
    found: dict[Proposal.Kind, Iterable[Likeness]] = {
        Proposal.Kind.DUPLICATE: duplicates(known),
        Proposal.Kind.TYPE: type_conflicts(known),
        Proposal.Kind.JUNK: _junk(known),
    }
    Proposal.objects.filter(decision=Proposal.Decision.OPEN).delete()
    for kind, pairs in found.items():
        heaviest = sorted(pairs, key=lambda pair: -pair.entity.articles)
        rows = [
            Proposal(kind=kind, entity_id=p.entity.id, other_id=p.other.id, reason=p.reason[:200], weight=p.entity.articles)
            for p in islice(heaviest, MOST_PROPOSALS)
        ]
        Proposal.objects.bulk_create(rows, ignore_conflicts=True)
    return {kind.value: _open(kind).count() for kind in Proposal.Kind}


def queue(kind: Proposal.Kind) -> Queue:
    """What is to be decided, what matters most first."""
    rows = list(_open(kind).select_related("entity", "other")[:SHOWN])
    first = rows[0] if rows else None
    shared = _company(first.entity) & _company(first.other) if first and first.entity_id != first.other_id else set()
    names = Entity.objects.filter(pk__in=list(shared)[:SHOWN]).values_list("name", flat=True)
    return Queue(kind=kind, waiting=_open(kind).count(), first=first, shared=tuple(names), rest=tuple(rows[1:]))


@transaction.atomic
def decide(proposal_id: int, decision: str, *, user_id: int | None) -> str:
    """'taken' makes the rule, 'refused' keeps things as they are, for good; a sentence about it. Raises DeskError."""
    proposal = Proposal.objects.filter(pk=proposal_id, decision=Proposal.Decision.OPEN).select_related("entity", "other").first()
    if proposal is None:
        raise DeskError("Somebody has decided this already.")
    is_taken = decision == Proposal.Decision.TAKEN
    if is_taken:
        by = By(user_id=user_id, why=f"Proposed: {proposal.reason}")
        if proposal.kind == Proposal.Kind.JUNK:
            desk.never(proposal.entity, by=by)
        else:
            desk.merge(proposal.entity, into=proposal.other, by=by)
    state = Proposal.Decision.TAKEN if is_taken else Proposal.Decision.REFUSED
    Proposal.objects.filter(pk=proposal.pk).update(decision=state, decided_by=user_id, decided_at=timezone.now())
    return f"“{proposal.entity}”: {'done' if is_taken else 'left as it is'}."


def sample() -> Sample:
    """A mention of a published article, by chance."""
    found = _mention_by_chance()
    text = found.article.text if found else ""
    start, end = (found.start or 0, found.end or 0) if found else (0, 0)
    return Sample(mention=found, before=text[max(0, start - AROUND) : start], after=text[end : end + AROUND], judged=judged())


def judge(mention_id: int, *, is_right: bool, user_id: int | None) -> None:
    """Note that the editor found the mention right or wrong."""
    mention = Mention.objects.select_related("entity").filter(pk=mention_id).first()
    if mention and mention.entity:
        Judgement.objects.create(
            mention_text=mention.text,
            entity_name=mention.entity.name,
            article_id=mention.article_id,
            is_right=is_right,
            judged_by_id=user_id,
        )


def judged() -> Precision | None:
    """How often the names that editors were shown were right."""
    right = Judgement.objects.filter(is_right=True).count()
    return precision(right, Judgement.objects.count())


def _mention_by_chance() -> Mention | None:
    """A mention of a published article that stands in its text. Asked in steps: SQLite would read all published articles to find
    one mention."""
    lowest, highest = (Mention.objects.aggregate(end=end("pk"))["end"] or 0 for end in (Min, Max))
    placed = Mention.objects.filter(start__isnull=False)
    near = placed.filter(pk__gte=_random.randint(lowest, highest)).order_by("pk").values_list("pk", "article__status")[:NEAR]
    among = [pk for pk, status in near if status == Article.Status.PUBLISHED]
    if not among:
        among = list(placed.filter(article__status=Article.Status.PUBLISHED).values_list("pk", flat=True)[:1])
    return Mention.objects.filter(pk__in=among[:1]).select_related("article", "entity").first()


def _open(kind: Proposal.Kind) -> QuerySet[Proposal]:
    return Proposal.objects.filter(kind=kind, decision=Proposal.Decision.OPEN)


def _known() -> list[Known]:
    never = set(naming.in_force().filter(kind=Kind.NEVER).values_list("entity", flat=True))
    counted = (
        Mention.objects.order_by()
        .values_list("entity", "entity__name", "entity__label")
        .annotate(n=Count("article", distinct=True))
    )
    return [
        Known(id=pk, name=name, key=name_key(name), label=Label(label), articles=n)
        for pk, name, label, n in counted.filter(n__gte=LEAST_ARTICLES)
        if pk not in never and name_key(name)
    ]


def _junk(known: Iterable[Known]) -> Iterator[Likeness]:
    return (Likeness(entity=each, other=each, reason=reason) for each in known if (reason := junk_reason(each.name)))


def _company(entity: Entity) -> set[int]:
    """Who is named in the latest articles that name ``entity``."""
    articles = Mention.objects.filter(entity=entity).order_by("-pk").values_list("article", flat=True)[:COMPANY]
    beside = Mention.objects.filter(article__in=set(articles)).exclude(entity=entity)
    return {pk for pk in beside.values_list("entity", flat=True) if pk is not None}
