"""What a name names: steps of the repair that change the labels of spans."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from articles.entities import lexicon
from articles.entities.gazetteer import gazetteer, spelling_key
from articles.entities.spans import Span, Spans, is_in_capitals
from articles.entities.teams import is_sport
from articles.entities.towns import towns
from articles.records import Label

LABEL_MAJORITY = 0.6
"""A name takes the label of this share of its mentions in a document."""
LONGEST_ACRONYM = 5
"""Letters of a name in capitals that is not taken for a town: 'KUNA' is a news agency, and a town."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019.&-][^\W_]+)*\.?")
_AFTER_HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|Herr|Frau|Mme|M)\.?\s$")
_AFTER_IN = re.compile(r"\b(?:in|In|near|outside)\s$")
_BEFORE_PLACE = re.compile(r"\b(?:in|at|from|to|of|near|around|across|outside|towards?|via)\s(?:the\s)?$", re.IGNORECASE)
_BEFORE_PLACE_WORD = re.compile(
    r"\s(?:province|village|district|town|city|region|county|airport|river|suburb|island|state|area|valley)\b"
)


def label_by_head_word(text: str, spans: Spans) -> Spans:
    """'Ministry of ...', '... University' are organisations, '... Street' a place."""
    return tuple(replace(span, label=_head_label(span.of(text)) or span.label) for span in spans)


def label_by_context(text: str, spans: Spans) -> Spans:
    """What stands around a name tells what it names: 'Mr ...', 'in ...', '... province', 'the ...', '(ABC)'."""
    return tuple(replace(span, label=_context_label(text, span) or span.label) for span in spans)


def label_by_gazetteer(text: str, spans: Spans) -> Spans:
    """A country or a city is a place; a name that the alias table knows under one label only has that label."""
    return tuple(replace(span, label=_known_label(span.named(text)) or span.label) for span in spans)


def label_by_town(text: str, spans: Spans) -> Spans:
    """What was taken for an organisation or a person is a place if a town is called so; a person of one word only after 'in' and
    the like, because many surnames are towns. Not in a text about sport, where towns are teams."""
    if is_sport(text):
        return spans
    people = {word for words in _full_names(text, spans) for word in words}
    return tuple(replace(span, label=Label.PLACE) if _is_town(text, span, people) else span for span in spans)


def surnames_are_people(text: str, spans: Spans) -> Spans:
    """A single word that ends or begins a full person's name in the document names that person, whatever it was taken for."""
    names = {word for words in _full_names(text, spans) for word in (words[0], words[-1])}
    return tuple(replace(span, label=Label.PERSON) if _is_bearer(text, span, names) else span for span in spans)


def label_by_majority(text: str, spans: Spans) -> Spans:
    """In one document a name has one label: that of most of its mentions, where most is clear."""
    votes: dict[str, Counter[Label]] = {}
    for span in spans:
        votes.setdefault(spelling_key(span.of(text)), Counter())[span.label] += 1
    winners = {key: label for key, counts in votes.items() if (label := _majority(counts))}
    return tuple(replace(span, label=winners.get(spelling_key(span.of(text)), span.label)) for span in spans)


def _full_names(text: str, spans: Spans) -> list[list[str]]:
    """The words of each full person's name, case-folded."""
    return [words for span in spans if span.label is Label.PERSON and len(words := span.of(text).casefold().split()) > 1]


def _is_bearer(text: str, span: Span, names: set[str]) -> bool:
    name = span.of(text)
    key = spelling_key(name)
    if name.casefold() not in names or key in gazetteer().countries or key in gazetteer().cities:
        return False
    return not (span.label is Label.PLACE and key in towns() and _stands_like_place(text, span))


def _is_town(text: str, span: Span, people: set[str]) -> bool:
    name = span.of(text)
    key = spelling_key(name)
    if key not in towns() or gazetteer().labels_of(key):
        return False
    if span.label is Label.ORG:
        return not (name.isupper() and len(name) <= LONGEST_ACRONYM)
    first = name.split()[0].casefold()
    return first not in lexicon.FIRST_NAMES and (" " in name or (first not in people and _stands_like_place(text, span)))


def _stands_like_place(text: str, span: Span) -> bool:
    return _BEFORE_PLACE.search(text, max(0, span.start - 16), span.start) is not None


def _head_label(name: str) -> Label | None:
    words = [word.group().casefold().rstrip(".") for word in _WORD.finditer(name)]
    if len(words) < 2:
        return None
    if words[0] in lexicon.ORG_HEADS or words[-1] in lexicon.ORG_HEADS:
        return Label.ORG
    return Label.PLACE if words[-1] in lexicon.PLACE_HEADS else None


def _context_label(text: str, span: Span) -> Label | None:
    before = text[max(0, span.start - 24) : span.start]
    if span.label is not Label.PERSON:
        return Label.PERSON if _AFTER_HONORIFIC.search(before) else None
    if _BEFORE_PLACE_WORD.match(text, span.end) or _AFTER_IN.search(before):
        return Label.PLACE
    return Label.ORG if _is_acronym(span.of(text)) and not is_in_capitals(text, span.start) else None


def _is_acronym(name: str) -> bool:
    return len(name) > 1 and name.isupper() and " " not in name and "." not in name


def _known_label(name: str) -> Label | None:
    key = spelling_key(name)
    if key in gazetteer().countries or key in gazetteer().cities:
        return Label.PLACE
    labels = gazetteer().labels_of(key)
    return next(iter(labels)) if len(labels) == 1 else None


def _majority(counts: Counter[Label]) -> Label | None:
    label, votes = counts.most_common(1)[0]
    return label if votes > LABEL_MAJORITY * counts.total() else None
