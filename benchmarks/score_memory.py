"""``python -m benchmarks.score_memory SHARED``: what one correction brings to the other pages of its site.

The sets atf and fundus have two or three pages of each of some 130 sites. Each page on which a field is wrong is corrected to the gold
value in turn; where that teaches a rule, it is accepted unseen, and the site's other pages are read with it. Counted is the field on
those other pages, right before and after, over all corrections that taught something. An editor would also look at the preview, and
refuse.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from articles.errors import ExtractionError
from articles.extraction import Reading, Value, best, weigh
from articles.extraction.extractor import extract
from articles.extraction.learning import learn, tried
from articles.extraction.rules import agrees
from articles.records import CaptureKind, Extraction, Moment, Original, RuleField, SiteRule

SETS = ("atf", "fundus")
GOLD = {RuleField.HEADLINE: "title", RuleField.AUTHORS: "authors", RuleField.PUBLISHED: "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page, what is read of it without rules, and what is right."""

    original: Original
    found: Extraction
    right: dict[RuleField, Value]

    def shown(self, field: RuleField, *, rules: tuple[SiteRule, ...] = ()) -> Value | None:
        found = getattr(extract(self.original, site_rules=rules) if rules else self.found, field.value)
        return found.value if found else None

    def is_right(self, field: RuleField, *, rules: tuple[SiteRule, ...] = ()) -> bool:
        shown = self.shown(field, rules=rules)
        return shown is not None and agrees(field, shown, self.right[field])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--verbose", action="store_true", help="print each rule that is learnt")
    arguments = parser.parse_args()
    counts: dict[RuleField, Counter[str]] = {field: Counter() for field in GOLD}
    for pages in sites(arguments.shared / "data" / "extraction"):
        for field in GOLD:
            known = [page for page in pages if field in page.right]
            for page in known:
                if len(known) > 1 and not page.is_right(field):
                    others = [other for other in known if other is not page]
                    counts[field] += measured(page, others, field, verbose=arguments.verbose)
    for field, count in counts.items():
        print(
            f"{field.value:10} {count['corrected']:3} corrections, {count['taught']:3} taught a rule; of {count['others']:3} other pages"
            f" {count['before']:3} were right, {count['after']:3} are; {count['harmed']} were right and are not"
        )


def sites(folder: Path) -> Iterator[list[GoldPage]]:
    """The pages of each site that has several in a set, in order of the gold."""
    for name in SETS:
        rows = [json.loads(line) for line in (folder / name / "gold.jsonl").read_text("utf-8").splitlines()]
        by_site: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            by_site[urlsplit(row["url"]).hostname or ""].append(row)
        for site in by_site.values():
            if len(site) > 1:
                yield [page for row in site if (page := page_of(folder / name, row))]


def page_of(folder: Path, row: dict[str, Any]) -> GoldPage | None:
    original = Original(
        content=gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes()),
        kind=CaptureKind.FETCH,
        media_type="text/html",
        retrieved_at=datetime.now(UTC),
        url=row["url"],
        final_url=row["url"],
    )
    try:
        return GoldPage(original=original, found=extract(original), right=dict(right_values(row)))
    except ExtractionError:
        return None


def right_values(row: dict[str, Any]) -> Iterator[tuple[RuleField, Value]]:
    for field, key in GOLD.items():
        value = row.get(key)
        if value and not (field is RuleField.PUBLISHED and row.get("date_suspect")):
            yield field, tuple(value) if isinstance(value, list) else _day(value) if field is RuleField.PUBLISHED else value


def measured(page: GoldPage, others: list[GoldPage], field: RuleField, *, verbose: bool) -> Counter[str]:
    """Correct ``field`` on ``page``, and look at ``others``."""
    rule = taught(page, others, field)
    if rule is None:
        return Counter(corrected=1)
    before = [other.is_right(field) for other in others]
    after = [other.is_right(field, rules=(rule,)) for other in others]
    if verbose:
        print(f"{field.value:10} {rule.selector:60} {before} -> {after} {page.original.url[:80]}")
    harmed = sum(was and not now for was, now in zip(before, after, strict=True))
    return Counter(corrected=1, taught=1, others=len(others), before=sum(before), after=sum(after), harmed=harmed)


def taught(page: GoldPage, others: list[GoldPage], field: RuleField) -> SiteRule | None:
    """As ``memory.teaching`` does it, without a database."""
    selectors = learn(page.original, field=field, value=page.right[field])
    rules = [SiteRule(id=at, field=field, selector=selector) for at, selector in enumerate(selectors, 1)]
    rows = [[(Reading(value="right", is_same=True), True)] for _ in rules]
    for other in others if rules else ():
        for row, reading in zip(rows, tried(other.original, site_rules=rules, shown=other.shown(field)), strict=True):
            row.append((reading, False))
    winner = best(weigh(row) for row in rows)
    return rules[winner] if winner is not None else None


def _day(text: str) -> Moment:
    year, month, day = map(int, text[:10].split("-"))
    return Moment.of_day(year, month, day)


if __name__ == "__main__":
    main()
