"""Site memory, end to end: corrected twice, proposed, accepted, right by itself, read again, and reported when the site is rebuilt."""

from __future__ import annotations

import pytest

from articles import batches
from articles.ingest import correct, ingest_originals
from articles.memory import keeping, trying
from articles.memory.health import health_of
from articles.memory.pages import pages_of
from articles.memory.teaching import learn_from
from articles.memory.trying import Effect
from articles.models import Article, Outlet, OutletRule
from articles.records import CaptureKind, Original
from tests.journeys.pages import PARAGRAPHS, original

pytestmark = pytest.mark.usefixtures("portal")

SITE = "https://gazette.example"
WRITERS = ("Ruth Calloway", "Jonas Weidel", "Amara Diallo", "Piet Hoekstra", "Lena Brandt", "Ines Duarte")


def story(number: int, *, rebuilt: bool = False) -> Original:
    """A page of a site that names its web editor where everybody looks for the author, and the author where nobody does."""
    writer = WRITERS[number % len(WRITERS)]
    shown = f'<div class="who-wrote">{writer}</div>' if not rebuilt else f"<em>{writer}</em>"
    words = " ".join(f"{word}{number}" for word in ("Sailors", "boats", "ropes", "tides", "nets", "sheds", "gulls"))
    text = "".join(f"<p>{words}. {paragraph}</p>" for paragraph in PARAGRAPHS)
    content = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Story number {number} | The Gazette</title>
<meta name="author" content="Wilma Webb"><meta property="og:site_name" content="The Gazette">
<meta property="article:published_time" content="2019-03-{number + 1:02}T09:30:00+01:00"></head><body><main><article>
<h1>Story number {number}</h1>{shown}{text}</article></main></body></html>"""
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
