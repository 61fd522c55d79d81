"""The advanced form: the fields of ``search.advanced``, in groups, as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from articles.search.advanced import DEFAULT_WITHIN, FIELDS
from articles.search.params import pairs
from articles.search.request import SearchRequest
from articles.web.contexts import AdvancedPage, FormField, FormGroup, Mistake
from articles.web.results import search_box

PREFIX = "form."
"""Of the parameters of the form, so that none is taken for a filter."""

_GROUPS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Words",
        (
            ("all", "All these words", "In any of their forms, anywhere in the article"),
            ("exact", "This exact phrase", "These words in this order, as they are spelled"),
            ("any", "Any of these words", ""),
            ("none", "None of these words", ""),
        ),
    ),
    (
        "Where they stand",
        (
            ("near", "Near each other", "Two words or more, each near the next"),
            ("within", "Within how many words", "1 to 100"),
            ("paragraph", "In one paragraph", "Two words or more"),
            ("headline", "In the headline", ""),
            ("lede", "In the lede", ""),
        ),
    ),
    (
        "Names",
        (
            ("author", "Author", ""),
            ("outlet", "Outlet", ""),
            ("person", "Person", "As it stands in the article: Ada Lovelace"),
            ("org", "Organisation", ""),
            ("place", "Place", ""),
            ("tag", "Tag", ""),
        ),
    ),
    (
        "Date, language and length",
        (
            ("from", "Published from", "A day, a month or a year: 2016-12-20, 2016-12, 2016"),
            ("to", "Published to", "The same year in both fields is that year"),
            ("lang", "Language", "Its code: en, or en,fr for either"),
            ("min", "Words at least", ""),
            ("max", "Words at most", ""),
        ),
    ),
    ("Further conditions", (("rest", "Anything else, as typed into the search box", ""),)),
)
"""Title of a group; name, label and hint of each of its fields."""


def typed(parameters: Mapping[str, list[str]]) -> dict[str, str]:
    """Field -> what was typed into it; {} where the form was not sent."""
    return {field: parameters[PREFIX + field][-1] for field in FIELDS if PREFIX + field in parameters}


def advanced_page(asked: SearchRequest, form: Mapping[str, str], problems: Mapping[str, str]) -> AdvancedPage:
    """``problems`` has a sentence for each field that could not be read."""
    groups = tuple(
        FormGroup(title=title, fields=tuple(_field(*one, form, problems) for one in fields)) for title, fields in _GROUPS
    )
    return AdvancedPage(
        title="Error: advanced search" if problems else "Advanced search",
        box=search_box(asked),
        groups=groups,
        hidden=tuple(pairs(replace(asked, text="", page=1))),
        mistakes=tuple(Mistake(message=message, target=_id(field)) for field, message in problems.items()),
    )


def _field(name: str, label: str, hint: str, form: Mapping[str, str], problems: Mapping[str, str]) -> FormField:
    value = form.get(name, DEFAULT_WITHIN if name == "within" else "")
    return FormField(id=_id(name), name=PREFIX + name, label=label, hint=hint, value=value, error=problems.get(name, ""))


def _id(field: str) -> str:
    return f"form-{field}"
