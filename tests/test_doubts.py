"""Pages that are no articles are recognised, kept and put before a person; articles about such things are articles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from articles.doubts import Doubt, screen
from articles.errors import ExtractionError
from articles.extraction import extract
from articles.ingest import ingest_originals
from articles.models import Article, Capture
from articles.records import CaptureKind, IngestResult, Original, Outcome
from tests.journeys.pages import page

URL = "https://courier.example/2019/03/05/north-quay"
LINKS = "".join(f'<li><a href="/{n}">Headline number {n} of many</a></li>' for n in range(60))
LONG = "".join(f"<p>Paragraph {n}: the harbour board met again and spoke about the quay for a long time.</p>" for n in range(30))


def fetched(body: str, *, title: str = "North quay", url: str = URL, final_url: str = "", head: str = "") -> Original:
    markup = f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body>{body}</body></html>'
    return Original(
        content=markup.encode(),
        kind=CaptureKind.FETCH,
        media_type="text/html",
        retrieved_at=datetime(2024, 5, 1, tzinfo=UTC),
        url=url,
        final_url=final_url or url,
        status=200,
    )


WALLS = {
    "Cloudflare": (Doubt.CAPTCHA, fetched("<h1>courier.example</h1><p>Verifying you are human.</p>", title="Just a moment...")),
    "DataDome": (
        Doubt.CAPTCHA,
        fetched('<script src="https://ct.captcha-delivery.com/c.js"></script><p>Please enable JS</p>', title="x"),
    ),
    "Imperva": (
        Doubt.CAPTCHA,
        fetched("<h1>Pardon Our Interruption</h1><p>Something made us think that you are a bot.</p>"),
    ),
    "Bloomberg": (Doubt.CAPTCHA, fetched("<p>To continue, please click the box below.</p>", title="Are you a robot?")),
    "consent host": (
        Doubt.CONSENT,
        fetched("<p>Yahoo</p>", final_url="https://consent.yahoo.example/v2/collectConsent?sessionId=1"),
    ),
    "consent text": (
        Doubt.CONSENT,
        fetched(
            "<article><h1>Before you continue</h1><p>We and our partners store cookies and use personal data for personalised ads. "
            "You can withdraw consent under privacy settings at any time; our 812 partners ask for consent too.</p></article>",
            title="Before you continue",
        ),
    ),
    "German consent": (
        Doubt.CONSENT,
        fetched(
            "<article><h1>Datenschutz</h1><p>Mit Ihrer Zustimmung nutzen wir und unsere Partner Cookies. Ihre Einwilligung koennen Sie "
            "jederzeit in der Datenschutzerklaerung widerrufen, die Sie unten finden.</p></article>",
            title="Zustimmung erforderlich",
        ),
    ),
    "stated paywall": (
        Doubt.PAYWALL,
        fetched(
            "<article><h1>Quay to close</h1><p>The quay will close on Monday, the board said.</p></article>",
            head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>',
        ),
    ),
    "asked to subscribe": (
        Doubt.PAYWALL,
        fetched("<article><h1>Quay to close</h1><p>The quay will close. Subscribe now to continue reading.</p></article>"),
    ),
    "soft 404": (
        Doubt.MISSING,
        fetched("<h1>Page not found</h1><p>It may have moved.</p>", title="Page not found"),
    ),
    "soft 404 in French": (
        Doubt.MISSING,
        fetched("<h1>Page introuvable</h1><p>Cette page a bougé.</p>", title="Page introuvable - Phare"),
    ),
    "front page instead": (Doubt.MISSING, fetched(f"<article>{LONG}</article>", final_url="https://courier.example/")),
    "index": (Doubt.INDEX, fetched(f"<h1>Sport</h1><ul>{LINKS}</ul>", title="Sport", url="https://courier.example/sport")),
}
ARTICLES = {
    "an ordinary page": replace(fetched(""), content=page()),
    "about captchas": fetched(
        f"<article><h1>Are you a robot? The captcha turns 25</h1>{LONG}</article>", title="Are you a robot? The captcha"
    ),
    "about cookies": fetched(
        f"<article><h1>Cookies and consent</h1><p>Cookies need consent.</p>{LONG}</article>", title="Cookie consent"
    ),
    "behind a challenge's script": fetched(
        f"<article><h1>Quay</h1>{LONG}</article>", head="<script>window._cf_chl_opt={}</script><script>cf_chl_opt</script>"
    ),
    "long, with a subscription box": fetched(f"<article><h1>Quay</h1>{LONG}<p>Already a subscriber?</p></article>"),
    "404 in the news": fetched(f"<article><h1>404 days in the harbour</h1>{LONG}</article>", title="404 days in the harbour"),
    "short, among many links": fetched(f"<ul>{LINKS}</ul><article><h1>Quay to close</h1><p>It closes on Monday.</p></article>"),
}


def doubt(original: Original) -> Doubt | None:
    try:
        return screen(original, extract(original))
    except ExtractionError:
        return screen(original, None)


@pytest.mark.parametrize("name", WALLS)
def test_a_page_that_is_no_article_is_recognised(name: str) -> None:
    expected, original = WALLS[name]
    assert doubt(original) is expected


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_not_held_back(name: str) -> None:
    assert doubt(ARTICLES[name]) is None


def test_what_a_person_uploaded_is_believed() -> None:
    assert doubt(replace(WALLS["stated paywall"][1], kind=CaptureKind.UPLOAD)) is None


# --- In the journey -----------------------------------------------------------------------------------------------------------------

STUB = WALLS["asked to subscribe"][1]


def take_in(original: Original) -> IngestResult:
    [result] = ingest_originals([original])
    return result


@pytest.mark.usefixtures("portal")
def test_a_doubted_page_is_kept_and_not_published() -> None:
    result = take_in(STUB)
    assert result.outcome is Outcome.FAILED
    assert "for subscribers" in result.reason
    assert "review" in result.reason
    capture = Capture.objects.get()
    assert (capture.doubt, capture.review, capture.article) == ("paywall", "waiting", None)
    assert not Article.objects.exists()


@pytest.mark.usefixtures("portal")
def test_a_wall_does_not_replace_the_article_that_is_kept() -> None:
    first = take_in(replace(fetched(""), content=page()))
    take_in(WALLS["soft 404"][1])
    assert Article.objects.get(pk=first.article_id).headline == "Harbour board to vote on the north quay"
