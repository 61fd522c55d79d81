"""The preview of one article: what was found in a kept original, to be corrected and saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.http import HttpRequest

from articles import ingest, matching, storing
from articles.admin.adding import When, limit_to_drafts, may_publish
from articles.admin.correcting import FIELDS, PreviewForm
from articles.errors import ExtractionError, UnsupportedContent
from articles.journey import Options
from articles.models import Article, Capture
from articles.records import Extraction, IngestResult, Outcome

LEVELS = {Outcome.CREATED: messages.SUCCESS, Outcome.UPDATED: messages.SUCCESS, Outcome.FAILED: messages.ERROR}
WORDS = {
    Outcome.CREATED: "The article was added.",
    Outcome.UPDATED: "The article was in the archive already; it now has what you previewed.",
    Outcome.UNCHANGED: "The article is in the archive already; nothing has changed in it.",
    Outcome.DUPLICATE: "It is a duplicate.",
    Outcome.FAILED: "The article was not added.",
}


class SaveForm(PreviewForm):
    """The preview's fields, and what is to become of the article."""

    when = forms.ChoiceField(label="Then", choices=When, initial=When.PUBLISH, widget=forms.RadioSelect)


class Preview:
    """What the preview page shows, bound to what was posted. Raises ArchiveError, ExtractionError or UnsupportedContent.

    ``match`` is what the article is to those that are kept.
    """

    def __init__(self, capture: Capture, request: HttpRequest) -> None:
        self.capture = capture
        self.extraction = find(capture)
        url = matching.address(storing.read_back(capture), self.extraction)
        self.match = matching.match(self.extraction, url=url)
        self.form = SaveForm(request.POST or None, extraction=self.extraction)
        self.form.article = self.match.kept
        if request.GET.get("when") in When.values:
            self.form.fields["when"].initial = request.GET["when"]
        if not may_publish(request.user):
            limit_to_drafts(self.form.fields["when"])

    @property
    def fieldsets(self) -> AdminForm:
        """The fields as the admin draws them."""
        form: Any = self.form
        return AdminForm(form, [(None, {"fields": [*FIELDS, "when"]})], {})

    @property
    def known_as(self) -> Article | None:
        """The article of the archive that this is, or is like."""
        return self.match.article

    def save(self) -> IngestResult | None:
        """Take the article in with what was corrected; None where the form has errors, which it then shows."""
        if not self.form.is_valid():
            return None
        status = Article.Status.PUBLISHED if self.form.cleaned_data["when"] == When.PUBLISH else Article.Status.DRAFT
        corrections = self.form.corrections()
        result = next(ingest.ingest_captures([self.capture], corrections=corrections, options=Options(status=status)))
        if result.outcome is Outcome.FAILED:
            self.form.add_error(None, result.reason)
            return None
        return result


def find(capture: Capture) -> Extraction:
    """What extraction finds in the kept original; that there is none is noted with it. Raises ArchiveError, ExtractionError or
    UnsupportedContent."""
    try:
        return ingest.preview(capture)
    except (ExtractionError, UnsupportedContent) as error:
        storing.note_problem(capture, str(error))
        raise


def tell(request: HttpRequest, result: IngestResult) -> None:
    """The outcome as a message."""
    messages.add_message(request, LEVELS.get(result.outcome, messages.INFO), f"{WORDS[result.outcome]} {result.reason}".strip())
