"""What speaks for a selector: how it does on the stored pages of a site. Knows no parser, so that it is light to import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from articles.records import Moment

Value = str | tuple[str, ...] | Moment
"""What a rule reads: a text, names, a date."""

CHANGES = 0.5
"""What it weighs that a selector changes a value which nobody has corrected, where to be found on a page weighs 1; by judgement."""
OTHERS = 3
"""Pages beside those corrected from which a selector must be found on one of them: else it is of one article and not of the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one rule reads on one page: ``value``, None where it finds nothing plausible; ``is_same``, whether that is what is shown."""

    value: Value | None = None
    is_same: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How a selector does on ``pages``: found on ``matched`` of them; the same as an editor said on ``right``, something else on
    ``wrong``; other than what is shown on ``changes``, which nobody has corrected."""

    pages: int = 0
    matched: int = 0
    right: int = 0
    wrong: int = 0
    changes: int = 0

    @property
    def worth(self) -> float:
        """What orders selectors: agreement with editors, then how general, then how little it changes."""
        return 10 * (self.right - 2 * self.wrong) + (self.matched - CHANGES * self.changes) / max(1, self.pages)

    @property
    def is_enough(self) -> bool:
        """Whether it is worth an editor's time."""
        corrected = self.right + self.wrong
        is_of_one_page = self.pages - corrected >= OTHERS and self.matched == corrected
        return self.right > 2 * self.wrong and not is_of_one_page


def weigh(readings: Iterable[tuple[Reading, bool]]) -> Evidence:
    """The evidence for one rule: what it reads on each page, and whether an editor has corrected the field there."""
    pages = matched = right = wrong = changes = 0
    for reading, is_corrected in readings:
        is_found = reading.value is not None
        pages += 1
        matched += is_found
        right += is_found and is_corrected and reading.is_same
        wrong += is_found and is_corrected and not reading.is_same
        changes += is_found and not is_corrected and not reading.is_same
    return Evidence(pages=pages, matched=matched, right=right, wrong=wrong, changes=changes)


def best(evidence: Iterable[Evidence]) -> int | None:
    """The place of the best of several rules, of equals the first; None where there is not enough for any."""
    enough = [(at, found) for at, found in enumerate(evidence) if found.is_enough]
    return max(enough, key=lambda pair: (pair[1].worth, -pair[0]))[0] if enough else None
