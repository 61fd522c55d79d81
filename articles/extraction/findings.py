"""All readings of all fields, before one of each is chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from articles.extraction import byline, dates, outlet, title
from articles.extraction.fusion import ranked
from articles.records import Block, EntityName, Extraction, Found, Moment, Precision
from articles.text import name_key

T = TypeVar("T")

MIN_CLOCK = 0.6
"""Confidence from which a reading may lend its clock to a surer one of the same day."""
MIN_HEADLINE = 0.3
MIN_AUTHORS = 0.4
MIN_OUTLET = 0.3
"""Confidence under which a field is left empty rather than guessed."""
DOUBTFUL = 0.6
"""Confidence under which an editor is asked to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Field -> its readings, in the order in which they were found. The fields are those of Extraction; ``blocks`` are those of the
    first body, ``rules_matched`` and ``rules_missed`` are told as they are."""

    headline: tuple[Found[str], ...] = ()
    body: tuple[Found[str], ...] = ()
    blocks: tuple[Block, ...] = ()
    lede: tuple[Found[str], ...] = ()
    authors: tuple[Found[tuple[str, ...]], ...] = ()
    outlet: tuple[Found[str], ...] = ()
    published: tuple[Found[Moment], ...] = ()
    modified: tuple[Found[Moment], ...] = ()
    language: tuple[Found[str], ...] = ()
    image: tuple[Found[str], ...] = ()
    canonical_url: tuple[Found[str], ...] = ()
    section: tuple[Found[str], ...] = ()
    supplier_id: tuple[Found[str], ...] = ()
    tags: tuple[Found[tuple[str, ...]], ...] = ()
    entities: tuple[EntityName, ...] = ()
    warnings: tuple[str, ...] = ()
    rules_matched: tuple[int, ...] = ()
    rules_missed: tuple[int, ...] = ()


def ranking(findings: Findings) -> Findings:
    """``findings`` with each field fused: the answer first, then its rivals."""
    return Findings(
        headline=ranked(findings.headline, key=title.key),
        body=findings.body,
        blocks=findings.blocks,
        lede=ranked(findings.lede, key=name_key),
        authors=ranked(findings.authors, key=byline.key),
        outlet=ranked(findings.outlet, key=outlet.key),
        published=_by_local_day(_finest(findings.published), findings.published),
        modified=_finest(findings.modified),
        language=findings.language,
        image=ranked(findings.image, key=str),
        canonical_url=ranked(findings.canonical_url, key=str),
        section=ranked(findings.section, key=name_key),
        supplier_id=findings.supplier_id,
        tags=ranked(findings.tags, key=frozenset),
        entities=findings.entities,
        warnings=findings.warnings,
        rules_matched=findings.rules_matched,
        rules_missed=findings.rules_missed,
    )


def chosen(findings: Findings) -> Extraction:
    """The first of each field, where it is sure enough, and what an editor should look at."""
    order = ranking(findings)
    extraction = Extraction(
        headline=_first(order.headline, MIN_HEADLINE),
        body=_first(order.body, 0.0),
        blocks=order.blocks,
        lede=_first(order.lede, MIN_HEADLINE),
        authors=_first(order.authors, MIN_AUTHORS),
        outlet=_first(order.outlet, MIN_OUTLET),
        published=_first(order.published, dates.DOUBT),
        modified=_first(order.modified, dates.DOUBT),
        language=_first(order.language, 0.0),
        image=_first(order.image, MIN_HEADLINE),
        canonical_url=_first(order.canonical_url, MIN_HEADLINE),
        section=_first(order.section, MIN_HEADLINE),
        supplier_id=_first(order.supplier_id, 0.0),
        tags=_first(order.tags, MIN_HEADLINE),
        entities=order.entities,
        rules_matched=order.rules_matched,
        rules_missed=order.rules_missed,
    )
    return _with_warnings(extraction, order)


def _first(found: tuple[Found[T], ...], least: float) -> Found[T] | None:
    return found[0] if found and found[0].confidence >= least else None


def _finest(readings: tuple[Found[Moment], ...]) -> tuple[Found[Moment], ...]:
    """The readings ranked by day, each day with the finest clock that an answer of nearly the same worth gives it."""
    order = ranked(readings, key=dates.key)
    return tuple(replace(found, value=_with_clock(found, readings)) for found in order)


def _by_local_day(order: tuple[Found[Moment], ...], readings: tuple[Found[Moment], ...]) -> tuple[Found[Moment], ...]:
    """``order`` with its first brought to the day that the page prints, and the rivals that say the same left out."""
    if not order:
        return order
    first = dates.local_day(order[0], readings)
    return (first, *(rival for rival in order[1:] if dates.key(rival.value) != dates.key(first.value)))


def _with_clock(found: Found[Moment], readings: tuple[Found[Moment], ...]) -> Moment:
    same = [other.value for other in readings if dates.key(other.value) == dates.key(found.value) and other.confidence >= MIN_CLOCK]
    return max((found.value, *same), key=lambda moment: (moment.offset is not None, moment.precision is Precision.TIME))


def _with_warnings(extraction: Extraction, order: Findings) -> Extraction:
    missing = {"headline": extraction.headline, "published": extraction.published}
    warnings = [f"No {_WORDS[name]} was found: please add it." for name, found in missing.items() if found is None]
    for name, found in (*missing.items(), ("authors", extraction.authors), ("body", extraction.body)):
        if found is not None and found.confidence < DOUBTFUL:
            warnings.append(f"The {_WORDS[name]} is in doubt (found in '{found.source}'): please check it.")
    if extraction.published is None and order.published:
        rival = order.published[0]
        warnings.append(
            f"{rival.value.isoformat()} was read in '{rival.source}', but cannot be trusted as the date of publication."
        )
    return replace(extraction, warnings=(*order.warnings, *warnings))


_WORDS = {"headline": "headline", "published": "date of publication", "authors": "byline", "body": "text"}
