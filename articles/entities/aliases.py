"""Names of one thing across the archive."""

from __future__ import annotations

import re
from collections.abc import Iterable

from articles.entities.gazetteer import gazetteer, spelling_key
from articles.entities.spans import Spans
from articles.records import EntityName, Label
from articles.text import squeeze

_LOWER_ARTICLE = re.compile(r"^(?:the|an?) (?=\S)")


def canonical(name: str, label: Label) -> EntityName:
    """The name under which the archive shows ``name``: that of the alias table, or ``name`` itself without a lower-case article.

    Guarded aliases ('IS', 'WHO') stay as they are: only a document can tell what they mean (``believed_alias``).
    """
    known = gazetteer().by_spelling.get((spelling_key(name), label))
    return known or EntityName(name=_LOWER_ARTICLE.sub("", squeeze(name)), label=label)


def entity_key(name: str, label: Label) -> str:
    """Two spellings with one key and one label are one entity: 'Deutschland' and 'the Federal Republic of Germany' -> 'germany'.

    '' where ``name`` has neither letter nor digit.
    """
    return spelling_key(canonical(name, label).name)


def is_listed(name: str, label: Label) -> bool:
    """Whether ``name`` is one of the alias table's, which tells how it is shown."""
    return (spelling_key(name), label) in gazetteer().by_spelling


def believed_alias(name: str, label: Label, *, text: str, others: Iterable[EntityName]) -> EntityName | None:
    """What a guarded alias means in a document, or None where it is not to be believed.

    It must be printed as the table has it ('IS', not 'is' or 'Is'), and the document must name the same entity otherwise (it is
    among ``others``) or have one of the words that the table lists as its context; an alias without such words needs no more than
    its case.
    """
    entity = gazetteer().guarded.get((spelling_key(name), label))
    if entity is None or name not in gazetteer().guarded_spellings:
        return None
    context = gazetteer().contexts.get(entity, ())
    if entity in others or not context or any(word in text for word in context):
        return entity
    return None


def known_entities(text: str, spans: Spans) -> frozenset[EntityName]:
    """The entities of the alias table that ``spans`` name without doubt."""
    table = gazetteer().by_spelling
    return frozenset(entity for span in spans if (entity := table.get((spelling_key(span.named(text)), span.label))))
