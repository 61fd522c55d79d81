"""Site memory, applied: what an outlet's rules say of one page.

A rule gives candidates like every other reader, which go through the same cleaning and must be as plausible: a date that cannot be
read, a byline that names nobody, a text of five words are no match, and the page is then read as if there were no rule. What it does
give is surer than any other source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bs4 import BeautifulSoup, Tag

from articles.errors import RuleError
from articles.extraction import body, byline, dates, details, dom, title
from articles.extraction.blocks import Lines
from articles.extraction.dom import Page
from articles.extraction.evidence import Value
from articles.extraction.flow import lines_of, stands_alone
from articles.extraction.names import names, printed_name
from articles.extraction.selectors import Selector, parsed, selected
from articles.extraction.structured import Structured
from articles.records import Found, Moment, RuleField, SiteRule
from articles.text import join_paragraphs, name_key, word_count

SOURCE = "site rule"
SURE = 0.99
"""Confidence of a rule that an editor has accepted. Seven families of sources that agree on another answer reach .988 (``fusion``)."""
MIN_BODY = 15
"""Words that a text has at least; by judgement: the shortest brief of the gold sets has more."""
MAX_LEFT_OUT = 0.5
"""Share of a page's text from which a part is not left out, whatever a rule says; by judgement."""
_NEVER_LEFT_OUT = frozenset(("html", "head", "body", "h1"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a page's values are judged by: the names of its outlet, its locale ('en-us'), the last day that it can bear."""

    outlets: tuple[str, ...]
    locale: str
    latest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What rules found on a page. ``lines`` are those of the text, where a rule gave one; ``matched`` and ``missed`` ids of rules."""

    found: Mapping[RuleField, tuple[Found[Any], ...]] = field(default_factory=dict)
    lines: Lines = ()
    matched: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()

    def of(self, name: RuleField) -> tuple[Found[Any], ...]:
        """The readings of one field, in the order of the rules."""
        return self.found.get(name, ())


def context_of(page: Page, structured: Structured, *, outlets: Iterable[str], latest: date) -> Context:
    said = next((dom.attribute(root, "lang") for root in page.named("html")), "") or structured.first("og:locale")[1]
    return Context(outlets=tuple(outlets), locale=said.replace("_", "-").lower(), latest=latest)


def without(markup: str, rules: Iterable[SiteRule]) -> tuple[str, frozenset[int]]:
    """``markup`` without the parts that rules leave out, and the ids of those that left something out."""
    leaving = [rule for rule in rules if rule.field is RuleField.LEAVE_OUT]
    if not leaving:
        return markup, frozenset()
    soup = BeautifulSoup(
        dom.bounded(markup), "lxml", multi_valued_attributes=None
    )  # with its blanks, since it is written out again
    matched = set()
    for rule in leaving:
        for part in parts_to_leave_out(soup, rule.selector):
            part.decompose()
            matched.add(rule.id)
    return (str(soup) if matched else markup), frozenset(matched)


def parts_to_leave_out(soup: BeautifulSoup, selector: str) -> list[Tag]:
    """The elements of a page that may be left out: none that holds the headline, or half of the text, and no piece of a line."""
    try:
        found = selected(soup, parsed(selector))
    except RuleError:
        return []
    most = MAX_LEFT_OUT * len(soup.get_text())
    parts = [part for part in found if part.name not in _NEVER_LEFT_OUT and part.find("h1") is None and stands_alone(part)]
    return parts if sum(len(part.get_text()) for part in parts) < most else []


def apply(page: Page, rules: Sequence[SiteRule], *, context: Context, left_out: frozenset[int]) -> Ruled:
    """What ``rules`` find on ``page``; ``left_out`` are those of which something has been left out already."""
    found: dict[RuleField, tuple[Found[Any], ...]] = {}
    lines: Lines = ()
    matched = set(left_out)
    for rule in rules:
        if rule.field is RuleField.LEAVE_OUT or (value := value_of(page, rule, context=context)) is None:
            continue
        matched.add(rule.id)
        lines = lines or (body_lines(page, rule.selector) if rule.field is RuleField.BODY else ())
        reading = Found(value=value, source=f"{SOURCE}:{rule.selector}", confidence=SURE)
        found[rule.field] = (*found.get(rule.field, ()), reading)
    return Ruled(
        found=found,
        lines=lines,
        matched=tuple(rule.id for rule in rules if rule.id in matched),
        missed=tuple(rule.id for rule in rules if rule.id not in matched),
    )


def value_of(page: Page, rule: SiteRule, *, context: Context) -> Value | None:
    """What a rule reads on a page, clean; None where it finds nothing, or nothing plausible. Of parts to leave out: their text."""
    try:
        selector = parsed(rule.selector)
    except RuleError:
        return None
    if rule.field is RuleField.LEAVE_OUT:
        parts = parts_to_leave_out(page.soup, rule.selector)
        return join_paragraphs([line for part in parts for line, _ in lines_of(part)]) or None
    return value_in(selected(page.soup, selector), selector, rule.field, context=context)


def value_in(tags: Sequence[Tag], selector: Selector, name: RuleField, *, context: Context) -> Value | None:
    """What elements say of a field, clean; None where it is nothing plausible."""
    return (READERS[name](tags, selector, context) or None) if tags else None


def body_lines(page: Page, selector: str) -> Lines:
    """The lines of the elements that hold the text."""
    return tuple(line for tag in selected(page.soup, parsed(selector)) for line in lines_of(tag))


def agrees(name: RuleField, one: Value | None, other: Value | None) -> bool:
    """Whether two values of a field say the same, as the fusion of sources takes it; of parts to leave out, whether ``one``, their text,
    holds no line of ``other``, the text of the article."""
    return SAME[name](one, other)


# --- Readers: elements -> a clean value, or what is false --------------------------------------------------------------------------


def _headline(tags: Sequence[Tag], selector: Selector, context: Context) -> str:
    readings = (
        title.as_headline(selector.value(tag), outlets=context.outlets, is_title=tag.name in ("title", "meta")) for tag in tags
    )
    return next(filter(None, readings), "")


def _authors(tags: Sequence[Tag], selector: Selector, context: Context) -> tuple[str, ...]:
    """People as everywhere; where nobody looks like one, the names as they are printed."""
    texts = [selector.value(tag) for tag in tags]
    people = [name for text in texts for name in names(text, never=context.outlets)]
    printed = [name for text in texts if (name := printed_name(text))]
    return tuple({name_key(name): name for name in people or printed}.values())


def _published(tags: Sequence[Tag], selector: Selector, context: Context) -> Moment | None:
    return _plausible((dates.of_publication(selector.value(tag), locale=context.locale) for tag in tags), context)


def _modified(tags: Sequence[Tag], selector: Selector, context: Context) -> Moment | None:
    return _plausible((dates.of_change(selector.value(tag), locale=context.locale) for tag in tags), context)


def _plausible(moments: Iterable[Moment | None], context: Context) -> Moment | None:
    readings = (Found(value=moment, source=SOURCE, confidence=SURE) for moment in moments if moment)
    return next((r.value for r in readings if dates.doubted(r, latest=context.latest).confidence >= dates.DOUBT), None)


def _lede(tags: Sequence[Tag], selector: Selector, context: Context) -> str:
    return next((lede for tag in tags if (lede := details.as_lede(selector.value(tag)))), "")


def _section(tags: Sequence[Tag], selector: Selector, context: Context) -> str:
    return next((section for tag in tags if (section := details.as_section(selector.value(tag)))), "")


def _tags(tags: Sequence[Tag], selector: Selector, context: Context) -> tuple[str, ...]:
    return details.as_tags(text for tag in tags if (text := selector.value(tag)))


def _body(tags: Sequence[Tag], selector: Selector, context: Context) -> str:
    text = body.tidy(join_paragraphs([line for tag in tags for line, _ in lines_of(tag)]), headline="")
    return text if word_count(text) >= MIN_BODY else ""


READERS: Mapping[RuleField, Callable[[Sequence[Tag], Selector, Context], Any]] = {
    RuleField.HEADLINE: _headline,
    RuleField.AUTHORS: _authors,
    RuleField.PUBLISHED: _published,
    RuleField.MODIFIED: _modified,
    RuleField.LEDE: _lede,
    RuleField.SECTION: _section,
    RuleField.TAGS: _tags,
    RuleField.BODY: _body,
}


# --- When two values are one -------------------------------------------------------------------------------------------------------

SAME_TEXT = 0.97
"""Share of the characters of two texts that stand in lines of both, from which they are one text; by judgement."""


def line_keys(text: str) -> dict[str, int]:
    """Key of each line of ``text`` -> its characters."""
    return {key: len(key) for line in text.splitlines() if (key := name_key(line))}


def _same_text(one: Any, other: Any) -> bool:
    a, b = line_keys(one), line_keys(other)
    shared = sum(a[key] for key in a.keys() & b.keys())
    return bool(a and b) and 2 * shared >= SAME_TEXT * (sum(a.values()) + sum(b.values()))


SAME: Mapping[RuleField, Callable[[Any, Any], bool]] = {
    RuleField.HEADLINE: lambda one, other: title.key(one) == title.key(other),
    RuleField.AUTHORS: lambda one, other: byline.key(one) == byline.key(other),
    RuleField.PUBLISHED: lambda one, other: dates.key(one) == dates.key(other),
    RuleField.MODIFIED: lambda one, other: dates.key(one) == dates.key(other),
    RuleField.LEDE: lambda one, other: name_key(one) == name_key(other),
    RuleField.SECTION: lambda one, other: name_key(one) == name_key(other),
    RuleField.TAGS: lambda one, other: set(map(name_key, one)) == set(map(name_key, other)),
    RuleField.BODY: _same_text,
    RuleField.LEAVE_OUT: lambda one, other: not line_keys(one).keys() & line_keys(other).keys(),
}
