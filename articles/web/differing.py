"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from articles.text import word_count
from articles.web.contexts import Run

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MAX_TOKENS = 4_000
"""Tokens of a paragraph that are compared one by one; a longer one is shown as replaced whole. difflib's time grows with the square.
A judgement, not measured."""
ALIKE = 0.4
"""Share of words in common from which a paragraph counts as reworded rather than replaced."""


def runs(before: str, after: str) -> tuple[Run, ...]:
    """``after`` against ``before``, as one line of words kept, taken out and put in."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) > MAX_TOKENS or len(new) > MAX_TOKENS:
        return _replaced(before, after)
    found: list[Run] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Run(kind="", text="".join(old[a:b])))
        else:
            found += _replaced("".join(old[a:b]), "".join(new[c:d]))
    return tuple(found)


def paragraph_runs(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[Run, ...], ...]:
    """Each paragraph of either version, in order: those that are the same, reworded, taken out or put in."""
    found: list[tuple[Run, ...]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [(Run(kind="", text=text),) for text in before[a:b]]
        else:
            found += _paired(before[a:b], after[c:d])
    return tuple(found)


def changed_words(steps: Sequence[tuple[Run, ...]], kind: str) -> int:
    return sum(word_count(run.text) for step in steps for run in step if run.kind == kind)


def _paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[Run, ...]]:
    """Paragraphs in the same place are compared word by word where they are alike; the rest stands alone."""
    found: list[tuple[Run, ...]] = []
    for before, after in zip(old, new, strict=False):
        if _alike(before, after):
            found.append(runs(before, after))
        else:
            found += [(run,) for run in _replaced(before, after)]
    shared = min(len(old), len(new))
    found += [(Run(kind="del", text=text),) for text in old[shared:]]
    found += [(Run(kind="ins", text=text),) for text in new[shared:]]
    return found


def _alike(before: str, after: str) -> bool:
    one, two = set(before.split()), set(after.split())
    return len(one & two) >= ALIKE * max(len(one), len(two), 1)


def _replaced(before: str, after: str) -> tuple[Run, ...]:
    pair = (Run(kind="del", text=before), Run(kind="ins", text=after))
    return tuple(run for run in pair if run.text)
