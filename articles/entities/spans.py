"""What a recogniser gives, and what a recogniser is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from articles.records import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters ``start`` .. ``end`` (exclusive) of a text, what they name, and who says so ('spacy-md-3.7.1', 'patterns').

    ``name`` is the form in a dictionary where the recogniser looked it up in one ('Москва' for 'Москве'), '' otherwise.
    """

    start: int
    end: int
    label: Label
    recogniser: str
    name: str = ""

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]

    def named(self, text: str) -> str:
        """The form in a dictionary, or else the characters themselves."""
        return self.name or self.of(text)


Spans = tuple[Span, ...]
"""In order of ``start``, not overlapping."""


class Recogniser(Protocol):
    """Finds names in texts. Safe to share between threads; the same text always gives the same spans."""

    @property
    def name(self) -> str:
        """Of the whole; a ``Span`` names the part that found it."""
        ...

    def recognise_batch(self, texts: Sequence[str], *, language: str) -> list[Spans]:
        """The spans of each text, result i for text i. ``language`` is that of all of them: ISO 639-1, or '' where it is unknown.
        No text is too long, too strange or too empty to be answered."""
        ...


def without_overlap(spans: Iterable[Span]) -> Spans:
    """In order; of two that overlap the one that begins first, of two that begin together the longer. Empty ones are left out."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < span.end and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return tuple(kept)


def longest_of(spans: Iterable[Span]) -> Spans:
    """In order; of those that overlap the longest, of equally long ones the first given."""
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda span: span.start - span.end):
        if taken.isdisjoint(range(span.start, span.end)):
            kept.append(span)
            taken.update(range(span.start, span.end))
    return tuple(sorted(kept, key=lambda span: span.start))


def is_in_capitals(text: str, at: int) -> bool:
    """Whether the line around ``at`` is set in capitals, where every 'is' is an 'IS'."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    return not any(char.islower() for char in line)
