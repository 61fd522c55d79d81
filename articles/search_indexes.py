"""What Haystack needs to know of an article. The values come from ``search.documents``; how words become tokens, and numbers
orders, is ``search.backends.schema``'s business."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from haystack import indexes
from haystack.exceptions import SkipDocument

from articles.models import Article, Byline, Mention
from articles.search.documents import Names, Row, prepared


class ArticleIndex(indexes.SearchIndex, indexes.Indexable):  # type: ignore[misc]
    """Published articles. ``text`` is what is printed of one; names are text for ``person:``, ids are what facets count.

    Days are proleptic ordinals (``date.toordinal``); ``month`` is year * 100 + month. ``year``, ``month`` and ``day`` are None
    where that much of the date is not known. ``stamp`` tells whether the index has what the database has.
    """

    text = indexes.CharField(document=True, use_template=True)
    headline = indexes.CharField()
    lede = indexes.CharField()
    body = indexes.CharField()
    language = indexes.CharField()
    url = indexes.CharField()
    word_count = indexes.IntegerField()

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

    published_at = indexes.DateTimeField(null=True)
    published_on = indexes.IntegerField(null=True)
    published_end = indexes.IntegerField(null=True)
    year = indexes.IntegerField(null=True)
    month = indexes.IntegerField(null=True)
    day = indexes.IntegerField(null=True)
    precision = indexes.IntegerField()
    story = indexes.IntegerField()
    is_lead = indexes.IntegerField()
    stamp = indexes.IntegerField()

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
        self.prepared_data = {**super().prepare(obj), **prepared(_row(obj), _names(obj))}
        return self.prepared_data


def _row(article: Article) -> Row:
    own = {field: getattr(article, field) for field in Row._fields if field != "outlet"}
    return Row(**own, outlet=article.outlet.name if article.outlet else None)


def _names(article: Article) -> Names:
    mentions = article.mentions.all()
    if "mentions" not in getattr(article, "_prefetched_objects_cache", {}):
        mentions = mentions.select_related("entity").order_by("id")
    return Names(
        authors=[(byline.author_id, byline.author.name) for byline in article.byline_set.all()],
        tags=[(tag.pk, tag.name) for tag in article.tags.all()],
        entities=[(mention.entity.pk, mention.entity.name, mention.entity.label) for mention in mentions],
    )
