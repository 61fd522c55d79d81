"""The journey of one article, top to bottom.

    1 fetch      a URL that was retrieved a moment ago is not asked for again
    2 keep       the original bytes into the archive, before anything can fail on them
    3 extract    decode, parse, find the fields, each with where it came from, by the rules for the site where there are some
    4 compare    known address, known words, nearly known words
    5 recognise  people, organisations and places, many articles at once
    6 store      one transaction: article, mentions, the link to its capture, and a row that says "to be indexed"
    7 index      afterwards, by the indexer, from those rows (``search.indexing``)
    8 answer     an IngestResult

Each public function is a way in; each enters the same list further up or down. None raises for what a site, a file or a page does:
the result tells the stage and the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from django.db import Error as DatabaseError
from django.db import transaction

from articles import matching, storing, wiring
from articles.doubts import Doubt, screen
from articles.entities import Document, has_model, recognise
from articles.errors import ArchiveError, ExtractionError, FetchError, UnsupportedContent
from articles.extraction import extract
from articles.journey import Arrival, Compared, Extracted, Options, doubted, earlier, failed, held, settled, unchanged
from articles.matching import Match, Relation
from articles.memory import rules_for
from articles.models import Article, Capture
from articles.records import CaptureKind, Extraction, IngestResult, Mention, Original, Outcome, Stage
from articles.storing import Corrections, Draft
from articles.text import text_digest

CHUNK = 32
"""Articles that travel together: the recogniser is quickest at 16 to 32 texts at once, and the archive syncs once for all of them."""


def ingest_url(url: str, *, options: Options | None = None) -> IngestResult:
    """Fetch ``url`` and take it in."""
    options = options or Options()
    if fresh := matching.fresh_capture(url, since=wiring.now() - wiring.fetch_fresh_for()):
        return unchanged(url, fresh, reason=f"Retrieved at {fresh.retrieved_at:%H:%M} UTC; not asked for again so soon.")
    try:
        original = wiring.fetcher().fetch(url, patience=options.patience)
    except FetchError as error:
        return failed(url, Stage.FETCH, error)
    return next(ingest_originals([original], options=options))


def ingest_originals(originals: Iterable[Original], *, options: Options | None = None) -> Iterator[IngestResult]:
    """Take in what was fetched, uploaded, pasted or imported: one result each, in order, a chunk at a time."""
    rest = iter(originals)
    while chunk := list(islice(rest, CHUNK)):
        yield from _keep_and_travel(chunk, options or Options())


def ingest_captures(
    captures: Iterable[Capture | None], *, corrections: Corrections | None = None, options: Options | None = None
) -> Iterator[IngestResult]:
    """Take in originals that are kept already, one result each, in order. ``corrections`` are what a person set in a preview."""
    rest = iter(captures)
    while chunk := list(islice(rest, CHUNK)):
        arrivals = [Arrival(capture=capture, corrections=corrections or {}) for capture in chunk]
        yield from _travel(arrivals, options or Options())


def preview(capture: Capture) -> Extraction:
    """What extraction finds in a kept original. Raises ArchiveError, ExtractionError or UnsupportedContent."""
    return _read(storing.read_back(capture))


def reprocess(articles: Iterable[Article]) -> Iterator[IngestResult]:
    """Read the articles again from their originals; what people corrected stays. One result each, in order."""
    rest = iter(articles)
    while chunk := list(islice(rest, CHUNK)):
        yield from _travel([Arrival(capture=article.read_from, article=article) for article in chunk], Options())


def correct(article: Article, corrections: Corrections) -> IngestResult:
    """Set fields of ``article`` as a person says. They are marked as theirs, and no later reading of the page changes them.
    Names are recognised again where the text or its language is another."""
    draft = Draft(
        extraction=storing.extraction_of(article),
        corrections=storing.corrections_of(article) | dict(corrections),
        url=corrections.get("canonical_url") or article.canonical_url,
        digest=article.text_digest,
        capture=None,
    )
    is_same_text = (draft.text, draft.language) == (article.text, article.language)
    storing.write_article(article, draft, mentions=None if is_same_text else _recognise([draft])[0])
    return IngestResult(name=article.headline, outcome=Outcome.UPDATED, article_id=article.pk, headline=article.headline)


# --- The journey ------------------------------------------------------------------------------------------------------------------


def _keep_and_travel(originals: list[Original], options: Options) -> list[IngestResult]:
    """2 keep, and on. The same bytes are not kept twice, but for a retrieval: each of those is part of its page's history."""
    known = [
        None if original.kind is CaptureKind.FETCH else capture
        for original, capture in zip(originals, matching.known_originals(originals), strict=True)
    ]
    new = [original for original, capture in zip(originals, known, strict=True) if capture is None]
    try:
        kept = iter([None] * len(new) if options.dry_run else storing.keep(new, source_id=options.source_id))
    except ArchiveError as error:
        return [failed(Arrival(original=original).name, Stage.KEEP, error) for original in originals]
    arrivals = [Arrival(original=o, capture=capture or next(kept)) for o, capture in zip(originals, known, strict=True)]
    return _travel(arrivals, options)


def _travel(arrivals: list[Arrival], options: Options) -> list[IngestResult]:
    """3 to 6 and 8. What ends early keeps its place."""
    extracted = [_extract(arrival, options) for arrival in arrivals]
    compared = [_compare(step, options) if isinstance(step, Extracted) else step for step in extracted]
    mentions = iter(_recognise([step.draft for step in compared if isinstance(step, Compared)]))
    return [_store(step, next(mentions), options) if isinstance(step, Compared) else step for step in compared]


def _extract(arrival: Arrival, options: Options) -> Extracted | IngestResult:
    capture, article = arrival.capture, arrival.article
    if capture and capture.article_id and not article:
        return unchanged(arrival.name, capture, reason="The same original is in the archive already.")
    try:
        original = arrival.original or storing.read_back(capture)
    except ArchiveError as error:
        return failed(arrival.name, Stage.KEEP, error, capture=capture, article=article)
    try:
        extraction = storing.overlay(options.defaults, _read(original, article=article))
        if doubt := _doubt(arrival, original, extraction):
            return _doubted(arrival, doubt)
        return Extracted(arrival=arrival, original=original, extraction=extraction)
    except (ExtractionError, UnsupportedContent) as error:
        if doubt := _doubt(arrival, original, None):
            return _doubted(arrival, doubt)
        if capture and not article:
            storing.note_problem(capture, str(error))
        return failed(arrival.name, Stage.EXTRACT, error, capture=capture, article=article)


def _read(original: Original, *, article: Article | None = None) -> Extraction:
    """What ``original`` says, read by the rules for its site. None of those may cost an article: where nothing is found with them, the
    page is read without."""
    rules = rules_for(original.final_url or original.url, article=article)
    try:
        return extract(original, site_rules=rules)
    except ExtractionError:
        if not rules:
            raise
        return replace(extract(original), rules_missed=tuple(rule.id for rule in rules))


def _doubt(arrival: Arrival, original: Original, extraction: Extraction | None) -> Doubt | None:
    """What the page seems to be instead of an article, where no person has said that it is one."""
    was_accepted = arrival.capture is not None and arrival.capture.review == Capture.Review.ACCEPTED
    return None if arrival.article or arrival.corrections or was_accepted else screen(original, extraction)


def _doubted(arrival: Arrival, doubt: Doubt) -> IngestResult:
    if arrival.capture:
        storing.note_doubt(arrival.capture, doubt)
    return doubted(arrival, doubt)


def _compare(step: Extracted, options: Options) -> Compared | IngestResult:
    arrival, extraction = step.arrival, step.extraction
    url = matching.address(step.original, extraction)
    same = Match(relation=Relation.NEW_VERSION, article=arrival.article) if arrival.article else None
    match = same or matching.match(extraction, url=url)
    if match.brings_nothing and not arrival.corrections:
        return _nothing_new(arrival, match)
    if match.kept and not arrival.article and not options.may_change(match.kept):
        return held(arrival, match.kept)
    draft = Draft(
        extraction=extraction,
        corrections=(storing.corrections_of(match.kept) if match.kept else {}) | dict(arrival.corrections),
        url=url,
        digest=text_digest(*matching.headline_and_body(extraction)),
        capture=arrival.capture,
    )
    if _is_earlier(arrival, match):
        return _earlier(arrival, match, draft)
    return Compared(arrival=arrival, match=match, draft=draft)


def _is_earlier(arrival: Arrival, match: Match) -> bool:
    """Whether what came in is older than what is shown: a web archive brings the past after the present."""
    if arrival.article or arrival.corrections or match.relation is not Relation.NEW_VERSION or match.kept is None:
        return False
    came, shown = arrival.original or arrival.capture, match.kept.read_from
    return bool(came and shown and came.retrieved_at < shown.retrieved_at)


def _earlier(arrival: Arrival, match: Match, draft: Draft) -> IngestResult:
    if match.kept and arrival.capture:
        storing.add_earlier_version(match.kept, draft)
    return earlier(arrival, match)


def _recognise(drafts: Sequence[Draft]) -> list[tuple[Mention, ...]]:
    documents = [Document(text=draft.text, language=draft.language) for draft in drafts]
    without_model = [document.text for document in documents if not has_model(document.language)]
    return recognise(documents, recogniser=wiring.recogniser(matching.known_names(without_model)))


def _store(step: Compared, mentions: Sequence[Mention], options: Options) -> IngestResult:
    """Compares once more, inside the transaction: the same article may have come in meanwhile, or earlier in this chunk."""
    if options.dry_run:
        return settled(step.arrival, step.match, step.match.article)
    try:
        with transaction.atomic():
            match = step.match if step.match.kept else matching.match(step.draft.extraction, url=step.draft.url)
            if match.brings_nothing and not step.arrival.corrections:
                return _nothing_new(step.arrival, match)
            article = match.kept or Article(status=options.status, copy_of=match.article)
            storing.write_article(article, step.draft, mentions=mentions)
    except DatabaseError as error:
        return failed(step.arrival.name, Stage.STORE, error, capture=step.arrival.capture)
    return settled(step.arrival, match, article)


def _nothing_new(arrival: Arrival, match: Match) -> IngestResult:
    if arrival.capture and match.article:
        storing.attach(arrival.capture, match.article)
    return settled(arrival, match, match.article)
