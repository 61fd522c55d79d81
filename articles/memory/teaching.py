"""What an editor's corrections teach: rules, proposed and never applied by themselves."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from articles import storing
from articles.errors import ArchiveError, ExtractionError, RuleError, UnsupportedContent
from articles.extraction import Evidence, Reading, Value, best, learn, tried, weigh
from articles.memory import keeping
from articles.memory.pages import is_corrected, latest_pages, shown_in
from articles.models import Article, Outlet, OutletRule
from articles.records import Original, RuleField, SiteRule

PAGES = 12
"""Stored pages on which selectors are compared, beside the corrected one: some two seconds."""
SECONDS = 10.0
"""By the clock, for all fields that were corrected at once: the editor waits for it."""
LEAST_SECONDS = 0.1
TAUGHT: dict[str, tuple[RuleField, ...]] = {field.value: (field,) for field in RuleField if field is not RuleField.LEAVE_OUT} | {
    RuleField.BODY.value: (RuleField.LEAVE_OUT, RuleField.BODY)
}
"""Field that was corrected -> what it may teach; the first that is found. A text is mostly corrected by taking something out."""


def learn_from(article: Article, fields: Iterable[str]) -> list[OutletRule]:
    """The rules that the corrections of ``fields`` of ``article`` taught: new proposals, and those that it speaks for once more. None
    where the right value does not stand on the page, or where a rule that is on reads it already."""
    outlet_id = keeping.outlet_of(keeping.address_of(article), article=article)
    if outlet_id is None:
        return []
    outlet = Outlet.objects.get(pk=outlet_id)
    try:
        original = storing.read_back(article.read_from)
    except ArchiveError:
        return []
    end = time.monotonic() + SECONDS
    found = []
    for corrected in fields:
        rules = (_learn(outlet, article, original, field, end=end) for field in TAUGHT.get(corrected, ()))
        found += [next(filter(None, rules), None)]
    return [rule for rule in found if rule]


def _learn(outlet: Outlet, article: Article, original: Original, field: RuleField, *, end: float) -> OutletRule | None:
    value = shown_in(article, field)
    if value is None or time.monotonic() > end:
        return None
    try:
        in_force = keeping.rules_for(keeping.address_of(article), article=article)
        selectors = learn(
            original, field=field, value=value, site_rules=in_force, seconds=max(LEAST_SECONDS, end - time.monotonic())
        )
    except (ExtractionError, UnsupportedContent):
        return None
    known = dict(outlet.rules.filter(field=field.value).values_list("selector", "state"))
    if any(known.get(selector) == OutletRule.State.ON for selector in selectors):
        return None
    rivals = [selector for selector in selectors if known.get(selector) in (None, OutletRule.State.PROPOSED)]
    weighed = _weighed(outlet, article, field, rivals, end=end)
    winner = best(weighed)
    return _propose(outlet, article, field, rivals[winner], weighed[winner]) if winner is not None else None


def _weighed(outlet: Outlet, article: Article, field: RuleField, selectors: Sequence[str], *, end: float) -> list[Evidence]:
    """The evidence for each selector: on the corrected page all are right."""
    rules = [SiteRule(id=0, field=field, selector=selector) for selector in selectors]
    readings: list[list[tuple[Reading, bool]]] = [[(Reading(value="right", is_same=True), True)] for _ in rules]
    for other in latest_pages(outlet, field=field, limit=PAGES, besides=article) if rules else ():
        if time.monotonic() > end:
            break
        found = _read(other, rules, shown=shown_in(other, field), seconds=max(LEAST_SECONDS, end - time.monotonic()))
        for row, reading in zip(readings, found, strict=False):
            row.append((reading, is_corrected(other, field)))
    return [weigh(row) for row in readings]


def _read(article: Article, rules: Sequence[SiteRule], *, shown: Value | None, seconds: float) -> tuple[Reading, ...]:
    """() where the page cannot be had or read."""
    try:
        return tried(storing.read_back(article.read_from), site_rules=rules, shown=shown, seconds=seconds)
    except (ArchiveError, ExtractionError, UnsupportedContent):
        return ()


def _propose(outlet: Outlet, article: Article, field: RuleField, selector: str, evidence: Evidence) -> OutletRule | None:
    """A new proposal; or the one that waits for an editor, with the better selector, where nobody has had a hand in it."""
    waiting = outlet.rules.filter(field=field.value, state=OutletRule.State.PROPOSED)
    rule = waiting.filter(selector=selector).first() or waiting.filter(version__made_by=None).first()
    if rule is None:
        try:
            return keeping.make(outlet, field=field, selector=selector, learnt_from=article, evidence=evidence)
        except RuleError:
            return None  # the outlet has as many rules as it may have, which its page says
    keeping.edit(rule, selector=selector, user_id=None, why="Learnt from a further correction.")
    rule.evidence = asdict(evidence)
    rule.save(update_fields=["evidence"])
    return rule
