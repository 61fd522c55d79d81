"""Is what came back an article at all? A consent wall, a captcha, a paywall's stub, a soft 404 or an index page looks like success.

Rules, not a model: each has its source, and each asks for two signs at once, because a page *about* captchas is an article. Bounds in
words were set on 882 real article pages of ten sets, of which 4 are held back (``docs/quality.md``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from articles.records import CaptureKind, Extraction, Original
from articles.text import fold, word_count

HEAD_BYTES = 400_000
"""Bytes of a page that are looked at: walls are small. A judgement, not measured."""
STUB_WORDS = 120
"""Words below which a text may be a stub; never enough by itself. A judgement, which the false alarms measured bear out."""
NOTICE_WORDS = 350
"""Words below which a text can be nothing but a notice: consent walls list their partners' purposes."""
MANY_LINKS = 40
LINKED_SHARE = 0.5
"""Links, and share of a page's words in them, from which it may be an index. Short articles on busy pages have up to 0.87, so this is
never enough by itself."""
MIN_SLUG = 12
"""Characters of a path that name a story rather than a language or a section ('/en/', '/news')."""


class Doubt(StrEnum):
    """What a page seems to be instead of an article."""

    CONSENT = "consent"
    CAPTCHA = "captcha"
    PAYWALL = "paywall"
    MISSING = "missing"
    INDEX = "index"


REASONS = {
    Doubt.CONSENT: "The page asks for consent to cookies; the article behind it was not shown.",
    Doubt.CAPTCHA: "The site asks whether a person is reading; the article was not shown.",
    Doubt.PAYWALL: "Only the beginning is there; the rest is for subscribers.",
    Doubt.MISSING: "The site says that there is no such page, or led to its home page.",
    Doubt.INDEX: "This is a page of links to articles, and no article.",
}
REMEDY = "The capture is kept and waits for review: an editor can publish it anyway or discard it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What the rules look at: ``markup`` in lower case, ``title`` and ``headline`` and ``body`` folded, ``words`` in the body."""

    original: Original
    markup: str
    title: str
    headline: str
    body: str
    words: int


def screen(original: Original, extraction: Extraction | None) -> Doubt | None:
    """What ``original`` seems to be instead of an article; None where nothing speaks against one. ``extraction`` is None where no
    article was found. What a person uploaded or pasted is believed: they saw it."""
    if original.kind not in (CaptureKind.FETCH, CaptureKind.IMPORT) or "html" not in original.media_type:
        return None
    sight = _look(original, extraction)
    return next((doubt for doubt, rule in RULES if rule(sight)), None)


def _look(original: Original, extraction: Extraction | None) -> Sight:
    markup = original.content[:HEAD_BYTES].decode(_charset(original), "replace").lower()
    body = extraction.body.value if extraction and extraction.body else ""
    title = _TITLE.search(markup)
    return Sight(
        original=original,
        markup=markup,
        title=fold(title[1].strip()) if title else "",
        headline=fold(extraction.headline.value) if extraction and extraction.headline else "",
        body=fold(body),
        words=word_count(body),
    )


def _charset(original: Original) -> str:
    """Signs are ASCII but for a few words, which a wrong charset only hides."""
    return original.charset if original.charset in ("iso-8859-1", "windows-1252") else "utf-8"


_TITLE = re.compile(r"<title[^>]*>(.{0,300}?)</title", re.DOTALL)

# --- Captchas ---------------------------------------------------------------------------------------------------------------------

_CHALLENGE_MARKUP = re.compile(
    r"/cdn-cgi/challenge-platform/h/[bg]/orchestrate|cf_chl_opt|cf-browser-verification"  # Cloudflare
    r"|id=\"challenge-(?:form|error-text|running)\""
    r"|geo\.captcha-delivery\.com|ct\.captcha-delivery\.com"  # DataDome
    r"|id=\"px-captcha\"|window\._pxappid"  # PerimeterX / HUMAN
    r"|_incapsula_resource|distil_r_captcha"  # Imperva
    r"|awswafcookiedomainlist|token\.awswaf\.com"  # AWS WAF
)
_CHALLENGE_TITLES = re.compile(
    r"just a moment|attention required!? ?\| ?cloudflare|access denied|pardon our interruption|are you a robot|robot check"
    r"|security check|human verification|verify (?:that )?you are (?:a )?human|ddos-guard|checking your browser|einen moment|un momento"
)


def _is_captcha(sight: Sight) -> bool:
    """A challenge's own title, or its markup, on a page that says hardly anything else. Articles carry the scripts of such services
    too: the markup alone proves nothing."""
    if sight.words >= STUB_WORDS:
        return False
    return bool(_CHALLENGE_TITLES.match(sight.title) or _CHALLENGE_TITLES.match(sight.headline)) or (
        sight.words < STUB_WORDS // 3 and bool(_CHALLENGE_MARKUP.search(sight.markup))
    )


# --- Consent ----------------------------------------------------------------------------------------------------------------------

_CONSENT_HOSTS = re.compile(r"^(?:consent|guce|cmp|privacy-gate|zustimmung|myprivacy|cookies?)\.")
_CONSENT_TITLES = re.compile(
    r"before you continue|bevor sie (?:zu|fort)|avant d.acceder|avant de continuer|antes de continuar|prima di continuare"
    r"|privacy (?:gate|settings|preferences)|cookie (?:settings|consent|policy|notice)|we value your privacy|your privacy"
    r"|wir (?:verwenden|nutzen) cookies|votre vie privee|datenschutz|zustimmung|privacy-instellingen|je privacy"
)
_CONSENT_WORDS = re.compile(
    r"\bcookies?\b|\bconsent\w*|\bprivacy\b|\bpartners?\b|\bpersonali[sz]ed\b|\bdatenschutz\w*|\beinwillig\w*|\bzustimm\w*"
    r"|\bconsentement\b|\bdonnees\b|\bprivacidad\b|\bconsentimiento\b|\bvendors?\b|\blegitimate interest\b|\btoestemming\b"
)
_CONSENT_DENSITY = 0.04
"""Share of such words in a text that is about nothing else. Set on the walls of the tests; no article measured was held back by it."""


def _is_consent(sight: Sight) -> bool:
    """A host that does nothing else (IAB TCF's consent platforms), or a short text that speaks of little else."""
    final = urlsplit(sight.original.final_url or sight.original.url).hostname or ""
    asked = urlsplit(sight.original.url).hostname or ""
    if final != asked and _CONSENT_HOSTS.match(final):
        return True
    if sight.words >= NOTICE_WORDS:
        return False
    text = sight.body or sight.title
    dense = len(_CONSENT_WORDS.findall(text)) > _CONSENT_DENSITY * max(sight.words, 1)
    return dense and bool(
        _CONSENT_TITLES.match(sight.title) or _CONSENT_TITLES.match(sight.headline) or sight.words >= STUB_WORDS // 4
    )


# --- Paywalls ---------------------------------------------------------------------------------------------------------------------

_NOT_FREE = re.compile(r"\"isaccessibleforfree\"\s*:\s*\"?(?:false|no)\b")
"""How a page tells search engines that it is for subscribers (Google, "Structured data for subscription and paywalled content")."""
_SUBSCRIBE = re.compile(
    r"(?:subscribe|sign in|log in|register)[^.]{0,40}(?:to (?:continue|keep) reading|to read (?:the )?(?:full|more|this))"
    r"|this (?:article|story|content) is (?:for|available to|reserved for) (?:our )?subscribers|already a (?:subscriber|member)\?"
    r"|(?:jetzt|weiter)lesen mit|nur fur abonnent|dieser artikel ist (?:kostenpflichtig|fur abonnent)"
    r"|(?:reserve|reservee) a(?:ux| nos) abonnes|il vous reste [\d.,]+ ?% (?:de cet article )?a lire|la suite est reservee"
    r"|contenido exclusivo para suscriptores|para seguir leyendo|contenuto riservato agli abbonati|alleen voor abonnees"
)


def _is_paywall(sight: Sight) -> bool:
    """A stub that is stated not to be free, or that asks its reader to subscribe."""
    if sight.words >= STUB_WORDS:
        return False
    return bool(_NOT_FREE.search(sight.markup) or _SUBSCRIBE.search(sight.body))


# --- Pages that are not there -----------------------------------------------------------------------------------------------------

_NOT_FOUND = re.compile(
    r"(?:error )?(?:404|410)\b|(?:page|article|story|content|file) (?:not found|no longer|cannot be found|does not exist|unavailable)"
    r"|(?:sorry|oops|whoops)[^a-z]+.{0,40}(?:find|found|exist|missing|wrong)|not found\b|nothing found|we can.?t find|page missing"
    r"|(?:seite|artikel|dokument) (?:wurde )?nicht (?:gefunden|mehr)|(?:page|article) (?:non trouvee?|introuvable)|introuvable"
    r"|pagina (?:no encontrada|non trovata|niet gevonden)|no (?:se ha encontrado|encontramos)|страница не найдена"
)


def _is_missing(sight: Sight) -> bool:
    """A 'not found' that was answered with 200 (Google Search Central, "soft 404 errors"): it says so in its title and nothing much
    besides; or a story's address that led to the front page."""
    if sight.words < STUB_WORDS and (_NOT_FOUND.match(sight.title) or _NOT_FOUND.match(sight.headline)):
        return True
    asked, final = (urlsplit(url) for url in (sight.original.url, sight.original.final_url or sight.original.url))
    return len(asked.path.strip("/")) > MIN_SLUG and not final.path.strip("/") and not final.query


# --- Indexes ----------------------------------------------------------------------------------------------------------------------

_SCRIPTS = re.compile(r"<(script|style|noscript|template|svg)\b.*?(?:</\1|$)|<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"<a\b[^>]*\bhref=[^>]*>(.*?)(?:</a|$)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def _is_index(sight: Sight) -> bool:
    """Many links that hold most of the words, at an address that names no story, on a page that does not call itself an article."""
    address = sight.original.final_url or sight.original.url
    if not address or sight.words >= NOTICE_WORDS or _names_a_story(address) or _ARTICLE.search(sight.markup):
        return False
    plain = _SCRIPTS.sub(" ", sight.markup)
    links = [_TAG.sub(" ", link) for link in _LINK.findall(plain)]
    linked = sum(word_count(link) for link in links)
    return len(links) >= MANY_LINKS and linked > LINKED_SHARE * max(word_count(_TAG.sub(" ", plain)), 1)


_ARTICLE = re.compile(
    r"\"@type\"\s*:\s*\[?\s*\"(?:\w*article|\w*posting|report\w*)\"|property=[\"']og:type[\"'][^>]*article|article:published_time"
)


def _names_a_story(address: str) -> bool:
    """A number of four digits, or a last part of several words: what section addresses hardly have (Google's rules for news sitemaps
    long asked for a number in the address of every article)."""
    parts = urlsplit(address)
    last = parts.path.rstrip("/").rpartition("/")[2]
    return bool(re.search(r"\d{4}", parts.path + parts.query)) or len(re.findall(r"[^\W_]+", last)) >= 4


RULES: tuple[tuple[Doubt, Callable[[Sight], bool]], ...] = (
    (Doubt.CAPTCHA, _is_captcha),
    (Doubt.CONSENT, _is_consent),
    (Doubt.MISSING, _is_missing),
    (Doubt.PAYWALL, _is_paywall),
    (Doubt.INDEX, _is_index),
)
"""In this order; the surest first."""
