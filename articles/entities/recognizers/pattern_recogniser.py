"""Names by patterns: capitals, titles, head words, endings, prepositions of place, and names known beforehand.

Needs no model and knows no language in particular; what it finds is labelled 'patterns' or 'known names', so that a reader can
tell. In a script without capitals (Arabic, Hebrew) only known names and head words speak; in German, where every noun has a
capital, a run of capitalised words needs a title, a given name, a head word or an ending to be believed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from articles.entities import lexicon
from articles.entities.gazetteer import gazetteer
from articles.entities.recognizers.known_names import KnownNames, index_names
from articles.entities.recognizers.recasing import recase
from articles.entities.spans import Span, Spans, longest_of
from articles.records import Label

PATTERNS = "patterns"
KNOWN_NAMES = "known names"
NOUNS_ARE_CAPITALISED = frozenset({"de", "lb"})
UNCASED = frozenset({"ar", "he", "fa", "ur", "yi"})

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019.&-][^\W_]+)*\.?(?=\W|$)")
_UNCASED_HEADS = "|".join(sorted(word for word in lexicon.ORG_HEADS | lexicon.PLACE_HEADS if word.upper() == word.lower()))
_UNCASED_HEAD = re.compile(rf"(?<!\w)[\u05d1\u05dc\u05de\u05d4\u05d5\u0648\u0628\u0644]?({_UNCASED_HEADS}) \w{{3,}}")
_POSSESSIVE = re.compile(r"['\u2019]s$")
_ROMAN = re.compile(r"[IVXLCDM]+")
_SENTENCE_ENDS = ".!?:\u2026\n\u201c\u201e\u00ab\"'\u2013\u2014-\u2022"


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words that follow each other, as (start, end, word); ``title`` is the word before them if that is a title,
    ``before`` the word before them in lower case, ``opens`` whether a sentence begins with them."""

    words: tuple[tuple[int, int, str], ...]
    before: str
    opens: bool


class PatternRecogniser:
    """``known_names`` (name -> label) are found in every script besides; the gazetteer's names always are."""

    name = PATTERNS

    def __init__(self, *, known_names: Mapping[str, Label] | None = None) -> None:
        self._known: KnownNames = index_names((known_names or {}).items())

    def recognise_batch(self, texts: Sequence[str], *, language: str) -> list[Spans]:
        return [self._recognise(text, language) for text in texts]

    def _recognise(self, text: str, language: str) -> Spans:
        shown = recase(text)
        known = (*self._known.find(shown, recogniser=KNOWN_NAMES), *_shipped_names().find(shown, recogniser=KNOWN_NAMES))
        heads = _uncased_heads(shown) if language in UNCASED or not language else ()
        runs = tuple(_classified(shown, language))
        return longest_of([*known, *heads, *runs, *_repeated_surnames(shown, runs)])


@cache
def _shipped_names() -> KnownNames:
    """The gazetteer's, indexed once a process, which takes some 50 ms; a chunk of articles brings few names of its own."""
    return index_names((spelling, entity.label) for spelling, entity in gazetteer().spellings)


def _classified(text: str, language: str) -> Iterator[Span]:
    strict = language in NOUNS_ARE_CAPITALISED
    for run in _runs(text):
        words = _without_openers(run)
        titles = _count_titles(words)
        named = words[titles:]
        if named and (label := _label_of(named, run, has_title=titles > 0, strict=strict)):
            yield Span(start=named[0][0], end=named[-1][1], label=label, recogniser=PATTERNS)


def _runs(text: str) -> Iterator[_Run]:
    words: list[tuple[int, int, str]] = []
    before, opens = "", True
    previous = 0
    for token in _TOKEN.finditer(text):
        word, gap = token.group(), text[previous : token.start()]
        joined = gap in (" ", "\u00a0") and text[previous - 1 : previous] not in _SENTENCE_ENDS
        if words and not joined:
            yield from _closed(words, before, opens)
            words = []
        if words and word[0].isupper() and _POSSESSIVE.search(words[-1][2]):
            yield from _closed(words, before, opens)
            words, joined, opens = [], True, False
        if word[0].isupper():
            if not words:
                opens = not joined
                before = before if joined else ""
            words.append((token.start(), _end_without_dot(token), word))
        elif words and word in lexicon.CONNECTORS and _goes_on(words):
            words.append((token.start(), token.end(), word))
        else:
            yield from _closed(words, before, opens)
            words, before = [], word
        previous = token.end()
    yield from _closed(words, before, opens)


def _goes_on(words: list[tuple[int, int, str]]) -> bool:
    """Whether a name may go on after a connector: after one word ('Ursula von der ...') or where a head word asks for it ('Royal
    Bank of ...'), but not after a name in full ('Avi Issacharoff of The Times of Israel')."""
    bare = [_bare(word) for _, _, word in words if word not in lexicon.CONNECTORS]
    return len(bare) == 1 or not lexicon.ORG_HEADS.isdisjoint(bare) or not lexicon.PLACE_HEADS.isdisjoint(bare)


def _closed(words: list[tuple[int, int, str]], before: str, opens: bool) -> Iterator[_Run]:
    """The run without the connectors at its end, if anything is left of it."""
    while words and words[-1][2] in lexicon.CONNECTORS:
        words.pop()
    if words:
        yield _Run(words=tuple(words), before=before.casefold(), opens=opens)


def _end_without_dot(token: re.Match[str]) -> int:
    word = token.group()
    keeps = len(word) <= 2 or "." in word[:-1] or word.casefold() in lexicon.COMPANY_ENDINGS
    return token.end() - (word.endswith(".") and not keeps)


def _without_openers(run: _Run) -> tuple[tuple[int, int, str], ...]:
    words = run.words
    while words and words[0][2].casefold() in lexicon.OPENERS | lexicon.CONNECTORS:
        words = words[1:]
    return words


def _count_titles(words: tuple[tuple[int, int, str], ...]) -> int:
    count = 0
    while count < len(words) and _bare(words[count][2]) in lexicon.HONORIFICS | lexicon.OFFICES:
        count += 1
    return count


def _label_of(words: tuple[tuple[int, int, str], ...], run: _Run, *, has_title: bool, strict: bool) -> Label | None:
    """What a run names, by its own words first, by what stands before it then; None where nothing tells."""
    bare = [_bare(word) for _, _, word in words]
    if all(word in lexicon.CALENDAR for word in bare):
        return None
    if (len(bare) > 1 or bare[0] in lexicon.ORG_HEADS) and (own := _label_by_words(bare)):
        return own if len(bare) > 1 else None
    if has_title or _bare(run.before) in lexicon.HONORIFICS | lexicon.OFFICES or (len(bare) > 1 and bare[0] in lexicon.FIRST_NAMES):
        return Label.PERSON if len(bare) <= 4 else None
    if len(bare) == 1:
        return _label_of_one(words[0][2], run, strict=strict)
    return None if strict or (run.opens and len(bare) > 4) else Label.PERSON if len(bare) in (2, 3) else Label.ORG


def _label_by_words(bare: list[str]) -> Label | None:
    ends = {bare[0], bare[-1]}
    if bare[-1] in lexicon.COMPANY_ENDINGS or ends & lexicon.ORG_HEADS or bare[-1].endswith(lexicon.ORG_ENDINGS):
        return Label.ORG
    return Label.PLACE if ends & lexicon.PLACE_HEADS else None


def _label_of_one(word: str, run: _Run, *, strict: bool) -> Label | None:
    bare = _bare(word)
    if word.isupper() and 2 <= len(bare) <= 6 and not _ROMAN.fullmatch(word):
        return Label.ORG
    if bare.endswith(lexicon.ORG_ENDINGS) and len(bare) > 9:
        return Label.ORG
    is_place = len(bare) > 6 and bare.endswith(lexicon.PLACE_ENDINGS)
    if run.before in lexicon.PLACE_PREPOSITIONS and (is_place or not strict) and not run.opens and bare not in lexicon.CALENDAR:
        return Label.PLACE
    return None


def _uncased_heads(text: str) -> Iterator[Span]:
    """'وزارة الداخلية', 'משרד הפנים': a head word and the word that it governs."""
    for match in _UNCASED_HEAD.finditer(text):
        label = Label.ORG if match.group(1) in lexicon.ORG_HEADS else Label.PLACE
        yield Span(start=match.start(1), end=match.end(), label=label, recogniser=PATTERNS)


def _repeated_surnames(text: str, runs: Sequence[Span]) -> Iterator[Span]:
    """The surnames, alone, of people whom the text names in full."""
    surnames = {span.of(text).split()[-1] for span in runs if span.label is Label.PERSON and " " in span.of(text)}
    for token in _TOKEN.finditer(text):
        end = _end_without_dot(token)
        if text[token.start() : end] in surnames:
            yield Span(start=token.start(), end=end, label=Label.PERSON, recogniser=PATTERNS)


def _bare(word: str) -> str:
    return word.casefold().rstrip(".")
