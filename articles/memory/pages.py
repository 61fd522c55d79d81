"""The stored pages of an outlet, and what its articles show: what rules are tried on."""

from __future__ import annotations

from itertools import chain, islice
from typing import Any

from django.db.models import QuerySet

from articles.extraction import Value
from articles.models import Article, Outlet
from articles.records import Found, Moment, RuleField
from articles.storing import extraction_of
from articles.text import truncate, word_count

LOOKED_AT = 2_000
"""Latest articles of an outlet among which corrected ones are sought."""
SHOWN = 200
"""Characters of a value that are shown."""


def latest_pages(outlet: Outlet, *, field: RuleField, limit: int, besides: Article | None = None) -> list[Article]:
    """Articles of ``outlet`` that were read from web pages: those of which an editor corrected ``field`` first (a third of ``limit`` at
    most), then the latest."""
    pages = Article.objects.filter(outlet=outlet, read_from__media_type__contains="html").select_related("read_from", "outlet")
    pages = pages.exclude(pk=besides.pk if besides else 0).order_by("-id")
    recent = pages.values("pk")[:LOOKED_AT]
    corrected = pages.filter(pk__in=recent, **{f"provenance__{corrected_field(field)}__source": "editor"})[: limit // 3]
    chosen = {article.pk: article for article in islice(chain(corrected, pages[:limit]), 2 * limit)}
    return list(chosen.values())[:limit]


def pages_of(outlet: Outlet) -> QuerySet[Article]:
    """All articles of ``outlet`` that were read from an original."""
    return Article.objects.filter(outlet=outlet, read_from__isnull=False).order_by("id")


def corrected_field(field: RuleField) -> str:
    """The field of an article that an editor corrects where the rule is to help."""
    return RuleField.BODY.value if field is RuleField.LEAVE_OUT else field.value


def is_corrected(article: Article, field: RuleField) -> bool:
    return article.is_corrected(corrected_field(field))


def shown_in(article: Article, field: RuleField) -> Value | None:
    """What the article shows now; the text, for parts to leave out; None where it shows nothing."""
    if corrected_field(field) == RuleField.BODY.value:
        return article.body or None
    found: Found[Any] | None = getattr(extraction_of(article), field.value)
    return found.value if found else None


def words_of(field: RuleField, value: Value | None) -> str:
    """A value as it is shown in a table; '' for none."""
    if value is None:
        return ""
    if isinstance(value, Moment):
        return value.isoformat().replace("T", " ")
    if isinstance(value, tuple):
        return ", ".join(value)
    size = f"{word_count(value):,} words: " if field is RuleField.BODY else ""
    return size + truncate(value, SHOWN)
