"""The list of steps. ``extract`` is the room's door; ``examine`` answers with every reading of every field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from articles.errors import ExtractionError
from articles.extraction import (
    body,
    byline,
    dates,
    details,
    dom,
    given,
    language,
    mail,
    outlet,
    pdf,
    pictures,
    plain,
    rules,
    structured,
    title,
)
from articles.extraction.blocks import blocks_of
from articles.extraction.decoding import decode
from articles.extraction.dom import Page
from articles.extraction.findings import Findings, chosen
from articles.extraction.fusion import best
from articles.extraction.sniffing import Kind, sniff
from articles.extraction.structured import Structured
from articles.records import Extraction, Found, Original, RuleField, SiteRule

MAX_BYTES = 25 * 1024 * 1024
"""The largest original that is read. The largest of 1,700 saved news pages has 6 MB."""


def extract(original: Original, *, site_rules: Sequence[SiteRule] = (), today: date | None = None) -> Extraction:
    """What ``original`` says, field by field.

    ``site_rules`` are those of the outlet that the page is of, the first of a field first; only web pages are read by them. ``today`` is
    the last day that the article can bear; the day of retrieval where None.
    Raises UnsupportedContent (no reader for such bytes) and ExtractionError (read, but no article in it), nothing else.
    """
    return chosen(examine(original, site_rules=site_rules, today=today))


def examine(original: Original, *, site_rules: Sequence[SiteRule] = (), today: date | None = None) -> Findings:
    """Every reading of every field, rivals included. Arguments and errors as of ``extract``."""
    _refuse_unreadable(original)
    kind = sniff(original)
    latest = latest_of(original, today=today)
    if kind is Kind.PDF:
        layer = pdf.layer(original.content, name=_name(original))
        return pdf.completed(plain.read(layer.text, url=address_of(original), latest=latest), layer)
    if kind is Kind.MAIL:
        letter = mail.opened(original.content, name=_name(original))
        inside = replace(original, content=letter.content, charset=letter.charset, final_url=letter.url)
        return mail.completed(_read_text(Kind.HTML if letter.is_page else Kind.PLAIN, inside, latest), letter)
    return _read_text(kind, original, latest, site_rules)


def latest_of(original: Original, *, today: date | None = None) -> date:
    """The last day that an article in ``original`` can bear."""
    return dates.latest_day(today or original.retrieved_at.date())


def _read_text(kind: Kind, original: Original, latest: date, site_rules: Sequence[SiteRule] = ()) -> Findings:
    text = decode(original.content, charset=original.charset).text
    if kind is Kind.GIVEN:
        return given.read(text)
    if kind is Kind.PLAIN:
        return plain.read(text, url=address_of(original), latest=latest)
    return _read_page(text, original, latest, site_rules)


def _read_page(markup: str, original: Original, latest: date, site_rules: Sequence[SiteRule]) -> Findings:
    """Parse, structured data, the site's rules, then the fields; each may look at those before it."""
    markup, left_out = rules.without(markup, site_rules)
    page = dom.parse(markup, url=address_of(original))
    stated = structured.read(page)
    outlets = outlet.candidates(page, stated)
    context = rules.context_of(page, stated, outlets=outlet.names(outlets), latest=latest)
    ruled = rules.apply(page, site_rules, context=context, left_out=left_out)
    names = context.outlets
    headlines = [*ruled.of(RuleField.HEADLINE), *title.candidates(page, stated, outlets=names)]
    headline = best(headlines, key=title.key)
    heading = title.element(page, headline)
    raw, bodies, kinds = body.candidates(
        page,
        stated,
        headline=headline.value if headline else "",
        heading=heading,
        ruled=ruled.of(RuleField.BODY),
        lines=ruled.lines,
    )
    if not bodies:
        raise _no_article(original, headline)
    clues = dates.Clues(headline=heading, lines=raw, locale=context.locale, latest=latest)
    bylines = byline.candidates(page, stated, headline=heading, lines=raw, outlets=names)
    return Findings(
        headline=tuple(headlines),
        body=tuple(bodies),
        blocks=blocks_of(bodies[0].value, kinds),
        lede=(*ruled.of(RuleField.LEDE), *details.lede(page, stated, body=bodies[0].value)),
        authors=(*ruled.of(RuleField.AUTHORS), *bylines),
        outlet=tuple(outlets),
        published=(*ruled.of(RuleField.PUBLISHED), *dates.published(page, stated, clues=clues)),
        modified=(*ruled.of(RuleField.MODIFIED), *dates.modified(page, stated, latest=latest)),
        language=_languages(page, stated, headline, bodies[0]),
        image=tuple(pictures.candidates(page, stated, heading=heading)),
        canonical_url=tuple(details.canonical_url(page, stated)),
        section=(*ruled.of(RuleField.SECTION), *details.section(page, stated)),
        tags=(*ruled.of(RuleField.TAGS), *details.tags(page, stated)),
        rules_matched=ruled.matched,
        rules_missed=ruled.missed,
    )


def _refuse_unreadable(original: Original) -> None:
    name = _name(original)
    if not original.content.strip():
        raise ExtractionError(f"{name} is empty. Check the file or the address, or paste the text of the article.")
    if len(original.content) > MAX_BYTES:
        raise ExtractionError(f"{name} has more than {MAX_BYTES // 2**20} MB, which no article has. Paste the text of the article.")


def _languages(page: Page, stated: Structured, headline: Found[str] | None, text: Found[str]) -> tuple[Found[str], ...]:
    declared = language.declared(page, stated)
    found = language.detect(f"{headline.value if headline else ''}\n{text.value}", declared=declared)
    return (found, *declared) if found else declared


def _no_article(original: Original, headline: Found[str] | None) -> ExtractionError:
    about = f" Its title is '{headline.value[:120]}'." if headline else ""
    return ExtractionError(
        f"{_name(original)} holds no article text.{about} It may be built by a script, stand behind a consent or pay"
        f" wall, or be a list of links."
        " Paste the text of the article instead."
    )


def address_of(original: Original) -> str:
    """Where the page came from, '' where that is not known."""
    return dom.web_url(original.final_url or original.url)


def _name(original: Original) -> str:
    return original.file_name or original.final_url or original.url or "The text"
