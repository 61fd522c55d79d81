"""What Haystack needs to know of an article. How words become tokens, and numbers orders, is ``search.backends.schema``'s
business."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from haystack import indexes
from haystack.exceptions import SkipDocument

from articles.models import Article, Byline, Mention
from articles.records import Label

_PRECISION = {"year": 1, "month": 2, "day": 3, "time": 3}


class ArticleIndex(indexes.SearchIndex, indexes.Indexable):  # type: ignore[misc]
    """Published articles. ``text`` is what is printed of one; names are text for ``person:``, ids are what facets count.

    Days are proleptic ordinals (``date.toordinal``); ``month`` is year * 100 + month. ``year``, ``month`` and ``day`` are None
    where that much of the date is not known.
    """

    text = indexes.CharField(document=True, use_template=True)
    headline = indexes.CharField(model_attr="headline")
    lede = indexes.CharField(model_attr="lede")
    body = indexes.CharField(model_attr="body")
    language = indexes.CharField(model_attr="language")
    url = indexes.CharField(model_attr="canonical_url")
    word_count = indexes.IntegerField(model_attr="word_count")

    outlet = indexes.CharField()
    author = indexes.MultiValueField()
    tag = indexes.MultiValueField()
    person = indexes.MultiValueField()
    org = indexes.MultiValueField()
    place = indexes.MultiValueField()

    outlet_id = indexes.MultiValueField()
    author_id = indexes.MultiValueField()
    tag_id = indexes.MultiValueField()
    person_id = indexes.MultiValueField()
    org_id = indexes.MultiValueField()
    place_id = indexes.MultiValueField()

    published_at = indexes.DateTimeField(model_attr="published_at", null=True)
    published_on = indexes.IntegerField(null=True)
    published_end = indexes.IntegerField(null=True)
    year = indexes.IntegerField(null=True)
    month = indexes.IntegerField(null=True)
    day = indexes.IntegerField(null=True)
    precision = indexes.IntegerField()

    def get_model(self) -> type[Article]:
        return Article

    def get_updated_field(self) -> str:
        return "updated_at"

    def index_queryset(self, using: str | None = None) -> QuerySet[Article]:
        """Published articles with all that ``prepare`` reads: five queries for a batch of any size."""
        bylines = Byline.objects.select_related("author").order_by("position")
        mentions = Mention.objects.select_related("entity").only("article_id", "entity__name", "entity__label").order_by("id")
        wanted = Article.objects.published().defer("provenance", "warnings", "signature")
        return wanted.select_related("outlet").prefetch_related(
            "tags", Prefetch("byline_set", queryset=bylines), Prefetch("mentions", queryset=mentions)
        )

    def should_update(self, instance: Article, **kwargs: Any) -> bool:
        return instance.status == Article.Status.PUBLISHED

    def prepare(self, obj: Article) -> dict[str, Any]:
        """Index field -> value. Raises SkipDocument for an article that is not published."""
        if not self.should_update(obj):
            raise SkipDocument(f"Article {obj.pk} is not published.")
        prepared: dict[str, Any] = super().prepare(obj)
        prepared |= _names(obj) | _entities(obj) | _dates(obj)
        self.prepared_data = prepared
        return prepared


def _names(article: Article) -> dict[str, Any]:
    authors = [byline.author for byline in article.byline_set.all()]
    tags = list(article.tags.all())
    return {
        "outlet": article.outlet.name if article.outlet else "",
        "outlet_id": [article.outlet.pk] if article.outlet else [],
        "author": [author.name for author in authors],
        "author_id": [author.pk for author in authors],
        "tag": [tag.name for tag in tags],
        "tag_id": [tag.pk for tag in tags],
    }


def _entities(article: Article) -> dict[str, list[Any]]:
    """Each entity once, in the order in which the text names them."""
    found: dict[str, dict[int, str]] = {label: {} for label in Label}
    for mention in article.mentions.all():
        found[mention.entity.label].setdefault(mention.entity.pk, mention.entity.name)
    fields = ((label, label.value.lower()) for label in Label)
    return {
        key: value for label, name in fields for key, value in ((name, [*found[label].values()]), (f"{name}_id", [*found[label]]))
    }


def _dates(article: Article) -> dict[str, int | None]:
    """The printed calendar day as far as it is known."""
    first = article.published_on
    precision = _PRECISION.get(article.published_precision, 0) if first else 0
    if first is None or not precision:
        return dict.fromkeys(("published_on", "published_end", "year", "month", "day")) | {"precision": 0}
    return {
        "published_on": first.toordinal(),
        "published_end": _last_day(first, precision).toordinal(),
        "year": first.year,
        "month": first.year * 100 + first.month if precision > 1 else None,
        "day": first.toordinal() if precision > 2 else None,
        "precision": precision,
    }


def _last_day(first: date, precision: int) -> date:
    if precision == 1:
        return first.replace(month=12, day=31)
    return first.replace(day=monthrange(first.year, first.month)[1]) if precision == 2 else first
