"""The form in which a person corrects what extraction found: for a preview, before anything is stored, and for a kept article."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin import fields
from articles.admin.fields import LineField, MomentField, NamesField
from articles.dedup import canonical_url
from articles.models import HEADLINE_LENGTH, URL_LENGTH, Article, url_digest
from articles.records import Extraction, Found
from articles.storing import extraction_of

FIELDS = (
    *("headline", "authors", "published", "outlet", "language", "body"),
    *("lede", "tags", "section", "image", "canonical_url", "modified"),
)
"""The fields of an Extraction that can be corrected, in the order in which they are shown."""
DOUBTFUL = 0.6
"""Confidence below which a field's origin is marked for the editor's eye."""
SOURCES = {"editor": "an editor", "given": "whoever added it", "unknown": "an earlier version of this archive"}
PEOPLE = frozenset({"editor", "given"})
"""Sources whose word is not given in percent."""
HINTS = {
    "headline": "Empty: the first words of the text stand in for it.",
    "authors": "Commas between them, or one on each line.",
    "tags": "Commas between them, or one on each line.",
    "published": f"As much as is known: {fields.DATE_FORMS}.",
    "modified": "When the outlet last changed it; written like the date of publication.",
    "language": "Two letters: en, fr, he.",
    "body": "Paragraphs, with a blank line between them.",
}


class ExtractionForm(forms.Form):
    """The fields of an Extraction. ``corrections()`` holds only those that were changed."""

    headline = LineField(max_length=HEADLINE_LENGTH)
    authors = NamesField()
    published = MomentField(label="Published")
    outlet = LineField()
    language = fields.LanguageField()
    body = fields.BodyField(label="Text")
    lede = fields.TextField()
    tags = NamesField()
    section = LineField()
    image = LineField(label="Picture", max_length=URL_LENGTH)
    canonical_url = LineField(label="Address", max_length=URL_LENGTH)
    modified = MomentField(label="Last changed")

    article: Article | None = None
    """The kept article that is corrected, if there is one."""

    def explain(self, extraction: Extraction) -> None:
        """Write below each field what is expected, and where its value came from."""
        for name in FIELDS:
            if name in self.fields:
                self.fields[name].help_text = _explanation(HINTS.get(name, ""), getattr(extraction, name))

    def clean_image(self) -> str:
        return self._clean_address("image")

    def clean_canonical_url(self) -> str:
        """In its canonical form, which no other article may have."""
        url = self._clean_address("canonical_url")
        if "canonical_url" not in self.changed_data or not url:
            return url
        address = canonical_url(url)
        other = Article.objects.filter(url_digest=url_digest(address)).first()
        if other and other != self.article:
            raise forms.ValidationError(f"Article {other.pk}, “{other.headline}”, has this address already.")
        return address

    def corrections(self) -> dict[str, Any]:
        """Field -> new value, of the fields that a person changed; None where it was emptied."""
        return {name: self.cleaned_data[name] or None for name in self.changed_data if name in FIELDS}

    def _clean_address(self, field: str) -> str:
        """What a page said of itself is left alone, however odd; what a person types must be an address."""
        url = str(self.cleaned_data[field])
        problem = fields.address_problem(url) if url and field in self.changed_data else ""
        if problem:
            raise forms.ValidationError(problem)
        return url


class PreviewForm(ExtractionForm):
    """What was found in an original of which no article has come yet."""

    def __init__(self, data: Any = None, *, extraction: Extraction) -> None:
        super().__init__(data, initial=values_of(extraction))
        self.explain(extraction)


class ArticleForm(ExtractionForm, forms.ModelForm):  # type: ignore[type-arg]
    """A kept article. What it changes is written by ``ingest.correct``; the form itself writes nothing into the row."""

    version = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = ["status", "copy_of"]

    def __init__(self, data: Any = None, files: Any = None, *, instance: Article) -> None:
        extraction = extraction_of(instance)
        self.article = instance
        self.opened = instance.updated_at.isoformat()
        super().__init__(data, files, instance=instance, initial=values_of(extraction) | {"version": self.opened})
        self.explain(extraction)

    def clean_version(self) -> str:
        """Two people, or a person and the worker, must not undo each other's work unseen."""
        version = str(self.cleaned_data["version"])
        if version != self.opened:
            raise forms.ValidationError(
                "The article was changed since you opened this page. Open it again in another tab, and put your changes in there."
            )
        return version

    def _post_clean(self) -> None:
        """The row stays as it is: ``ingest.correct`` compares it with what was typed."""

    def _save_m2m(self) -> None:
        """Authors and tags are written by ``ingest.correct`` too."""


def values_of(extraction: Extraction) -> dict[str, Any]:
    """Field -> value, of what was found."""
    found = {name: getattr(extraction, name) for name in FIELDS}
    return {name: value.value for name, value in found.items() if isinstance(value, Found)}


def origin(found: Found[Any] | None) -> str:
    """'From json-ld, 95 % sure.'; people are not given in percent."""
    if found is None:
        return "Not found."
    if found.source in PEOPLE:
        return f"Set by {SOURCES[found.source]}."
    return f"From {_source_words(found.source)}, {round(found.confidence * 100)} % sure."


def _source_words(source: str) -> str:
    """'site rule:.byline' -> 'the site rule “.byline”'; other places are named as they are."""
    kind, _, selector = source.partition(":")
    return f"the site rule “{selector}”" if kind == "site rule" else SOURCES.get(source, source)


def _explanation(hint: str, found: Found[Any] | None) -> SafeString:
    doubtful = found is not None and found.source not in PEOPLE and found.confidence < DOUBTFUL
    mark = "origin origin-doubtful" if doubtful else "origin"
    return format_html('<span class="{}">{}</span> {}', mark, origin(found), hint)
