"""What is kept about sources: what they are, what each poll of them brought, and which addresses they have named."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.urls import reverse

from articles.records import NAME_LENGTH, URL_LENGTH, Validators

MIN_INTERVAL = 5
"""Minutes. Nobody's feed is asked for more often."""
MAX_INTERVAL = 7 * 24 * 60


def check_patterns(text: str) -> None:
    """Validator: a regular expression a line. They run over addresses of at most URL_LENGTH characters, and editors write them."""
    for line in text.splitlines():
        try:
            re.compile(line.strip())
        except re.error as error:
            raise ValidationError(f"“{line}” is not a regular expression: {error}.") from error


class Source(models.Model):
    """Where articles come from: a feed, a sitemap, a section page, a list of URLs, a delivery of files.

    ``interval`` is the shortest pause between two polls, in minutes; ``pace`` the present one, in seconds, which follows how often
    there is something new. ``next_poll_at`` is None for what is never polled; ``polling_since`` is when the poll that is under way began,
    else None. ``failures`` are polls that failed in a row.
    """

    class Kind(models.TextChoices):
        FEED = "feed", "Feed (RSS, Atom, JSON)"
        SITEMAP = "sitemap", "Sitemap"
        SECTION = "section", "Section page"
        URLS = "urls", "List of URLs"
        FILES = "files", "Files"
        IMPORT = "import", "Structured import"

    POLLED = (Kind.FEED, Kind.SITEMAP, Kind.SECTION, Kind.URLS)

    name = models.CharField(max_length=NAME_LENGTH, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    url = models.CharField(
        "address",
        max_length=URL_LENGTH,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="Of the feed, sitemap or page.",
    )
    urls = models.TextField("addresses", blank=True, help_text="For a list of URLs: one on each line.")
    outlet = models.ForeignKey("articles.Outlet", null=True, blank=True, on_delete=models.SET_NULL)
    language = models.CharField(max_length=12, blank=True, help_text="For articles that do not tell their own: en, fr, he ...")
    is_on = models.BooleanField("on", default=True, help_text="Off: it is paused, and nothing is fetched for it.")
    publish = models.BooleanField(
        default=True, help_text="Publish what comes at once; otherwise it waits as drafts to be reviewed."
    )
    interval = models.PositiveIntegerField(
        default=30,
        validators=[MinValueValidator(MIN_INTERVAL), MaxValueValidator(MAX_INTERVAL)],
        help_text="Minutes between two polls at least. A source that brings nothing new is asked less often, down to 16 times less.",
    )
    include = models.TextField(
        blank=True,
        validators=[check_patterns],
        help_text="Regular expressions, one on each line: only addresses in which one is found.",
    )
    exclude = models.TextField(
        blank=True, validators=[check_patterns], help_text="Likewise: no address in which one of these is found."
    )
    days_back = models.PositiveIntegerField(
        default=30,
        null=True,
        blank=True,
        help_text="Days: what is older is not taken. Empty: however old. Undated is always taken.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    next_poll_at = models.DateTimeField(null=True, blank=True, db_index=True, editable=False)
    polling_since = models.DateTimeField(null=True, blank=True, editable=False)
    pace = models.PositiveIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    last_success_at = models.DateTimeField(null=True, blank=True, editable=False)
    etag = models.CharField(max_length=1000, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("admin:articles_source_report", args=[self.pk])

    def clean(self) -> None:
        if self.kind == self.Kind.URLS:
            self.urls = "\n".join(line.strip() for line in self.urls.splitlines() if line.strip())
        elif self.kind in self.POLLED and not self.url:
            raise ValidationError({"url": "A feed, a sitemap and a section page need an address."})

    @property
    def is_polled(self) -> bool:
        return self.kind in self.POLLED and bool(self.url or self.urls)

    @property
    def validators(self) -> Validators:
        return Validators(etag=self.etag, last_modified=self.last_modified)

    def wants(self, url: str, published: datetime | None, *, now: datetime) -> bool:
        """Whether an address that the source names is to be taken."""
        if published and self.days_back is not None and published < now - timedelta(days=self.days_back):
            return False
        is_included = not self._included or any(pattern.search(url) for pattern in self._included)
        return is_included and not any(pattern.search(url) for pattern in self._excluded)

    @cached_property
    def _included(self) -> list[re.Pattern[str]]:
        return _patterns(self.include)

    @cached_property
    def _excluded(self) -> list[re.Pattern[str]]:
        return _patterns(self.exclude)


class Poll(models.Model):
    """One asking of a source. ``found`` counts the addresses that it named, ``new`` those that were taken; ``reason`` tells of a
    failure. ``status`` is the HTTP status where there was an answer."""

    class Outcome(models.TextChoices):
        NEW = "new", "New articles"
        NOTHING = "nothing", "Nothing new"
        UNMODIFIED = "unmodified", "Not modified"
        FAILED = "failed", "Failed"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="polls")
    started_at = models.DateTimeField(db_index=True)
    duration_ms = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    found = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    batch = models.ForeignKey("articles.IngestBatch", null=True, blank=True, on_delete=models.SET_NULL, related_name="polls")

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["source", "-started_at"], name="poll_newest")]

    def __str__(self) -> str:
        return f"{self.source} ({self.started_at:%Y-%m-%d %H:%M})"


class SeenAddress(models.Model):
    """An address that a source has named and that was taken for it, under its canonical form: no source takes it again."""

    digest = models.CharField(max_length=64, unique=True)
    source = models.ForeignKey(Source, null=True, on_delete=models.SET_NULL, related_name="seen")
    first_seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "first_seen_at"], name="seen_by_source")]

    def __str__(self) -> str:
        return self.digest


class Backfill(models.Model):
    """A walk through a site's sitemaps or section pages, back into its past. ``frontier`` are the addresses to be read next, ``walked``
    those that were; both are changed in the transaction that writes down what was found, so that it can be killed anywhere."""

    class Kind(models.TextChoices):
        SITEMAPS = "sitemap", "Sitemaps"
        SECTIONS = "section", "Section pages, archive pages"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="backfills")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SITEMAPS)
    since = models.DateField(null=True, blank=True, help_text="Nothing that is dated before.")
    until = models.DateField(null=True, blank=True, help_text="Nothing that is dated after.")
    max_pages = models.PositiveIntegerField(default=1000, validators=[MinValueValidator(1)], help_text="Articles to take at most.")
    pages_an_hour = models.PositiveIntegerField(default=600, validators=[MinValueValidator(1), MaxValueValidator(3600)])
    is_stopped = models.BooleanField("stopped", default=False)
    frontier = models.JSONField(default=list, editable=False)
    walked = models.JSONField(default=list, editable=False)
    taken = models.PositiveIntegerField(default=0, editable=False)
    found = models.PositiveIntegerField(default=0, editable=False)
    problems = models.JSONField(default=list, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, editable=False)
    batch = models.ForeignKey("articles.IngestBatch", null=True, editable=False, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Backfill of {self.source}"


class SaveToken(models.Model):
    """What lets one person save pages out of their browser. Only its digest is kept; it is shown once, when it is made."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="save_tokens")
    name = models.CharField(max_length=100, help_text="Where it is used: “Firefox at work”.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(token: str) -> str:
        """A token is random and long, so that a plain digest is enough: there is nothing to guess."""
        return hashlib.sha256(token.encode()).hexdigest()


def _patterns(text: str) -> list[re.Pattern[str]]:
    return [re.compile(line.strip()) for line in text.splitlines() if line.strip()]
