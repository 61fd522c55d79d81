"""Names of one thing within a document: surname -> full name, acronym -> expansion, 'the Strip' -> 'Gaza Strip', and the name by
which the archive knows each (``aliases``)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from articles.entities import lexicon
from articles.entities.aliases import believed_alias, canonical, known_entities
from articles.entities.gazetteer import gazetteer, spelling_key
from articles.entities.spans import Spans
from articles.records import Label
from articles.text import fold, squeeze

Keys = Mapping[str, str]
"""A name as printed -> the fuller name of the same thing in the document."""

_ACRONYM_AFTER = re.compile(r"\s*[\(\[]\s*[\"'\u201c\u2018]?([^\W\d_][\w&.-]{1,9}?)s?[\"'\u201d\u2019]?\s*[\)\]]")
_SMALL_WORDS = frozenset(
    [
        "of",
        "the",
        "and",
        "for",
        "in",
        "on",
        "to",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "der",
        "die",
        "das",
        "und",
        "für",
        "del",
        "y",
        "los",
        "las",
        "et",
        "a",
        "an",
    ]
)
_SHIELDED_TAILS = frozenset({"city", "town", "village", "island", "islands"})
"""'Kuwait City' is not Kuwait, 'Long Island' is no 'Long'."""


def document_names(text: str, spans: Spans) -> tuple[str, ...]:
    """For each span the name of what it names: the fullest form in this document, or the alias table's name where it knows that."""
    printed = tuple(squeeze(span.named(text)) for span in spans)
    fuller = {label: _fuller_names(text, spans, label) for label in Label}
    spelt = _usual_spellings(zip(printed, spans, strict=True), key=lambda pair: pair[0])
    others = known_entities(text, spans)
    return tuple(
        known.name
        if (known := believed_alias(name, span.label, text=text, others=others))
        else canonical(_followed(spelt.get(spelling_key(name), name), fuller[span.label]), span.label).name
        for name, span in zip(printed, spans, strict=True)
    )


def surnames(names: Counter[str]) -> dict[str, str]:
    """'Issacharoff' -> 'Avi Issacharoff', 'Donald Trump' -> 'Donald J. Trump'. A surname that two people share goes to the one
    named most; a first name only where one person has it."""
    full = sorted((name for name in names if " " in name), key=lambda name: (-names[name], -len(name)))
    by_last: dict[str, str] = {}
    by_first: dict[str, set[str]] = {}
    for name in full:
        words = fold(name).split()
        for start in range(1, len(words)):
            by_last.setdefault(" ".join(words[start:]), name)
        by_first.setdefault(words[0], set()).add(words[-1])
    first_names = {first: _named(full, first) for first, lasts in by_first.items() if len(lasts) == 1}
    short = {**first_names, **by_last}
    return {name: fullest for name in names if (fullest := short.get(fold(name))) and fullest != name} | _middle_names(full)


def acronyms(text: str, spans: Spans, names: Counter[str]) -> dict[str, str]:
    """'PRC' -> 'Popular Resistance Committees': as the text itself explains it in brackets, else by its initials."""
    long = [name for name in names if len(name.split()) > 1]
    by_initials = {initials: name for name in sorted(long, key=lambda name: names[name]) for initials in _initials(name)}
    explained = {
        bracket.group(1): squeeze(span.of(text))
        for span in spans
        if (bracket := _ACRONYM_AFTER.match(text, span.end)) and fits_acronym(bracket.group(1), squeeze(span.of(text)))
    }
    short = {name: by_initials[bare] for name in names if _is_acronym(name) and (bare := name.replace(".", "")) in by_initials}
    return short | explained


def regions(names: Counter[str]) -> dict[str, str]:
    """'Strip' -> 'Gaza Strip'; 'Sinai Province' -> 'Sinai' or the other way about, whichever the document uses more. Not where
    one of the two is a city that shares its name with a region."""
    pairs: dict[str, str] = {}
    for name in names:
        stem, _, tail = name.rpartition(" ")
        head = tail.casefold()
        if not stem or head not in lexicon.PLACE_HEADS:
            continue
        if tail in names:
            pairs[tail] = name
        if stem in names and head not in _SHIELDED_TAILS and spelling_key(stem) not in gazetteer().cities:
            less, more = sorted((name, stem), key=lambda form: (names[form], len(form)))
            pairs[less] = more
    return pairs


def _fuller_names(text: str, spans: Spans, label: Label) -> Keys:
    own = tuple(span for span in spans if span.label is label)
    names = Counter(squeeze(span.named(text)) for span in own)
    match label:
        case Label.PERSON:
            return surnames(names)
        case Label.ORG:
            return acronyms(text, own, names)
        case _:
            return regions(names) | acronyms(text, own, names)


def _usual_spellings(named: Iterable[tuple[str, object]], *, key: Callable[[tuple[str, object]], str]) -> dict[str, str]:
    """Spelling key -> the spelling used most, one not in capitals first."""
    forms: dict[str, Counter[str]] = {}
    for pair in named:
        forms.setdefault(spelling_key(key(pair)), Counter())[key(pair)] += 1
    return {
        spelling: max(counts, key=lambda form: (not (form.isupper() and len(form) > 5), counts[form], -len(form), form))
        for spelling, counts in forms.items()
    }


def _followed(name: str, fuller: Keys) -> str:
    """The end of the way from ``name`` to ever fuller names."""
    seen = {name}
    while (longer := fuller.get(name)) and longer not in seen:
        seen.add(longer)
        name = longer
    return name


def _named(full: list[str], first: str) -> str:
    return next(name for name in full if fold(name).split()[0] == first)


def _middle_names(full: list[str]) -> dict[str, str]:
    """'Donald Trump' -> 'Donald J. Trump' where one of the two has a name or an initial more in the middle."""
    longest: dict[tuple[str, str], str] = {}
    for name in full:
        words = fold(name).split()
        ends = (words[0], words[-1])
        if len(words) > len(longest.get(ends, "").split()):
            longest[ends] = name
    return {
        name: fullest
        for name in full
        if len(words := fold(name).split()) == 2 and (fullest := longest[words[0], words[-1]]) != name
    }


def _is_acronym(name: str) -> bool:
    bare = name.replace(".", "")
    return " " not in name and 2 <= len(bare) <= 8 and bare.isupper()


def _initials(name: str) -> set[str]:
    words = re.findall(r"\w+", name)
    big = [word for word in words if word.casefold() not in _SMALL_WORDS]
    return {"".join(word[0] for word in some).upper() for some in (words, big) if len(some) > 1}


def fits_acronym(acronym: str, name: str) -> bool:
    """Whether the letters of ``acronym`` occur in ``name`` in this order, the first as its first letter."""
    letters = fold(acronym.replace(".", "").replace("-", ""))
    if acronym.islower() or len(name) <= len(acronym) + 1 or fold(name)[:1] != letters[:1]:
        return False
    rest = iter(fold(name))
    return all(letter in rest for letter in letters)
