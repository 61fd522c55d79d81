"""The journey, from bytes to an article that is found: every room is real."""

from __future__ import annotations

import pytest

from articles import wiring
from articles.fetching import StaticFetcher
from articles.ingest import correct, ingest_captures, ingest_originals, ingest_url, preview, reprocess
from articles.journey import Options
from articles.models import Article, Capture, Entity, IndexChange, Revision
from articles.records import CaptureKind, IngestResult, Moment, Original, Outcome, Stage
from articles.search import indexing
from articles.search.request import FacetSelection, SearchRequest
from articles.search.service import search
from articles.unpacking import pasted
from tests.journeys.pages import PARAGRAPHS, original, page

pytestmark = pytest.mark.usefixtures("portal")


def take_in(*originals: Original, **options: object) -> list[IngestResult]:
    return list(ingest_originals(originals, options=Options(**options)))  # type: ignore[arg-type]


def test_a_page_becomes_an_article_with_all_its_fields() -> None:
    (result,) = take_in(original(page()))
    assert result.outcome is Outcome.CREATED, result.reason
    article = Article.objects.get(pk=result.article_id)
    assert article.headline == "Harbour board to vote on the north quay"
    assert article.byline_names() == ["Ruth Calloway"]
    assert article.outlet is not None
    assert article.outlet.name == "The Merrow Courier"
    assert article.published == Moment(at=article.published_at, precision=article.published_precision, offset=60)
    assert article.published.isoformat() == "2019-03-05T09:30:00+01:00"
    assert article.language == "en"
    assert article.body.split("\n\n") == list(PARAGRAPHS)
    assert article.canonical_url == "https://courier.example/2019/03/05/north-quay"
    assert article.provenance["published"]["source"]


def test_the_original_is_kept_byte_for_byte() -> None:
    take_in(original(page()))
    capture = Capture.objects.get()
    assert wiring.archive().get(capture.location).content == page()
    assert capture.article_id == Article.objects.get().pk


def test_mention_offsets_point_at_the_names_in_the_stored_text() -> None:
    take_in(original(page()))
    article = Article.objects.get()
    mentions = list(article.mentions.select_related("entity"))
    assert {"Helena Marsh", "World Bank", "Paris", "Germany"} <= {mention.entity.name for mention in mentions}
    for mention in mentions:
        assert article.text[mention.start : mention.end] == mention.text


def test_what_came_in_is_found_by_word_and_by_entity() -> None:
    take_in(original(page()))
    indexing.apply_pending()
    assert search(SearchRequest(text="quay")).total == 1
    marsh = Entity.objects.get(name="Helena Marsh")
    page_ = search(SearchRequest(selections=(FacetSelection(facet="person", included=(str(marsh.pk),)),)))
    assert [hit.article_id for hit in page_.hits] == [Article.objects.get().pk]


def test_the_same_file_again_is_unchanged() -> None:
    take_in(original(page()))
    (again,) = take_in(original(page(), file_name="other name.html"))
    assert again.outcome is Outcome.UNCHANGED
    assert Article.objects.count() == Capture.objects.count() == 1


def test_the_same_page_with_other_furniture_is_unchanged_and_its_capture_is_kept() -> None:
    take_in(original(page()))
    (again,) = take_in(original(page().replace(b"All rights", b"Most rights")))
    assert again.outcome is Outcome.UNCHANGED
    assert Capture.objects.filter(article=Article.objects.get()).count() == 2


def test_a_page_that_changed_updates_its_article_and_keeps_the_earlier_text() -> None:
    take_in(original(page()))
    changed = (*PARAGRAPHS[:3], "Correction: the repairs would cost 60 million euros.")
    (again,) = take_in(original(page(paragraphs=changed)))
    assert again.outcome is Outcome.UPDATED
    assert Article.objects.get().body.endswith("60 million euros.")
    assert Revision.objects.get().body.split("\n\n") == list(PARAGRAPHS)


def test_the_same_story_of_another_outlet_is_an_article_of_its_own_and_linked() -> None:
    first, second = take_in(
        original(page()),
        original(page(outlet="Saltby Herald", url="https://herald.example/quay", headline="North quay may close")),
    )
    assert (first.outcome, second.outcome) == (Outcome.CREATED, Outcome.DUPLICATE)
    assert Article.objects.get(pk=second.article_id).copy_of_id == first.article_id
    assert f"article {first.article_id}" in second.reason


def test_pasting_the_text_of_an_article_that_is_there_makes_no_second_one() -> None:
    take_in(original(page()))
    text = "\n\n".join(["Harbour board to vote on the north quay", *PARAGRAPHS])
    (again,) = take_in(pasted(text))
    assert again.outcome is Outcome.DUPLICATE
    assert Article.objects.count() == 1


def test_twice_the_same_in_one_batch_is_one_article() -> None:
    results = take_in(original(page()), original(page() + b"<!-- again -->"))
    assert [result.outcome for result in results] == [Outcome.CREATED, Outcome.UNCHANGED]
    assert Article.objects.count() == 1


def test_a_file_without_an_article_fails_alone_and_is_kept() -> None:
    results = take_in(original(b"<html><body><img src=a.png></body></html>", file_name="empty.html"), original(page()))
    assert [result.outcome for result in results] == [Outcome.FAILED, Outcome.CREATED]
    assert results[0].stage is Stage.EXTRACT
    assert results[0].reason
    assert Capture.objects.get(file_name="empty.html").problem == results[0].reason


def test_a_dry_run_leaves_no_trace() -> None:
    (result,) = take_in(original(page()), dry_run=True)
    assert result.outcome is Outcome.CREATED
    assert not Article.objects.exists()
    assert not Capture.objects.exists()
    assert not list(wiring.archive().locations())


def test_a_correction_outlives_reprocessing_and_a_new_version() -> None:
    take_in(original(page()))
    article = Article.objects.get()
    correct(
        article, {"headline": "Vote on the quay", "authors": ("Ruth Calloway", "Amin Darwish"), "published": Moment.of_day(2019, 3)}
    )
    list(reprocess(Article.objects.all()))
    take_in(original(page(paragraphs=PARAGRAPHS[:3])))
    article = Article.objects.get()
    assert article.headline == "Vote on the quay"
    assert article.byline_names() == ["Ruth Calloway", "Amin Darwish"]
    assert article.published is not None
    assert article.published.isoformat() == "2019-03"
    assert article.body.split("\n\n") == list(PARAGRAPHS[:3])
    for mention in article.mentions.all():
        assert article.text[mention.start : mention.end] == mention.text


def test_a_field_that_a_person_emptied_stays_empty() -> None:
    take_in(original(page()))
    correct(Article.objects.get(), {"published": None, "authors": ()})
    list(reprocess(Article.objects.all()))
    article = Article.objects.get()
    assert article.published is None
    assert article.byline_names() == []


def test_a_preview_stores_no_article_and_saving_it_applies_what_was_corrected() -> None:
    from articles.storing import keep

    (capture,) = keep([original(page())], source_id=None)
    assert preview(capture).headline is not None
    assert not Article.objects.exists()
    (result,) = ingest_captures([capture], corrections={"outlet": "Merrow Evening Post"})
    article = Article.objects.get(pk=result.article_id)
    assert article.outlet is not None
    assert article.outlet.name == "Merrow Evening Post"
    assert article.is_corrected("outlet")


def test_every_change_is_queued_for_the_index_in_its_own_transaction() -> None:
    take_in(original(page()))
    assert set(IndexChange.objects.values_list("article_id", flat=True)) == {Article.objects.get().pk}
    indexing.apply_pending()
    assert not IndexChange.objects.exists()


def test_drafts_are_not_found_until_they_are_published() -> None:
    take_in(original(page()), status=Article.Status.DRAFT)
    indexing.apply_pending()
    assert search(SearchRequest()).total == 0


def test_a_url_is_fetched_once_while_it_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://courier.example/2019/03/05/north-quay"
    fetched = original(page(), kind=CaptureKind.FETCH, url=url, final_url=url, file_name="", status=200)
    monkeypatch.setattr(wiring, "fetcher", lambda: StaticFetcher({url: fetched}))
    monkeypatch.setattr(wiring, "fetch_fresh_for", lambda: __import__("datetime").timedelta(days=36500))
    assert ingest_url(url).outcome is Outcome.CREATED
    again = ingest_url(url)
    assert again.outcome is Outcome.UNCHANGED
    assert Capture.objects.count() == 1


def test_a_url_that_cannot_be_fetched_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "fetcher", lambda: StaticFetcher({}))
    result = ingest_url("https://courier.example/nothing")
    assert (result.outcome, result.stage) == (Outcome.FAILED, Stage.FETCH)
    assert "courier.example" in result.reason


def test_an_article_without_an_original_says_so_when_it_is_reprocessed() -> None:
    take_in(original(page()))
    Article.objects.update(read_from=None)
    (result,) = reprocess(Article.objects.all())
    assert (result.outcome, result.stage) == (Outcome.FAILED, Stage.KEEP)
    assert Article.objects.get().headline


def test_a_stated_language_outranks_one_that_was_guessed_and_yields_to_one_that_the_line_states() -> None:
    from articles.management.reporting import defaults_of

    lines = [
        b'{"title": "Cierre", "text": "La junta del puerto votara el jueves sobre el cierre del muelle norte."}',
        b'{"title": "Fermeture", "text": "Le conseil du port votera jeudi sur le quai nord.", "language": "fr"}',
    ]
    originals = [original(line, media_type="application/vnd.clipfile.article+json") for line in lines]
    take_in(*originals, defaults=defaults_of(language="ca"))
    assert list(Article.objects.order_by("id").values_list("language", flat=True)) == ["ca", "fr"]
