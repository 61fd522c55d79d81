"""Text -> HTML: escaped first, then entities become links and the words of the search are marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from articles.search.analysis import stem, token_spans
from articles.text import PARAGRAPH_BREAK


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A name in a text: character offsets (end exclusive), its label in lower case, and where it leads."""

    start: int
    end: int
    label: str
    url: str
    title: str


@dataclass(slots=True, kw_only=True)
class Marker:
    """Marks the words of a search, in all their forms, and numbers the marks (``#hit-1``) through one article. ``terms`` are folded
    words (``SearchPage.terms``), ``language`` that of the article."""

    terms: frozenset[str]
    language: str
    count: int = field(default=0)

    def html(self, text: str) -> str:
        """``text`` escaped, each word of the search in a numbered <mark>."""
        if not self.terms:
            return escape(text)
        return "".join(self._pieces(text))

    def _pieces(self, text: str) -> Iterator[str]:
        stems = {stem(term, self.language) for term in self.terms}
        at = 0
        for token, start, end in token_spans(text):
            if start >= at and (token in self.terms or stem(token, self.language) in stems):
                self.count += 1
                yield escape(text[at:start])
                yield f'<mark id="hit-{self.count}">{escape(text[start:end])}</mark>'
                at = end
        yield escape(text[at:])


def marked_paragraphs(text: str, *, spans: Sequence[Span], marker: Marker) -> tuple[SafeString, ...]:
    """``Article.text`` as HTML, paragraph by paragraph; the first is the headline. ``spans`` are offsets into ``text``; one that
    overlaps an earlier one, or crosses the end of a paragraph, is left out."""
    spans = _in_order(spans)
    found, start = [], 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        end = start + len(paragraph)
        inside = [span for span in spans if start <= span.start and span.end <= end]
        found.append(mark_safe("".join(_pieces(text, start, end, inside, marker))))
        start = end + len(PARAGRAPH_BREAK)
    return tuple(found)


def _in_order(spans: Iterable[Span]) -> list[Span]:
    """By place, the longest first among those that begin together, without overlaps."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if span.start < span.end and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return kept


def _pieces(text: str, start: int, end: int, spans: Iterable[Span], marker: Marker) -> Iterator[str]:
    for span in spans:
        yield marker.html(text[start : span.start])
        inner = mark_safe(marker.html(text[span.start : span.end]))
        yield format_html('<a class="name" data-label="{}" href="{}" title="{}">{}</a>', span.label, span.url, span.title, inner)
        start = span.end
    yield marker.html(text[start:end])
