"""The grammar behind ``query``: from characters to a tree. Each thing that cannot be read is a ``Trouble``: a message, the place,
and what could stand there instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, date, timedelta
from difflib import get_close_matches
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken
from lark.exceptions import VisitError

from articles.search.analysis import tokens
from articles.search.params import first_day, last_day
from articles.search.tree import (
    ID_FIELDS,
    KEY_FIELDS,
    NAME_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    And,
    Node,
    Not,
    Number,
    Or,
    Pattern,
    Phrase,
    Placed,
    Prefix,
    Published,
    Similar,
    Values,
    Word,
    all_of,
    any_of,
    negated,
)
from articles.search.trouble import Trouble, trouble_at
from articles.search.wording import OPERATORS, WordReader, check_fields, placed

DATE_FIELDS = ("published", "before", "after")
FIELDS = (*TEXT_FIELDS, *NAME_FIELDS, *KEY_FIELDS, *DATE_FIELDS, *NUMBER_FIELDS, *ID_FIELDS)
SHOWN_FIELDS = (*TEXT_FIELDS, *NAME_FIELDS, "lang", *DATE_FIELDS, "words")
MAX_DEPTH = 20
"""Parentheses within parentheses."""
MAX_NUMBER = 10**9

_GRAMMAR = rf"""
    ?start: either
    ?either: both (_OR both)*
    ?both: near (_AND? near)*
    ?near: unary (NEAR unary)*
    ?unary: atom | (NOT | MINUS)+ atom -> negation
    ?atom: "(" either ")" | FIELD "(" either ")" -> field_group | FIELD PHRASE -> field_phrase | FIELD WORD -> field_word
         | PHRASE -> phrase | WORD -> word | FUNCTION "(" either ")" -> function | FIELD FUNCTION "(" either ")" -> field_function

    _OR.5: /OR(?=[\s()"]|$)/
    _AND.5: /AND(?=[\s()"]|$)/
    NOT.5: /NOT(?=[\s()"]|$)/
    NEAR.5: /NEAR\/\d+(?=[\s()"]|$)/
    FUNCTION.5: /(ATLEAST|FIRST)\/\d+(?=\s*\()|(ATLEAST|FIRST)\/?(?=\()|SAMEPARA(?=\s*\()/
    MINUS.4: /-+(?=[\w"(*])/
    FIELD.3: /(?i:{"|".join(FIELDS)}):\s*(?=[^\s)])|[A-Za-z_]+:(?=[^\s:\/)])/
    PHRASE.2: /"[^"]*"(~\d+)?/
    WORD.1: /[^\s"()]+/
    %ignore /\s+/
"""
_PARSER = Lark(_GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)

_SAME_LENGTH = {ord(char): '"' for char in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\uff02"}
_SAME_LENGTH |= {ord(char): "'" for char in "\u2018\u2019\uff07"}
_SAME_LENGTH |= {ord(char): " " for char in "\u2013\u2014\u3000\u00a0"}
_SAME_LENGTH |= {0xFF01 + offset: chr(0x21 + offset) for offset in range(94) if 0xFF01 + offset not in (0xFF02, 0xFF07)}
_SAME_LENGTH |= {0x2212: "-"}
"""What people type, or paste, for the characters of the grammar; one for one, so that positions stay true."""

_LIKE_A_FIELD = re.compile(rf"(?i:{'|'.join(FIELDS)}):|[A-Za-z_]+:(?=[^\s:/)])")
"""A word without its punctuation that the next reading would take for a field; as a phrase it means the same."""
_MEANT = {
    **dict.fromkeys(("title", "head", "subject", "heading", "intitle"), "headline"),
    **dict.fromkeys(("date", "year", "day", "on", "pubdate"), "published"),
    **dict.fromkeys(("by", "byline", "writer", "reporter"), "author"),
    **dict.fromkeys(("source", "paper", "publisher", "newspaper"), "outlet"),
    **dict.fromkeys(("site", "domain", "link", "inurl"), "url"),
    **dict.fromkeys(("since", "from"), "after"),
    **dict.fromkeys(("until", "to"), "before"),
    **dict.fromkeys(("text", "content", "intext"), "body"),
    **dict.fromkeys(("organisation", "organization", "company"), "org"),
    **dict.fromkeys(("location", "city", "country"), "place"),
    **dict.fromkeys(("people", "name"), "person"),
    **dict.fromkeys(("topic", "keyword", "label"), "tag"),
    **dict.fromkeys(("length", "size"), "words"),
}
"""What other search engines call a field -> ours."""
_ALIKE = 0.75
"""How alike a misspelt field is to the one meant (``difflib``): a letter or two in six."""
_CODES = {
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "hungarian": "hu",
    "italian": "it",
    "norwegian": "no",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
}
_NUMBER = re.compile(r"(>=|<=|>|<|=)?(\d+)|(\d*)\.\.(\d*)")


def read(text: str) -> tuple[Node, tuple[str, ...]]:
    """The tree of ``text``, which is not blank, and notes for the reader. Raises Trouble."""
    plain = text.translate(_SAME_LENGTH)
    _check_quotes_and_parentheses(plain)
    builder = _Builder()
    try:
        node = builder.transform(_PARSER.parse(plain))
    except UnexpectedToken as error:
        raise _misplaced(error, plain) from None
    except UnexpectedCharacters as error:
        at = int(error.pos_in_stream or 0)
        raise Trouble("This character cannot be read.", at, at + 1) from None
    except VisitError as error:
        raise error.orig_exc from None
    if node is None:
        raise Trouble("There is no word in the query that could be searched.", 0, len(text))
    return node, tuple(dict.fromkeys(builder.words.notes))


def period_of(first: date, last: date) -> str:
    """'2016', '2016-12' or '2016-12-20' where that is exactly ``first`` to ``last``, else ''."""
    for period in (f"{first.year:04}", f"{first.year:04}-{first.month:02}", first.isoformat()):
        if (first_day(period), last_day(period)) == (first, last):
            return period
    return ""


def _check_quotes_and_parentheses(text: str) -> None:
    if text.count('"') % 2:
        at = text.rindex('"')
        raise Trouble("A quotation mark is not closed.", at, len(text), f'{text[at:].rstrip()}"')
    opened: list[int] = []
    for match in re.finditer(r'"[^"]*"|[()]', text):
        if match.group() == "(":
            opened.append(match.start())
        elif match.group() == ")" and not opened:
            raise Trouble("A parenthesis is closed that was not opened.", match.start(), match.end(), " ")
        elif match.group() == ")":
            opened.pop()
        if len(opened) > MAX_DEPTH:
            raise Trouble(f"Parentheses are nested more than {MAX_DEPTH} deep.", match.start(), match.end(), " ")
    if opened:
        raise Trouble("A parenthesis is not closed.", opened[-1], len(text), f"{text[opened[-1] :]})")


def _misplaced(error: UnexpectedToken, text: str) -> Trouble:
    """An operator, or a parenthesis, without words about it."""
    token = error.token
    if token.type == "$END":
        at, word = _last_operator(text)
        return Trouble(f"\u201c{word}\u201d has no word behind it.", at, at + len(word), " ")
    start = int(token.start_pos or 0)
    if token.type == "RPAR":
        before = text[:start].rstrip()
        if before.endswith("("):
            return Trouble("The parentheses are empty.", len(before) - 1, start + 1, " ")
        at, word = _last_operator(before)
        return Trouble(f"\u201c{word}\u201d has no word behind it.", at, at + len(word), " ")
    return Trouble(f"\u201c{token}\u201d stands where a word is expected.", start, start + len(token), " ")


def _last_operator(text: str) -> tuple[int, str]:
    match = re.search(r"(\w+:|\S+?)\s*$", text) if not text.rstrip().endswith(OPERATORS) else re.search(r"(\w+)\s*$", text)
    return (match.start(1), match.group(1)) if match else (0, text)


class _Builder(Transformer[Token, Any]):
    """Parse tree -> Node, or None for what holds no word; ``notes`` say what was left out."""

    def __init__(self) -> None:
        super().__init__()
        self.words = WordReader(_LIKE_A_FIELD)

    def either(self, parts: list[Node | None]) -> Node | None:
        kept = [part for part in parts if part is not None]
        return any_of(kept) if kept else None

    def both(self, parts: list[Node | None]) -> Node | None:
        kept = [part for part in parts if part is not None]
        return all_of(kept) if kept else None

    def negation(self, parts: list[Any]) -> Node | None:
        """An even number of negations is none."""
        *signs, part = parts
        return negated(part) if part is not None and len(signs) % 2 else part

    def near(self, parts: list[Any]) -> Node | None:
        """a NEAR/5 b NEAR/9 c: each beside the next."""
        operands, signs = parts[::2], parts[1::2]
        pairs = [
            placed(sign, [left, right]) if left and right else left or right
            for left, sign, right in zip(operands, signs, operands[1:], strict=False)
        ]
        return self.both(pairs)

    def function(self, parts: list[Any]) -> Node | None:
        """The parts of an And are the operands: the comma between them is punctuation."""
        token, node = parts
        return placed(token, list(node.parts) if isinstance(node, And) else [node]) if node is not None else None

    def word(self, parts: list[Token]) -> Node | None:
        return self.words.word(parts[0], field="")

    def phrase(self, parts: list[Token]) -> Node | None:
        return self.words.phrase(parts[0], field="")

    def field_word(self, parts: list[Token]) -> Node | None:
        field = _known_field(parts[0], parts[1])
        reader = _READERS.get(field)
        return reader(field, parts[1]) if reader else self.words.word(parts[1], field=field)

    def field_phrase(self, parts: list[Token]) -> Node | None:
        field = _known_field(parts[0], parts[1])
        if field not in _READERS:
            return self.words.phrase(parts[1], field=field)
        bare = parts[1].update(value=str(parts[1]).strip('"').strip())
        return _READERS[field](field, bare)

    def field_group(self, parts: list[Any]) -> Node | None:
        field = _known_field(parts[0], parts[0])
        if field in _READERS:
            raise trouble_at(parts[0], f"\u201c{field}:\u201d takes one value, no parentheses.", " ")
        return _within(parts[1], field, parts[0])

    def field_function(self, parts: list[Any]) -> Node | None:
        field, *rest = parts
        return self.field_group([field, self.function(rest)])


def _within(node: Node | None, field: str, token: Token) -> Node | None:
    """``field`` for every word below that has none of its own."""
    match node:
        case Word() | Phrase() | Prefix() | Pattern() | Similar():
            return node if node.field else replace(node, field=field)
        case And(parts) | Or(parts) | Placed(_, parts):
            made = replace(node, parts=tuple(_within(part, field, token) for part in parts))  # type: ignore[misc]
            if isinstance(made, Placed):
                check_fields(made, token)
            return made
        case Not(part):
            return Not(_within(part, field, token))  # type: ignore[arg-type]
    return node


def _known_field(token: Token, value: Token) -> str:
    name = str(token).strip().rstrip(":").lower()
    if name in FIELDS:
        return name
    meant = _MEANT.get(name) or next(iter(get_close_matches(name, SHOWN_FIELDS, n=1, cutoff=_ALIKE)), "")
    known = f"\u201c{meant}:\u201d is the nearest." if meant else f"There are {', '.join(SHOWN_FIELDS)}."
    message = f"There is no field \u201c{name}\u201d. {known} To search for the text itself, put it in quotes."
    replacement = f"{meant}:" if meant else " ".join([*tokens(name), ""])
    raise Trouble(message, int(token.start_pos or 0), int(token.end_pos or 0), replacement)


def _ids(field: str, token: Token) -> Node:
    values = str(token).split(",")
    if not all(re.fullmatch(r"[0-9]{1,18}", value) for value in values):
        raise trouble_at(token, f"\u201c{field}:\u201d takes numbers, with commas between.", "0")
    return Values(field, tuple(dict.fromkeys(str(int(value)) for value in values)))


def _codes(field: str, token: Token) -> Node:
    values = str(token).lower().split(",")
    if not all(re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", value) for value in values):
        codes = ",".join(_CODES.get(value, "en") for value in values)
        raise trouble_at(token, f"\u201c{field}:\u201d takes a language code such as en or pt-br.", codes)
    return Values(field, tuple(dict.fromkeys(values)))


def _number(field: str, token: Token) -> Node:
    match = _NUMBER.fullmatch(str(token))
    if not match or match.group(0) == "..":
        raise trouble_at(
            token, f"\u201c{field}:\u201d takes a number: {field}:>500, {field}:<100 or {field}:100..200.", _at_least(token)
        )
    sign, value, low, high = match.groups()
    if value is None:
        return _span(field, token, low, high)
    number = min(int(value), MAX_NUMBER)
    bounds = {">": (min(number + 1, MAX_NUMBER), None), ">=": (number, None), "<": (None, number - 1), "<=": (None, number)}
    return Number(field, *bounds.get(sign, (number, number)))


def _at_least(text: str) -> str:
    """'500+' and '500 words' are meant to be '>=500'."""
    digits = re.search(r"[0-9]{1,9}", text)
    return f">={digits[0] if digits else 0}"


def _span(field: str, token: Token, low: str, high: str) -> Node:
    first, last = (min(int(end), MAX_NUMBER) if end else None for end in (low, high))
    if first is not None and last is not None and first > last:
        raise trouble_at(token, "The first number is larger than the second.", f"{last}..{first}")
    return Number(field, first, last)


def _dates(field: str, token: Token) -> Node:
    try:
        if field == "published":
            return _published(str(token), token)
        return _open_ended(field, str(token))
    except ValueError as error:
        raise Trouble(str(error), int(token.start_pos or 0) - len(field) - 1, int(token.end_pos or 0), " ") from None


def _published(text: str, token: Token) -> Node:
    first, separator, last = text.partition("..")
    if not separator:
        return Published(first_day(text), last_day(text))
    low, high = (first_day(first) if first else None), (last_day(last) if last else None)
    if low is None and high is None:
        raise ValueError("Two dots stand between two dates: 2016-11..2017-02.")
    if low and high and low > high:
        raise trouble_at(token, "The first date is later than the second.", f"{last}..{first}")
    return Published(low, high)


def _open_ended(field: str, text: str) -> Node:
    """Before the first, or after the last day of a period."""
    if field == "before":
        start = first_day(text)
        if start == date(MINYEAR, 1, 1):
            raise ValueError("There is nothing before that date.")
        return Published(None, start - timedelta(days=1))
    end = last_day(text)
    if end == date(MAXYEAR, 12, 31):
        raise ValueError("There is nothing after that date.")
    return Published(end + timedelta(days=1), None)


_READERS: dict[str, Callable[[str, Token], Node]] = {
    **dict.fromkeys(ID_FIELDS, _ids),
    **dict.fromkeys(KEY_FIELDS, _codes),
    **dict.fromkeys(NUMBER_FIELDS, _number),
    **dict.fromkeys(DATE_FIELDS, _dates),
}
"""The fields whose value is no text."""
