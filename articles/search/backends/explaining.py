"""How a query was read, for the reader: which words were taken for which, and what was found nothing for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from articles.search import query, tree
from articles.search.analysis import stem, tokens
from articles.search.backends.index import Snapshot
from articles.search.backends.memory import remembered
from articles.search.backends.resolve import words_of
from articles.search.results import Explanation

SHOWN = 12
"""Words that a line names, the most frequent ones: a line and a half."""
COUNTED = 500
"""Words of which the frequency is looked up; of more, the first of the alphabet are shown."""
SCANNED = 1_000
"""Words that are stemmed to find the other forms of one; a cold one takes .03 ms."""


def explanation(reading: query.Reading, snapshot: Snapshot) -> Explanation:
    """``words`` has a line for each word that stands for others; ``notes`` what a reader would want to know unasked."""
    shown = "" if isinstance(reading.node, tree.All) else query.to_text(reading.node)
    leaves = [leaf for leaf in dict.fromkeys(tree.leaves(reading.node)) if isinstance(leaf, tree.Textual)]
    missing = (
        f"No word of the archive fits \u201c{query.to_text(leaf)}\u201d." for leaf in leaves if _stands_for_none(leaf, snapshot)
    )
    lines = (line for leaf in leaves if (line := _line(leaf, snapshot)))
    return Explanation(canonical=shown, notes=(*reading.notes, *missing), words=tuple(dict.fromkeys(lines)))


def other_forms(snapshot: Snapshot, word: str) -> tuple[str, ...]:
    """The words of the index that a ``word`` outside quotation marks finds as well, the most frequent first. () where more than
    SCANNED words begin alike."""
    return remembered(snapshot, ("forms", word), lambda: _by_frequency(snapshot, "text", list(_other_forms(snapshot, word))))


def _stands_for_none(leaf: tree.Textual, snapshot: Snapshot) -> bool:
    return isinstance(leaf, tree.Expandable) and not words_of(snapshot, leaf)


def _line(leaf: tree.Textual, snapshot: Snapshot) -> str:
    """'strike: also strikes, striking'; '' for a word that stands for itself alone."""
    if isinstance(leaf, tree.Expandable):
        field = "person" if leaf.field == "entity" else leaf.field or "text"
        words = _by_frequency(snapshot, field, words_of(snapshot, leaf))
        return f"{query.to_text(leaf)}: {_listed(words)}" if words else ""
    found = tokens(leaf.text)
    if not isinstance(leaf, tree.Word) or len(found) != 1 or leaf.field in tree.NAME_FIELDS:
        return ""
    forms = other_forms(snapshot, found[0])
    return f"{found[0]}: also {_listed(forms)}" if forms else ""


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - SHOWN:,} more" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more


def _by_frequency(snapshot: Snapshot, field: str, words: Sequence[str]) -> tuple[str, ...]:
    if len(words) > COUNTED:
        return tuple(words)
    return tuple(sorted(words, key=lambda word: (-snapshot.document_frequency(field, word), word)))


def _other_forms(snapshot: Snapshot, word: str) -> Iterator[str]:
    """In the languages in which an article holds the stem. Forms of one stem begin alike, but for its last letter."""
    stems = {language: stem(word, language) for language in snapshot.languages}
    held = {language: found for language, found in stems.items() if snapshot.document_frequency("text_stem", found)}
    beginnings = {_beginning(word, found.partition(":")[2]) for found in held.values()}
    if not beginnings:
        return
    alike = snapshot.words("text", min(beginnings, key=len))
    if len(alike) <= SCANNED:
        yield from (
            other for other in alike if other != word and any(stem(other, language) == found for language, found in held.items())
        )


def _beginning(word: str, stemmed: str) -> str:
    common = next(
        (at for at, (one, other) in enumerate(zip(word, stemmed, strict=False)) if one != other), min(len(word), len(stemmed))
    )
    return word[: max(2, common - 1)]
