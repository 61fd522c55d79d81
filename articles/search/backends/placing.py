"""Where words stand in a text: NEAR, ATLEAST, FIRST and SAMEPARA, told from the printed text of one article, so that every engine
tells the same. Places count words, from 0; the paragraphs of a body follow one another without a gap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from articles.search import tree
from articles.search.analysis import folded, stem, tokens, word_pattern
from articles.text import clean, squeeze

Expand = Callable[[tree.Expandable], Sequence[str]]
"""The words that a beginning, a pattern or a similar word stands for."""
Marks = list[int]
"""For each word of a paragraph the tokens sought that it is, one bit each."""
Span = tuple[int, int]
"""Places of the first and the last word of what was found."""
Operand = tuple[tuple[int, ...], ...]
"""Alternatives, each a run of tokens sought, as bits."""


def checker(condition: tree.Placed, expand: Expand) -> Callable[[Mapping[str, Any]], bool]:
    """Tells of an article, given its stored fields, whether its words stand as ``condition`` says."""
    sought = _Sought(expand)
    operands = tuple(sought.operand(part) for part in condition.parts)
    field = next(leaf.field for leaf in tree.leaves(condition) if isinstance(leaf, tree.Textual))
    holds = _HOLDS[condition.operator]

    def check(stored: Mapping[str, Any]) -> bool:
        return holds(_Printed(stored, field, sought.memo(stored["language"])), operands, condition.number)

    return check


class _Sought:
    """The tokens sought by all operands; each is a bit."""

    def __init__(self, expand: Expand) -> None:
        self.tests: list[Callable[[str, str], bool]] = []
        self._expand = expand
        self._memos: dict[str, _Memo] = {}

    def operand(self, node: tree.Node) -> Operand:
        parts = node.parts if isinstance(node, tree.Or) else (node,)
        return tuple(tuple(self._bit(test) for test in self._tests(part)) for part in parts)

    def memo(self, language: str) -> _Memo:
        if language not in self._memos:
            self._memos[language] = _Memo(self.tests, language)
        return self._memos[language]

    def _bit(self, test: Callable[[str, str], bool]) -> int:
        self.tests.append(test)
        return 1 << len(self.tests) - 1

    def _tests(self, leaf: tree.Node) -> list[Callable[[str, str], bool]]:
        if isinstance(leaf, tree.Expandable):
            words = frozenset(self._expand(leaf))
            return [lambda token, _: token in words]
        found = tokens(leaf.text) if isinstance(leaf, tree.Word | tree.Phrase) else []
        if isinstance(leaf, tree.Word) and len(found) == 1:
            return [partial(_same_stem, found[0])]
        return [lambda token, _, wanted=wanted: token == wanted for wanted in found]  # type: ignore[misc]


def _same_stem(word: str, token: str, language: str) -> bool:
    """But for the Russian one, which writes Latin letters as Cyrillic, no stemmer touches the first letter of a word: so most are
    told apart without being stemmed."""
    if word[0] != token[0] and language.partition("-")[0] != "ru":
        return False
    return stem(token, language) == stem(word, language)


class _Memo(dict[str, tuple[int, ...]]):
    """A word as printed -> the bits of each of its tokens: an archive has fewer different words than words."""

    def __init__(self, tests: Sequence[Callable[[str, str], bool]], language: str) -> None:
        super().__init__()
        self._tests = tests
        self._language = language

    def __missing__(self, word: str) -> tuple[int, ...]:
        self[word] = bits = tuple(self._bits(token) for token in folded(word))
        return bits

    def _bits(self, token: str) -> int:
        return sum(1 << place for place, test in enumerate(self._tests) if test(token, self._language))


@dataclass(frozen=True, slots=True)
class _Printed:
    """An article's text fields, of which ``field`` is looked at, or all where that is ''."""

    stored: Mapping[str, Any]
    field: str
    memo: _Memo

    def paragraphs(self, name: str) -> Iterator[Marks]:
        """The marks of each paragraph of the field; none where it is not looked at."""
        if self.field not in ("", name) or (name == "lede" and not self.field and self._is_lede_in_body()):
            return
        for line in clean(self.stored[name] or "").splitlines():
            if line:
                yield list(chain.from_iterable(map(self.memo.__getitem__, word_pattern(line).findall(line))))

    def _is_lede_in_body(self) -> bool:
        """A lede that is the beginning of the body, perhaps cut off, is no paragraph of its own."""
        lede = str(self.stored["lede"] or "").rstrip("\u2026")
        return squeeze(str(self.stored["body"] or "")[: 2 * len(lede)]).startswith(lede)


def _near(printed: _Printed, operands: Sequence[Operand], number: int) -> bool:
    for name in tree.TEXT_FIELDS:
        paragraphs = list(printed.paragraphs(name))
        found = [_places(paragraphs, operand) for operand in operands]
        if all(found) and (_pair_near(found[0], found[1], number) if len(found) == 2 else _all_near(found, number)):
            return True
    return False


def _at_least(printed: _Printed, operands: Sequence[Operand], number: int) -> bool:
    """The lede repeats the body, and is counted only where it is asked for by name."""
    names = (printed.field,) if printed.field else ("headline", "body")
    return sum(len(_places(printed.paragraphs(name), operands[0])) for name in names) >= number


def _among_first(printed: _Printed, operands: Sequence[Operand], number: int) -> bool:
    found = _places(_until(number, printed.paragraphs("body")), operands[0])
    return any(last < number for _, last in found)


def _in_one_paragraph(printed: _Printed, operands: Sequence[Operand], number: int) -> bool:
    marks = (paragraph for name in tree.TEXT_FIELDS for paragraph in printed.paragraphs(name))
    return any(all(any(_spans(paragraph, operand)) for operand in operands) for paragraph in marks)


_HOLDS: dict[tree.Placing, Callable[[_Printed, Sequence[Operand], int], bool]] = {
    tree.Placing.NEAR: _near,
    tree.Placing.ATLEAST: _at_least,
    tree.Placing.FIRST: _among_first,
    tree.Placing.SAMEPARA: _in_one_paragraph,
}


def _places(paragraphs: Iterable[Marks], operand: Operand) -> list[Span]:
    """Where the operand stands in the paragraphs, ascending."""
    found: list[Span] = []
    before = 0
    for marks in paragraphs:
        found += ((before + first, before + last) for first, last in sorted(_spans(marks, operand)))
        before += len(marks)
    return found


def _until(number: int, paragraphs: Iterable[Marks]) -> Iterator[Marks]:
    """As many of the paragraphs as hold the first ``number`` words."""
    before = 0
    for marks in paragraphs:
        if before >= number:
            return
        yield marks
        before += len(marks)


def _spans(marks: Marks, operand: Operand) -> Iterator[Span]:
    """No run goes beyond its paragraph."""
    if not any(marks):
        return
    for run in operand:
        length = len(run)
        for place, bits in enumerate(marks):
            if bits & run[0] and (length == 1 or _continues(marks, place, run)):
                yield place, place + length - 1


def _continues(marks: Marks, place: int, run: tuple[int, ...]) -> bool:
    return place + len(run) <= len(marks) and all(marks[place + behind] & bit for behind, bit in enumerate(run))


def _pair_near(left: list[Span], right: list[Span], number: int) -> bool:
    return _follows(left, right, number) or _follows(right, left, number)


def _follows(before: list[Span], after: list[Span], number: int) -> bool:
    """Whether one of ``after`` begins behind, and within ``number`` words of, the end of one of ``before``."""
    starts = [first for first, _ in after]
    for _, last in before:
        at = bisect_left(starts, last + 1)
        if at < len(starts) and starts[at] - last <= number:
            return True
    return False


def _all_near(found: Sequence[list[Span]], number: int) -> bool:
    """Whether ``number`` words from some place on hold each operand at a place of its own."""
    starts = [[first for first, _ in spans] for spans in found]
    for begin in sorted({place for places in starts for place in places}):
        inside = [places[bisect_left(places, begin) : bisect_left(places, begin + number + 1)] for places in starts]
        if all(inside) and _distinct(inside):
            return True
    return False


def _distinct(choices: Sequence[Sequence[int]]) -> bool:
    """Whether each may take one of its places without two taking the same (Kuhn's matching)."""
    taken: dict[int, int] = {}

    def settle(one: int, tried: set[int]) -> bool:
        for place in choices[one]:
            if place not in tried:
                tried.add(place)
                if place not in taken or settle(taken[place], tried):
                    taken[place] = one
                    return True
        return False

    return all(settle(one, set()) for one in range(len(choices)))
