"""The *Add articles* form: URLs, a pasted text, files; and what is made of them: a batch, or one original to be previewed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from itertools import islice
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.db import models

from articles import batches, wiring
from articles.admin.fields import address_problem
from articles.errors import FetchError, TransientFetchError
from articles.models import URL_LENGTH, IngestBatch
from articles.records import Original
from articles.unpacking import MAX_FILE_BYTES, MAX_ZIP_BYTES, Address, Entry, Refusal, pasted

PREVIEW_SECONDS = 20.0
"""How long a preview waits for a site. The worker waits longer; a person should not."""
MAX_PROBLEMS = 5
"""Errors shown of one field; whoever pastes a whole page of them has seen enough."""


class When(models.TextChoices):
    """What becomes of the articles."""

    PUBLISH = "publish", "Publish at once"
    DRAFT = "draft", "Review first: make drafts"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


ACCEPTED = ".html,.htm,.xhtml,.mht,.mhtml,.txt,.text,.csv,.pdf,.eml,.warc,.gz,.wacz,.zip,text/html,text/plain,application/zip"


class FilesField(forms.FileField):
    """Any number of files -> a list of UploadedFile. A fault of any of them names it."""

    widget = FilesInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        files = [file for file in data or () if file]
        if problems := [problem for file in files if (problem := file_problem(file))]:
            raise forms.ValidationError(_shortened(problems))
        return files


class AddForm(forms.Form):
    """At least one of the three ways in. ``may_publish``: whether ``user`` may choose to publish at once."""

    urls = forms.CharField(
        label="Web addresses",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField", "spellcheck": "false", "placeholder": "https://"}),
        help_text="One on each line.",
    )
    uploads = FilesField(
        label="Files",
        required=False,
        help_text="Saved pages (HTML, MHTML), texts, web archives (WARC, WACZ), CSVs of addresses, or ZIPs of those; as many as you like.",
    )
    text = forms.CharField(
        label="Pasted text",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField", "dir": "auto"}),
        help_text="One article, as copied off a page: headline, byline, date and all. They are found in it.",
    )
    when = forms.ChoiceField(label="Then", choices=When, initial=When.PUBLISH, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: AbstractBaseUser | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_publish = may_publish(user)
        if not self.may_publish:
            limit_to_drafts(self.fields["when"])

    def clean_urls(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["urls"].splitlines()]
        urls = list(dict.fromkeys(line for line in lines if line))
        if len(urls) > batches.MAX_URLS:
            raise forms.ValidationError(f"{len(urls):,} addresses; at most {batches.MAX_URLS:,} are taken at once. Split the list.")
        if problems := [f"Line {n}: {problem}" for n, line in enumerate(lines, 1) if (problem := _url_problem(line))]:
            raise forms.ValidationError(_shortened(problems))
        return urls

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not any(given[field] for field in ("urls", "uploads", "text")):
            raise forms.ValidationError("Nothing was given. Paste an address or a text, or choose a file.")
        if not self.errors and "preview" in self.data and self.number_given() != 1:
            raise forms.ValidationError(
                "A preview shows one article: give one address, one file or one text. To take in several, press “Add articles”."
            )
        return given

    def number_given(self) -> int:
        given = self.cleaned_data
        return len(given["urls"]) + len(given["uploads"]) + bool(given["text"])

    def publishes(self) -> bool:
        return bool(self.cleaned_data["when"] == When.PUBLISH)

    def originals(self) -> Iterator[Entry]:
        """What was uploaded and pasted, one file in memory at a time."""
        yield from batches.uploaded((file.name or "file", file.file) for file in self.cleaned_data["uploads"])
        if text := self.cleaned_data["text"]:
            yield pasted(text)


def create_batch(form: AddForm, *, user: AbstractBaseUser) -> IngestBatch:
    """The batch of all that the form holds. Raises ArchiveError."""
    return batches.create_batch(
        title=title_of(form),
        created_by_id=user.pk,
        publish=form.publishes(),
        urls=form.cleaned_data["urls"],
        originals=form.originals(),
    )


def original_to_preview(form: AddForm) -> Original | None:
    """The one original that the form holds; None where there is none to show: the form then has an error that says why."""
    try:
        if urls := form.cleaned_data["urls"]:
            return fetched(urls[0])
    except FetchError as error:
        form.add_error("urls", str(error))
        return None
    field = "uploads" if form.cleaned_data["uploads"] else "text"
    entries = list(islice(form.originals(), 2))
    if len(entries) != 1:
        form.add_error(field, "That file holds several pages; a preview shows one. Press “Add articles” to take them all in.")
        return None
    match entries[0]:
        case Refusal(name=name, reason=reason):
            form.add_error(field, f"{name}: {reason}")
        case Address():
            form.add_error(field, "That file holds an address; give it in the field above to see what is found there.")
        case original:
            return original
    return None


def fetched(url: str, *, seconds: float = PREVIEW_SECONDS) -> Original:
    """What ``url`` answers within ``seconds``; whatever else is still awaited then goes on in the background and is forgotten.

    Raises FetchError.
    """
    executor = ThreadPoolExecutor(max_workers=1)
    try:
        return executor.submit(wiring.fetcher().fetch, url).result(timeout=seconds)
    except TooSlow:
        raise TransientFetchError(
            f"{url} did not answer within {seconds:.0f} seconds. Press “Add articles”: the worker has more patience."
        ) from None
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def title_of(form: AddForm) -> str:
    """'3 addresses, 2 files (a.html, b.html) and a pasted text'."""
    given = form.cleaned_data
    names = [file.name for file in given["uploads"]]
    shown = ", ".join(names[:2]) + (", …" if len(names) > 2 else "")
    parts = [
        _counted(len(given["urls"]), "address", "addresses"),
        f"{_counted(len(names), 'file', 'files')} ({shown})" if names else "",
        "a pasted text" if given["text"] else "",
    ]
    named = [part for part in parts if part]
    title = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    return (title[:1].upper() + title[1:])[:300]


def may_publish(user: AbstractBaseUser | AnonymousUser) -> bool:
    return bool(user.has_perm("articles.publish_article"))  # type: ignore[union-attr]


def limit_to_drafts(field: forms.Field) -> None:
    """Whoever may not publish can only make drafts, whatever is posted."""
    field.choices = [(When.DRAFT.value, When.DRAFT.label)]  # type: ignore[attr-defined]
    field.initial = When.DRAFT
    field.help_text = "An editor reviews and publishes them."


PACKED = (".zip", ".warc", ".warc.gz", ".wacz")


def file_problem(file: UploadedFile[bytes]) -> str:
    """Why an uploaded file is not taken, with the remedy; ''. ZIPs are looked into later, member by member."""
    limit = MAX_ZIP_BYTES if (file.name or "").lower().endswith(PACKED) else MAX_FILE_BYTES
    if not file.size:
        return f"{file.name} is empty. Save the page again."
    if file.size > limit:
        size, most = (f"{n / 1024 / 1024:,.0f} MB" for n in (file.size, limit))
        return f"{file.name} has {size}; at most {most} are taken. Leave it out, or split it."
    return ""


def _url_problem(line: str) -> str:
    if len(line) > URL_LENGTH:
        return f"“{line[:60]}…” is longer than {URL_LENGTH:,} characters. Cut what follows its question mark."
    return address_problem(line) if line else ""


def _shortened(problems: list[str]) -> list[str]:
    rest = len(problems) - MAX_PROBLEMS
    return problems[:MAX_PROBLEMS] + ([f"And {rest:,} more."] if rest > 0 else [])


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else ""
