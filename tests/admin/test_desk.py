"""The entity desk as an editor sees it: decisions, their log and undo, review queues, the sample."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles import review, storing
from articles.models import Article, Entity, EntityRule, IndexChange, Judgement, Mention, Proposal
from articles.records import Label
from articles.records import Mention as Read
from tests.factories import make_article, make_entity


def rule(client: Client, entity: Entity, command: str, **fields: Any) -> str:
    """The page that the decision leads to."""
    url = reverse("admin:articles_entity_change", args=[entity.pk])
    return client.post(url, {"command": command, **fields}, follow=True).content.decode()


def read_again(article: Article, name: str, label: Label) -> None:
    """As a reprocess does."""
    at = article.text.find(name)
    storing.write_mentions(
        article, [Read(start=at, end=at + len(name), label=label, text=name, name=name, recogniser="test")] if at >= 0 else []
    )


def test_a_merge_holds_through_a_reprocess_and_its_undo_too(editor: Client) -> None:
    article = make_article(body="The Harbour Board met.", entities={"ORG": ["Harbour Board"]})
    board, authority = Entity.objects.get(), make_entity("Port Authority", label="ORG")
    rule(editor, board, "merge", into="port authority", why="renamed in 1990")
    assert article.mentions.get().entity == authority
    assert IndexChange.objects.filter(article_id=article.pk).exists()
    read_again(article, "Harbour Board", Label.ORG)
    assert article.mentions.get().entity == authority
    made = EntityRule.objects.get()
    assert (made.why, made.made_by.get_username()) == ("renamed in 1990", "editors")  # type: ignore[union-attr]
    rule(editor, authority, "undo", rule=made.pk)
    read_again(article, "Harbour Board", Label.ORG)
    assert article.mentions.get().entity == board
    assert "undone" in rule(editor, authority, "undo", rule=made.pk)


def test_the_page_of_a_merged_entity_leads_to_the_other(editor: Client) -> None:
    make_article(body="Harbour Board", entities={"ORG": ["Harbour Board", "Port Authority"]})
    board, authority = Entity.objects.get(name="Harbour Board"), Entity.objects.get(name="Port Authority")
    rule(editor, board, "merge", into=str(authority.pk))
    response = editor.get(board.get_absolute_url())
    assert (response.status_code, response.url) == (302, authority.get_absolute_url())
    assert editor.get(authority.get_absolute_url()).status_code == 200


def test_two_people_of_one_name_are_told_apart_by_a_word(editor: Client) -> None:
    politician = make_article(body="John Smith spoke in parliament.", entities={"PERSON": ["John Smith"]})
    player = make_article(body="John Smith bowled an over of cricket.", entities={"PERSON": ["John Smith"]})
    rule(editor, Entity.objects.get(), "split", name="John Smith (cricketer)", words="cricket, wicket")
    assert player.mentions.get().entity.name == "John Smith (cricketer)"
    assert politician.mentions.get().entity.name == "John Smith"
    later = make_article(headline="Later", body="John Smith took a wicket.")
    read_again(later, "John Smith", Label.PERSON)
    assert later.mentions.get().entity.name == "John Smith (cricketer)"


def test_what_is_never_a_name_is_marked_in_no_article_old_or_new(editor: Client) -> None:
    article = make_article(body="Strip", entities={"PLACE": ["Strip"]})
    entity = Entity.objects.get()
    rule(editor, entity, "never")
    assert not article.mentions.exists()
    read_again(article, "Strip", Label.PLACE)
    assert not article.mentions.exists()
    rule(editor, entity, "undo", rule=EntityRule.objects.get().pk)
    assert article.mentions.get().entity == entity


def test_an_entity_is_not_in_one_article_and_stays_in_the_others(editor: Client) -> None:
    one, other = (make_article(body="Paris", headline=h, entities={"PLACE": ["Paris"]}) for h in ("One", "Two"))
    rule(editor, Entity.objects.get(), "absent", article=one.pk)
    assert not one.mentions.exists()
    assert other.mentions.exists()


def test_name_type_alias_and_link_are_set_and_undone(editor: Client) -> None:
    article = make_article(body="Brookfield", entities={"PERSON": ["Brookfield"]})
    entity = Entity.objects.get()
    rule(editor, entity, "rename", name="Brookfield Farm")
    rule(editor, entity, "retype", label="PLACE")
    rule(editor, entity, "link", qid="https://www.wikidata.org/wiki/Q123")
    rule(editor, entity, "alias", name="The Old Farm")
    entity.refresh_from_db()
    assert (entity.name, entity.label, entity.qid) == ("Brookfield Farm", "PLACE", "Q123")
    assert set(entity.aliases.values_list("name", flat=True)) == {"Brookfield", "The Old Farm"}
    assert IndexChange.objects.filter(article_id=article.pk).exists()
    for made in EntityRule.objects.all():
        rule(editor, entity, "undo", rule=made.pk)
    entity.refresh_from_db()
    assert (entity.name, entity.label, entity.qid) == ("Brookfield", "PERSON", "")
    assert [alias.name for alias in entity.aliases.all()] == ["Brookfield"]


@pytest.mark.parametrize(
    ("command", "fields", "complaint"),
    [
        ("merge", {"into": "Nobody Known"}, "No entity is named"),
        ("merge", {"into": "Ada Lovelace"}, "already"),
        ("link", {"qid": "Lovelace"}, "Q38799"),
        ("rename", {"name": "?!"}, "letter or digit"),
        ("retype", {"label": "PERSON"}, "already"),
        ("split", {"name": "Ada", "words": " , "}, "by which words"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(editor: Client, command: str, fields: dict[str, str], complaint: str) -> None:
    make_article(entities={"PERSON": ["Ada Lovelace"]})
    assert complaint in rule(editor, Entity.objects.get(), command, **fields)
    assert not EntityRule.objects.exists()


def test_a_contributor_reads_the_desk_and_decides_nothing(contributor: Client) -> None:
    make_article(entities={"PERSON": ["Ada Lovelace"]})
    url = reverse("admin:articles_entity_change", args=[Entity.objects.get().pk])
    assert "Never a name" not in contributor.get(url).content.decode()
    assert contributor.post(url, {"command": "never"}).status_code == 403


def test_proposals_are_decided_once_and_for_all(editor: Client) -> None:
    for headline in ("One", "Two"):
        make_article(headline=headline, entities={"PERSON": ["Muammar Gaddafi", "Muammar Gadafi", "ada lovelace"]})
    assert review.propose() == {"duplicate": 1, "junk": 1, "type": 0}
    page = reverse("admin:articles_entity_review", args=["duplicate"])
    assert "one letter apart" in editor.get(page).content.decode()
    proposal = Proposal.objects.get(kind="duplicate")
    editor.post(page, {"proposal": proposal.pk, "decision": "taken"})
    assert Mention.objects.filter(entity=proposal.entity).count() == 0
    junk = Proposal.objects.get(kind="junk")
    editor.post(reverse("admin:articles_entity_review", args=["junk"]), {"proposal": junk.pk, "decision": "refused"})
    assert review.propose() == {"duplicate": 0, "junk": 0, "type": 0}
    assert Mention.objects.filter(entity=junk.entity).exists()


def test_what_editors_judged_stands_on_the_public_page_of_outlets(editor: Client) -> None:
    make_article(body="Paris and more", outlet="Courier", entities={"PLACE": ["Paris"]})
    page = reverse("admin:articles_entity_sample")
    assert "<mark>Paris</mark> and more" in editor.get(page).content.decode()
    for decision in ("right", "right", "right", "wrong"):
        editor.post(page, {"mention": Mention.objects.get().pk, "decision": decision})
    assert Judgement.objects.count() == 4
    assert "Of 4 shown, 3 right: 75 %, 95 % interval 30 to 95 %" in editor.get(reverse("outlets")).content.decode()
