"""Names by a statistical model of spaCy: English and French."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING

from articles.entities.gazetteer import gazetteer, spelling_key
from articles.entities.recognizers.recasing import recase
from articles.entities.recognizers.spacy_models import SpacyModel, load
from articles.entities.spans import Span, Spans
from articles.entities.towns import towns
from articles.records import Label

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 16
"""Texts a batch: 8 to 32 are equally quick on news, larger batches only take more memory."""
LONGEST = 50_000
"""Characters that are read at a time; a longer text is cut at a paragraph. spaCy refuses a million, and takes a gigabyte near
it."""

LABELS: Mapping[str, Label] = {
    "PERSON": Label.PERSON,
    "PER": Label.PERSON,
    "ORG": Label.ORG,
    "GPE": Label.PLACE,
    "LOC": Label.PLACE,
    "FAC": Label.PLACE,
}
"""OntoNotes (English) and WikiNER (French). The others are kept only where the gazetteer knows the name ('Twitter', seen as a
product), or where it is a town's."""
DOUBTFUL = frozenset({"PRODUCT", "NORP", "WORK_OF_ART", "EVENT", "LAW", "MISC"})

_SURROGATE = re.compile(r"[\ud800-\udfff]")


class SpacyRecogniser:
    """One model, loaded at first use, shared by the threads of a process, one text after the other."""

    def __init__(self, model: SpacyModel) -> None:
        self._model = model
        self._lock = Lock()

    @property
    def name(self) -> str:
        return self._model.name

    def recognise_batch(self, texts: Sequence[str], *, language: str) -> list[Spans]:
        """The model reads every text as if it were in its own language."""
        pieces = [(number, start, piece) for number, text in enumerate(texts) for start, piece in _pieces(recase(_encodable(text)))]
        found: list[Spans] = [()] * len(texts)
        for number, spans in groupby(self._read(pieces), key=lambda pair: pair[0]):
            found[number] = tuple(span for _, piece in spans for span in piece)
        return found

    def _read(self, pieces: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, Spans]]:
        """Under the lock and in a zone that frees the words of these texts: spaCy's vocabulary is not made for threads, and
        grows."""
        with self._lock, self._pipeline.memory_zone():
            docs = self._pipeline.pipe((piece for _, _, piece in pieces), batch_size=BATCH)
            yield from [(number, self._spans(doc, start)) for (number, start, _), doc in zip(pieces, docs, strict=True)]

    def _spans(self, doc: Doc, offset: int) -> Spans:
        spans = (
            Span(start=entity.start_char, end=entity.end_char, label=label, recogniser=self.name)
            for entity in doc.ents
            if (label := _label(entity.label_, entity.text))
        )
        return tuple(replace(span, start=span.start + offset, end=span.end + offset) for span in spans if span.start < span.end)

    @cached_property
    def _pipeline(self) -> Language:
        return load(self._model)


def _label(theirs: str, name: str) -> Label | None:
    if theirs not in DOUBTFUL:
        return LABELS.get(theirs)
    key = spelling_key(name)
    known = gazetteer().labels_of(key)
    if len(known) == 1:
        return next(iter(known))
    return Label.PLACE if key in towns() and key not in gazetteer().demonyms else None


def _encodable(text: str) -> str:
    """Lone surrogates, which no encoding can hold, replaced one for one."""
    return _SURROGATE.sub("\ufffd", text)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """``text`` in pieces of at most ``LONGEST`` characters with the offset of each, cut where a line, a sentence or a word ends."""
    start = 0
    while len(text) - start > LONGEST:
        end = _cut_before(text, start + LONGEST // 2, start + LONGEST)
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _cut_before(text: str, low: int, high: int) -> int:
    for mark in ("\n", ". ", " "):
        if (at := text.rfind(mark, low, high)) >= 0:
            return at + len(mark)
    return high
