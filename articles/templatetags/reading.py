"""Small words for the templates of pages and of the admin."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language_info

register = template.Library()

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages whose usual script runs from right to left (Unicode CLDR, characterOrder)."""


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


@register.filter
def direction(code: str) -> str:
    """The ``dir`` of a text in language ``code``: 'rtl', 'ltr', or 'auto' where the language is not known."""
    if not code:
        return "auto"
    return "rtl" if code.split("-")[0] in RIGHT_TO_LEFT else "ltr"
