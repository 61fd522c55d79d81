"""Random sequences of rulings, reprocessing and undoing, against a model of a dozen lines that knows no tables."""

from __future__ import annotations

from dataclasses import dataclass, field

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.extra.django import TestCase

from articles import desk, storing
from articles.entities.rules import Kind
from articles.errors import DeskError
from articles.models import Article, Entity, EntityAlias, EntityRule, IndexChange, Mention
from articles.records import Label
from articles.records import Mention as Read
from tests.factories import make_article

NAMES = ("Ada Lovelace", "Ada King", "Lady Lovelace", "Merrow", "Strip")
TEXTS = (
    "Ada Lovelace met Ada King in Merrow.",
    "Lady Lovelace owns a computer in Merrow. Strip.",
    "Ada Lovelace sails to Merrow; Ada Lovelace returns.",
    "Ada King and Lady Lovelace and Ada Lovelace: computer.",
)
WORD = "computer"
BY = desk.By(user_id=None, why="because")


@dataclass
class Model:
    """``rules`` are (database id, kind, subject, target, article), those in force, in order; subjects are entities, or aliases of an
    ALIAS rule."""

    rules: list[tuple[int, str, int, int, int]] = field(default_factory=list)

    def stands_for(self, alias: EntityAlias, article: Article) -> int | None:
        entity = alias.home_id
        for _, kind, subject, target, _ in self.rules:
            entity = target if kind == "alias" and subject == alias.pk else entity
        while entity is not None:
            here = [
                (kind, target, place) for _, kind, subject, target, place in self.rules if subject == entity and kind != "alias"
            ]
            if any(kind == "never" or (kind == "absent" and place == article.pk) for kind, _, place in here):
                return None
            onward = [target for kind, target, _ in here if kind == "merge"]
            onward += [
                target
                for kind, target, place in here
                if kind == "split" and (place == article.pk if place else WORD in article.text)
            ]
            if not onward:
                break
            entity = onward[0]
        return entity


STEP = st.tuples(
    st.sampled_from(
        ["merge", "merge", "split", "alias", "unalias", "never", "absent", "rename", "retype", "undo", "undo", "reprocess"]
    ),
    st.integers(0, 30),
    st.integers(0, 30),
)


class TestDesk(TestCase):
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a sequence of rulings takes too long to be shrunk
    )
    @given(st.lists(STEP, min_size=3, max_size=14), st.sampled_from([1, desk.AT_ONCE]))
    def test_mentions_facets_counts_and_log_are_what_a_plain_model_says(
        self, steps: list[tuple[str, int, int]], at_once: int
    ) -> None:
        articles = [_written(number, text) for number, text in enumerate(TEXTS)]
        model, made, usual = Model(), 0, desk.AT_ONCE
        desk.AT_ONCE = at_once
        try:
            for step, first, second in steps:
                IndexChange.objects.all().delete()
                before = _facets()
                made += _take(step, first, second, model, articles)
                while desk.settle(limit=2):
                    pass
                _agree(model, articles, before, made)
        finally:
            desk.AT_ONCE = usual


def _take(step: str, first: int, second: int, model: Model, articles: list[Article]) -> int:
    """How many rules were made: 1, or 0 for what makes none and for what the desk refuses."""
    entities, aliases = list(Entity.objects.order_by("pk")), list(EntityAlias.objects.order_by("pk"))
    one, other = entities[first % len(entities)], entities[second % len(entities)]
    article, alias = articles[second % len(articles)], aliases[first % len(aliases)]
    try:
        match step:
            case "reprocess":
                _write(articles[first % len(articles)])
                return 0
            case "undo":
                return _undo(first, model)
            case "merge":
                rule = desk.merge(one, into=other, by=BY)
            case "split":
                chosen = {"words": [WORD]} if first % 2 else {"articles": [article.pk]}
                rule = desk.split(one, name="Another", by=BY, **chosen)
            case "alias":
                rule = desk.add_alias(other, name=alias.name, by=BY)
            case "unalias":
                rule = desk.remove_alias(alias, by=BY)
            case "never":
                rule = desk.never(one, by=BY)
            case "absent":
                rule = desk.absent(one, article=article, by=BY)
            case "rename":
                rule = desk.rename(one, name=f"Renamed {second}", by=BY)
            case _:
                rule = desk.retype(one, label=list(Label)[second % 3], by=BY)
    except DeskError:
        return 0
    subject = rule.alias_id if rule.kind == Kind.ALIAS else rule.entity_id
    place = rule.article_id or (rule.articles[0] if rule.articles else 0)
    model.rules.append((rule.pk, rule.kind, subject or 0, rule.target_id or 0, place))
    return 1


def _undo(first: int, model: Model) -> int:
    if model.rules:
        gone = model.rules.pop(first % len(model.rules))
        desk.undo(EntityRule.objects.get(pk=gone[0]), by=BY)
    return 0


def _agree(model: Model, articles: list[Article], before: dict[int, set[tuple[int, str, str]]], made: int) -> None:
    for mention in Mention.readings.select_related("alias", "article"):
        wanted = model.stands_for(mention.alias, mention.article)
        assert mention.entity_id == wanted
        assert mention.entity_id is None or Mention.objects.filter(pk=mention.pk).exists()
    assert not desk.waiting()
    for entity in Entity.objects.with_article_count():
        named_in = [a for a in articles if any(m.entity_id == entity.pk for m in Mention.readings.filter(article=a))]
        assert entity.articles == len(named_in)  # type: ignore[attr-defined]
    after = _facets()
    changed = {article.pk for article in articles if before[article.pk] != after[article.pk]}
    assert changed <= set(IndexChange.objects.values_list("article_id", flat=True))
    assert EntityRule.objects.count() == made
    assert set(EntityRule.objects.filter(undone_at=None).values_list("pk", flat=True)) == {rule[0] for rule in model.rules}


def _facets() -> dict[int, set[tuple[int, str, str]]]:
    """What the index is told of each article: its entities, their names and types."""
    return {
        article.pk: {(m.entity.pk, m.entity.name, m.entity.label) for m in article.mentions.select_related("entity") if m.entity}
        for article in Article.objects.all()
    }


def _written(number: int, text: str) -> Article:
    article = make_article(headline=f"Report {number}", body=text)
    _write(article)
    return article


def _write(article: Article) -> None:
    """As recognition does, each name with its type, every time anew."""
    found = [
        Read(
            start=at,
            end=at + len(name),
            label=Label.PLACE if name == "Merrow" else Label.PERSON,
            text=name,
            name=name,
            recogniser="t",
        )
        for name in NAMES
        for at in [article.text.find(name)]
        if at >= 0
    ]
    storing.write_mentions(article, found)
    desk.note_change([article.pk])
