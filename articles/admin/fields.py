"""Form fields for what an article is made of: an Extraction's values as text that a person can edit, and back.

``has_changed`` compares what the text *means*, so that a line end or a comma that a browser or a person puts differently is no
correction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from articles.models import NAME_LENGTH, URL_LENGTH
from articles.records import Moment
from articles.text import join_paragraphs, name_key, paragraphs, squeeze

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
DATE_FORMS = "2016, 2016-12, 2016-12-20, 2016-12-20T09:30 or 2016-12-20T09:30+02:00"


def parse_moment(text: str) -> Moment | None:
    """ISO 8601 to whatever precision is known, as ``Moment.isoformat`` writes it; None for ''. Raises ValueError."""
    line = squeeze(text).upper()
    if not line:
        return None
    if partial := _PARTIAL_DATE.fullmatch(line):
        return Moment.of_day(*(int(part) if part else None for part in partial.groups()))  # type: ignore[arg-type]
    if "T" not in line and " " not in line:
        raise ValueError(f"{text!r} is no ISO date")
    return Moment.of_datetime(datetime.fromisoformat(line))


def split_names(text: str) -> tuple[str, ...]:
    """One name a line; where there is a single line, names with semicolons, else with commas between them. None twice."""
    lines = paragraphs(text)
    names = re.split(";" if ";" in lines[0] else ",", lines[0]) if len(lines) == 1 else lines
    unique: dict[str, str] = {}
    for name in filter(None, map(squeeze, names)):
        unique.setdefault(name_key(name) or name, name)
    return tuple(unique.values())


class ComparesMeaning(forms.Field):
    """A field has changed where its value has, however it was typed."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))
        except forms.ValidationError:
            return True


class LineField(ComparesMeaning, forms.CharField):
    """One line of text, squeezed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", NAME_LENGTH)
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "vLargeTextField", "dir": "auto"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return squeeze(str(value or ""))


class TextField(LineField):
    """A longer text that is one paragraph."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=None, widget=_textarea(rows=3), **kwargs)


class BodyField(ComparesMeaning, forms.CharField):
    """Paragraphs; any line break ends one, as in ``text.paragraphs``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_textarea(rows=24), **kwargs)

    def to_python(self, value: Any) -> str:
        return join_paragraphs(paragraphs(str(value or "")))


class NamesField(ComparesMeaning, forms.Field):
    """Names in order -> a tuple of strings."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=_textarea(rows=2), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Names with commas between them, unless a name holds a comma itself: then semicolons."""
        if value is None or isinstance(value, str):
            return value or ""
        return _joined(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        return split_names(str(value or ""))

    def clean(self, value: Any) -> tuple[str, ...]:
        names = self.to_python(value)
        for name in names:
            if len(name) > NAME_LENGTH:
                raise forms.ValidationError(f"“{name[:40]}…” is longer than {NAME_LENGTH} characters. Put one name on each line.")
        return names


class MomentField(ComparesMeaning, forms.Field):
    """A date to the precision that is known -> Moment, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, Moment) else value or ""

    def to_python(self, value: Any) -> Moment | None:
        try:
            return parse_moment(str(value or ""))
        except (ValueError, OverflowError) as error:
            problem = f"“{value}” is not a date that can be read. Write as much as is known: {DATE_FORMS}."
            raise forms.ValidationError(problem) from error


class LanguageField(LineField):
    """A language tag, lower case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput(attrs={"class": "vTextField", "size": 12}), **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).lower()

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not _LANGUAGE.fullmatch(value):
            raise forms.ValidationError(f"“{value}” is not a language tag. Write two letters: en, fr, he.")


class AddressField(LineField):
    """An http or https address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=URL_LENGTH, validators=[_is_web_address], **kwargs)


def _is_web_address(value: str) -> None:
    if problem := address_problem(value):
        raise forms.ValidationError(problem)


def address_problem(url: str) -> str:
    """Why ``url`` cannot be the address of a page, with the remedy; '' where it can."""
    scheme, _, rest = url.partition("://")
    if not rest:
        return f"“{url}” is not a web address. Write it in full, with https:// at its start."
    if scheme.lower() not in ("http", "https"):
        return f"“{url}” begins with {scheme}://, which cannot be fetched. Only http and https can."
    try:
        forms.URLField(assume_scheme="https", max_length=URL_LENGTH).clean(url)
    except forms.ValidationError:
        return f"“{url}” is not a web address. Copy it again from the browser’s address bar."
    return ""


def _joined(names: Iterable[str]) -> str:
    kept = list(names)
    return "; ".join(kept) + ";" if any("," in name for name in kept) else ", ".join(kept)


def _textarea(*, rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField", "dir": "auto"})
