"""Spans as a recogniser gives them -> spans that a reader believes.

``STEPS`` lists the steps in the order in which they are taken; each is a function of the text and its spans.
``python benchmarks/score_entities.py --ablate`` measures what each is worth. Most pay in facet F1 on world news. ``strip_articles``
and ``strip_titles`` pay in exact mentions only (the facet scorer strips both itself), the two steps for teams pay on sport only,
and ``find_guarded_aliases`` is for the reader: it finds what an article calls ISIS when it says IS.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from articles.entities import lexicon
from articles.entities.aliases import known_entities
from articles.entities.edges import cut_at_breaks, follow_hyphens, strip_articles, strip_titles, trim_edges
from articles.entities.gazetteer import gazetteer, spelling_key
from articles.entities.labels import (
    label_by_context,
    label_by_gazetteer,
    label_by_head_word,
    label_by_majority,
    label_by_town,
    surnames_are_people,
)
from articles.entities.spans import Span, Spans, is_in_capitals, without_overlap
from articles.entities.teams import find_teams, places_that_play_are_teams
from articles.records import Label

Step = Callable[[str, Spans], Spans]

MOST_WORDS = 10
"""A longer span is a sentence that was taken for a name."""
LOWER_CASE_SHARE = 0.5
"""A single word that a document writes in lower case more often than this is no name there."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019.&-][^\W_]+)*\.?")
_LETTER = re.compile(r"[^\W\d_]")
_NAMED_LIKE_ADDRESS = re.compile(r"[^\W\d_a-z][\w-]*\.(?:com|org|net)")
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|html?)\b|^#", re.IGNORECASE)
_HEADS = lexicon.ORG_HEADS | lexicon.PLACE_HEADS
_NO_NAMES = lexicon.HONORIFICS | lexicon.OFFICES | lexicon.CALENDAR | _HEADS | lexicon.ENGLISH_ARTICLES | lexicon.NO_NAMES


def repair(text: str, spans: Iterable[Span], *, steps: Iterable[Step] | None = None) -> Spans:
    """``spans`` after every step, in order and without overlap. ``steps`` are ``STEPS`` unless others are to be measured."""
    repaired = tuple(sorted(spans, key=lambda span: (span.start, -span.end)))
    for step in STEPS if steps is None else steps:
        repaired = step(text, repaired)
    return without_overlap(repaired)


def drop_junk(text: str, spans: Spans) -> Spans:
    """No name: no capital letter in a script that has them, a date, a web address, a demonym, an office, a sentence."""
    tails = {span.of(text).split()[-1].casefold() for span in spans if span.label is Label.PLACE and " " in span.of(text)}
    return tuple(span for span in spans if not _is_junk(span.of(text)) or _is_bare_tail(text, span, tails))


def drop_common_words(text: str, spans: Spans) -> Spans:
    """A single word that the document mostly writes in lower case is an ordinary word that began a sentence or a headline."""
    counts = Counter(word.group() for word in _WORD.finditer(text))
    return tuple(span for span in spans if not _is_common_word(span.of(text), counts))


def drop_people_with_article(text: str, spans: Spans) -> Spans:
    """A person is not 'the ...': a single word after the article that nobody bears as a surname is a people, a thing or a faith."""
    surnames = {span.of(text).split()[-1] for span in spans if span.label is Label.PERSON and " " in span.of(text)}
    return tuple(
        span
        for span in spans
        if span.label is not Label.PERSON
        or " " in (name := span.of(text))
        or name in surnames
        or not text.endswith(("the ", "The "), 0, span.start)
    )


def find_guarded_aliases(text: str, spans: Spans) -> Spans:
    """'IS' and 'WHO' where the document names the same entity otherwise: recognisers take them for words."""
    entities = known_entities(text, spans)
    wanted = {alias: entity for alias, entity in gazetteer().guarded_spellings.items() if entity in entities}
    if not wanted:
        return spans
    source = next(span.recogniser for span in spans)
    pattern = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, wanted))})(?![\w.-])")
    found = (
        Span(start=match.start(), end=match.end(), label=wanted[match.group()].label, recogniser=source)
        for match in pattern.finditer(text)
        if not is_in_capitals(text, match.start())
    )
    return without_overlap((*spans, *found))


STEPS: tuple[Step, ...] = (
    cut_at_breaks,
    trim_edges,
    strip_articles,
    strip_titles,
    follow_hyphens,
    drop_junk,
    drop_common_words,
    label_by_head_word,
    label_by_context,
    label_by_town,
    label_by_gazetteer,
    surnames_are_people,
    label_by_majority,
    drop_people_with_article,
    places_that_play_are_teams,
    find_teams,
    find_guarded_aliases,
)


def _is_junk(name: str) -> bool:
    words = [word.group() for word in _WORD.finditer(name)]
    if not words or len(words) > MOST_WORDS or not _LETTER.search(name) or _is_address(name):
        return True
    if name == name.lower() and name != name.upper():
        return True
    folded = {word.casefold().rstrip(".") for word in words}
    if words[-1].casefold() in lexicon.NO_NAME_TAILS or name.casefold().replace("-", " ") in lexicon.PEOPLES:
        return True
    if folded <= lexicon.INSTITUTIONS or (len(words) > 1 and _is_head(words[-1])):
        return False
    return folded <= _NO_NAMES or len(name) == 1 or spelling_key(name) in gazetteer().demonyms


def _is_address(name: str) -> bool:
    """A web or e-mail address, but not 'JD.com', which is how the company is called."""
    return _ADDRESS.search(name) is not None and not _NAMED_LIKE_ADDRESS.fullmatch(name)


def _is_head(word: str) -> bool:
    """The last word of 'Foreign Ministry' and 'West Bank', whatever stands before it."""
    return word[:1].isupper() and word.casefold() in _HEADS


def _is_bare_tail(text: str, span: Span, tails: set[str]) -> bool:
    """'the Strip' in a document that names the Gaza Strip."""
    word = span.of(text)
    return word.casefold() in tails & lexicon.PLACE_HEADS and word[0].isupper() and text.endswith("the ", 0, span.start)


def _is_common_word(name: str, counts: Counter[str]) -> bool:
    if " " in name or not name[:1].isupper() or (name.isupper() and len(name) > 1):
        return False
    lower, other = counts[name.lower()], counts[name]
    return lower > LOWER_CASE_SHARE * (lower + other)
