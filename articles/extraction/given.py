"""One article as a supplier states it: a JSON object (media type ``sniffing.ARTICLE_JSON``). Nothing is guessed but the language.

Keys: ``title`` or ``text`` is required; ``authors`` (a name or a list), ``published`` (ISO 8601 or a date as written),
``outlet``, ``url``, ``id``,
``language``, ``tags``, ``image``, ``lede``, ``section`` and ``entities`` may follow. ``entities`` is {"PERSON": [...], "ORG":
[...], "PLACE": [...]}
or a list of {"name": ..., "label": ...}. Other names in use are understood: see ``_ALIASES``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from articles.errors import ExtractionError
from articles.extraction import language
from articles.extraction.body import MAX_BODY
from articles.extraction.datetext import machine
from articles.extraction.dom import MAX_VALUE, web_url
from articles.extraction.findings import Findings
from articles.extraction.names import names
from articles.records import EntityName, Found, Label, Moment
from articles.text import join_paragraphs, paragraphs, squeeze

GIVEN = "given"
_BYLINE = re.compile(r"by\s", re.I)

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "text": ("text", "body"),
    "authors": ("authors", "author"),
    "published": ("published", "date"),
    "tags": ("tags", "topics"),
    "lede": ("lede", "description"),
}
"""Key -> the names it is read under, the first that holds something. 'date', 'author', 'topics' are those of the Reuters-21578
lines."""
_ENTITY_KEYS = {
    "people": Label.PERSON,
    "persons": Label.PERSON,
    "orgs": Label.ORG,
    "organisations": Label.ORG,
    "organizations": Label.ORG,
    "places": Label.PLACE,
}
_LABELS = {
    "PER": Label.PERSON,
    "ORGANISATION": Label.ORG,
    "ORGANIZATION": Label.ORG,
    "LOC": Label.PLACE,
    "GPE": Label.PLACE,
    "FAC": Label.PLACE,
}


def read(text: str) -> Findings:
    """The fields of one line. Raises ExtractionError that names the field at fault."""
    article = _object(text)
    title = squeeze(_text(article, "title"))[:MAX_VALUE]
    body = join_paragraphs(paragraphs(_text(article, "text")[:MAX_BODY]))
    if not title and not body:
        raise ExtractionError("Fields 'title' and 'text' are missing or blank. Give one of them, or leave the line out.")
    return Findings(
        headline=_found(title),
        body=_found(body),
        lede=_found(squeeze(_text(article, "lede"))),
        authors=_found(_authors(article)),
        outlet=_found(squeeze(_text(article, "outlet"))),
        published=_found(_moment(article, "published")),
        modified=_found(_moment(article, "modified")),
        language=_language(article, f"{title}\n{body}"),
        image=_found(_url(article, "image")),
        canonical_url=_found(_url(article, "url")),
        section=_found(squeeze(_text(article, "section"))),
        supplier_id=_found(_identifier(article)),
        tags=_found(_names(article, "tags")),
        entities=tuple(dict.fromkeys(_entities(article))),
    )


def _found(value: Any) -> tuple[Found[Any], ...]:
    return (Found(value=value, source=GIVEN, confidence=1.0),) if value else ()


def _object(text: str) -> dict[str, Any]:
    try:
        article = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" ({error.msg} at character {error.pos + 1})" if isinstance(error, json.JSONDecodeError) else ""
        raise ExtractionError(f"The line is no JSON object{where}. Give one object a line.") from error
    if not isinstance(article, dict):
        raise ExtractionError(f"The line is a JSON {type(article).__name__}, not an object. Give one object a line.")
    return article


def _value(article: dict[str, Any], field: str) -> Any:
    return next((article[key] for key in _ALIASES.get(field, (field,)) if article.get(key) not in (None, "", [])), None)


def _text(article: dict[str, Any], field: str) -> str:
    value = _value(article, field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ExtractionError(f"Field '{field}' is a {type(value).__name__}; it must be text.")
    return value


def _identifier(article: dict[str, Any]) -> str:
    value = _value(article, "id")
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
        raise ExtractionError(f"Field 'id' is a {type(value).__name__}; it must be text or a whole number.")
    return "" if value is None else squeeze(str(value))[:MAX_VALUE]


def _names(article: dict[str, Any], field: str) -> tuple[str, ...]:
    value = _value(article, field)
    listed = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise ExtractionError(f"Field '{field}' must be a list of texts.")
    return tuple(dict.fromkeys(name for text in listed if (name := squeeze(text)[:MAX_VALUE])))


def _authors(article: dict[str, Any]) -> tuple[str, ...]:
    """The names as given; a whole byline ('By JANE DOE and John Roe') is read as one."""
    given = _names(article, "authors")
    return tuple(dict.fromkeys(name for text in given for name in (_BYLINE.match(text) and names(text)) or (text,)))


def _moment(article: dict[str, Any], field: str) -> Moment | None:
    value = _value(article, field)
    if value is None:
        return None
    moment = machine(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if moment is None:
        raise ExtractionError(
            f"Field '{field}' is {str(value)[:60]!r}, which is no date. Write it like 2016-12-20 or"
            f" 2016-12-20T09:30:00+02:00, or leave it out."
        )
    return moment


def _url(article: dict[str, Any], field: str) -> str:
    value = _text(article, field)
    url = web_url(value)
    if value and not url:
        raise ExtractionError(f"Field '{field}' is {value[:60]!r}, which is no http or https address.")
    return url


def _language(article: dict[str, Any], text: str) -> tuple[Found[str], ...]:
    value = _text(article, "language")
    if not value:
        detected = language.detect(text)
        return (detected,) if detected else ()
    if not (code := language.normal(value)):
        raise ExtractionError(f"Field 'language' is {value[:60]!r}; it must be a code such as 'en' or 'he'.")
    return _found(code)


def _entities(article: dict[str, Any]) -> Iterator[EntityName]:
    for key, label in _ENTITY_KEYS.items():
        yield from (EntityName(name=name, label=label) for name in _names(article, key))
    stated = article.get("entities") or {}
    if isinstance(stated, dict):
        for label_name in stated:
            yield from (EntityName(name=name, label=_label(label_name)) for name in _names(stated, label_name))
    elif isinstance(stated, list):
        yield from (_entity(entity) for entity in stated)
    else:
        raise ExtractionError("Field 'entities' must be an object of lists, or a list of objects with name and label.")


def _entity(entity: Any) -> EntityName:
    if not isinstance(entity, dict) or not isinstance(entity.get("name"), str) or not squeeze(entity["name"]):
        raise ExtractionError("Field 'entities' has an entry without a 'name'.")
    return EntityName(name=squeeze(entity["name"])[:MAX_VALUE], label=_label(entity.get("label")))


def _label(name: Any) -> Label:
    upper = str(name).upper()
    if upper in _LABELS:
        return _LABELS[upper]
    try:
        return Label(upper)
    except ValueError as error:
        raise ExtractionError(f"Field 'entities' has the label {str(name)[:40]!r}; labels are PERSON, ORG and PLACE.") from error
