"""The rules of outlets: which are in force for a page, and what editors decide about them. Nothing is deleted: a rule is switched off or
dismissed, and every selector that it has had is kept as a version."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from articles.dedup import site_of
from articles.errors import RuleError
from articles.extraction import Evidence, parsed
from articles.models import Article, Outlet, OutletRule, OutletRuleVersion
from articles.records import RuleField, SiteRule
from articles.text import squeeze

MAX_RULES = 20
"""Rules of one outlet that are on, off or proposed: each is sought on each of its pages, which takes some milliseconds."""

State = OutletRule.State
LIVING = (State.PROPOSED, State.ON, State.OFF)


def rules_for(url: str, *, article: Article | None = None) -> tuple[SiteRule, ...]:
    """The rules in force for a page that came from ``url`` ('' where that is not known), the oldest first; ``article`` is the one that
    was read from it, where there is one."""
    outlet = outlet_of(url, article=article)
    rules = OutletRule.objects.filter(outlet=outlet, state=State.ON).order_by("id") if outlet else ()
    return tuple(rule.record for rule in rules)


def outlet_of(url: str, *, article: Article | None = None) -> int | None:
    """The outlet whose rules hold for a page, known before the page is read: that of its site, or of the nearest site of which this is a
    part ('sport.courier.example'); without an address, the outlet of the article."""
    sites = _sites(site_of(url)) if url else []
    known = dict(Outlet.objects.filter(domain__in=sites).values_list("domain", "pk")) if sites else {}
    nearest = next((known[site] for site in sites if site in known), None)
    return nearest or (article.outlet_id if article and not sites else None)


def address_of(article: Article) -> str:
    """Where the page came from that the article was read from; '' where that is not known."""
    capture = article.read_from
    return (capture.final_url or capture.url) if capture else ""


def rules_of(outlet: Outlet) -> list[OutletRule]:
    """All rules of an outlet, those that were dismissed included; by field."""
    return list(outlet.rules.select_related("learnt_from", "decided_by"))


def make(
    outlet: Outlet,
    *,
    field: RuleField,
    selector: str,
    user_id: int | None = None,
    learnt_from: Article | None = None,
    evidence: Evidence | None = None,
) -> OutletRule:
    """A proposed rule: written by a person, or learnt from an article. Raises RuleError where it cannot be used, where the outlet has it
    already, and where it would be one too many."""
    written = usable(selector)
    if known := outlet.rules.filter(field=field.value, selector=written).first():
        raise RuleError(f"{outlet} has this rule already; it is {known.get_state_display().lower()}.")
    require_room(outlet)
    with transaction.atomic():
        rule = OutletRule.objects.create(
            outlet=outlet,
            field=field.value,
            selector=written,
            learnt_from=learnt_from,
            evidence=asdict(evidence) if evidence else {},
        )
        why = "Learnt from a correction." if learnt_from else "Written by hand."
        _set_version(rule, number=1, user_id=user_id, why=why)
    return rule


def require_room(outlet: Outlet) -> None:
    """Raises RuleError where ``outlet`` has as many rules as it may have."""
    if outlet.rules.filter(state__in=LIVING).count() >= MAX_RULES:
        raise RuleError(f"{outlet} has {MAX_RULES} rules, which is the most that are tried on a page. Dismiss one first.")


def usable(selector: str) -> str:
    """The selector on one line. Raises RuleError that says what is wrong with it."""
    written = squeeze(selector)
    parsed(written)
    return written


@transaction.atomic
def edit(rule: OutletRule, *, selector: str, user_id: int | None, why: str, evidence: Evidence | None = None) -> bool:
    """Give a rule another selector, as a new version; False where it has it already. Raises RuleError."""
    written = usable(selector)
    if written == rule.selector:
        return False
    if OutletRule.objects.filter(outlet=rule.outlet_id, field=rule.field, selector=written).exclude(pk=rule.pk).exists():
        raise RuleError("Another rule of this outlet reads the same field by this selector.")
    rule.selector = written
    rule.evidence = asdict(evidence) if evidence else {}
    _set_version(rule, number=rule.versions.count() + 1, user_id=user_id, why=why)
    return True


def decide(rule: OutletRule, state: OutletRule.State, *, user_id: int | None, evidence: Evidence | None = None) -> None:
    """Switch a rule on or off, or dismiss it. ``evidence`` is how it did on stored pages when it was decided."""
    rule.state, rule.decided_by_id, rule.decided_at = state, user_id, timezone.now()
    if evidence:
        rule.evidence = asdict(evidence)
    rule.save(update_fields=["state", "decided_by", "decided_at", "evidence"])


def evidence_of(rule: OutletRule) -> Evidence:
    """How the rule did on stored pages when it was last tried."""
    return Evidence(**rule.evidence)


def _set_version(rule: OutletRule, *, number: int, user_id: int | None, why: str) -> None:
    version = OutletRuleVersion.objects.create(rule=rule, number=number, selector=rule.selector, made_by_id=user_id, why=why)
    rule.version = version
    rule.save(update_fields=["selector", "version", "evidence"])


def _sites(site: str) -> list[str]:
    """'a.b.example' -> itself and 'b.example'; a top-level domain is no site."""
    labels = site.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)] if len(labels) > 1 else [site] if site else []
