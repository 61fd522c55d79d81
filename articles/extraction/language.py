"""Which language an article is in: what its letters say first, then its words, then what the page declares.

Declarations are wrong on about one page in thirty (a theme that says 'en-US' whatever is written); the words are right wherever
there
are enough of them. Scripts that only one large press language uses decide alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from articles.extraction import jsonld
from articles.extraction.dom import Page, attribute
from articles.extraction.structured import Structured
from articles.records import Found

ENOUGH = 200
"""Letters from which the classifier outweighs a declaration; under it, headline and teaser words mislead it."""
SAMPLE = 4_000
"""Characters that are classified: more changes nothing and costs time."""
SURE = 0.9
"""Normalised probability of the classifier from which it outweighs a declaration."""

_CODE = re.compile(r"^\s*([a-z]{2,3})(?:[-_][A-Za-z0-9]+)*\s*$", re.I)
_OLD = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "nb": "no",
    "nn": "no",
    "jp": "ja",
    "cn": "zh",
    "gr": "el",
    "cz": "cs",
    "ua": "uk",
    "dk": "da",
    "se": "sv",
}
"""Withdrawn codes (ISO 639-1), the two written forms of Norwegian under their common code, and country codes taken for
languages."""
_THREE = {
    "eng": "en", "ger": "de", "deu": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "rus": "ru",
    "ara": "ar", "heb": "he",
    "nld": "nl", "dut": "nl", "pol": "pl", "tur": "tr", "zho": "zh", "jpn": "ja", "kor": "ko", "swe": "sv", "dan": "da",
    "nor": "no", "fin": "fi",
    "ukr": "uk", "ces": "cs", "ell": "el", "fas": "fa", "hin": "hi",
}  # fmt: skip
_OF_SCRIPT = {
    "HEBREW": "he",
    "GREEK": "el",
    "THAI": "th",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
_SCRIPTS_OF = {
    "ARABIC": frozenset(["ar", "fa", "ur", "ps", "ku", "ug", "sd"]),
    "CYRILLIC": frozenset(["ru", "uk", "bg", "be", "mk", "sr", "kk", "ky", "mn", "tg"]),
    "DEVANAGARI": frozenset(["hi", "mr", "ne"]),
    "CJK": frozenset(("zh", "ja")),
}
_OF_THE_PRESS = (
    "af am ar as az ba be bg bn br bs ca cs cy da de el en es et eu fa fi fo fr fy ga gl gu ha he hi hr ht hu hy id ig is it ja jv ka "
    "kk km kn ko ku ky lb lo lt lv mg mk ml mn mr ms mt my ne nl nn no om or pa pl ps pt ro ru rw si sk sl sn so sq sr st sv sw ta te "
    "tg th tk tl tr tt ug uk ur uz vi xh yo zh zu"
)
"""Languages that newspapers are written in, of the classifier's 138. With all of them, telegraphic English ("Shr 12 cts vs 10") is
Nigerian Pidgin or no language: 231 of the first 4,000 Reuters stories."""
_MOST_LIKELY = {"ARABIC": "ar", "CYRILLIC": "ru", "DEVANAGARI": "hi", "CJK": "zh"}
_YIDDISH = re.compile(r"[\u05f0-\u05f2\ufb1f]|\u05d0[\u05b7\u05b8]")


def detect(text: str, *, declared: tuple[Found[str], ...] = ()) -> Found[str] | None:
    """The language of ``text`` (headline and body). None where there is neither text nor declaration."""
    letters = "".join(char for char in text[:SAMPLE] if char.isalpha())
    believed = declared[0] if declared else None
    script = _script(letters)
    if script in _OF_SCRIPT:
        language = "yi" if script == "HEBREW" and len(_YIDDISH.findall(text[:SAMPLE])) > len(letters) / 100 else _OF_SCRIPT[script]
        return Found(value=language, source="text", confidence=0.98)
    if script in _SCRIPTS_OF:
        return _within(script, text, believed)
    if len(letters) < 20 or not letters:
        return believed
    language, probability = _classify(text)
    if believed and (believed.value == language or len(letters) < ENOUGH or probability < SURE):
        return Found(
            value=believed.value, source=believed.source, confidence=0.98 if believed.value == language else believed.confidence
        )
    return Found(
        value=language, source="text", confidence=min(probability, 0.95) if len(letters) >= ENOUGH else min(probability, 0.7)
    )


def declared(page: Page, structured: Structured) -> tuple[Found[str], ...]:
    """What the page says: JSON-LD of the article, <html lang>, og:locale, content-language; ISO 639-1, the most trusted first."""
    root = next(iter(page.named("html")), None)
    said = [
        *(("json-ld", value, 0.85) for value in jsonld.strings(structured.article.get("inLanguage"))[:1]),
        ("html:lang", (attribute(root, "lang") or attribute(root, "xml:lang")) if root else "", 0.8),
        *(
            (f"meta:{name}", structured.first(name)[1], 0.7)
            for name in ("og:locale", "content-language", "dc.language", "language")
        ),
    ]
    return tuple(
        Found(value=code, source=source, confidence=confidence) for source, value, confidence in said if (code := normal(value))
    )


def normal(code: str) -> str:
    """'en' of 'en-US', 'EN_us' and 'eng'; '' of what is no language code."""
    if not (match := _CODE.match(code)):
        return ""
    language = match.group(1).lower()
    return _OLD.get(language, _THREE.get(language, language))


def _script(letters: str) -> str:
    """The script of most letters, 'LATIN' and the like. Japanese is told from Chinese by a little kana."""
    counts = Counter(unicodedata.name(letter, "?").split()[0].partition("-")[0] for letter in letters[:1000])
    kana = counts["HIRAGANA"] + counts["KATAKANA"]
    if kana and kana + counts["CJK"] > 0.5 * counts.total():
        return "HIRAGANA" if kana > 0.05 * (kana + counts["CJK"]) else "CJK"
    return counts.most_common(1)[0][0] if counts else ""


def _within(script: str, text: str, believed: Found[str] | None) -> Found[str]:
    possible = _SCRIPTS_OF[script]
    language, probability = _classify(text)
    if language in possible and (probability >= SURE or not believed or believed.value not in possible):
        return Found(value=language, source="text", confidence=max(0.6, min(probability, 0.97)))
    if believed and believed.value in possible:
        return believed
    return Found(value=_MOST_LIKELY[script], source="text", confidence=0.6)


def _classify(text: str) -> tuple[str, float]:
    language, probability = _identifier().classify(text[:SAMPLE])
    return normal(str(language)), float(probability)


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_OF_THE_PRESS.split())
    return identifier
