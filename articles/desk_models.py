"""What editors decide about names: the rules of the entity desk, which are its log too, what is proposed to them, and the samples by
which precision is measured. Part of ``articles.models``, where they are to be imported from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.entities.rules import Kind, Rule

WHY_LENGTH = 500


class EntityRule(models.Model):
    """One decision: what (``entities.rules.Kind``), who, when and why; and, where it was taken back, who and when. A row is never
    deleted. ``made_by`` None: the archive itself, from what its articles say."""

    kind = models.CharField(max_length=6, choices=[(kind.value, kind.value) for kind in Kind])
    entity = models.ForeignKey("articles.Entity", on_delete=models.CASCADE, related_name="rules")
    target = models.ForeignKey("articles.Entity", null=True, on_delete=models.CASCADE, related_name="rules_to")
    alias = models.ForeignKey("articles.EntityAlias", null=True, on_delete=models.CASCADE, related_name="rules")
    article = models.ForeignKey("articles.Article", null=True, on_delete=models.CASCADE, related_name="entity_rules")
    value = models.CharField(max_length=300, blank=True)
    words = models.JSONField(default=list)
    articles = models.JSONField(default=list)
    why = models.CharField(max_length=WHY_LENGTH, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["entity", "kind"], name="rule_in_force", condition=Q(undone_at__isnull=True)),
            models.Index(fields=["target", "kind"], name="rule_in_force_to", condition=Q(undone_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entity}"

    @property
    def record(self) -> Rule:
        return Rule(
            id=self.pk,
            kind=Kind(self.kind),
            entity=self.entity_id,
            target=self.target_id,
            alias=self.alias_id,
            article=self.article_id,
            value=self.value,
            words=tuple(self.words),
            articles=tuple(self.articles),
        )


class Proposal(models.Model):
    """Something that the archive found odd, for an editor to decide once: ``entity`` may be ``other``, be no name at all
    (``other`` is itself then), or be read as another type than ``other``. What was refused is not proposed again."""

    class Kind(models.TextChoices):
        DUPLICATE = "duplicate", "Likely the same"
        JUNK = "junk", "Likely no name"
        TYPE = "type", "One name, two types"

    class Decision(models.TextChoices):
        OPEN = "", "Open"
        TAKEN = "taken", "Taken"
        REFUSED = "refused", "Refused"

    kind = models.CharField(max_length=9, choices=Kind)
    entity = models.ForeignKey("articles.Entity", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("articles.Entity", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    weight = models.PositiveIntegerField(help_text="Articles that it concerns: what matters most is shown first.")
    decision = models.CharField(max_length=7, choices=Decision, blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-weight", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "entity", "other"], name="one_proposal_per_pair")]
        indexes = [models.Index(fields=["kind", "decision", "-weight", "id"], name="proposal_queue")]

    def __str__(self) -> str:
        return f"{self.entity}: {self.reason}"


class Judgement(models.Model):
    """Whether an editor who was shown a mention by chance found it right: the right span, the right entity, the right type."""

    mention_text = models.CharField(max_length=300)
    entity_name = models.CharField(max_length=300)
    article = models.ForeignKey("articles.Article", null=True, on_delete=models.SET_NULL, related_name="+")
    is_right = models.BooleanField()
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    judged_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.mention_text}: {'right' if self.is_right else 'wrong'}"


class WatchList(models.Model):
    """Names that somebody wants to know about: one a line, further names of the same behind it, with commas between them."""

    title = models.CharField(max_length=200)
    names = models.TextField(
        help_text="One a line; other names of the same behind it, with commas between them: a column of a spreadsheet, or a CSV file."
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title
