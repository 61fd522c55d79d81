"""Haystack's lookups as text of our query language: ``headline__contains='strike'`` becomes ``headline:strike``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from haystack.exceptions import SearchBackendError

from articles.search.analysis import tokens
from articles.search.tree import ID_FIELDS, KEY_FIELDS, NAME_FIELDS, NUMBER_FIELDS, TEXT_FIELDS

NOTHING = "id:0"
"""Ids begin at 1."""
_RENAMED = {"content": "", "text": "", "pk": "id", "django_id": "id", "word_count": "words", "published_at": "published_on"}
_BOUNDS = {"gt": "{name}:>{value}", "gte": "{name}:>={value}", "lt": "{name}:<{value}", "lte": "{name}:<={value}"}
_DATE_BOUNDS = {"gt": "after:{value}", "gte": "published:{value}..", "lt": "before:{value}", "lte": "published:..{value}"}


def fragment(field: str, lookup: str, value: Any) -> str:
    """The condition ``field__lookup=value``. Raises SearchBackendError for one that articles do not have."""
    name = _RENAMED.get(field, field)
    if name in ("django_ct", "model"):
        return "*" if value == "articles.article" else NOTHING
    if name == "published_on":
        return _date(lookup, value)
    if name in NUMBER_FIELDS:
        return _number(name, lookup, value)
    if name in (*ID_FIELDS, *KEY_FIELDS):
        return _values(name, lookup, value)
    if name in ("", *TEXT_FIELDS, *NAME_FIELDS):
        return _text(name, lookup, value)
    raise SearchBackendError(f"Articles have no field {field!r} to search in.")


def raw(field: str, text: str) -> str:
    """``text``, which is in our query language already, within ``field``."""
    name = _RENAMED.get(field, field)
    if not text.strip():
        return "*"
    return f"{name}:({text})" if name else f"({text})"


def _text(name: str, lookup: str, value: Any) -> str:
    if lookup == "in":
        return _any(_text(name, "exact", one) for one in value)
    found = tokens(str(value))
    prefix = f"{name}:" if name else ""
    if not found:
        return "*" if str(value).strip() in ("", "*") else NOTHING
    if lookup in ("content", "contains"):
        return f"({' '.join(prefix + token for token in found)})"
    if lookup == "exact":
        return f'{prefix}"{" ".join(found)}"'
    if lookup == "startswith" and len(found) == 1:
        return f"{prefix}{found[0]}*"
    raise _impossible(name or "content", lookup, value)


def _values(name: str, lookup: str, value: Any) -> str:
    values = list(value) if lookup == "in" else [value]
    if lookup not in ("content", "exact", "contains", "in"):
        raise _impossible(name, lookup, value)
    shown = (str(one).rpartition(".")[2] for one in values)  # Haystack's own id is 'articles.article.12'
    return f"{name}:{','.join(shown)}" if values else NOTHING


def _number(name: str, lookup: str, value: Any) -> str:
    if lookup in _BOUNDS:
        return _BOUNDS[lookup].format(name=name, value=int(value))
    if lookup == "range":
        return f"{name}:{int(value[0])}..{int(value[1])}"
    if lookup == "in":
        return _any(f"{name}:{int(one)}" for one in value)
    if lookup in ("content", "exact"):
        return f"{name}:{int(value)}"
    raise _impossible(name, lookup, value)


def _date(lookup: str, value: Any) -> str:
    if lookup in _DATE_BOUNDS:
        return _DATE_BOUNDS[lookup].format(value=_iso(value))
    if lookup == "range":
        return f"published:{_iso(value[0])}..{_iso(value[1])}"
    if lookup == "in":
        return _any(f"published:{_iso(one)}" for one in value)
    if lookup in ("content", "exact"):
        return f"published:{_iso(value)}"
    raise _impossible("published_on", lookup, value)


def _iso(value: Any) -> str:
    """The day; articles are searched by the calendar day that was printed."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value)


def _any(parts: Iterable[str]) -> str:
    found = list(parts)
    return f"({' OR '.join(found)})" if found else NOTHING


def _impossible(name: str, lookup: str, value: Any) -> SearchBackendError:
    return SearchBackendError(f"{name}__{lookup}={value!r} cannot be searched.")
