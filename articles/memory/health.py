"""Whether the rules of an outlet still match its pages. One that has stopped tells that the site was rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.chance import UNLIKELY, binomial_at_most
from articles.extraction import Evidence
from articles.memory.keeping import evidence_of
from articles.models import Article, Outlet, OutletRule

RECENT = 10
"""Latest pages that are told of."""
WINDOWS = (3, 4, 5, 7, 10)
"""Latest pages in which a rule may have stopped matching: three tell it of one that always matched, ten of one that did on half."""
KEPT = 70
"""Pages that are looked at, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHealth:
    """``rule``, which is on, ``matched`` on so many of the latest ``pages`` that were read with it; ``has_stopped`` where it matched
    before, and chance would do so less than once in a thousand times."""

    rule: OutletRule
    matched: int
    pages: int
    has_stopped: bool


def health_of(outlet: Outlet) -> tuple[RuleHealth, ...]:
    """How each rule of ``outlet`` that is on does."""
    rules = list(outlet.rules.filter(state=OutletRule.State.ON).select_related("outlet"))
    if not rules:
        return ()
    articles = Article.objects.filter(outlet=outlet).exclude(rule_matches={}).order_by("-id")
    read = list(articles.values_list("rule_matches", flat=True)[:KEPT])
    keys = {rule: str(rule.record.id) for rule in rules}
    return tuple(_health(rule, [matches[key] for matches in read if key in matches]) for rule, key in keys.items())


def stopped(outlets: Iterable[Outlet]) -> tuple[RuleHealth, ...]:
    """The rules of ``outlets`` that have stopped matching."""
    return tuple(health for outlet in outlets for health in health_of(outlet) if health.has_stopped)


def has_stopped(matches: Sequence[bool], *, before: Evidence) -> bool:
    """``matches``: whether on each page, the latest first; ``before`` is how the rule did when it was accepted. In some of the latest
    pages it matched less often than its habit makes likely (binomial, with Laplace's rule of succession)."""
    for window in WINDOWS:
        recent, earlier = matches[:window], matches[window:]
        times, pages = sum(earlier) + before.matched, len(earlier) + before.pages
        if (
            len(recent) == window
            and times
            and binomial_at_most(sum(recent), tries=window, chance=(times + 1) / (pages + 2)) < UNLIKELY
        ):
            return True
    return False


def _health(rule: OutletRule, matches: Sequence[bool]) -> RuleHealth:
    recent = matches[:RECENT]
    return RuleHealth(rule=rule, matched=sum(recent), pages=len(recent), has_stopped=has_stopped(matches, before=evidence_of(rule)))
