"""Site memory at the desk: a correction is answered with a proposal, which an editor tries, accepts, edits, takes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles import storing
from articles.memory import keeping
from articles.models import Article, Outlet, OutletRule
from articles.records import RuleField
from tests.journeys.test_site_memory import WRITERS, story, take_in

LIST = reverse("admin:articles_outletrule_changelist")


@pytest.fixture
def stories(portal: Any) -> list[Article]:
    return take_in(story(0), story(1), story(2), story(3))


@pytest.fixture
def outlet(stories: list[Article]) -> Outlet:
    return Outlet.objects.get()


def site_of(outlet: Outlet) -> str:
    return reverse("admin:articles_outletrule_site", args=[outlet.pk])


def written(outlet: Outlet, selector: str = ".who-wrote", field: RuleField = RuleField.AUTHORS) -> OutletRule:
    return keeping.make(outlet, field=field, selector=selector)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("&quot;", '"').replace("&gt;", ">")


def form_of(client: Client, article: Article) -> dict[str, str]:
    form = client.get(reverse("admin:articles_article_change", args=[article.pk])).context["adminform"].form
    posted = {name: form[name].value() for name in form.fields}
    inlines = {
        "captures-TOTAL_FORMS": "0",
        "captures-INITIAL_FORMS": "0",
        "revisions-TOTAL_FORMS": "0",
        "revisions-INITIAL_FORMS": "0",
    }
    return {name: "" if value is None else str(value) for name, value in posted.items()} | inlines


def test_a_correction_of_an_article_is_answered_with_the_rule_that_it_taught(editor: Client, stories: list[Article]) -> None:
    url = reverse("admin:articles_article_change", args=[stories[0].pk])
    answer = editor.post(url, form_of(editor, stories[0]) | {"authors": WRITERS[0]}, follow=True)
    assert "This taught a rule for The Gazette: Authors by “.who-wrote” . It matches 4 of 4 stored pages" in text_of(
        answer
    ).replace("authors", "Authors")
    rule = OutletRule.objects.get()
    assert (rule.state, rule.learnt_from_id) == ("proposed", stories[0].pk)
    assert rule.get_absolute_url() in answer.content.decode()


def test_a_correction_in_a_preview_teaches_as_well(editor: Client, outlet: Outlet) -> None:
    (capture,) = storing.keep([story(4)], source_id=None)
    url = reverse("admin:articles_ingestbatch_preview", args=[capture.pk])
    form = editor.get(url).context["preview"].form
    shown = {name: form[name].field.prepare_value(form[name].value()) for name in form.fields}
    posted = {name: "" if value is None else str(value) for name, value in shown.items()}
    answer = editor.post(url, posted | {"authors": WRITERS[4], "when": "publish"}, follow=True)
    assert "This taught a rule for The Gazette" in text_of(answer)
    assert "Set by an editor." in text_of(answer)
    rule = OutletRule.objects.get()
    editor.post(rule.get_absolute_url(), {"command": "accept"})
    take_in(story(5))
    article = Article.objects.latest("pk")
    shown_to_editor = text_of(editor.get(reverse("admin:articles_article_change", args=[article.pk])))
    assert "From the site rule “.who-wrote”, 99 % sure." in shown_to_editor
    assert "a rule of the editors for this site (.who-wrote)" in text_of(editor.get(article.get_absolute_url()))


def test_a_rule_is_tried_accepted_and_offers_to_read_the_pages_again(
    editor: Client, outlet: Outlet, work_off: Callable[[], None]
) -> None:
    rule = written(outlet)
    shown = text_of(editor.get(rule.get_absolute_url()))
    assert "It matches 4 of 4 stored pages and changes 4 ." in shown
    assert all(writer in shown for writer in WRITERS[:4])
    assert re.search(r"<button[^>]*submit[^>]*command", editor.get(rule.get_absolute_url()).content.decode())
    answer = editor.post(rule.get_absolute_url(), {"command": "accept"}, follow=True)
    assert "is on: pages that come are read by it" in text_of(answer)
    assert "Read all 4 pages again" in text_of(answer)
    batch_page = editor.post(site_of(outlet), {"again": "yes"}, follow=True)
    assert "4" in text_of(batch_page)
    work_off()
    assert [article.byline_names() for article in Article.objects.order_by("id")] == [[writer] for writer in WRITERS[:4]]


def test_another_selector_is_tried_without_being_saved(editor: Client, outlet: Outlet) -> None:
    rule = written(outlet)
    answer = editor.post(rule.get_absolute_url(), {"command": "try", "selector": "article em"}, follow=True)
    assert "It matches 0 of 4" in text_of(answer)
    rule.refresh_from_db()
    assert rule.selector == ".who-wrote"
    assert rule.versions.count() == 1


def test_every_version_is_kept_and_can_be_restored(editor: Client, outlet: Outlet) -> None:
    rule = written(outlet)
    editor.post(rule.get_absolute_url(), {"command": "save", "selector": "div.who-wrote"})
    editor.post(rule.get_absolute_url(), {"command": "restore", "version": "1"})
    rule.refresh_from_db()
    assert rule.selector == ".who-wrote"
    assert list(rule.versions.values_list("number", "selector")) == [(3, ".who-wrote"), (2, "div.who-wrote"), (1, ".who-wrote")]


def test_a_rule_is_switched_off_and_dismissed(editor: Client, outlet: Outlet) -> None:
    rule = written(outlet)
    for command, state in (("accept", "on"), ("off", "off"), ("dismiss", "dismissed")):
        editor.post(rule.get_absolute_url(), {"command": command})
        rule.refresh_from_db()
        assert rule.state == state


def test_a_rule_is_written_by_hand_and_waits_to_be_accepted(editor: Client, outlet: Outlet) -> None:
    answer = editor.post(site_of(outlet), {"write": "yes", "field": "section", "selector": "main  .who-wrote"}, follow=True)
    assert answer.status_code == 200
    rule = OutletRule.objects.get()
    assert (rule.field, rule.selector, rule.state) == ("section", "main .who-wrote", "proposed")


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        ("p[", "is no CSS selector that can be used: Malformed attribute selector"),
        ("p::before", "Only ::text and ::attr(name) may stand at the end."),
        ("::text", "Write a CSS selector, such as"),
    ],
)
def test_what_is_no_selector_is_refused_with_the_reason(editor: Client, outlet: Outlet, selector: str, told: str) -> None:
    answer = editor.post(site_of(outlet), {"write": "yes", "field": "lede", "selector": selector})
    assert answer.status_code == 400
    assert told in text_of(answer)
    rule = written(outlet)
    assert told in text_of(editor.post(rule.get_absolute_url(), {"command": "save", "selector": selector}, follow=True))
    assert told in text_of(editor.get(rule.get_absolute_url(), {"selector": selector}))


def test_an_outlet_has_a_limited_number_of_rules(editor: Client, outlet: Outlet) -> None:
    for number in range(keeping.MAX_RULES):
        written(outlet, selector=f".lede-{number}")
    answer = editor.post(site_of(outlet), {"write": "yes", "field": "lede", "selector": ".one-more"})
    assert "Dismiss one first" in text_of(answer)
    assert OutletRule.objects.count() == keeping.MAX_RULES


def test_a_contributor_sees_rules_and_decides_nothing(contributor: Client, outlet: Outlet) -> None:
    rule = written(outlet)
    for url in (LIST, site_of(outlet), rule.get_absolute_url()):
        answer = contributor.get(url)
        assert answer.status_code == 200
        assert not {"Accept", "Dismiss", "Write a rule", "Save as"} & set(
            re.findall(r">\s*([A-Z][\w ]+?)\s*<", answer.content.decode())
        )
    for url, data in (
        (rule.get_absolute_url(), {"command": "accept"}),
        (site_of(outlet), {"write": "yes", "field": "lede", "selector": ".a"}),
        (site_of(outlet), {"again": "yes"}),
    ):
        assert contributor.post(url, data).status_code == 403
    rule.refresh_from_db()
    assert rule.state == "proposed"


@pytest.mark.parametrize("group", ["", "Readers"])
def test_who_may_only_read_sees_no_rules(member_of: Callable[..., Client], outlet: Outlet, group: str) -> None:
    client = member_of(group)
    for url in (LIST, site_of(outlet), written(outlet, f".x-{group or 'nobody'}").get_absolute_url()):
        assert client.get(url).status_code == 403
