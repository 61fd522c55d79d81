"""Questions that are asked of the tables in more than one place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import ExtractMonth, ExtractYear

if TYPE_CHECKING:
    from articles.models import Article, BatchLine, Entity, Mention  # noqa: F401


class ArticleQuerySet(models.QuerySet["Article"]):
    """``published()`` is the only door for anything that the public sees."""

    def published(self) -> ArticleQuerySet:
        return self.filter(status="published")

    def brief(self) -> ArticleQuerySet:
        """Without the columns that are long and that no list shows."""
        return self.defer("body", "blocks", "signature", "provenance", "warnings", "text_digest", "url_digest")

    def for_listing(self) -> ArticleQuerySet:
        """With all that a line in a list of the desk shows, in two queries."""
        return self.select_related("outlet").prefetch_related("authors").brief()

    def newest(self) -> ArticleQuerySet:
        """By publication, undated ones last; the later arrival first among equals."""
        return self.order_by(models.F("published_at").desc(nulls_last=True), "-id")

    def in_period(self, start: date, end: date) -> ArticleQuerySet:
        """Dated within ``start`` .. ``end``, both inclusive, by the calendar day that the outlet printed."""
        return self.filter(published_on__gte=start, published_on__lte=end)

    def in_year(self, year: int) -> ArticleQuerySet:
        return self.in_period(date(year, 1, 1), date(year, 12, 31))

    def in_month(self, year: int, month: int) -> ArticleQuerySet:
        start = date(year, month, 1)
        following = (start + timedelta(days=31)).replace(day=1)
        return self.in_period(start, following - timedelta(days=1)).exclude(published_precision="year")

    def count_by_year(self) -> list[tuple[int, int]]:
        """(year, articles), oldest first; undated articles are not counted."""
        return self._count_by(ExtractYear("published_on"))

    def count_by_month(self) -> list[tuple[int, int]]:
        """(month 1..12, articles) over whatever is selected; a date of which only the year is known counts in no month."""
        return self.exclude(published_precision="year")._count_by(ExtractMonth("published_on"))

    def count_by_day(self) -> list[tuple[date, int]]:
        """(day, articles), oldest first; only articles whose day is known."""
        return self.exclude(published_precision__in=["year", "month"])._count_by(models.F("published_on"))

    def _count_by(self, period: Any) -> list[tuple[Any, int]]:
        dated = self.filter(published_on__isnull=False).order_by()
        return list(dated.annotate(period=period).values_list("period").annotate(n=Count("id")).order_by("period"))


class EntityQuerySet(models.QuerySet["Entity"]):
    def with_article_count(self) -> EntityQuerySet:
        """Annotates ``articles``: how many published articles name the entity."""
        named_in = Count("mentions__article", filter=Q(mentions__article__status="published"), distinct=True)
        return self.annotate(articles=named_in)


class ShownMentions(models.Manager["Mention"]):
    """Mentions that stand for an entity: all but those that a rule of the desk has set aside."""

    def get_queryset(self) -> models.QuerySet[Mention]:
        return super().get_queryset().filter(entity__isnull=False)


class BatchLineQuerySet(models.QuerySet["BatchLine"]):
    def pending(self) -> BatchLineQuerySet:
        return self.filter(state="pending").order_by("batch_id", "position")

    def due(self, now: datetime) -> BatchLineQuerySet:
        """Those that wait, and may be begun at ``now``."""
        return self.pending().filter(Q(not_before=None) | Q(not_before__lte=now))

    def tally(self) -> dict[str, int]:
        """Outcome -> lines; what has not ended yet is counted as 'pending'."""
        counts = self.order_by().values_list("outcome").annotate(n=Count("id"))
        return {outcome or "pending": n for outcome, n in counts}
