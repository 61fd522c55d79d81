"""Site memory: what editors have said about where an outlet's pages have what. Part of ``articles.models``, where it is to be imported
from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from articles.records import RuleField, SiteRule

SELECTOR_LENGTH = 300


class OutletRule(models.Model):
    """A rule for the pages of one outlet: where they have a field. Only one that is on is applied.

    ``selector`` is that of ``version``, the latest of its ``versions``; records are known by the id of that, so that what a rule matched
    before it was edited does not count for it. ``evidence`` is how it did on stored pages when it was last tried
    (``extraction.Evidence``, as a dict). ``learnt_from`` is the article whose correction taught it; None: somebody wrote it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ON = "on", "On"
        OFF = "off", "Off"
        DISMISSED = "dismissed", "Dismissed"

    class Field(models.TextChoices):
        HEADLINE = RuleField.HEADLINE.value, "Headline"
        AUTHORS = RuleField.AUTHORS.value, "Authors"
        PUBLISHED = RuleField.PUBLISHED.value, "Published"
        MODIFIED = RuleField.MODIFIED.value, "Last changed"
        LEDE = RuleField.LEDE.value, "Lede"
        SECTION = RuleField.SECTION.value, "Section"
        TAGS = RuleField.TAGS.value, "Tags"
        BODY = RuleField.BODY.value, "Text"
        LEAVE_OUT = RuleField.LEAVE_OUT.value, "Parts to leave out"

    outlet = models.ForeignKey("articles.Outlet", on_delete=models.CASCADE, related_name="rules")
    field = models.CharField(max_length=9, choices=Field)
    selector = models.CharField(max_length=SELECTOR_LENGTH)
    version = models.ForeignKey("articles.OutletRuleVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED, db_index=True)
    evidence = models.JSONField(default=dict)
    learnt_from = models.ForeignKey("articles.Article", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["outlet", "field", "id"]
        verbose_name = "site rule"
        indexes = [models.Index(fields=["outlet"], name="rule_of_site_on", condition=models.Q(state="on"))]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.selector}"

    def get_absolute_url(self) -> str:
        return reverse("admin:articles_outletrule_change", args=[self.pk])

    @property
    def record(self) -> SiteRule:
        return SiteRule(id=self.version_id or 0, field=RuleField(self.field), selector=self.selector)


class OutletRuleVersion(models.Model):
    """One selector that a rule has had; the highest ``number`` is in force. A row is never changed or deleted. ``made_by`` None: it was
    learnt from a correction."""

    rule = models.ForeignKey(OutletRule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    selector = models.CharField(max_length=SELECTOR_LENGTH)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.number}: {self.selector}"
