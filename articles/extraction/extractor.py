"""The list of steps. ``extract`` is the room's door; ``examine`` answers with every reading of every field."""

from __future__ import annotations

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
from articles.records import Extraction, Found, Original

MAX_BYTES = 25 * 1024 * 1024
"""The largest original that is read. The largest of 1,700 saved news pages has 6 MB."""


def extract(original: Original, *, today: date | None = None) -> Extraction:
    """What ``original`` says, field by field.

    ``today`` is the last day that the article can bear; the day of retrieval where None.
    Raises UnsupportedContent (no reader for such bytes) and ExtractionError (read, but no article in it), nothing else.
    """
    return chosen(examine(original, today=today))


def examine(original: Original, *, today: date | None = None) -> Findings:
    """Every reading of every field, rivals included. Arguments and errors as of ``extract``."""
    _refuse_unreadable(original)
    kind = sniff(original)
    latest = dates.latest_day(today or original.retrieved_at.date())
    if kind is Kind.PDF:
        layer = pdf.layer(original.content, name=_name(original))
        return pdf.completed(plain.read(layer.text, url=_address(original), latest=latest), layer)
    if kind is Kind.MAIL:
        letter = mail.opened(original.content, name=_name(original))
        inside = replace(original, content=letter.content, charset=letter.charset, final_url=letter.url)
        return mail.completed(_read_text(Kind.HTML if letter.is_page else Kind.PLAIN, inside, latest), letter)
    return _read_text(kind, original, latest)


def _read_text(kind: Kind, original: Original, latest: date) -> Findings:
    text = decode(original.content, charset=original.charset).text
    if kind is Kind.GIVEN:
        return given.read(text)
    if kind is Kind.PLAIN:
        return plain.read(text, url=_address(original), latest=latest)
    return _read_page(text, original, latest)


def _read_page(markup: str, original: Original, latest: date) -> Findings:
    """Parse, structured data, then the fields; each may look at those before it."""
    page = dom.parse(markup, url=_address(original))
    stated = structured.read(page)
    outlets = outlet.candidates(page, stated)
    names = tuple(found.value for found in outlets if found.source != outlet.COPYRIGHT)
    headlines = title.candidates(page, stated, outlets=names)
    headline = best(headlines, key=title.key)
    heading = title.element(page, headline)
    raw, bodies, kinds = body.candidates(page, stated, headline=headline.value if headline else "", heading=heading)
    if not bodies:
        raise _no_article(original, headline)
    languages = _languages(page, stated, headline, bodies[0])
    clues = dates.Clues(headline=heading, lines=raw, locale=_locale(page, stated), latest=latest)
    return Findings(
        headline=tuple(headlines),
        body=tuple(bodies),
        blocks=blocks_of(bodies[0].value, kinds),
        lede=tuple(details.lede(page, stated, body=bodies[0].value)),
        authors=tuple(byline.candidates(page, stated, headline=heading, lines=raw, outlets=names)),
        outlet=tuple(outlets),
        published=tuple(dates.published(page, stated, clues=clues)),
        modified=tuple(dates.modified(page, stated, latest=latest)),
        language=languages,
        image=tuple(pictures.candidates(page, stated, heading=heading)),
        canonical_url=tuple(details.canonical_url(page, stated)),
        section=tuple(details.section(page, stated)),
        tags=tuple(details.tags(page, stated)),
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


def _locale(page: Page, stated: Structured) -> str:
    """'en-us' of <html lang="en-US"> or of og:locale: what tells how 03/04/2020 is meant."""
    said = next((dom.attribute(root, "lang") for root in page.named("html")), "") or stated.first("og:locale")[1]
    return said.replace("_", "-").lower()


def _no_article(original: Original, headline: Found[str] | None) -> ExtractionError:
    about = f" Its title is '{headline.value[:120]}'." if headline else ""
    return ExtractionError(
        f"{_name(original)} holds no article text.{about} It may be built by a script, stand behind a consent or pay"
        f" wall, or be a list of links."
        " Paste the text of the article instead."
    )


def _address(original: Original) -> str:
    return dom.web_url(original.final_url or original.url)


def _name(original: Original) -> str:
    return original.file_name or original.final_url or original.url or "The text"
