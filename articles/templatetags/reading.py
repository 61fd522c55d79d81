"""Small words for the templates of pages and of the admin."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

register = template.Library()

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages whose usual script runs from right to left (Unicode CLDR, characterOrder)."""
CURRENT = SafeString(' aria-current="true"')
CHOICE = (
    '<a class="facet-choice" rel="nofollow" href="{url}"{current}>'
    '<span class="facet-tick" aria-hidden="true"></span><bdi class="facet-label">{label}</bdi> '
    '<span class="facet-count">{count}<span class="sr-only"> article{plural}{remove}</span></span></a>'
    '<a class="facet-exclude" rel="nofollow" href="{exclude_url}" aria-label="Exclude {label}" title="Exclude">not</a>'
)


@register.filter
def language_name(code: str) -> str:
    """'he' -> 'Hebrew'; a code that Django has no name for is shown as it is."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


@register.filter(is_safe=True)
def thousands(number: int) -> str:
    """1234 -> '1,234'; a twentieth of what ``intcomma`` costs, and a page of results has a hundred numbers."""
    return f"{number:,}"


@register.simple_tag
def facet_choice(value: Any) -> SafeString:
    """A value of a facet (``FacetLink``) to choose or to exclude. Not a template, for a page of results has sixty: a third of its time."""
    return format_html(
        CHOICE,
        url=value.url,
        exclude_url=value.exclude_url,
        label=value.label,
        count=thousands(value.count),
        plural="" if value.count == 1 else "s",
        current=CURRENT if value.is_selected else "",
        remove=", chosen: remove" if value.is_selected else "",
    )


@register.filter
def direction(code: str) -> str:
    """The ``dir`` of a text in language ``code``: 'rtl', 'ltr', or 'auto' where the language is not known."""
    if not code:
        return "auto"
    return "rtl" if code.split("-")[0] in RIGHT_TO_LEFT else "ltr"
