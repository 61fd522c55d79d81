"""What acronyms mean across the archive: each article that explains one, 'Organization of Petroleum Exporting Countries (OPEC)', has a
vote."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from articles.entities.normalization import fits_acronym

LEAST_VOTES = 2
"""Articles that must agree; one may be about a namesake or be mistaken."""
LEAST_SHARE = 0.8
"""Of the articles that explain an acronym, those that must name one thing."""

_EXPLAINED = re.compile(
    r"((?:[A-Z][\w'\u2019-]*|of|the|and|for|in|on|de|la|du|des|&)(?:[ ]+(?:[A-Z][\w'\u2019-]*|of|the|and|for|in|on|de|la|du|des|&)){1,9})"
    r"[ ]*,?[ ]*\([\"\u201c']?([A-Z][A-Za-z&.]{1,9})[\"\u201d']?\)"
)
_LEADING_SMALL = re.compile(r"^(?:(?:of|the|and|for|in|on|de|la|du|des|&|The|And|For|In|On|Of)[ ]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """``long`` is what ``votes`` of the ``articles`` that explain the acronym say."""

    acronym: str
    long: str
    votes: int
    articles: int


def explanations(text: str) -> frozenset[tuple[str, str]]:
    """(acronym, long name) pairs that the text gives, each long name cut to begin with the acronym's first letter where it fits."""
    found = ((match.group(2).replace(".", ""), match.group(1)) for match in _EXPLAINED.finditer(text))
    return frozenset((acronym, long) for acronym, words in found if (long := _fitting(acronym, words)))


def agreed(votes: Mapping[tuple[str, str], int], *, key: Mapping[str, int]) -> tuple[Explained, ...]:
    """The acronyms that mean one thing, from (acronym, long name) -> articles. ``key`` tells which long names are one: those of one
    number; a long name that is not in it counts as something else, and against."""
    by_acronym: dict[str, Counter[int | str]] = defaultdict(Counter)
    names: dict[tuple[str, int | str], Counter[str]] = defaultdict(Counter)
    for (acronym, long), number in votes.items():
        one = key.get(long, long)
        by_acronym[acronym][one] += number
        names[acronym, one][long] += number
    best = ((acronym, counts.most_common(1)[0], counts.total()) for acronym, counts in by_acronym.items())
    return tuple(
        Explained(acronym=acronym, long=names[acronym, one].most_common(1)[0][0], votes=number, articles=total)
        for acronym, (one, number), total in best
        if isinstance(one, int) and number >= LEAST_VOTES and number >= LEAST_SHARE * total
    )


def counted(texts: Iterable[str]) -> Counter[tuple[str, str]]:
    """(acronym, long name) -> texts that explain it so."""
    return Counter(pair for text in texts for pair in explanations(text))


def _fitting(acronym: str, words: str) -> str:
    """The shortest end of ``words`` whose initials spell the acronym; '' where none does."""
    parts = words.split()
    for at in range(len(parts) - 2, -1, -1):
        long = _LEADING_SMALL.sub("", " ".join(parts[at:]))
        if " " in long and fits_acronym(acronym, long):
            return long
    return ""
