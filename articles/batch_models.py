"""The queue: what somebody put in at once, line by line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from articles.querysets import BatchLineQuerySet
from articles.records import NAME_LENGTH, URL_LENGTH, Outcome, Stage


def choices_of(enum: Any) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


class IngestBatch(models.Model):
    """What somebody put in at once; the worker takes its lines through the journey."""

    title = models.CharField(max_length=NAME_LENGTH)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    publish = models.BooleanField(default=True, help_text="Publish at once; otherwise the articles are drafts to be reviewed.")
    stopped = models.BooleanField(default=False, help_text="No further line is begun.")
    source = models.ForeignKey(
        "articles.Source", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="batches"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "ingest batches"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("admin:articles_ingestbatch_change", args=[self.pk])


class BatchLine(models.Model):
    """One URL, or one original that is already kept, or, where it has an ``article`` from the start, one to be read again. ``outcome`` is
    '' until it has ended; until then ``reason`` says what it waits for, if it is not to be tried before ``not_before``. ``host`` is that
    of the URL."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        WORKING = "working", "In work"
        DONE = "done", "Done"

    batch = models.ForeignKey(IngestBatch, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=URL_LENGTH)
    url = models.CharField(max_length=URL_LENGTH, blank=True)
    capture = models.ForeignKey("articles.Capture", null=True, blank=True, on_delete=models.SET_NULL, related_name="lines")
    state = models.CharField(max_length=7, choices=State, default=State.PENDING, db_index=True)
    host = models.CharField(max_length=253, blank=True, editable=False)
    not_before = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=choices_of(Outcome), blank=True)
    stage = models.CharField(max_length=9, choices=choices_of(Stage), blank=True)
    reason = models.TextField(blank=True)
    article = models.ForeignKey("articles.Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="batch_lines")

    objects = BatchLineQuerySet.as_manager()

    class Meta:
        ordering = ["batch_id", "position"]
        indexes = [models.Index(fields=["host"], condition=models.Q(state="pending"), name="line_waiting_for_host")]

    def __str__(self) -> str:
        return self.name
