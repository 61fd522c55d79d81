"""What the articles themselves say about names; each finding is a rule that an editor can undo."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from articles import desk, mining
from articles.desk import By
from articles.models import Entity, EntityRule
from tests.factories import make_article, make_entity

pytestmark = pytest.mark.django_db

LONG, SHORT = "Merrow Dockers Association", "MDA"


def explain(times: int, long: str = LONG) -> None:
    for number in range(times):
        make_article(headline=f"{long} {number}", body=f"The {long} ({SHORT}) met. {SHORT} spoke.", entities={"ORG": [long, SHORT]})


def test_an_acronym_that_articles_agree_on_is_merged_and_says_why() -> None:
    explain(3)
    make_article(headline="Later", body="MDA spoke.", entities={"ORG": [SHORT]})
    assert mining.mine_acronyms() == 1
    assert {mention.entity.name for entity in Entity.objects.all() for mention in entity.mentions.all()} == {SHORT}
    assert EntityRule.objects.get().why == f"3 of 3 articles explain {SHORT} as {LONG}."


def test_a_merge_that_an_editor_has_undone_is_not_made_again() -> None:
    explain(3)
    mining.mine_acronyms()
    desk.undo(EntityRule.objects.get(), by=By(user_id=None))
    assert mining.mine_acronyms() == 0
    assert Entity.objects.get(name=LONG).mentions.count() == 3


def test_an_acronym_of_two_things_is_left_alone() -> None:
    explain(3)
    explain(3, "Merrow Dental Academy")
    assert mining.mine_acronyms() == 0


def test_an_entity_is_shown_by_the_name_used_most_unless_an_editor_names_it() -> None:
    entity = make_entity("Merrow Dockers", label="ORG")
    make_article(entities={"ORG": ["Merrow Dockers"]})
    for headline in ("One", "Two"):
        make_article(headline=headline, entities={"ORG": ["Dockers of Merrow"]})
    desk.merge(Entity.objects.get(name="Dockers of Merrow"), into=entity, by=By(user_id=None))
    call_command("entities", "names", verbosity=0)
    entity.refresh_from_db()
    assert entity.name == "Dockers of Merrow"
    made = desk.rename(entity, name="The Dockers", by=By(user_id=None))
    assert mining.name_by_use() == 0
    desk.undo(made, by=By(user_id=None))
    entity.refresh_from_db()
    assert entity.name == "Dockers of Merrow"
