"""What signed-in readers keep: collections of articles with notes, searches that they come back to; and what any reader reports."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.text import slugify

from articles.records import NAME_LENGTH

TOKEN_BYTES = 16
"""Of randomness in an address that only those know who were given it."""


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class Collection(models.Model):
    """Articles that somebody has put together. Private to ``owner``, but for those who have the link with ``token``, unless
    ``is_public``; ``is_pick`` puts it on the front page, which editors may do."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collections")
    title = models.CharField(max_length=NAME_LENGTH)
    about = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)
    is_pick = models.BooleanField(default=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    articles = models.ManyToManyField("articles.Article", through="CollectionEntry", related_name="collections")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at", "-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("collection", args=[self.pk, self.slug or "-"])

    @property
    def slug(self) -> str:
        return slugify(self.title[:80], allow_unicode=True)

    @property
    def shared_url(self) -> str:
        """The address with the key: whoever has it may read."""
        return f"{self.get_absolute_url()}?key={self.token}"


class CollectionEntry(models.Model):
    """An article in a collection, with what its owner notes about it; ``labels`` are words of the owner's, by which entries are
    told apart."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="entries")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    note = models.TextField(blank=True)
    labels = models.CharField(max_length=NAME_LENGTH, blank=True, help_text="Words of your own, separated by commas.")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["collection", "article"], name="once_in_a_collection")]

    def __str__(self) -> str:
        return f"{self.article_id} in {self.collection_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.labels = ", ".join(dict.fromkeys(word.strip() for word in self.labels.split(",") if word.strip()))
        super().save(*args, **kwargs)


class SavedSearch(models.Model):
    """A search (``parameters``, as in its address) that somebody comes back to. ``seen_up_to`` is the id of the newest article of
    the archive when its owner last looked; ``mailed_up_to`` when the last digest was sent."""

    class Digest(models.TextChoices):
        NEVER = "never", "No e-mail"
        DAILY = "daily", "At most once a day"
        WEEKLY = "weekly", "At most once a week"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    title = models.CharField(max_length=NAME_LENGTH)
    parameters = models.TextField(blank=True)
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.NEVER)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    seen_up_to = models.BigIntegerField(default=0, editable=False)
    mailed_up_to = models.BigIntegerField(default=0, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "id"]
        verbose_name_plural = "saved searches"

    def __str__(self) -> str:
        return self.title


class MistakeReport(models.Model):
    """What a reader holds to be wrong in an article; ``contact`` is where to ask back, if they left that. Open until ``settled_at``."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="reports")
    text = models.TextField()
    contact = models.CharField(max_length=NAME_LENGTH, blank=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"Report about article {self.article_id}"
