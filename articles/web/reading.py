"""The page of one article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from articles.models import Article, Byline, Capture, Entity, Mention, Revision
from articles.records import Block, CaptureKind, Label, Moment
from articles.search.params import encode
from articles.search.request import SearchRequest
from articles.stories import story_of
from articles.text import paragraphs, squeeze
from articles.web import citing
from articles.web.contexts import ArticlePage, CaptureLine, EntityGroup, HitSteps, Named, Part, SearchBox, Version
from articles.web.hits import Around, hit_url
from articles.web.links import value_url
from articles.web.listing import brief_line, day_of
from articles.web.marking import Marker, Span, marked_paragraphs
from articles.web.provenance import origins
from articles.web.wording import subject

GROUP_TITLES = {Label.PERSON: "People", Label.ORG: "Organisations", Label.PLACE: "Places"}
LABEL_NAMES = {Label.PERSON: "Person", Label.ORG: "Organisation", Label.PLACE: "Place"}
CAPTURE_KINDS = {
    CaptureKind.FETCH: "Retrieved from the web",
    CaptureKind.UPLOAD: "Uploaded file",
    CaptureKind.PASTE: "Pasted text",
    CaptureKind.IMPORT: "Imported record",
}
CITE_AS = {"ris": "RIS", "bibtex": "BibTeX", "csl": "CSL-JSON", "jsonl": "JSON"}
MAX_VERSIONS = 20
"""Earlier versions shown with their text."""


NOWHERE = Around(back="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How the reader came: ``search`` that led here (None: directly), ``around`` where the article stands in it, ``origin``
    'https://host' for addresses that leave the site, ``may_edit`` whether the admin's form is offered."""

    origin: str
    search: SearchRequest | None = None
    around: Around = NOWHERE
    related: tuple[int, ...] = ()
    may_edit: bool = False


def article_page(article: Article, *, arrival: Arrival) -> ArticlePage:
    """``article`` as ``with_details`` loads it."""
    mentions = list(article.mentions.all())
    marker = Marker(terms=frozenset(arrival.around.terms), language=article.language)
    headline, *body = marked_paragraphs(article.text, spans=_spans(mentions), marker=marker)
    authors = [byline.author for byline in article.byline_set.all()]
    names = [author.name for author in authors]
    others = _others(article, (*arrival.related, arrival.around.previous, arrival.around.following))
    copies, related = _copies(article, others), _related(article, others, arrival.related)
    captures = tuple(capture_line(capture) for capture in article.captures.all())
    url = arrival.origin + article.get_absolute_url()
    return ArticlePage(
        title=article.headline,
        box=SearchBox(text=arrival.search.text if arrival.search else ""),
        canonical=url,
        headline=headline,
        plain_headline=article.headline,
        standfirst=_standfirst(article),
        parts=_parts(body, article.blocks),
        language=article.language,
        outlet=Named(name=article.outlet.name, url=article.outlet.get_absolute_url()) if article.outlet else None,
        authors=tuple(Named(name=author.name, url=author.get_absolute_url()) for author in authors),
        tags=tuple(Named(name=tag.name, url=value_url("tag", tag.pk)) for tag in article.tags.all()),
        section=article.section,
        day=day_of(article.published),
        words=article.word_count,
        status=article.status,
        edit_url=reverse("admin:articles_article_change", args=[article.pk]) if arrival.may_edit else "",
        report_url=reverse("report", args=[article.pk]) if article.status == Article.Status.PUBLISHED else "",
        original_url=web_address(article.canonical_url),
        changed=day_of(Moment.of_datetime(localtime(article.changed_at))) if article.changed_at else None,
        versions_url=reverse("versions", args=[article.pk]) if article.revisions.all() else "",
        latest_capture=captures[0] if captures else None,
        captures=captures,
        versions=tuple(_version(revision) for revision in article.revisions.all()[:MAX_VERSIONS]),
        copies=tuple(brief_line(other) for other in copies),
        story_url=reverse("story", args=[story_of(article)]),
        related=tuple(brief_line(other) for other in related),
        entities=entity_groups(_tally(mentions)),
        origins=origins(article.provenance),
        marks=marker.count,
        back=arrival.around.back,
        steps=_steps(arrival.search, arrival.around, others) if arrival.search and arrival.around.place else None,
        id=article.pk,
        citations=citing.citations(article, authors=names, url=arrival.origin + reverse("permalink", args=[article.pk])),
        formats=_formats(article.pk),
        metadata=tuple(citing.metadata(article, authors=names, url=url)),
        properties=tuple(citing.properties(article, authors=names, url=url, site_name=settings.SITE_NAME)),
        json_ld=citing.json_ld(article, authors=names, url=url),
    )


def _parts(body: Sequence[SafeString], blocks: Sequence[str]) -> tuple[Part, ...]:
    """``body`` with what belongs together put together: ``blocks`` say what each paragraph is, where they are known of all."""
    kinds = [Block(block) for block in blocks] if len(blocks) == len(body) else [Block.PARAGRAPH] * len(body)
    pairs = groupby(zip(kinds, body, strict=True), key=itemgetter(0))
    return tuple(Part(kind=kind, paragraphs=tuple(paragraph for _, paragraph in group)) for kind, group in pairs)


def with_details(pk: int) -> Article | None:
    """The article, whatever its status, with all that its page shows: six queries."""
    bylines = Prefetch("byline_set", queryset=Byline.objects.select_related("author"))
    mentions = Prefetch("mentions", queryset=Mention.objects.select_related("entity").order_by("start"))
    details = Article.objects.select_related("outlet").prefetch_related(bylines, mentions, "tags", "captures", "revisions")
    return details.defer("signature").filter(pk=pk).first()


def entity_groups(counts: Iterable[tuple[Entity, int]]) -> tuple[EntityGroup, ...]:
    """Names by type, the most frequent first, then A to Z; types without a name are left out."""
    ordered = sorted(counts, key=lambda pair: (-pair[1], pair[0].name.casefold()))
    groups = (
        EntityGroup(
            title=title,
            names=tuple(Named(name=e.name, url=e.get_absolute_url(), count=n) for e, n in ordered if e.label == label),
        )
        for label, title in GROUP_TITLES.items()
    )
    return tuple(group for group in groups if group.names)


def capture_line(capture: Capture) -> CaptureLine:
    return CaptureLine(
        day=day_of(Moment.of_datetime(localtime(capture.retrieved_at))),
        url=reverse("capture", args=[capture.pk]),
        kind=CAPTURE_KINDS[CaptureKind(capture.kind)],
        origin=capture.final_url or capture.url or capture.file_name,
    )


def web_address(url: str) -> str:
    """``url`` where a browser may follow it, '' for anything but http and https (``javascript:``, ``file:``)."""
    return url if urlsplit(url).scheme in {"http", "https"} else ""


def _spans(mentions: Sequence[Mention]) -> list[Span]:
    return [
        Span(
            start=mention.start,
            end=mention.end,
            label=mention.entity.label.lower(),
            url=mention.entity.get_absolute_url(),
            title=f"{LABEL_NAMES[Label(mention.entity.label)]}: {mention.entity.name}",
        )
        for mention in mentions
        if mention.start is not None and mention.end is not None
    ]


def _tally(mentions: Sequence[Mention]) -> list[tuple[Entity, int]]:
    counts = Counter(mention.entity_id for mention in mentions)
    entities = {mention.entity_id: mention.entity for mention in mentions}
    return [(entities[pk], count) for pk, count in counts.items()]


def _others(article: Article, wanted: Iterable[int | None]) -> dict[int, Article]:
    """The published ones of ``wanted`` and of the copies of the same text, by their ids, oldest first."""
    original = article.copy_of_id or article.pk
    ids = {pk for pk in wanted if pk is not None}
    found = Article.objects.published().filter(Q(copy_of=original) | Q(pk__in=ids | {original})).exclude(pk=article.pk)
    shown = found.select_related("outlet").defer("body", "lede", "signature", "provenance", "warnings", "blocks")
    return {other.pk: other for other in shown.order_by("published_at", "pk")}


def _copies(article: Article, others: dict[int, Article]) -> list[Article]:
    original = article.copy_of_id or article.pk
    return [other for other in others.values() if original in (other.pk, other.copy_of_id)]


def _related(article: Article, others: dict[int, Article], related: Sequence[int]) -> list[Article]:
    """In the given order, without copies."""
    copies = _copies(article, others)
    return [others[pk] for pk in related if pk in others and others[pk] not in copies]


def _steps(search: SearchRequest, around: Around, others: dict[int, Article]) -> HitSteps:
    query = encode(replace(search, page=1))

    def step(pk: int | None, place: int) -> Named | None:
        other = others.get(pk) if pk else None
        return Named(name=other.headline, url=hit_url(other.get_absolute_url(), query=query, place=place)) if other else None

    return HitSteps(
        search=subject(search),
        place=around.place,
        total=around.total,
        previous=step(around.previous, around.place - 1),
        following=step(around.following, around.place + 1),
    )


def _version(revision: Revision) -> Version:
    until = day_of(Moment.of_datetime(localtime(revision.replaced_at)))
    return Version(headline=revision.headline, until=until, paragraphs=paragraphs(revision.body))


def _formats(pk: int) -> tuple[Named, ...]:
    """The article for reference managers and tables."""
    return tuple(Named(name=CITE_AS[name], url=reverse("cite", args=[pk, name])) for name in CITE_AS)


def _standfirst(article: Article) -> str:
    """The lede, where it stands beside the text; one that was taken from the text would be read twice."""
    lede = squeeze(article.lede)
    return "" if lede.rstrip("\u2026.") in squeeze(article.body) else lede
