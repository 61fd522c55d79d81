"""What a rule would do: tried on an outlet's stored pages, within bounds, before anybody relies on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from articles import storing
from articles.errors import ArchiveError, ExtractionError, RuleError, UnsupportedContent
from articles.extraction import Evidence, Reading, Value, tried, weigh
from articles.memory import keeping
from articles.memory.pages import is_corrected, latest_pages, shown_in, words_of
from articles.models import Article, OutletRule
from articles.records import RuleField, SiteRule
from articles.text import name_key

PAGES = 15
"""Stored pages that a rule is tried on: some two seconds."""
SECONDS = 12.0
"""By the clock, for all of them: a person waits, and a web server gives up after 30."""
PAGE_SECONDS = 5.0
"""By the clock, for one page. A selector that takes longer is refused."""


class Effect(StrEnum):
    """What a rule does to an article."""

    SAME = "the same"
    CHANGES = "changes"
    RIGHT = "as corrected"
    WRONG = "not as corrected"
    MISSES = "no match"
    FAILS = "fails"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedPage:
    """One page: what its article shows ``now``, and what the rule reads there; ``by_rule`` is '' where it does not match, and says why
    where it fails. What an editor corrected stays, whatever the rule reads."""

    article: Article
    now: str
    by_rule: str
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """``evidence`` counts the pages that could be tried; ``is_cut`` where time did not suffice for all of ``PAGES``."""

    pages: tuple[TriedPage, ...]
    evidence: Evidence
    is_cut: bool

    @property
    def fails(self) -> bool:
        return any(page.effect is Effect.FAILS for page in self.pages)


def preview(rule: OutletRule, *, selector: str = "") -> Preview:
    """What ``rule``, or it with another selector, reads on the latest pages of its outlet. Raises RuleError for what is no selector."""
    record = replace(rule.record, selector=keeping.usable(selector or rule.selector))
    articles = latest_pages(rule.outlet, field=record.field, limit=PAGES)
    end = time.monotonic() + SECONDS
    read = []
    for article, reading in _readings(articles, record):
        read.append((article, reading))
        if time.monotonic() > end or isinstance(reading, str):
            break
    counted = [(reading, is_corrected(article, record.field)) for article, reading in read if isinstance(reading, Reading)]
    pages = tuple(_tried_page(article, record.field, reading) for article, reading in read)
    return Preview(pages=pages, evidence=weigh(counted), is_cut=len(read) < len(articles) and not isinstance(read[-1][1], str))


def put_in_force(rule: OutletRule, *, user_id: int | None, selector: str = "", why: str = "") -> Preview:
    """Switch a rule on, with another selector where one is given. Raises RuleError where it is no selector, takes too long, or is one too
    many."""
    if rule.state == OutletRule.State.DISMISSED:
        keeping.require_room(rule.outlet)
    found = preview(rule, selector=selector)
    if found.fails:
        raise RuleError(f"The selector cannot be applied: {found.pages[-1].by_rule} Write a simpler one.")
    if selector:
        keeping.edit(rule, selector=selector, user_id=user_id, why=why, evidence=found.evidence)
    keeping.decide(rule, OutletRule.State.ON, user_id=user_id, evidence=found.evidence)
    return found


def _readings(articles: list[Article], record: SiteRule) -> Iterator[tuple[Article, Reading | str]]:
    """Each article whose page can be had, with what the rule reads there, or why that could not be found out."""
    for article in articles:
        try:
            original = storing.read_back(article.read_from)
        except ArchiveError:
            continue
        shown = shown_in(article, record.field)
        try:
            (reading,) = tried(original, site_rules=[record], shown=shown, seconds=PAGE_SECONDS)
            yield article, _exact(reading, shown) if record.field is RuleField.BODY else reading
        except (ExtractionError, UnsupportedContent) as error:
            yield article, str(error)


def _exact(reading: Reading, shown: Value | None) -> Reading:
    """Texts that differ in a line are taken for one where rules are learnt; a person who looks wants to know."""
    return replace(reading, is_same=reading.is_same and name_key(str(reading.value)) == name_key(str(shown)))


def _tried_page(article: Article, field: RuleField, reading: Reading | str) -> TriedPage:
    now = words_of(field, shown_in(article, field)) if field is not RuleField.LEAVE_OUT else ""
    if isinstance(reading, str):
        return TriedPage(article=article, now=now, by_rule=reading, effect=Effect.FAILS)
    by_rule = words_of(field, reading.value)
    return TriedPage(article=article, now=now, by_rule=by_rule, effect=_effect(reading, is_corrected(article, field)))


def _effect(reading: Reading, corrected: bool) -> Effect:
    if reading.value is None:
        return Effect.MISSES
    if corrected:
        return Effect.RIGHT if reading.is_same else Effect.WRONG
    return Effect.SAME if reading.is_same else Effect.CHANGES
