"""Site memory, end to end: corrected twice, proposed, accepted, right by itself, read again, and reported when the site is rebuilt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from articles import batches, ingest
from articles.admin.sources import state_of
from articles.errors import RuleError
from articles.extraction import Evidence, warden
from articles.ingest import correct, ingest_originals
from articles.memory import keeping, trying
from articles.memory.health import has_stopped, health_of
from articles.memory.pages import pages_of
from articles.memory.teaching import learn_from
from articles.memory.trying import Effect
from articles.models import Article, Outlet, OutletRule, Source
from articles.records import CaptureKind, Extraction, Original, Outcome, RuleField, SiteRule
from articles.sources.health import health_of as sources_health
from tests.journeys.pages import PARAGRAPHS, original

pytestmark = pytest.mark.usefixtures("portal")

SITE = "https://gazette.example"
WRITERS = ("Ruth Calloway", "Jonas Weidel", "Amara Diallo", "Piet Hoekstra", "Lena Brandt", "Ines Duarte")


def story(number: int, *, rebuilt: bool = False, after: str = "") -> Original:
    """A page of a site that names its web editor where everybody looks for the author, and the author where nobody does."""
    writer = WRITERS[number % len(WRITERS)]
    shown = f'<div class="who-wrote">{writer}</div>' if not rebuilt else f"<em>{writer}</em>"
    words = " ".join(f"{word}{number}" for word in ("Sailors", "boats", "ropes", "tides", "nets", "sheds", "gulls"))
    text = "".join(f"<p>{words}. {paragraph}</p>" for paragraph in PARAGRAPHS)
    content = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Story number {number} | The Gazette</title>
<meta name="author" content="Wilma Webb"><meta property="og:site_name" content="The Gazette">
<meta property="article:published_time" content="2019-03-{number + 1:02}T09:30:00+01:00"></head><body><main><article>
<h1>Story number {number}</h1>{shown}{text}</article></main>{after}</body></html>"""
    url = f"{SITE}/2019/story-{number}"
    return original(content.encode(), url=url, final_url=url, kind=CaptureKind.FETCH, status=200)


def take_in(*originals: Original) -> list[Article]:
    return [Article.objects.get(pk=result.article_id) for result in ingest_originals(originals)]


def authors_of(number: int) -> list[str]:
    return Article.objects.get(canonical_url__endswith=f"story-{number}").byline_names()


def teach(*numbers: int) -> list[OutletRule]:
    """What an editor does: sets the right author of a story."""
    taught: list[OutletRule] = []
    for number in numbers:
        article = Article.objects.get(canonical_url__endswith=f"story-{number}")
        correct(article, {"authors": (WRITERS[number],)})
        taught = learn_from(article, ["authors"])
    return taught


def test_a_correction_teaches_a_rule_that_is_proposed_previewed_accepted_applied_and_reported_when_it_stops() -> None:
    take_in(story(0), story(1), story(2))
    assert authors_of(0) == authors_of(2) == ["Wilma Webb"]
    (rule,) = teach(0, 1)
    assert (rule.state, rule.field, rule.selector) == ("proposed", "authors", ".who-wrote")
    assert keeping.evidence_of(rule).right == 2

    take_in(story(3))
    assert authors_of(3) == ["Wilma Webb"], "a proposal is never active by itself"
    found = trying.preview(rule)
    effects = {page.article.canonical_url[-1]: (page.by_rule, page.effect) for page in found.pages}
    assert effects["0"] == (WRITERS[0], Effect.RIGHT)
    assert effects["3"] == (WRITERS[3], Effect.CHANGES)

    trying.put_in_force(rule, user_id=None)
    take_in(story(4))
    assert authors_of(4) == [WRITERS[4]]
    provenance = Article.objects.get(canonical_url__endswith="story-4").provenance["authors"]
    assert provenance == {"source": "site rule:.who-wrote", "confidence": 0.99}

    outlet = Outlet.objects.get()
    batch = batches.create_batch(title="Again", articles=pages_of(outlet))
    while batches.work():
        pass
    assert batches.progress(batch).outcomes == {"updated": 5}
    assert [authors_of(number) for number in range(5)] == [[writer] for writer in WRITERS[:5]]
    (health,) = health_of(outlet)
    assert (health.matched, health.pages, health.has_stopped) == (5, 5, False)

    take_in(*(story(number, rebuilt=True) for number in range(6, 10)))
    (health,) = health_of(outlet)
    assert (health.matched, health.pages, health.has_stopped) == (5, 9, True)
    assert authors_of(9) == ["Wilma Webb"], "a page that the rule does not match is read as ever"
    source = Source.objects.create(name="The Gazette", kind="feed", url=f"{SITE}/feed")
    assert state_of(sources_health(source)) == "site rule stopped"
    told = StringIO()
    with pytest.raises(SystemExit):
        call_command("rules", "--stopped", stdout=told, stderr=StringIO())
    assert told.getvalue() == "STOPPED  The Gazette: Authors: .who-wrote (5 of the last 9 pages)\n"


def test_a_rule_that_was_mended_is_not_held_to_what_it_missed_before() -> None:
    take_in(story(0), story(1), story(2))
    (rule,) = teach(0, 1)
    trying.put_in_force(rule, user_id=None)
    take_in(*(story(number, rebuilt=True) for number in range(5, 10)))
    outlet = Outlet.objects.get()
    assert health_of(outlet)[0].has_stopped
    trying.put_in_force(rule, user_id=None, selector="article em", why="The site was rebuilt.")
    assert not health_of(outlet)[0].has_stopped
    take_in(story(10, rebuilt=True))
    assert authors_of(10) == [WRITERS[10 % len(WRITERS)]]
    assert (health_of(outlet)[0].matched, health_of(outlet)[0].pages) == (1, 1)


def test_what_an_editor_set_outlives_a_rule() -> None:
    take_in(story(0), story(1), story(2))
    (rule,) = teach(0, 1)
    trying.put_in_force(rule, user_id=None)
    article = Article.objects.get(canonical_url__endswith="story-2")
    correct(article, {"authors": ("Somebody Else",)})
    batches.create_batch(title="Again", articles=pages_of(Outlet.objects.get()))
    while batches.work():
        pass
    assert authors_of(2) == ["Somebody Else"]


def test_a_value_that_does_not_stand_on_the_page_teaches_nothing() -> None:
    (article,) = take_in(story(0))
    correct(article, {"authors": ("Nobody Here",)})
    assert learn_from(article, ["authors"]) == []


def test_a_rule_that_takes_too_long_is_not_accepted_and_costs_no_article(monkeypatch: pytest.MonkeyPatch) -> None:
    """It can be in force nonetheless, where a later page is larger than those that it was tried on."""

    def impatient(original: Original, *, site_rules: Sequence[SiteRule] = ()) -> Extraction:
        return warden.extract(original, site_rules=site_rules, seconds=0.001 if site_rules else warden.SECONDS)

    (article,) = take_in(story(0, after="<nav>A line.</nav>" * 5_000))
    assert article.outlet
    rule = keeping.make(article.outlet, field=RuleField.AUTHORS, selector=".who-wrote")
    monkeypatch.setattr(trying, "PAGE_SECONDS", 0.001)
    with pytest.raises(RuleError, match="cannot be applied"):
        trying.put_in_force(rule, user_id=None)
    keeping.decide(rule, OutletRule.State.ON, user_id=None)
    monkeypatch.setattr(ingest, "extract", impatient)
    (result,) = ingest.reprocess([article])
    article.refresh_from_db()
    assert result.outcome is Outcome.UPDATED
    assert article.byline_names() == ["Wilma Webb"]
    assert article.rule_matches == {str(rule.version_id): False}


def test_a_page_of_a_part_of_the_site_is_read_by_its_rules_and_one_of_another_site_is_not() -> None:
    (article,) = take_in(story(0))
    assert article.outlet
    assert article.outlet.domain == "gazette.example"
    rule = keeping.make(article.outlet, field=RuleField.AUTHORS, selector=".who-wrote")
    assert keeping.rules_for(f"{SITE}/a") == ()
    keeping.decide(rule, OutletRule.State.ON, user_id=None)
    for url in (f"{SITE}/a", "http://www.gazette.example", "https://sport.gazette.example/b"):
        assert keeping.rules_for(url) == (rule.record,)
    for url in ("https://notgazette.example/", "https://example/", "", "https://gazette.example.evil.example/"):
        assert keeping.rules_for(url) == ()
    assert keeping.rules_for("", article=article) == (rule.record,)


def test_a_dismissed_rule_is_not_proposed_again() -> None:
    take_in(story(0), story(1), story(2))
    (rule,) = teach(0)
    keeping.decide(rule, OutletRule.State.DISMISSED, user_id=None)
    assert rule not in teach(1)
    assert OutletRule.objects.get(pk=rule.pk).state == "dismissed"


@pytest.mark.parametrize(
    ("matches", "stopped"),
    [
        ("1" * 20, False),
        ("0" + "1" * 60, False),
        ("00" + "1" * 20, False),
        ("000" + "1" * 40, True),
        ("0" * 4 + "10" * 20, False),
        ("0" * 10 + "10" * 20, True),
        ("0" * 60, False),
    ],
)
def test_a_rule_has_stopped_where_it_misses_more_than_is_its_habit(matches: str, stopped: bool) -> None:
    assert has_stopped([match == "1" for match in matches], before=Evidence()) is stopped


BOX = "A tale that this paper told ten years ago of another quay, of its cracks and of the people who did not believe in them."
OFFER = "Whoever has read this far may like the long walk along the coast that the paper offers its friends in the month of May."


def test_a_second_box_is_learnt_beside_one_that_is_left_out_already() -> None:
    inlined = (
        f'<div class="inset-story"><p>{BOX}</p></div><div class="reader-offer"><p>{OFFER}</p></div><p>The last line of it.</p>'
    )
    pages = [story(number) for number in range(3)]
    articles = take_in(
        *(replace(one, content=one.content.replace(b"</article>", inlined.encode() + b"</article>")) for one in pages)
    )
    assert BOX in articles[0].body
    assert OFFER in articles[0].body
    correct(articles[0], {"body": articles[0].body.replace(f"{BOX}\n\n", "")})
    (first,) = learn_from(articles[0], ["body"])
    assert (first.field, first.selector) == ("leave_out", ".inset-story")
    trying.put_in_force(first, user_id=None)
    correct(articles[0], {"body": articles[0].body.replace(f"{OFFER}\n\n", "")})
    (second,) = learn_from(articles[0], ["body"])
    assert (second.field, second.selector) == ("leave_out", ".reader-offer")
    trying.put_in_force(second, user_id=None)
    list(ingest.reprocess([articles[1]]))
    articles[1].refresh_from_db()
    assert BOX not in articles[1].body
    assert OFFER not in articles[1].body
    assert articles[1].body.endswith("The last line of it.")
