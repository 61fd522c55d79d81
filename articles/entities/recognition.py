"""Text -> mentions: the names in an article, where they stand, what they name, and by which name the archive knows that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from articles.entities.normalization import document_names
from articles.entities.repair import repair
from articles.entities.spans import Recogniser, Spans
from articles.records import Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """``text`` as ``articles.text.article_text`` makes it; ``language`` ISO 639-1, or '' where it is unknown."""

    text: str
    language: str = ""


def recognise(documents: Sequence[Document], *, recogniser: Recogniser) -> list[tuple[Mention, ...]]:
    """The mentions of each document, result i for document i: in order of ``start``, not overlapping, offsets into its text.

    ``Mention.name`` is the fullest form of the name within the document ('Issacharoff' -> 'Avi Issacharoff'), or, where the alias
    table knows the name, the one that the table shows ('Islamic State' -> 'ISIS'). Documents of one language go to the recogniser
    together.
    """
    return [_mentions(document.text, spans) for document, spans in zip(documents, _spans(documents, recogniser), strict=True)]


def _spans(documents: Sequence[Document], recogniser: Recogniser) -> list[Spans]:
    found: list[Spans] = [()] * len(documents)
    for language in dict.fromkeys(document.language for document in documents):
        places = [place for place, document in enumerate(documents) if document.language == language]
        batch = recogniser.recognise_batch([documents[place].text for place in places], language=language)
        for place, spans in zip(places, batch, strict=True):
            found[place] = spans
    return found


def _mentions(text: str, spans: Spans) -> tuple[Mention, ...]:
    repaired = repair(text, spans)
    return tuple(
        Mention(start=span.start, end=span.end, label=span.label, text=span.of(text), name=name, recogniser=span.recogniser)
        for span, name in zip(repaired, document_names(text, repaired), strict=True)
    )
