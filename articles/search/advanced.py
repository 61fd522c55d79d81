"""A query as a form, and back: what the fields can express stands in them, the rest stands as text in ``rest``, so nothing is lost.

``built(filled(text))`` means what ``text`` means: each part of the query goes into the first field that, read again, gives that part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from articles.errors import QueryError
from articles.search.grammar import period_of
from articles.search.params import first_day, last_day
from articles.search.query import grouped, parse, to_text
from articles.search.tree import (
    And,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Placed,
    Placing,
    Published,
    Textual,
    Values,
    all_of,
    any_of,
    negated,
)

DEFAULT_WITHIN = "5"
NAMES = ("author", "outlet", "person", "org", "place", "tag")
FIELDS = (
    "all",
    "exact",
    "any",
    "none",
    "near",
    "within",
    "paragraph",
    "headline",
    "lede",
    *NAMES,
    "lang",
    "from",
    "to",
    "min",
    "max",
    "rest",
)
"""``near`` are words within ``within`` words; ``min`` and ``max`` are the length in words; each of the others is one condition, and
those of ``_SEVERAL`` are more than one."""

Form = Mapping[str, str]
"""Field -> what was typed."""
_QUOTES = re.compile('["\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\uff02]')


class BadForm(QueryError):
    """Fields that cannot be read: ``problems`` has a sentence for each."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def filled(text: str) -> dict[str, str]:
    """Field -> what stands in it, for those in which something does. Raises QueryError."""
    form: dict[str, str] = {}
    for part in _parts(parse(text)):
        for offered in _offers(part):
            if _is_free(form, offered) and _gives(offered, part):
                form |= {field: f"{form[field]} {value}" if field in form else value for field, value in offered.items()}
                break
        else:
            form["rest"] = f"{form['rest']} {grouped(part)}" if "rest" in form else grouped(part)
    return form


def built(form: Form) -> str:
    """The query text of the fields, '' for none. Raises BadForm."""
    nodes, problems = [], {}
    for field, reader in _READERS.items():
        try:
            nodes.append(reader(form))
        except (QueryError, ValueError) as error:
            problems[field] = str(error)
    if problems:
        raise BadForm(problems)
    whole = all_of(nodes)
    return to_text(whole) if any(form.get(field, "").strip() for field in FIELDS if field != "within") else ""


def _is_free(form: Form, offered: Form) -> bool:
    return all(field in _SEVERAL or field not in form for field in offered)


def _gives(offered: Form, part: Node) -> bool:
    try:
        return parse(built(offered)) == part
    except QueryError:
        return False


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, And) else (node,)


# --- A part of a query -> the fields it may stand in ------------------------------------------------------------------------------


def _offers(part: Node) -> Iterator[dict[str, str]]:
    match part:
        case Phrase(text, ""):
            yield {"exact": text}
        case Or(parts):
            yield {"any": " ".join(grouped(one) for one in parts)}
        case Not(inner):
            yield {"none": grouped(inner)}
        case Placed(Placing.NEAR, parts, number):
            yield {"near": " ".join(grouped(one) for one in parts), "within": str(number)}
        case Placed(Placing.SAMEPARA, parts):
            yield {"paragraph": " ".join(grouped(one) for one in parts)}
        case Published():
            yield _days(part)
        case Number("words", low, high):
            yield {"min": "" if low is None else str(low)} | {"max": "" if high is None else str(high)}
        case Values("lang", values):
            yield {"lang": ",".join(values)}
        case _ if isinstance(part, Textual):
            yield _words(part)


def _words(leaf: Textual) -> dict[str, str]:
    text = to_text(replace(leaf, field=""))
    if leaf.field in NAMES and isinstance(leaf, Phrase) and len(leaf.text.split()) > 1:
        text = leaf.text
    return {leaf.field or "all": text}


def _days(part: Published) -> dict[str, str]:
    if part.first and part.last and (period := period_of(part.first, part.last)):
        return {"from": period, "to": period}
    ends = {"from": part.first, "to": part.last}
    return {field: day.isoformat() if day else "" for field, day in ends.items()}


# --- A field -> the part of the query ---------------------------------------------------------------------------------------------


def _all(form: Form) -> Node:
    return parse(form.get("all", ""))


def _exact(form: Form) -> Node:
    text = _unquoted(form.get("exact", ""))
    return parse(f'"{text}"') if text else parse("")


def _any(form: Form) -> Node:
    return any_of(_parts(parse(form.get("any", ""))))


def _none(form: Form) -> Node:
    value = form.get("none", "")
    return all_of(negated(part) for part in _parts(parse(value))) if value.strip() else parse("")


def _near(form: Form) -> Node:
    return _together(form.get("near", ""), lambda words: f" NEAR/{form.get('within', '').strip() or DEFAULT_WITHIN} ".join(words))


def _paragraph(form: Form) -> Node:
    return _together(form.get("paragraph", ""), lambda words: f"SAMEPARA({', '.join(words)})")


def _together(value: str, joined: Callable[[list[str]], str]) -> Node:
    if not value.strip():
        return parse("")
    words = [grouped(part) for part in _parts(parse(value))]
    if len(words) < 2:
        raise QueryError("Two words or more are needed here: strike harbour.")
    return parse(joined(words))


def _in_text(field: str) -> Callable[[Form], Node]:
    return lambda form: parse(f"{field}:({form[field]})") if form.get(field, "").strip() else parse("")


def _name(field: str) -> Callable[[Form], Node]:
    """A name of several words is exact, one word stands as it was typed."""

    def read(form: Form) -> Node:
        value = form.get(field, "").strip()
        if len(value.split()) > 1:
            return parse(f'{field}:"{_unquoted(value)}"')
        return parse(f"{field}:{value}") if value else parse("")

    return read


def _language(form: Form) -> Node:
    value = "".join(form.get("lang", "").split())
    return parse(f"lang:{value}") if value else parse("")


def _dates(form: Form) -> Node:
    first, last = (form.get(end, "").strip() for end in ("from", "to"))
    low, high = first_day(first) if first else None, last_day(last) if last else None
    if low and high and low > high:
        raise QueryError(f"The first day ({low.isoformat()}) is later than the last ({high.isoformat()}). Swap them.")
    return Published(low, high) if low or high else parse("")


def _length(form: Form) -> Node:
    low, high = (form.get(end, "").strip() for end in ("min", "max"))
    if not re.fullmatch(r"[0-9]{0,9}", low) or not re.fullmatch(r"[0-9]{0,9}", high):
        raise QueryError("The length is a number of words: from 100 to 500.")
    return parse(f"words:{low}..{high}") if low or high else parse("")


def _unquoted(text: str) -> str:
    return " ".join(_QUOTES.sub(" ", text).split())


def _rest(form: Form) -> Node:
    return parse(form.get("rest", ""))


_READERS: dict[str, Callable[[Form], Node]] = {
    "all": _all,
    "exact": _exact,
    "any": _any,
    "none": _none,
    "near": _near,
    "paragraph": _paragraph,
    **{field: _in_text(field) for field in ("headline", "lede")},
    **{field: _name(field) for field in NAMES},
    "lang": _language,
    "from": _dates,
    "min": _length,
    "rest": _rest,
}
"""In the order in which the parts stand in the text."""
_SEVERAL = ("all", "none", "headline", "lede")
