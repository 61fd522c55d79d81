"""What is kept. The originals themselves stand in the archive; a ``Capture`` says where."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.text import slugify

from articles.batch_models import BatchLine, IngestBatch, choices_of
from articles.desk_models import EntityRule, Judgement, Proposal, WatchList
from articles.doubts import Doubt
from articles.memory_models import OutletRule, OutletRuleVersion
from articles.querysets import ArticleQuerySet, EntityQuerySet, ShownMentions
from articles.reading_models import Collection, CollectionEntry, MistakeReport, SavedSearch
from articles.records import NAME_LENGTH, URL_LENGTH, ArchiveLocation, CaptureKind, Label, Moment, Precision
from articles.source_models import Backfill, Poll, SaveToken, SeenAddress, Source
from articles.text import article_text, name_key, truncate

__all__ = [
    "HEADLINE_LENGTH",
    "NAME_LENGTH",
    "SLUG_LENGTH",
    "URL_LENGTH",
    "Article",
    "Author",
    "Backfill",
    "BatchLine",
    "Byline",
    "Capture",
    "Collection",
    "CollectionEntry",
    "Entity",
    "EntityAlias",
    "EntityRule",
    "FingerprintBand",
    "IndexChange",
    "IngestBatch",
    "Judgement",
    "Mention",
    "MistakeReport",
    "Named",
    "Outlet",
    "OutletRule",
    "OutletRuleVersion",
    "Poll",
    "Proposal",
    "Revision",
    "SaveToken",
    "SavedSearch",
    "SeenAddress",
    "Source",
    "Tag",
    "WatchList",
    "choices_of",
    "slug_of",
    "url_digest",
]

HEADLINE_LENGTH = 500
SLUG_LENGTH = 80


@lru_cache(maxsize=10_000)
def slug_of(text: str) -> str:
    """For the readable end of a URL only; rows are found by their id, so it may be empty or ambiguous."""
    return slugify(truncate(text, SLUG_LENGTH).rstrip("\u2026"), allow_unicode=True)[:SLUG_LENGTH].strip("-")


class Named(models.Model):
    """Something that is found by a name: two spellings with the same ``key`` are one row."""

    name = models.CharField(max_length=NAME_LENGTH)
    key = models.CharField(max_length=NAME_LENGTH, unique=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = name_key(self.name) or self.name
        super().save(*args, **kwargs)

    @property
    def slug(self) -> str:
        return slug_of(self.name)


class Outlet(Named):
    """A newspaper, agency, broadcaster or blog. ``domain`` is its host without 'www.', '' where it is not known."""

    domain = models.CharField(max_length=253, blank=True, db_index=True)
    is_own = models.BooleanField("our own", default=False, help_text="Its articles lead a story that several outlets ran.")
    about = models.TextField(blank=True)

    def get_absolute_url(self) -> str:
        return reverse("outlet", args=[self.pk, self.slug or "-"])


class Author(Named):
    """Somebody, or an agency, that stands in a byline."""

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.pk, self.slug or "-"])


class Tag(Named):
    """A subject, as the outlet or an editor gives it."""


class Article(models.Model):
    """One story as one outlet ran it, in its latest version.

    ``published_at`` is the first instant of what is known (``records.Moment``), ``published_on`` the calendar day that the outlet
    printed: what is browsed and counted by. ``provenance`` maps a field to {'source', 'confidence'}; source 'editor' marks what a
    person corrected, which no later extraction overwrites. ``read_from`` is the capture that this version was read from, and
    ``text_digest`` that of the text as extracted, whatever a person corrected since. ``copy_of`` points to the article whose text
    this one repeats: an article and its copies are a story group (``stories``), of which ``is_lead`` marks the one that stands for all.
    ``changed_at`` is when the outlet was first seen to have changed the text, None where it has not. ``rule_matches`` maps the id of each
    site rule's version (``OutletRuleVersion``, as text) that was applied when the article was last read to whether it gave a value.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    headline = models.CharField(max_length=HEADLINE_LENGTH)
    lede = models.TextField(blank=True)
    body = models.TextField(blank=True, help_text="Paragraphs, with a blank line between them; empty for a headline alone.")
    blocks = models.JSONField(
        default=list, blank=True, editable=False, help_text="What each paragraph is; empty where all are plain."
    )
    outlet = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="articles")
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles", blank=True)
    tags = models.ManyToManyField(Tag, related_name="articles", blank=True)
    section = models.CharField(max_length=NAME_LENGTH, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    published_precision = models.CharField(max_length=5, choices=choices_of(Precision), blank=True)
    published_offset = models.SmallIntegerField(null=True, blank=True, help_text="Minutes east of UTC, as printed.")
    published_on = models.DateField(null=True, blank=True, db_index=True, editable=False)
    modified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=12, blank=True, db_index=True)
    canonical_url = models.CharField(max_length=URL_LENGTH, blank=True)
    url_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 (NULL: many have no URL)
    supplier_id = models.CharField(
        max_length=NAME_LENGTH, blank=True, db_index=True, help_text="Its number in the import that it came with."
    )
    image_url = models.CharField(max_length=URL_LENGTH, blank=True)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT, db_index=True)
    provenance = models.JSONField(default=dict, blank=True, editable=False)
    warnings = models.JSONField(default=list, blank=True, editable=False)
    rule_matches = models.JSONField(default=dict, blank=True, editable=False)
    text_digest = models.CharField(max_length=64, db_index=True, editable=False)
    read_from = models.ForeignKey("Capture", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    signature = models.BinaryField(default=b"", editable=False)
    copy_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    is_lead = models.BooleanField(default=True, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("publish_article", "Can publish and withdraw articles")]
        indexes = [models.Index(fields=["status", "-published_at", "-id"], name="article_newest")]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.pk, slug_of(self.headline) or "-"])

    @property
    def text(self) -> str:
        """What mention offsets point into."""
        return article_text(self.headline, self.body)

    @property
    def published(self) -> Moment | None:
        if self.published_at is None:
            return None
        return Moment(at=self.published_at, precision=Precision(self.published_precision), offset=self.published_offset)

    @published.setter
    def published(self, moment: Moment | None) -> None:
        self.published_at = moment.at if moment else None
        self.published_precision = moment.precision.value if moment else ""
        self.published_offset = moment.offset if moment else None
        self.published_on = moment.day if moment else None

    def byline_names(self) -> list[str]:
        """The authors in the order of the byline."""
        return list(self.byline_set.select_related("author").values_list("author__name", flat=True))

    def is_corrected(self, field: str) -> bool:
        """Whether a person has set ``field``."""
        return bool(self.provenance.get(field, {}).get("source") == "editor")


class Byline(models.Model):
    """One name in an article's byline; ``position`` counts from 0."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    author = models.ForeignKey(Author, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="one_byline_per_author")]

    def __str__(self) -> str:
        return f"{self.author} ({self.article_id})"


class Revision(models.Model):
    """The text of an article before a change, so that no version is lost. ``byline`` has the names, separated by '; '; ``read_from``
    is the capture that the text was read from."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    headline = models.CharField(max_length=HEADLINE_LENGTH)
    body = models.TextField()
    byline = models.TextField(blank=True)
    read_from = models.ForeignKey("Capture", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.headline} (until {self.replaced_at:%Y-%m-%d %H:%M})"


class FingerprintBand(models.Model):
    """One LSH bucket of an article's fingerprint: articles that share one are compared."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bands")
    band = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.band}"


class Capture(models.Model):
    """One retrieval or delivery of an original, and where its bytes stand in the archive.

    ``doubt`` says what the page seems to be instead of an article (``doubts``), '' where it was not doubted; ``review`` what a person
    has said to that.
    """

    class Review(models.TextChoices):
        NONE = "", "Not doubted"
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Published anyway"
        DISCARDED = "discarded", "Discarded"

    kind = models.CharField(max_length=6, choices=choices_of(CaptureKind))
    url = models.CharField(max_length=URL_LENGTH, blank=True)
    final_url = models.CharField(max_length=URL_LENGTH, blank=True)
    file_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    retrieved_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=list, blank=True)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    warc_file = models.CharField(max_length=200)
    warc_offset = models.PositiveBigIntegerField()
    warc_length = models.PositiveBigIntegerField()
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="captures")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.SET_NULL, related_name="captures")
    problem = models.CharField(max_length=500, blank=True, help_text="Why no article came of it.")
    doubt = models.CharField(max_length=8, choices=choices_of(Doubt), blank=True)
    review = models.CharField(max_length=9, choices=Review, blank=True, db_index=True)

    class Meta:
        ordering = ["-retrieved_at", "-id"]

    def __str__(self) -> str:
        return f"{self.url or self.file_name or self.kind} ({self.retrieved_at:%Y-%m-%d %H:%M})"

    @property
    def location(self) -> ArchiveLocation:
        return ArchiveLocation(file=self.warc_file, offset=self.warc_offset, length=self.warc_length, digest=self.sha256)


class Entity(models.Model):
    """A person, an organisation or a place, as it is shown. ``base_name`` and ``base_label`` are what recognition made of it; ``name``,
    ``label`` and ``qid`` are these under the rules of the desk (``EntityRule``), and are written by nothing else."""

    name = models.CharField(max_length=NAME_LENGTH)
    label = models.CharField(max_length=6, choices=choices_of(Label))
    qid = models.CharField("Wikidata id", max_length=20, blank=True)
    base_name = models.CharField(max_length=NAME_LENGTH, editable=False)
    base_label = models.CharField(max_length=6, choices=choices_of(Label), editable=False)

    objects = EntityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "entities"
        indexes = [models.Index(fields=["name"], name="entity_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.base_name, self.base_label = self.base_name or self.name, self.base_label or self.label
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("entity", args=[self.pk, slug_of(self.name) or "-"])


class EntityAlias(models.Model):
    """A spelling under which an entity is met. ``key`` (``entities.entity_key``) and ``label`` together are one spelling.

    ``home`` is the entity that the spelling founded, ``entity`` the one that it stands for under the rules of the desk. Where a rule has
    changed that, the mentions with an id above ``settle_from`` have yet to follow; None: all have.
    """

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="aliases")
    home = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="founded", editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    key = models.CharField(max_length=NAME_LENGTH)
    label = models.CharField(max_length=6, choices=choices_of(Label))
    settle_from = models.BigIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "entity aliases"
        constraints = [models.UniqueConstraint(fields=["key", "label"], name="one_entity_per_name")]
        indexes = [models.Index(fields=["settle_from"], name="alias_unsettled", condition=models.Q(settle_from__isnull=False))]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.home_id = self.home_id or self.entity_id
        super().save(*args, **kwargs)


class Mention(models.Model):
    """An entity named in an article: at ``start`` .. ``end`` of ``Article.text``, or, where a supplier stated it without a place,
    with both None. ``recogniser`` says who found it.

    ``alias`` is what was read, ``entity`` what that stands for under the rules of the desk; None where an editor has said that it is
    no name. ``readings`` are all of them, ``objects`` and ``article.mentions`` those that are shown.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="mentions")
    entity: models.ForeignKey[Any, Entity] = models.ForeignKey(Entity, null=True, on_delete=models.CASCADE, related_name="mentions")  # type: ignore[misc]
    alias = models.ForeignKey(EntityAlias, on_delete=models.CASCADE, related_name="readings")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    text = models.CharField(max_length=NAME_LENGTH)
    recogniser = models.CharField(max_length=40)

    objects = ShownMentions()
    readings = models.Manager()  # noqa: DJ012 (a manager, which the rule takes for a field)

    class Meta:
        ordering = ["article_id", "start"]
        indexes = [models.Index(fields=["entity", "article"], name="mention_entity_article")]

    def __str__(self) -> str:
        return self.text


class IndexChange(models.Model):
    """An article that the search index does not yet show as the database has it. Written in the transaction of the change; the
    indexer looks the article up, so the row need not say what changed. No foreign key: it must outlive a deleted article."""

    article_id = models.BigIntegerField()
    queued_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"article {self.article_id}"


def url_digest(key: str) -> str | None:
    """The unique key of an article that has a URL: SHA-256 of its canonical form, short enough for any database's index."""
    return hashlib.sha256(key.encode()).hexdigest() if key else None
