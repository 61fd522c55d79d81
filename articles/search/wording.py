"""What stands for words in a query: a word as typed, a beginning, a pattern, a similar word, and how words are to stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeGuard

from lark import Token

from articles.search.analysis import tokens
from articles.search.tree import (
    TEXT_FIELDS,
    All,
    Node,
    Or,
    Pattern,
    Phrase,
    Placed,
    Placing,
    Prefix,
    Similar,
    Textual,
    Word,
    leaves,
)
from articles.search.trouble import trouble_at
from articles.text import fold

OPERATORS = ("AND", "OR", "NOT")
MIN_PREFIX = 3
"""Letters before an asterisk."""
MAX_EDITS = 2
"""Beyond two edits most words of five letters are alike."""
MAX_NEAR = 100
"""Words apart; beyond that SAMEPARA or AND is what is meant."""
MAX_NEAR_WORDS = 8
"""Words in quotes before a tilde."""
MAX_PLACE = 1_000
"""Of ATLEAST and FIRST."""

_FUNCTION = {Placing.ATLEAST: "ATLEAST/3", Placing.FIRST: "FIRST/50"}
_REFUSED = (
    (re.compile(r"W/\d+$"), "Words near each other are asked for with NEAR/5.", "NEAR/5"),
    (re.compile(r"NEAR/\d*$"), "NEAR stands between two words: strike NEAR/5 harbour.", " "),
    (
        re.compile(r"(ATLEAST|FIRST)/\d*$"),
        "ATLEAST and FIRST take a word in parentheses: ATLEAST/3(strike), FIRST/50(strike).",
        " ",
    ),
)
_ELSEWHERE = {"|": "OR", "||": "OR", "&&": "AND"}
"""Operators of other search engines."""
_TILDE = re.compile(r"(.*)~(\w*)\W*", re.DOTALL)
_SMALL = re.compile(r"(near|atleast|first)/\d+|samepara|near")
_READ_OTHERWISE = re.compile(r".*\w\?+\w|.*~\w*$|(W|NEAR|ATLEAST|FIRST)/\d*$")
"""A word without its punctuation that the next reading would take for something else; as a phrase it means the same."""


@dataclass
class WordReader:
    """Tokens of the query text -> leaves, or None for what holds no word; ``notes`` say what was left out or may surprise.
    ``like_a_field`` is what would be read as a field."""

    like_a_field: re.Pattern[str]
    notes: list[str] = field(default_factory=list)

    def word(self, token: Token, *, field: str) -> Node | None:
        text = re.sub(r"(?<=\w\*)[,;.:]+$", "", str(token))
        if text == "*" and not field:
            return All()
        for pattern, message, replacement in _REFUSED:
            if pattern.match(text):
                raise trouble_at(token, message, replacement)
        if re.search(r"\w\?+\w", text) and "://" not in text:
            return _pattern(token, field=field)
        if "*" in text.strip("*") or text.startswith("*"):
            raise trouble_at(token, "An asterisk can only stand at the end of a word: smuggl*.", " ".join(tokens(text)))
        if text.endswith("*"):
            return _prefix(token, field=field)
        if (tilde := _TILDE.fullmatch(text)) and (not tilde[2] or tilde[2].isdecimal() or len(tokens(tilde[1])) == 1):
            return _similar(token, tilde[1], tilde[2], field=field)
        return self._plain(text, field)

    def phrase(self, token: Token, *, field: str) -> Node | None:
        quoted, distance = str(token)[1:].rsplit('"', 1)
        text = " ".join(quoted.split())
        if not tokens(text):
            self.notes.append(f"{token} holds no letter or digit and was left out.")
            return None
        return _near_phrase(token, text, int(distance[1:]), field) if distance else Phrase(text, field)

    def _plain(self, text: str, field: str) -> Node | None:
        word = trimmed(text)
        if not tokens(word):
            if text != ",":
                instead = f" The operator is {_ELSEWHERE[text]}." if text in _ELSEWHERE else ""
                self.notes.append(f"\u201c{text}\u201d has no letter or digit and was left out.{instead}")
            return None
        if word in ("or", "and", "not"):
            self.notes.append(f"\u201c{word}\u201d was searched as a word; the operator is {word.upper()}.")
        elif _SMALL.fullmatch(word.lower()) and word.upper() != "NEAR":
            self.notes.append(f"\u201c{word}\u201d was searched as words; the operator is in capitals: {_example(word)}.")
        elif self.like_a_field.fullmatch(text):
            self.notes.append(f"\u201c{text}\u201d has nothing behind it and was searched as a word.")
        elif word == "NEAR":
            self.notes.append("\u201cNEAR\u201d was searched as a word; the operator is NEAR/5.")
        if self.like_a_field.match(word) or ("://" not in word and _READ_OTHERWISE.match(word)):
            return Phrase(" ".join(tokens(word)), field)
        return Word(word.lower() if word in OPERATORS else word, field)


def placed(token: Token, parts: list[Node]) -> Placed:
    """``parts`` under the operator ``token``: 'NEAR/5', 'SAMEPARA'. Raises Trouble."""
    name, _, digits = str(token).partition("/")
    operator = Placing(name)
    number = _number(token, operator, digits) if operator is not Placing.SAMEPARA else 0
    made = Placed(operator, tuple(parts), number)
    _check_parts(made, token)
    check_fields(made, token)
    return made


def check_fields(node: Placed, token: Token) -> None:
    """Raise Trouble where the words of ``node`` are looked for in places that do not go together."""
    fields = {leaf.field for leaf in leaves(node) if _is_textual(leaf)}
    allowed = ("", "body") if node.operator is Placing.FIRST else ("", *TEXT_FIELDS)
    if len(fields) > 1:
        raise trouble_at(token, f"{node.operator} takes words in one field: headline:(strike NEAR/5 harbour).", " ")
    if not fields <= set(allowed):
        where = "the body" if node.operator is Placing.FIRST else "headline:, lede: or body:"
        raise trouble_at(token, f"{node.operator} looks in {where}, not in {', '.join(fields)}:.", " ")


def trimmed(text: str) -> str:
    """Without the punctuation at both ends: the comma, full stop or question mark of a pasted sentence."""
    return re.sub(r"^[\W_]+|[\W_]+$", "", text)


def _check_parts(node: Placed, token: Token) -> None:
    single = node.operator in (Placing.ATLEAST, Placing.FIRST)
    if single and len(node.parts) != 1:
        shown = f"{_FUNCTION[node.operator]}(strike)"
        raise trouble_at(token, f"{node.operator} takes one word, a phrase in quotes, or (a OR b): {shown}.", " ")
    if not single and len(node.parts) < 2:
        raise trouble_at(token, "SAMEPARA takes two words or more, an OR in parentheses: SAMEPARA(strike, (harbour OR port)).", " ")
    for part in node.parts:
        if not all(_is_textual(leaf) for leaf in (part.parts if isinstance(part, Or) else (part,))):
            raise trouble_at(token, f"{node.operator} takes words, phrases and (a OR b), nothing else.", " ")


def _is_textual(node: Node) -> TypeGuard[Textual]:
    return isinstance(node, Textual)


def _number(token: Token, operator: Placing, digits: str) -> int:
    most = MAX_NEAR if operator is Placing.NEAR else MAX_PLACE
    number = int(digits or 0)
    if not digits:
        raise trouble_at(token, f"{operator} takes a number: {_FUNCTION[operator]}(strike).", _FUNCTION[operator])
    if not 1 <= number <= most:
        raise trouble_at(token, f"{operator} takes a number from 1 to {most:,}.", f"{operator}/{min(max(number, 1), most)}")
    return number


def _near_phrase(token: Token, text: str, distance: int, field: str) -> Placed:
    words = [word for word in text.split() if tokens(word)]
    plain = f'"{text}"'
    if not 2 <= len(words) <= MAX_NEAR_WORDS:
        raise trouble_at(token, f'A tilde stands behind 2 to {MAX_NEAR_WORDS} words in quotes: "flood harbour"~5.', plain)
    least = len(words) - 1
    if not least <= distance <= MAX_NEAR:
        message = f"{len(words)} words can stand within {least} to {MAX_NEAR} words."
        raise trouble_at(token, message, f"{plain}~{min(max(distance, least), MAX_NEAR)}")
    made = Placed(Placing.NEAR, tuple(Phrase(word, field) for word in words), distance)
    check_fields(made, token)
    return made


def _prefix(token: Token, *, field: str) -> Node:
    parts = tokens(trimmed(token))
    if len(parts) != 1 or len(parts[0]) < MIN_PREFIX:
        message = f"At least {MIN_PREFIX} letters of one word must stand before the asterisk."
        raise trouble_at(token, message, " ".join(parts))
    return Prefix(parts[0], field)


def _pattern(token: Token, *, field: str) -> Node:
    """Letters are folded piece by piece, so that a question mark stands for one letter as it is indexed."""
    text = re.sub(r"^[\W_]+|[^\w*]+$", "", fold(str(token)))
    pieces = text.removesuffix("*").split("?")
    whole = pieces[0] and pieces[-1] and all(tokens(piece) == [piece] for piece in pieces if piece)
    if not whole or len(tokens("".join(pieces))) != 1 or (text.endswith("*") and len(text) <= MIN_PREFIX):
        message = "A question mark stands for one letter within one word: wom?n."
        raise trouble_at(token, message, " ".join(tokens(str(token))))
    return Pattern(text, field)


def _similar(token: Token, before: str, digits: str, *, field: str) -> Node:
    found = tokens(before)
    if len(found) != 1:
        message = 'A tilde stands right behind one word (color~1) or a closing quotation mark ("flood harbour"~5).'
        raise trouble_at(token, message, " ".join(found))
    if digits not in ("1", "2"):
        nearest = str(MAX_EDITS) if digits.isdecimal() and int(digits) else "1"
        raise trouble_at(token, "Behind the tilde stands how many letters may differ, 1 or 2: color~1.", f"{found[0]}~{nearest}")
    return Similar(found[0], int(digits), field)


def _example(word: str) -> str:
    operator = Placing(word.upper().partition("/")[0])
    return {Placing.NEAR: "strike NEAR/5 harbour", Placing.SAMEPARA: "SAMEPARA(strike, harbour)"}.get(
        operator, f"{_FUNCTION.get(operator, '')}(strike)"
    )
