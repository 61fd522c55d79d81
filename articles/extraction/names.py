"""Byline text -> the names in it, or nothing: a name invented is worse than a name missed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from articles.extraction.vocabulary import word_set
from articles.text import fold, name_key, squeeze

MAX_NAME = 60
"""Characters of one name."""
MAX_WORDS = 6
"""'Maria del Carmen de la Fuente Ruiz' has seven and is rare; sentences that pass for bylines begin here."""
MAX_NAMES = 20

BY = (
    r"(?:story |written |reported |report |posted |eingestellt |verfasst |published |authored |words |text |opinion |analysis |submitted "
    r"|reviewed )?(?:by|von|par|por|di|af|av|door|przez|autor(?:in|en|es|a)?"
    r"|auteurs?|autores?|автор(?:ы)?|от автора|текст|مقال|بقلم|كتب|כתב(?:ה)?|מאת|yazan|penulis|oleh|tekst|teksti"
    r"|toimittaja|written)"
)
"""What introduces a byline, in folded text; followed by a colon or a space."""

_LEAD = re.compile(rf"^\W*{BY}(?:\s*:\s*|\s+by\s+|\s+(?=\S))", re.I)
_LABEL = re.compile(r"^\W*(?:interview|bericht|report|protokoll|fotos? und text|text und fotos?)\s*:\s*", re.I)
_PSEUDONYM = re.compile(r"[^\W\d_][\w.-]{2,24}")
_SPLIT = re.compile(
    r"\s*(?:[;|/•·\n]|,\s*(?:and|und|et|y|e)\s|\s(?:and|und|et|y|e|og|och|en|with|mit|avec|и|та|i|ja|ve|&|\+)\s|&|,|،|、|，)\s*",
    re.I,
)
_CUT = re.compile(
    r"\s*(?:\("
    r"|\[|<|\s[-–—]\s|\s+@|\s+(?:for|of|at|in|is|on|from|via|bei|für|pour|para)\s|\s\||\b(?:updated|published|posted|last|on)\b).*$|\s+(?:and|und|et|y|&)$",
    re.I,
)
_DIGITS = re.compile(r"\d")
_ADDRESS = re.compile(r"https?://|www\.|@|\.(?:com|org|net|co|de|fr|uk|ru|info|io|tv|news)\b", re.I)
_ROLE_TAIL = re.compile(
    r"[,\s]+(?:\S+\s+){0,2}(?:reporter|correspondent|editor|writer|columnist|contributor|journalist|producer|photographer"
    r"|author|redakteur(?:in)?|korrespondent(?:in)?"
    r"|journaliste|r[ée]dacteur|redactora?|periodista|giornalista|staff|press|chief)\s*$",
    re.I,
)
_NO_NAME = word_set(
    """
    admin administrator author authors editor editors editorial staff team desk newsroom newsdesk reporter reporters
    correspondent correspondents contributor contributors writer writers journalist anonymous unknown guest webmaster web
    online user root none null undefined nan publisher press release sponsored partner content newsletter digital redaktion
    redaccion redaction redazione redacao redakcja redakce redaksi redactie redactor agencies agency agencias agentur
    agenturen wire wires service services photo photos photographer video by and the editorial board news bureau office
    support moderator редакция редактор автор корреспондент админ פערקטאר מערכת تحرير التحرير archive subscribe follow share
    comments comment home login menu search more view profile posts contact about instagram facebook twitter youtube linkedin
    email print read minutes min ago bio text size edit pub med google scholar artikel red von avatar image picture learn
    continue reading here full
    """
)
"""Folded words of what stands in bylines and is nobody. A name is refused when it has no other word."""
_REFUSED = re.compile(
    r"\b(?:staff|newsroom|news ?desk|editorial|redaktion|redacci[oó]n|r[ée]daction|redazione|reda[cç][aã]o|redakcja"
    r"|redactie|press release|web ?desk|online desk"
    r"|contributors?|guest (?:author|post|writer)|correspondents?|reporters?|agencies|news service|getty|images"
    r"|shutterstock|read more|minutes?|subscribe|follow|comments?"
    r"|share|updated|published|privacy|cookies?|newsletter|admin|webmaster|click|http|photograph(?:y|er|s)?|editor"
    r"|editors|bureau|team|permalink|beitr[aä]ge|artikel|publiziert|publicado|paid content|super user|rezept|chefredakteur)\b"
    r"|редакци|корреспондент",
    re.I,
)
_ORGANISATION = re.compile(
    r"\b(?:media|magazine?|magazin|zeitung|gmbh|inc|llc|ltd|limited|verlag|group|foundation|institute|university|ministry"
    r"|department|association|company|corporation|network|studios?"
    r"|entertainment|solutions|technologies|consulting|agency|tv|radio|news|online|blog|services?)\b\.?|\bAG$",
    re.I,
)
"""Words of organisations: an author so named is an outlet or a firm."""
_ARTICLE = re.compile(r"the\s", re.I)
"""Outlets and bands are named with it ('The Worcester Telegram'), people are not."""
_AGENCIES = {
    "reuters": "Reuters", "associated press": "Associated Press", "the associated press": "Associated Press", "ap": "AP",
    "afp": "AFP",
    "agence france presse": "AFP", "dpa": "dpa", "apa": "APA", "bloomberg": "Bloomberg", "ansa": "ANSA", "efe": "EFE",
    "tass": "TASS", "xinhua": "Xinhua",
    "pti": "PTI", "ani": "ANI", "ians": "IANS", "sid": "SID", "kyodo": "Kyodo", "belga": "Belga", "tt": "TT", "ritzau": "Ritzau",
    "ntb": "NTB", "lusa": "Lusa",
    "canadian press": "The Canadian Press", "the canadian press": "The Canadian Press", "press association": "PA",
    "pa media": "PA Media", "upi": "UPI",
}  # fmt: skip
"""Agencies are named as authors where nobody else is, in the form given here."""
_AGENCY = re.compile(
    r"(?:[^\W\d_][\w'’.-]*\s+){1,3}(?:press|news)\s+agency|(?:agence|agencia|agenzia|ag[êe]ncia|agentur|agencja)(?:\s+\w[\w'’-]*){1,3}"
    r"|[\w-]+\s+(?:nachrichtenagentur|presseagentur)|информационное агентство(?:\s+\S+){1,2}|وكالة(?:\s+\S+){1,3}",
    re.I,
)
"""Agencies that no list has, by the words that make one."""
_PARTICLES = word_set(
    """
    de da do dos del della di du la le les van von der den ter ten zu zur el al bin ibn ben abu af av y e i und and st st. mac
    mc bint dela das
    """
)


def names(text: str, *, never: Iterable[str] = ()) -> tuple[str, ...]:
    """The people (and agencies) that a byline names, in order. ``never``: names that are no author here, such as the outlet's.

    >>> names("By Jane Doe and John Q. Public, Staff Writers | The Post", never=["The Post"])
    ('Jane Doe', 'John Q. Public')
    """
    refused = {name_key(name) for name in never}
    found: dict[str, str] = {}
    for part in _parts(text):
        name = name_of(part)
        key = name_key(name)
        if name and not refused & {key, key.removeprefix("the ")}:
            found.setdefault(key, name)
    return likeliest(tuple(found.values()))[:MAX_NAMES]


def printed_name(text: str) -> str:
    """``text`` as a name that stands where somebody says that authors stand, though it does not look like a person's ('BBC News');
    '' of what is nobody or no name."""
    name = _LEAD.sub("", squeeze(text)).strip(" \t,;:|-–—•*")
    tokens = [fold(token).strip(".,'’") for token in name.split()]
    is_nobody = all(token in _NO_NAME for token in tokens) or not name_key(name)
    is_no_name = len(name) > MAX_NAME or len(tokens) > MAX_WORDS or _DIGITS.search(name) or _ADDRESS.search(name)
    return "" if is_nobody or is_no_name else name


def likeliest(found: tuple[str, ...]) -> tuple[str, ...]:
    """``found`` without what only accompanies people: an agency, a single word (a town, a paper) beside full names."""
    people = tuple(name for name in found if not is_agency(name))
    full = tuple(name for name in people if " " in name or not name.isascii())
    return full or people or found


def name_of(part: str) -> str:
    """The one name in ``part``, in its usual casing; '' where it is nobody's."""
    text = _LEAD.sub("", _LABEL.sub("", squeeze(part))).strip(" \t.,;:|-–—•*\"“”'_")
    if agency := _agency(text):
        return agency
    whole = _CUT.sub("", text)
    if agency := _agency(_ROLE_TAIL.sub("", whole)):
        return agency
    text = _ROLE_TAIL.sub("", whole).strip(' ,;:|-–—•*"“”')
    return _cased(text) if is_name(text) and (text == whole or " " in text) else ""


def is_name(text: str) -> bool:
    """Whether ``text`` may be the name of a person: a few words, most of them capitalised, none of them a role, a figure, an
    address."""
    if (
        not 1 < len(text) <= MAX_NAME
        or _DIGITS.search(text)
        or _ADDRESS.search(text)
        or _REFUSED.search(text)
        or _ORGANISATION.search(text)
        or _ARTICLE.match(text)
    ):
        return False
    tokens = text.split()
    folded = [fold(token).strip(".,'’") for token in tokens]
    if (
        len(tokens) > MAX_WORDS
        or all(token in _NO_NAME for token in folded)
        or any(char in text for char in "?!=<>{}[]#%$€…:：【】")
    ):
        return False
    return all(_is_name_word(token) or token.lower() in _PARTICLES for token in tokens) and any(
        _is_name_word(token) for token in tokens
    )


def pseudonym(text: str, *, never: Iterable[str] = ()) -> str:
    """The one word under which the writer of a blog signs ('gnaddrig'), where a link to the author bears it; '' of what is none."""
    word = _LEAD.sub("", squeeze(text))
    refused = _REFUSED.search(word) or _ADDRESS.search(word) or fold(word) in _NO_NAME or name_key(word) in map(name_key, never)
    return word if _PSEUDONYM.fullmatch(word) and not refused else ""


def is_agency(name: str) -> bool:
    """Whether ``name`` is a news agency rather than a person."""
    return bool(_agency(name))


def _agency(text: str) -> str:
    """The usual form of an agency's name; '' of what is none."""
    return _AGENCIES.get(name_key(text)) or (text if len(text) <= MAX_NAME and _AGENCY.fullmatch(text) else "")


def _parts(text: str) -> Iterator[str]:
    """The pieces of a byline, one name each. 'Doe, Jane' is one name where nothing else is there."""
    line = _LEAD.sub("", squeeze(text.replace("\n", " | "))[:1000])
    last_first = re.fullmatch(r"([^\W\d]+(?:[ -][^\W\d]+)?), ([^\W\d]+\.?)", line)
    if last_first and not {fold(word) for word in line.replace(",", " ").split()} & _NO_NAME and " " not in line.partition(",")[0]:
        yield f"{last_first.group(2)} {last_first.group(1)}"
        return
    yield from (part for part in _SPLIT.split(line) if part)


def _is_name_word(token: str) -> bool:
    """Capitalised, or in a script without capitals."""
    core = token.strip("().,'’\"")
    if not core or not any(char.isalpha() for char in core):
        return False
    first = next(char for char in core if char.isalpha())
    return not first.islower() or unicodedata.category(first) in ("Lo", "Lm")


def _cased(name: str) -> str:
    """'JANE DOE' as 'Jane Doe'; what has small letters, is short or is an acronym stays."""
    if not name.isupper() or (" " not in name and len(name) < 6):
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize() if len(word.group()) > 1 else word.group(), name)
