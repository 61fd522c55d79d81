"""Is this article known? The questions that the journey asks of what is kept before it adds anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from articles import dedup
from articles.dedup import canonical_url, fingerprint, same_site
from articles.models import Article, Capture, EntityAlias, FingerprintBand, url_digest
from articles.records import Extraction, Label, Original
from articles.text import article_text, name_key, text_digest, words

COPY_WITHIN = timedelta(days=3)
"""Syndicated copies run within days. Of the Reuters pairs that are alike, 95 of 100 lie within two; those further apart are templated
notices ("Fed adds reserves")."""
MAX_CANDIDATES = 200
LONGEST_KNOWN_NAME = 5
"""Words of the longest name that is looked for among the names that the archive knows."""
_KEYS_A_QUERY = 5_000


class Relation(Enum):
    """What an article that came in is to what is kept."""

    NEW = auto()
    UNCHANGED = auto()
    NEW_VERSION = auto()
    REPEATED = auto()
    """The same text again, with nothing to tell it from the article that is kept."""
    COPY = auto()
    """The same story, run by another outlet, on another day or in slightly other words: an article of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """``article`` is the one that is kept; None only where the relation is NEW."""

    relation: Relation
    article: Article | None = None

    @property
    def kept(self) -> Article | None:
        """The article that this *is*, rather than one that it is like."""
        return None if self.relation in (Relation.NEW, Relation.COPY) else self.article

    @property
    def brings_nothing(self) -> bool:
        return self.relation in (Relation.UNCHANGED, Relation.REPEATED)

    @property
    def reason(self) -> str:
        """A sentence for the person who put it in; '' where the outcome says all."""
        if self.article is None or self.relation is Relation.NEW_VERSION:
            return ""
        named = f"article {self.article.pk}, “{self.article.headline}”"
        if self.relation is Relation.COPY:
            return f"A copy of {named}; kept as an article of its own, and linked to it."
        words = "The text is that of" if self.relation is Relation.REPEATED else "Nothing has changed in"
        withdrawn = " It is withdrawn." if self.article.status == Article.Status.WITHDRAWN else ""
        return f"{words} {named}.{withdrawn}"


def fresh_capture(url: str, *, since: datetime) -> Capture | None:
    """The article's capture of ``url`` that is recent enough not to ask the site again."""
    captures = Capture.objects.filter(url=url, retrieved_at__gte=since, article__isnull=False)
    return captures.select_related("article").order_by("-retrieved_at").first()


def known_original(original: Original) -> Capture | None:
    """An earlier capture of the same bytes of which an article came."""
    return known_originals([original])[0]


def known_originals(originals: Sequence[Original]) -> list[Capture | None]:
    """For each an earlier capture of the same bytes of which an article came: one query."""
    digests = [original.digest for original in originals]
    captures = Capture.objects.filter(sha256__in=set(digests), article__isnull=False).select_related("article")
    by_digest = {capture.sha256: capture for capture in captures.defer("article__body", "article__signature")}
    return [by_digest.get(digest) for digest in digests]


def address(original: Original, extraction: Extraction) -> str:
    """The address by which what came in is to be linked, or ''.

    The page's own claim is believed where it is on the site that it was fetched from (RFC 6596 leaves that to the reader: a
    misconfigured template names the home page, a malicious page somebody else's article), or where the page was not fetched at all.
    """
    fetched = original.final_url or original.url
    claimed = extraction.canonical_url.value if extraction.canonical_url else ""
    believed = claimed and (not fetched or same_site(claimed, fetched)) and not _is_home_page(claimed)
    return claimed if believed else fetched


def address_digest(url: str) -> str | None:
    """What two spellings of one address have in common; None where ``url`` is none."""
    return url_digest(canonical_url(url))


def match(extraction: Extraction, *, url: str) -> Match:
    """What ``extraction``, found at ``url`` or '', is to the articles that are kept.

    In this order: the same address; the same words; nearly the same words.
    """
    headline, body = headline_and_body(extraction)
    digest = text_digest(headline, body)
    known = address_digest(url)
    is_same = Q(text_digest=digest) | Q(url_digest=known) if known else Q(text_digest=digest)
    same = list(Article.objects.filter(is_same).select_related("outlet").order_by("id")[:MAX_CANDIDATES])
    if same_url := next((article for article in same if known and article.url_digest == known), None):
        unchanged = same_url.text_digest == digest
        return Match(relation=Relation.UNCHANGED if unchanged else Relation.NEW_VERSION, article=same_url)
    same_text = same
    if repeated := next((article for article in same_text if _is_repetition(extraction, url=url, article=article)), None):
        return Match(relation=Relation.REPEATED, article=repeated)
    day = extraction.published.value.day if extraction.published else None
    lead = same_text[0] if same_text else nearest(headline, body, day=day)
    if lead is None:
        return Match(relation=Relation.NEW)
    return Match(relation=Relation.COPY, article=lead.copy_of or lead)  # all copies point to one, and none to another copy


def nearest(headline: str, body: str, *, day: date | None) -> Article | None:
    """The article of which this one is a copy, or reworded: the most similar, the earliest among equals.

    ``day`` is that of publication: articles that are dated further from it are other issues of a daily notice, not copies.
    """
    print_ = fingerprint(headline, body)
    if print_ is None:
        return None
    sharing = FingerprintBand.objects.filter(band__in=print_.bands).order_by("article_id").values("article_id").distinct()
    candidates = Article.objects.filter(pk__in=sharing).order_by("id")
    if day:
        near = Q(published_on__range=(day - COPY_WITHIN, day + COPY_WITHIN))
        candidates = candidates.filter(near | Q(published_on__isnull=True))
    signatures = dict(candidates.values_list("pk", "signature")[:MAX_CANDIDATES])  # SQLite gives bytes, PostgreSQL a memoryview
    packed = {pk: bytes(signature) for pk, signature in signatures.items()}
    best = dedup.nearest(article_text(headline, body), print_, packed, texts_of=_texts_of)
    return Article.objects.select_related("copy_of").get(pk=best) if best is not None else None


def _texts_of(ids: Sequence[int]) -> dict[int, str]:
    rows = Article.objects.filter(pk__in=ids).values_list("pk", "headline", "body")
    return {pk: article_text(headline, body) for pk, headline, body in rows}


def headline_and_body(extraction: Extraction) -> tuple[str, str]:
    """('', '') where nothing was found."""
    return (extraction.headline.value if extraction.headline else ""), (extraction.body.value if extraction.body else "")


def known_names(texts: Iterable[str]) -> dict[str, Label]:
    """The names in ``texts`` that the archive already knows, with what they name: spelling -> label.

    Looks up every run of up to five words; so it costs a query for each few thousand words, however many names are kept.
    """
    keys = sorted({key for text in texts for key in _runs(text)})
    found: dict[str, Label] = {}
    for start in range(0, len(keys), _KEYS_A_QUERY):
        rows = _aliases(keys[start : start + _KEYS_A_QUERY]).values_list("name", "label")
        found.update((name, Label(label)) for name, label in rows)
    return found


def _aliases(keys: Sequence[str]) -> QuerySet[EntityAlias]:
    """By their keys. SQLite is given thousands as one parameter: Django takes as long over one of its own as SQLite over looking it up."""
    if connection.vendor != "sqlite":
        return EntityAlias.objects.filter(key__in=keys)
    listed = RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])
    return EntityAlias.objects.filter(key__in=listed)


def _is_home_page(url: str) -> bool:
    return not url.split("://", 1)[-1].rstrip("/").partition("/")[2]


def _is_repetition(extraction: Extraction, *, url: str, article: Article) -> bool:
    """Whether nothing speaks against the same article: another outlet, another day, another address."""
    outlet = name_key(extraction.outlet.value) if extraction.outlet else ""
    other_outlet = outlet and article.outlet and outlet != article.outlet.key
    other_site = url and article.canonical_url and not same_site(url, article.canonical_url)
    day = extraction.published.value.day if extraction.published else None
    other_day = day and article.published_on and day != article.published_on
    return not (other_outlet or other_site or other_day)


def _runs(text: str) -> Iterable[str]:
    tokens = [name_key(word) for word in words(text)]
    for size in range(1, LONGEST_KNOWN_NAME + 1):
        yield from (" ".join(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
