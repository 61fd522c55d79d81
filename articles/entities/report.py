"""Mentions as JSON for other programs: the format of ``manage.py recognise --batch``, kept stable.

    {"id": "...", "mentions": [{"start": 0, "end": 5, "label": "ORG", "text": "Hamas", "name": "Hamas"}, ...]}

``start`` and ``end`` (exclusive) count characters (Unicode code points) of the text that was given; ``label`` is PERSON, ORG or
PLACE; ``text`` is what stands there, ``name`` what it is called. Mentions are in order of ``start``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from articles.records import Mention


class MentionRecord(TypedDict):
    """One mention, in this order of keys."""

    start: int
    end: int
    label: str
    text: str
    name: str


class DocumentRecord(TypedDict):
    """The mentions of one text."""

    id: str
    mentions: list[MentionRecord]


def as_record(identifier: str, mentions: Iterable[Mention]) -> DocumentRecord:
    """A JSON object, ready for ``json.dumps``."""
    return {"id": identifier, "mentions": [_record(mention) for mention in mentions]}


def _record(mention: Mention) -> MentionRecord:
    return {
        "start": mention.start,
        "end": mention.end,
        "label": mention.label.value,
        "text": mention.text,
        "name": mention.name,
    }
