"""Site memory, learnt: from a page and the right value of a field to selectors that read just that value there. Which of them is best,
other pages of the site tell (``evidence``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from bs4 import Tag

from articles.extraction import dom, outlet, rules, structured
from articles.extraction.decoding import decode
from articles.extraction.dom import Page, text_of
from articles.extraction.evidence import Reading, Value
from articles.extraction.extractor import address_of, extract, latest_of
from articles.extraction.flow import lines_of
from articles.extraction.handles import Handle, handles_of
from articles.extraction.rules import Context, agrees, line_keys, value_in, value_of
from articles.extraction.selectors import Selector, parsed
from articles.extraction.sniffing import Kind, sniff
from articles.records import Original, RuleField, SiteRule
from articles.text import name_key

MAX_LEARNT = 12
"""Selectors that are tried on other pages."""
MAX_TRIED = 90
"""Selectors that are tried on the page itself; on a large page one takes some 20 ms."""
MAX_LOOKED_AT = 30_000
"""Elements of a page that are looked at."""
MAX_BEARERS = 12
"""Elements in which the value is found."""
ROOM = 160
"""Characters that may stand about a value in the element that bears it."""
SHARE_OF_TEXT = 0.9
"""Share of the characters of a corrected text that the element which holds it must have; by judgement."""
_ATTRIBUTES = ("title", "alt", "value", "aria-label", "data-author", "data-date", "data-time", "data-timestamp")
"""Attributes that say what a reader sees, or what a date is."""
_NO_BEARERS = frozenset(("html", "head", "body", "script", "form"))
_DATES = (RuleField.PUBLISHED, RuleField.MODIFIED)


def learn(original: Original, *, field: RuleField, value: Value, site_rules: Sequence[SiteRule] = ()) -> tuple[str, ...]:
    """Selectors that read ``value`` as ``field`` on this page, the most lasting first; () where it is not found there, or no lasting
    selector finds it. For parts to leave out, ``value`` is the text of the article without them, and ``site_rules`` are those in force,
    which leave out some already."""
    if sniff(original) is not Kind.HTML:
        return ()
    page, context = _opened(original)
    match field:
        case RuleField.LEAVE_OUT:
            body = extract(original, site_rules=site_rules).body
            found = _left_out(page, kept=line_keys(str(value)), read=line_keys(body.value) if body else {})
        case RuleField.BODY:
            found = _holding(page, wanted=line_keys(str(value)))
        case _:
            found = _bearing(page, field, value, context)
    unique = dict.fromkeys(selector for selector, _ in sorted(found, key=lambda candidate: -candidate[1]))
    right = (selector for selector in islice(unique, MAX_TRIED) if _reads(page, selector, field, value, context))
    return tuple(islice(right, MAX_LEARNT))


def tried(original: Original, *, site_rules: Sequence[SiteRule], shown: Value | None) -> tuple[Reading, ...]:
    """What each of the rules, all of one field, reads on the page by itself; ``shown`` is what is shown there now, None for nothing."""
    if sniff(original) is not Kind.HTML:
        return (Reading(),) * len(site_rules)
    page, context = _opened(original)
    values = [(rule, value_of(page, rule, context=context)) for rule in site_rules]
    return tuple(
        Reading(value=value, is_same=None not in (value, shown) and agrees(rule.field, value, shown)) for rule, value in values
    )


def _opened(original: Original) -> tuple[Page, Context]:
    markup = decode(original.content, charset=original.charset).text
    page = dom.parse(markup, url=address_of(original))
    stated = structured.read(page)
    outlets = outlet.names(outlet.candidates(page, stated))
    return page, rules.context_of(page, stated, outlets=outlets, latest=latest_of(original))


def _reads(page: Page, selector: str, field: RuleField, value: Value, context: Context) -> bool:
    read = value_of(page, SiteRule(id=0, field=field, selector=selector), context=context)
    return read is not None and agrees(field, read, value)


# --- Short values: the elements that bear them -------------------------------------------------------------------------------------


def _bearing(page: Page, field: RuleField, value: Any, context: Context) -> Iterator[Handle]:
    """Selectors of the elements that say ``value``, or, of several names, one of them."""
    about = " ".join(value) if isinstance(value, tuple) else str(value)
    looked_at = (tag for tag in page.tags[:MAX_LOOKED_AT] if tag.name not in _NO_BEARERS)
    bearers = ((tag, end) for tag in looked_at if (end := _end_for(tag, field, value, context)) is not None)
    for tag, end in islice(bearers, MAX_BEARERS):
        yield from ((selector + end, worth) for selector, worth in handles_of(tag, about=about))


def _end_for(tag: Tag, field: RuleField, value: Any, context: Context) -> str | None:
    """The end of a selector by which ``tag`` says ``value``, '' for its plain value; None where it does not say it."""
    text = ("::text",) if "content" in tag.attrs or "datetime" in tag.attrs else ()
    ends = ("", *text, *(f"::attr({name})" for name in _ATTRIBUTES if name in tag.attrs))
    selectors = ((end, parsed(f"*{end}")) for end in ends)
    return next((end for end, selector in selectors if _says(tag, selector, field, value, context)), None)


def _may_say(text: str, field: RuleField, value: Any) -> bool:
    """Quickly, whether ``text`` may say ``value``: most elements of a page do not."""
    if not text:
        return False
    if field in _DATES:
        return len(text) <= ROOM and any(char.isdigit() for char in text)
    parts = value if isinstance(value, tuple) else (value,)
    key = name_key(text) if len(text) <= sum(map(len, parts)) + ROOM else ""
    return any(name_key(part) in key for part in parts) if key else False


def _says(tag: Tag, selector: Selector, field: RuleField, value: Any, context: Context) -> bool:
    may = _may_say(selector.value(tag), field, value)
    read = value_in([tag], selector, field, context=context) if may else None
    if read is None:
        return False
    if isinstance(read, tuple):
        return set(map(name_key, read)) <= set(map(name_key, value))
    return agrees(field, read, value)


# --- The text, and what is no part of it -------------------------------------------------------------------------------------------


def _holding(page: Page, *, wanted: Mapping[str, int]) -> Iterator[Handle]:
    """Selectors of the smallest elements that hold nearly all lines of the text."""
    most = sum(wanted.values())
    holders = [
        tag
        for name in ("article", "main", "section", "div", "td")
        for tag in page.named(name)[:MAX_LOOKED_AT]
        if most and sum(wanted.get(key, 0) for key in {name_key(line) for line, _ in lines_of(tag)}) >= SHARE_OF_TEXT * most
    ]
    smallest = sorted(holders, key=lambda tag: len(list(tag.parents)), reverse=True)[:MAX_BEARERS]
    for tag in smallest:
        yield from handles_of(tag, about="")


def _left_out(page: Page, *, kept: Mapping[str, int], read: Mapping[str, int]) -> Iterator[Handle]:
    """Selectors of the elements that hold lines which an editor took out of the text, and none that stayed; the largest first."""
    removed = {key: size for key, size in read.items() if key not in kept}
    for tag in islice(_boxes(page, removed), MAX_BEARERS):
        for box in _outward(tag, kept):
            yield from handles_of(box, about="")


def _boxes(page: Page, removed: Mapping[str, int]) -> Iterator[Tag]:
    """The elements that are a removed line, from the outermost on."""
    longest = 2 * max(removed.values(), default=0)
    for tag in page.tags[:MAX_LOOKED_AT]:
        text = "" if tag.name in ("html", "head", "body", "script") else text_of(tag)
        if 0 < len(text) <= longest and name_key(text) in removed:
            yield tag


def _outward(tag: Tag, kept: Mapping[str, int]) -> Iterator[Tag]:
    """``tag`` and the elements around it, as far as they hold nothing that stays."""
    for box in (tag, *tag.parents):
        if box.name in ("html", "body", "main", "article", "[document]") or any(
            name_key(line) in kept for line, _ in lines_of(box)
        ):
            return
        yield box
