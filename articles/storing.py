"""Writing what the journey found: captures, articles, mentions. Every function leaves the tables consistent or raises."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from django.db import transaction

from articles import doubts, naming, stories, wiring
from articles.dedup import fingerprint, pack_signature, site_of
from articles.doubts import Doubt
from articles.errors import ArchiveError
from articles.matching import address_digest
from articles.models import (
    HEADLINE_LENGTH,
    NAME_LENGTH,
    URL_LENGTH,
    Article,
    Author,
    Byline,
    Capture,
    FingerprintBand,
    Named,
    Outlet,
    Revision,
    Tag,
)
from articles.models import Mention as MentionRow
from articles.records import ArchiveLocation, Block, EntityName, Extraction, Fingerprint, Found, Label, Mention, Moment, Original
from articles.search.indexing import note_change
from articles.text import article_text, name_key, truncate, word_count

BYLINE_BREAK = "; "
"""Between the names of a Revision's byline."""
MAX_AUTHORS = 50
MAX_TAGS = 50
NO_HEADLINE = 90
"""Characters of the body that stand for the headline where there is none."""
GUESSED = "text"
"""The source of a language that no page and no supplier states."""
CORRECTED = {"source": "editor", "confidence": 1.0}

N = TypeVar("N", bound=Named)
Corrections = Mapping[str, Any]
"""Field of an Extraction -> the value that a person gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be written of an article.

    ``url`` is the address to link to, or ''; ``digest`` that of the text as extracted (``text.text_digest``), by which the same article
    is known again although a person has corrected it here; ``capture`` is None where nothing new was read.
    """

    extraction: Extraction
    corrections: Corrections
    url: str
    digest: str
    capture: Capture | None

    @property
    def text(self) -> str:
        """The text as it will be shown, and that mention offsets point into."""
        values = values_of(self.extraction, self.corrections)
        return article_text(truncate(values.get("headline", ""), HEADLINE_LENGTH), values.get("body", ""))

    @property
    def language(self) -> str:
        return str(values_of(self.extraction, self.corrections).get("language", ""))


def keep(originals: Sequence[Original], *, source_id: int | None) -> list[Capture]:
    """The bytes into the archive, safe on disk before this returns, and a Capture row for each, in order. Bytes that were retrieved
    before are referred to rather than kept again."""
    with keeping(fcntl.LOCK_SH):
        locations = wiring.archive().put(originals, kept=_kept_before(originals))
        pairs = zip(originals, locations, strict=True)
        return Capture.objects.bulk_create(capture_of(original, location, source_id=source_id) for original, location in pairs)


def capture_of(original: Original, location: ArchiveLocation, *, source_id: int | None = None, problem: str = "") -> Capture:
    """The row, not yet saved, of what is kept at ``location``."""
    return Capture(
        kind=original.kind.value,
        url=original.url[:URL_LENGTH],
        final_url=original.final_url[:URL_LENGTH],
        file_name=original.file_name[-NAME_LENGTH:],
        retrieved_at=original.retrieved_at,
        status=original.status,
        headers=[list(pair) for pair in original.headers],
        media_type=original.media_type[:100],
        sha256=location.digest,
        size=len(original.content),
        warc_file=location.file,
        warc_offset=location.offset,
        warc_length=location.length,
        source_id=source_id,
        problem=problem,
    )


@contextmanager
def keeping(mode: int) -> Iterator[None]:
    """Several processes may keep originals at once (LOCK_SH); whoever compares archive and database is alone (LOCK_EX)."""
    with wiring.keeping_lock().open("ab") as lock:
        fcntl.flock(lock, mode)
        yield


def _kept_before(originals: Sequence[Original]) -> dict[str, ArchiveLocation]:
    """Where bytes that were retrieved from the web stand already: digest -> the place of their first retrieval."""
    digests = {original.digest for original in originals if original.status is not None}
    if not digests:
        return {}
    captures = Capture.objects.filter(sha256__in=digests, status__isnull=False).order_by("-id")
    return {capture.sha256: capture.location for capture in captures.defer("headers")}


def read_back(capture: Capture | None) -> Original:
    """The kept original. Raises ArchiveError where it is missing or changed."""
    if capture is None:
        raise ArchiveError("No original of it is kept.")
    return wiring.archive().get(capture.location)


def attach(capture: Capture, article: Article) -> None:
    """The capture is one of this article."""
    if capture.article_id != article.pk:
        Capture.objects.filter(pk=capture.pk).update(article=article, problem="")


def note_problem(capture: Capture, reason: str) -> None:
    """No article came of the capture, and why."""
    Capture.objects.filter(pk=capture.pk).update(problem=truncate(reason, 500))


def note_doubt(capture: Capture, doubt: Doubt) -> None:
    """The capture seems to be no article, and waits for a person to say."""
    problem = truncate(doubts.REASONS[doubt], 500)
    Capture.objects.filter(pk=capture.pk).update(problem=problem, doubt=doubt.value, review=Capture.Review.WAITING)


def overlay(base: Extraction, above: Extraction) -> Extraction:
    """``above``, with the fields that it lacks taken from ``base``; a language that was only guessed from the text counts as lacking."""
    lacking = {f.name for f in fields(base) if not getattr(above, f.name)}
    if above.language and above.language.source == GUESSED and base.language:
        lacking.add("language")
    return replace(above, **{name: getattr(base, name) for name in lacking})


def extraction_of(article: Article) -> Extraction:
    """The article's stored fields as the extraction that they came from (but for what a person corrected since)."""
    values: dict[str, Any] = {
        "headline": article.headline,
        "body": article.body,
        "lede": article.lede,
        "authors": tuple(article.byline_names()),
        "outlet": article.outlet.name if article.outlet else "",
        "published": article.published,
        "modified": Moment.of_datetime(article.modified_at) if article.modified_at else None,
        "language": article.language,
        "image": article.image_url,
        "canonical_url": article.canonical_url,
        "section": article.section,
        "supplier_id": article.supplier_id,
        "tags": tuple(article.tags.order_by("id").values_list("name", flat=True)),
    }
    marks = {field: article.provenance.get(field, {"source": "unknown", "confidence": 0.0}) for field in values}
    found: dict[str, Any] = {f: Found(value=v, **marks[f]) for f, v in values.items() if v}
    stated = MentionRow.readings.filter(article=article, start__isnull=True).select_related("alias").order_by("pk")
    names = tuple(EntityName(name=mention.text, label=Label(mention.alias.label)) for mention in stated)
    return Extraction(
        **found,
        blocks=tuple(map(Block, article.blocks)),
        entities=names,
        warnings=tuple(article.warnings),
        rules_matched=tuple(int(rule) for rule, is_match in article.rule_matches.items() if is_match),
        rules_missed=tuple(int(rule) for rule, is_match in article.rule_matches.items() if not is_match),
    )


def rule_matches_of(extraction: Extraction) -> dict[str, bool]:
    """The form in which an article keeps which rules of its site gave a value."""
    return dict.fromkeys(map(str, extraction.rules_matched), True) | dict.fromkeys(map(str, extraction.rules_missed), False)


def values_of(extraction: Extraction, corrections: Corrections) -> dict[str, Any]:
    """Field -> value as it is shown: what was found, and above it what a person says (None or () there: there is none)."""
    found = {f.name: value.value for f in fields(extraction) if isinstance(value := getattr(extraction, f.name), Found)}
    values = {field: value for field, value in (found | dict(corrections)).items() if value is not None}
    return {"headline": truncate(values.get("body", ""), NO_HEADLINE)} | values


def corrections_of(article: Article) -> dict[str, Any]:
    """What a person has set on ``article``, by field; all of it outlives every later reading of the page."""
    shown = extraction_of(article)
    fields_set = [field for field in article.provenance if article.is_corrected(field)]
    return {field: found.value if (found := getattr(shown, field)) else None for field in fields_set}


@transaction.atomic
def write_article(article: Article, draft: Draft, *, mentions: Sequence[Mention] | None) -> Article:
    """Give ``article``, new or kept, the fields of ``draft`` and the mentions, which must have been recognised in ``draft.text``; None
    leaves those that it has, where the text has not changed.

    The text that is replaced is kept as a Revision; the index is told in the same transaction.
    """
    values = values_of(draft.extraction, draft.corrections)
    is_new = article.pk is None
    before = bytes(article.signature)
    if _write_text(article, values, digest=draft.digest) and draft.capture and draft.capture.pk != article.read_from_id:
        article.changed_at = draft.capture.retrieved_at
    _write_fields(article, values, url=draft.url, outlet_is_corrected="outlet" in draft.corrections)
    article.blocks = [] if "body" in draft.corrections else [block.value for block in draft.extraction.blocks]
    article.warnings = list(draft.extraction.warnings)
    article.rule_matches = rule_matches_of(draft.extraction)
    article.provenance = draft.extraction.provenance() | dict.fromkeys(draft.corrections, CORRECTED)
    article.read_from = draft.capture or article.read_from
    print_ = fingerprint(article.headline, article.body)
    article.signature = pack_signature(print_.signature) if print_ else b""
    article.save()
    _write_byline(article, values.get("authors", ()), is_new=is_new)
    _write_tags(article, values.get("tags", ()), is_new=is_new)
    if article.signature != before:
        _write_bands(article, print_, is_new=is_new)
    if mentions is not None:
        write_mentions(article, mentions, stated=draft.extraction.entities)
    if draft.capture:
        attach(draft.capture, article)
    note_change([article.pk])
    if article.copy_of_id or (not is_new and article.copies.exists()):
        stories.settle(stories.story_of(article))
    return article


def write_mentions(article: Article, mentions: Iterable[Mention], *, stated: Iterable[EntityName] = ()) -> None:
    """Replace the article's mentions by ``mentions`` and by the names that a supplier ``stated`` without a place in the text. What
    they stand for is what the rules of the desk say (``naming``)."""
    found, given = list(mentions), list(dict.fromkeys(stated))
    aliases = naming.aliases_for([*(EntityName(name=m.name, label=m.label) for m in found), *given])
    rows = [
        MentionRow(
            article=article,
            alias=aliases[EntityName(name=m.name, label=m.label)],
            start=m.start,
            end=m.end,
            text=m.text[:NAME_LENGTH],
            recogniser=m.recogniser,
        )
        for m in found
    ]
    rows += [MentionRow(article=article, alias=aliases[name], text=name.name[:NAME_LENGTH], recogniser="given") for name in given]
    naming.assign(rows, article=article)
    MentionRow.readings.filter(article=article).delete()
    MentionRow.readings.bulk_create(rows)


def outlet_for(name: str, *, url: str) -> Outlet | None:
    """The outlet of this site if one is known, else of this name, else a new one; None where neither is known."""
    domain = site_of(url) if url else ""
    if domain and (known := Outlet.objects.filter(domain=domain).first()):
        return known
    shown = truncate(name, NAME_LENGTH) or domain
    if not name_key(shown):
        return None
    outlet, created = Outlet.objects.get_or_create(key=name_key(shown), defaults={"name": shown, "domain": domain})
    if domain and not created and not outlet.domain:
        outlet.domain = domain
        outlet.save(update_fields=["domain"])
    return outlet


def add_earlier_version(article: Article, draft: Draft) -> None:
    """What came in is an older capture of ``article`` than the one that is shown: it joins the article's history."""
    values = values_of(draft.extraction, {})
    headline, body = truncate(values.get("headline", ""), HEADLINE_LENGTH), values.get("body", "")
    if draft.capture and article.read_from:
        byline = BYLINE_BREAK.join(values.get("authors", ()))
        Revision.objects.create(article=article, headline=headline, body=body, byline=byline, read_from=draft.capture)
        Article.objects.filter(pk=article.pk, changed_at=None).update(changed_at=article.read_from.retrieved_at)
        attach(draft.capture, article)


def _write_text(article: Article, values: Mapping[str, Any], *, digest: str) -> bool:
    """Whether another text or byline was replaced, which is then kept as a Revision."""
    before = (article.headline, article.body, "")
    if article.pk:
        before = (article.headline, article.body, BYLINE_BREAK.join(article.byline_names()))
    article.headline = truncate(values.get("headline", ""), HEADLINE_LENGTH)
    article.body = values.get("body", "")
    article.text_digest = digest
    article.word_count = word_count(article.body)
    is_changed = bool(article.pk) and before != (article.headline, article.body, BYLINE_BREAK.join(values.get("authors", ())))
    if is_changed:
        headline, body, byline = before
        Revision.objects.create(article=article, headline=headline, body=body, byline=byline, read_from=article.read_from)
    return is_changed


def _write_fields(article: Article, values: Mapping[str, Any], *, url: str, outlet_is_corrected: bool) -> None:
    """All the rest that stands in the article's own row."""
    article.lede = values.get("lede", "")
    article.published = values.get("published")
    article.modified_at = values["modified"].at if "modified" in values else None
    article.language = values.get("language", "")[:12]
    article.section = truncate(values.get("section", ""), NAME_LENGTH)
    article.supplier_id = truncate(values.get("supplier_id", ""), NAME_LENGTH)
    article.image_url = values.get("image", "")[:URL_LENGTH]
    article.outlet = outlet_for(values.get("outlet", ""), url="" if outlet_is_corrected else url)
    if url:
        article.canonical_url, article.url_digest = url[:URL_LENGTH], address_digest(url)


def set_authors(article: Article, names: Sequence[str]) -> None:
    """The byline, in order; a name that stands in it twice counts once."""
    _write_byline(article, names, is_new=False)


def _write_byline(article: Article, names: Sequence[str], *, is_new: bool) -> None:
    if not is_new:
        Byline.objects.filter(article=article).delete()
    authors = _named(Author, names)[:MAX_AUTHORS]
    Byline.objects.bulk_create(Byline(article=article, author=author, position=n) for n, author in enumerate(authors))


def _named(model: type[N], names: Sequence[str]) -> list[N]:
    """A row for each name, made where it is missing, in the order of the names, none twice."""
    wanted: dict[str, str] = {}
    if not names:
        return []
    for name in names:
        shown = truncate(name, NAME_LENGTH)
        if key := name_key(shown)[:NAME_LENGTH]:
            wanted.setdefault(key, shown)
    known = {row.key: row for row in model._default_manager.filter(key__in=wanted)}
    if missing := [model(key=key, name=name) for key, name in wanted.items() if key not in known]:
        model._default_manager.bulk_create(missing, ignore_conflicts=True)  # another worker may have been quicker
        known |= {row.key: row for row in model._default_manager.filter(key__in=[row.key for row in missing])}
    return [known[key] for key in wanted]


def _write_tags(article: Article, names: Sequence[str], *, is_new: bool) -> None:
    tags = _named(Tag, names)[:MAX_TAGS]
    if is_new:
        Article.tags.through.objects.bulk_create(Article.tags.through(article=article, tag=tag) for tag in tags)
    else:
        article.tags.set(tags)


def _write_bands(article: Article, print_: Fingerprint | None, *, is_new: bool) -> None:
    """What near-duplicates of the text as it is shown now are found by."""
    if not is_new:
        article.bands.all().delete()
    FingerprintBand.objects.bulk_create(FingerprintBand(article=article, band=band) for band in (print_.bands if print_ else ()))
