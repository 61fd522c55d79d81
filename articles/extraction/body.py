"""The text of the article: paragraphs, without what surrounds it.

trafilatura reads first: alone it is the best of the tools measured. Where it finds little, the publisher's own articleBody and our
reading of the densest container are tried. What every reader lets through is then cut: repetitions, the headline once more, bylines,
share bars, teasers of other articles, calls to subscribe, consent text, comments.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup, Tag
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from articles.extraction import byline, dates, sequences, splits
from articles.extraction.blocks import Kinds, Lines, kinds_in, kinds_of
from articles.extraction.dom import INVISIBLE, LIBRARY_FAULTS, Page, marks, text_of
from articles.extraction.pruning import pruned
from articles.extraction.structured import Structured, content
from articles.extraction.title import similarity
from articles.records import Block, Found
from articles.text import clean, join_paragraphs, name_key, paragraphs, word_count

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

ALONE, COMPARED, MENDED = "trafilatura", "trafilatura:compared", "trafilatura:mended"
"""Sources of a body: by trafilatura's own rules; chosen by it among these, readability-lxml and jusText; with the other containers of a
split text."""
SEQUENCE = 0.85
"""Confidence in a live blog or a gallery."""
MAX_BODY = 1_000_000
"""Characters of a body that are kept; the longest of 1,700 gold bodies has 130,000."""
FEW_WORDS = 60
"""Words under which another reader is asked."""
SHORT_TEXT, FEW_PARAGRAPHS, LEAST_SHARE = 500, 3, 0.3
"""Characters, paragraphs, share of the text that the page has in paragraphs, under which trafilatura's own rules are in doubt. Of 1,652
pages 10 % are; the bodies of the gold sets are then as good as with a second opinion on each (F1 +.004 to -.0001)."""
MUCH_LONGER = 1.8
"""How much longer, in words, articleBody or our own reading must be to replace a longer text of trafilatura's."""
REPEATED = 40
"""Characters from which a paragraph that occurs twice is a repetition and not a refrain or a line of dialogue."""
NEAR_BEFORE, NEAR_AFTER = 12, 30
"""Elements before and after the headline among which kicker and standfirst stand."""
SHORT_LINE = 100
"""Characters up to which a line may be a kicker, a slogan, a byline."""
HEAD_LINES, TAIL_LINES = 6, 8
"""Lines at either end of a body among which bylines, dates and calls to action are looked for."""

_BULLET = re.compile(r"^(?:[-*\u2022\u25cf\u25aa]\s+)+")
_FURNITURE = re.compile(
    r"^(?:updated|aktualisiert|mis à jour|actualizado|обновлено"
    r"|advertisement|anzeige|werbung|publicit[ée]|publicidad|pubblicit[aà]|реклама|annons|advertentie|reklama|reklam"
    r"|story continues below.*|continue reading.*"
    r"|read more:?|weiterlesen|lire la suite|leer m[aá]s|share(?: this)?(?: article| story| post)?:?|share on (?:facebook"
    r"|twitter|x|linkedin|whatsapp).*|tweet|teilen|partager"
    r"|compartir|condividi|поделиться|print|drucken|imprimer|imprimir|stampa|e-?mail|copy link"
    r"|facebook|twitter|whatsapp|linkedin|telegram|pinterest"
    r"|reddit|follow us.*|loading\.{0,3}|skip to (?:main )?content"
    r"|click to share.*|like this:?|sign up|subscribe(?: now)?|log ?in|comments?|\d+ comments?|leave a (?:reply|comment)"
    r"|related(?: articles| stories| topics| posts)?:?|more from .{0,40}"
    r"|recommended(?: reading)?:?|most read|trending(?: now)?|editor'?s picks|you (?:may|might) also like.*|see also:?"
    r"|also read:?|listen to (?:this )?article.*|\d+ min(?:ute)?s? read)$",
    re.I,
)
_CALL = re.compile(
    r"^(?:sign up (?:for|to) |subscribe to |get the latest |join (?:our|the) .{0,40}(?:newsletter|channel|community)"
    r"|download (?:our|the) .{0,30}app|follow .{0,40} on (?:facebook|twitter|instagram|x|whatsapp|google)"
    r"|this (?:site|website) uses cookies|we use cookies|by (?:clicking|signing up|subscribing|continuing)"
    r"|your email address will not|all rights reserved|©|copyright \W?\d{4}"
    r"|(?:read|see|watch) (?:more|also|next|now)\s?[:|]|also read\s?[:|-]|related\s?[:|]|more\s?: |lesen sie (?:auch"
    r"|mehr)|lire aussi|à lire aussi|lea tambi[eé]n|leggi anche|читайте также|leia (?:também|mais)"
    r"|lees ook|läs (?:också|mer|även)|les også|czytaj (?:też|także)|zobacz także|mehr zum thema|baca juga|إقرأ أيضا"
    r"|اقرأ أيضا|click here to|for more .{0,60}(?:click|visit|subscribe)|want more .{0,60}\?)",
    re.I,
)
_COMMENTS = re.compile(
    r"^(?:leave a (?:reply|comment)|\d+ (?:comments?|responses?|thoughts? on .*)|comments?(?: \(\d+\))?|post a comment"
    r"|join the conversation|schreibe einen kommentar.*|kommentare?(?: \(\d+\))?"
    r"|laisser un commentaire|commentaires?|deja (?:un comentario|una respuesta)|comentarios(?: \(\d+\))?|lascia un commento"
    r"|deixe um coment[aá]rio|coment[aá]rios|оставить комментарий|комментарии.*"
    r"|skriv en kommentar|reageer|reacties|napisz komentarz|komentarze|השאר תגובה|כתיבת תגובה|تعليقات|اترك تعليقا?ً?)\s*[»:>]?$",
    re.I,
)
_FILED = re.compile(
    r"^(?:filed (?:under|in)\s*:?\s|(?:posted in|tagged(?: with)?|tags?|categor(?:y|ies)|topics?|keywords?|labels|schlagw[o\u00f6]rter"
    r"|stichw[o\u00f6]rter|schlagworte|mots[- ]cl[\u00e9e]s|etiquetas|temas|palabras clave|tag|trefwoorden|nyckelord|emneord|tagi"
    r"|метки|теги|темы|الوسوم|תגיות)\s*:\s)",
    re.I,
)
_ABOUT = re.compile(
    r"kicker|eyebrow|overline|topline|dachzeile|spitzmarke|rubri[ck]|ressort|antetitulo|standfirst|stand-first|\bdek\b|\bdeck\b"
    r"|sub-?(?:title|head(?:line|ing)?)\b|sub-?titulo|entradilla|chapo|vorspann|by-?line|\bdateline\b|section-?(?:label|name)?\b"
)
_BLOCKS = ("p", "h2", "h3", "h4", "li", "blockquote", "pre")
_NOT_BODY = re.compile(
    r"comment|sidebar|related|footer|header|nav|menu|share|social|promo|widget|cookie|consent|newsletter|advert"
    r"|breadcrumb|popup|modal"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What trafilatura answered: by which of its ways, the text, what its lines are, and how many paragraphs and tables are in it."""

    source: str
    text: str = ""
    kinds: Kinds = field(default_factory=dict)
    paragraphs: int = 0
    tables: int = 0


def candidates(
    page: Page, structured: Structured, *, headline: str, heading: Tag | None, ruled: Iterable[Found[str]] = (), lines: Lines = ()
) -> tuple[tuple[str, ...], list[Found[str]], Kinds]:
    """(the lines as first read, from which bylines and dates are not cut yet; readings of the body, the chosen one first; what the
    lines are).

    ``heading`` is the element that bears the headline; what is set about it, a kicker or a standfirst, is no part of the body.
    ``ruled`` are readings by rules for the site, ``lines`` what the lines of the first are.
    """
    reading = _by_trafilatura(page)
    read = reading.text
    whole = word_count(read) >= FEW_WORDS and not structured.article.get("articleBody")
    others = [] if whole else list(_others(page, structured, read=read))
    found = [*ruled, Found(value=read, source=reading.source, confidence=_sure(read)), *others]
    about = _about(page, heading)
    tidied = [
        Found(value=tidy(reading.value, headline=headline, about=about), source=reading.source, confidence=reading.confidence)
        for reading in found
    ]
    usable = sorted((reading for reading in tidied if reading.value), key=lambda reading: -reading.confidence)
    if lines:
        return paragraphs(read), usable, kinds_of(lines)
    for source, parts in (("live-blog", sequences.live_blog(page, structured)), ("gallery", sequences.gallery(page, read=read))):
        if kept := tuple(part for part in parts if not _is_beside(part, headline, about)):
            text = join_paragraphs([part.text for part in kept])[:MAX_BODY]
            return paragraphs(read), [Found(value=text, source=source, confidence=SEQUENCE), *usable], kinds_of(kept)
    return paragraphs(read), usable, reading.kinds


def tidy(text: str, *, headline: str, about: frozenset[str] = frozenset()) -> str:
    """The paragraphs of ``text`` without repetitions and furniture. ``about`` are the keys (``name_key``) of lines that are set
    about the headline."""
    lines = [_BULLET.sub("", line) for line in paragraphs(INVISIBLE.sub("", text[: 2 * MAX_BODY]))]
    lines = _before_comments(lines)
    lines = list(_unrepeated(line for line in lines if not _is_furniture(line)))
    return join_paragraphs(_without_ends(lines, headline, about))[:MAX_BODY].strip()


def is_comments_heading(line: str) -> bool:
    """Whether what follows ``line`` is what readers wrote: 'Leave a Reply', '3 comments'."""
    return bool(_COMMENTS.match(line.strip()))


def _by_trafilatura(page: Page) -> _Reading:
    """What trafilatura finds by its own rules without the furniture; where that is in doubt, what it chooses among readability-lxml and
    jusText beside; with the furniture, where little is left."""
    tree = pruned(page.tree)
    reading = _read(tree, page.url, fast=True)
    if (text := splits.whole(tree, reading.text)) != reading.text:
        return replace(reading, text=text, source=MENDED)
    if not _is_doubtful(reading, tree):
        return reading
    reading = _read(tree, page.url)
    if word_count(reading.text) >= FEW_WORDS:
        return reading
    return max(reading, _read(page.tree, page.url), key=lambda reading: word_count(reading.text))


def _is_doubtful(reading: _Reading, tree: HtmlElement) -> bool:
    """Whether a second opinion is worth its price: the text is short, leaves out most of the page's paragraphs, or has few or more
    tables than those."""
    size = len(reading.text)
    if size < SHORT_TEXT or reading.paragraphs < FEW_PARAGRAPHS or reading.tables > reading.paragraphs:
        return True
    return size < LEAST_SHARE * sum(len(paragraph.text_content()) for paragraph in tree.iter("p"))


def _read(tree: HtmlElement, url: str, *, fast: bool = False) -> _Reading:
    source = ALONE if fast else COMPARED
    try:
        document = bare_extraction(
            tree, url=url or None, fast=fast, include_comments=False, include_tables=True, with_metadata=False
        )
    except LIBRARY_FAULTS:
        return _Reading(source=source)
    made = getattr(document, "body", None)
    if made is None:
        return _Reading(source=source)
    return _Reading(
        source=source,
        text=clean(str(getattr(document, "text", None) or "")),
        kinds=kinds_in(made),
        paragraphs=len(made.findall(".//p")),
        tables=len(made.findall(".//table")),
    )


def _others(page: Page, structured: Structured, *, read: str) -> Iterator[Found[str]]:
    """What else could be the body.

    It is surer than trafilatura's ``read`` only where that one is short, much shorter, or the same without its paragraphs.
    """
    words_read, is_one_block = word_count(read), len(paragraphs(read)) == 1
    for source, text in (("json-ld", _stated(structured)), ("microdata", _marked(structured)), ("densest", densest(page))):
        size = word_count(text)
        short = words_read == 0 or (words_read < FEW_WORDS <= size and size > MUCH_LONGER * words_read)
        poorer = source == "json-ld" and (size > MUCH_LONGER * words_read or (is_one_block and len(paragraphs(text)) > 1))
        if size:
            worth = 0.92 if source == "json-ld" else 0.6
            yield Found(value=text, source=source, confidence=worth if size > 10 and (short or poorer) else 0.2)


def _sure(text: str) -> float:
    size = word_count(text)
    return 0.9 if size >= 150 else 0.8 if size >= FEW_WORDS else 0.5


def _stated(structured: Structured) -> str:
    text = "\n".join(structured.ld("articleBody"))
    if "<" in text and ">" in text:
        text = BeautifulSoup(text, "lxml").get_text("\n")
    return clean(text)


def _marked(structured: Structured) -> str:
    return "\n".join(_blocks(tag) or content(tag) for tag in structured.props.get("articlebody", ())[:1])


def densest(page: Page) -> str:
    """The text of the element whose own paragraphs hold most text outside links; of the whole page where it has no paragraphs."""
    scores: dict[int, float] = {}
    tags: dict[int, Tag] = {}
    for paragraph in page.named("p")[:3000]:
        parent = paragraph.parent
        if parent is None or _NOT_BODY.search(marks(parent)):
            continue
        length = len(paragraph.get_text(" ", strip=True))
        linked = sum(len(link.get_text(strip=True)) for link in paragraph.find_all("a"))
        tags[id(parent)] = parent
        scores[id(parent)] = scores.get(id(parent), 0) + max(0, length - 2 * linked)
    if scores:
        return _blocks(tags[max(scores, key=lambda tag: scores[tag])])
    return "\n".join(body.get_text("\n", strip=True) for body in page.named("body")[:1])


def _blocks(tag: Tag) -> str:
    found = (
        block
        for block in tag.find_all(_BLOCKS, limit=5000)
        if not any(_NOT_BODY.search(marks(parent)) for parent in _between(block, tag))
    )
    return "\n".join(block.get_text(" ", strip=True) for block in found if block.find_parent(_BLOCKS) is None)


def _between(tag: Tag, top: Tag) -> Iterator[Tag]:
    for parent in tag.parents:
        if parent is top:
            return
        yield parent


def _is_furniture(line: str) -> bool:
    short = line.strip(" .»›→|·")
    return (
        not any(char.isalnum() for char in line) or bool(_FURNITURE.match(short)) or (len(line) < 220 and bool(_CALL.match(line)))
    )


def _is_beside(line: sequences.Line, headline: str, about: frozenset[str]) -> bool:
    """Whether a line of a live blog or a gallery is furniture, a byline, or what is set about the headline."""
    is_plain = line.kind is Block.PARAGRAPH
    return _is_furniture(line.text) or (is_plain and (name_key(line.text) in about or _is_head(line.text, headline)))


def _before_comments(lines: list[str]) -> list[str]:
    """``lines`` up to a heading of comments in their second half."""
    for at, line in enumerate(lines):
        if at >= max(1, len(lines) // 2) and is_comments_heading(line):
            return lines[:at]
    return lines


def _unrepeated(lines: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    before = ""
    for line in lines:
        if line != before and (len(line) < REPEATED or line not in seen):
            yield line
        seen.add(line)
        before = line


def _without_ends(lines: list[str], headline: str, about: frozenset[str]) -> list[str]:
    """``lines`` without headline, kicker, standfirst, byline and date at their head, tags and date at their end; what is left of
    nothing stays."""
    at = _after_headline(lines, headline)
    while at < min(2 * HEAD_LINES, len(lines) - 1) and (name_key(lines[at]) in about or _is_head(lines[at], headline)):
        at += 1
    end = len(lines)
    while end > at + 1 and end > len(lines) - TAIL_LINES and _is_tail(lines[end - 1]):
        end -= 1
    return lines[at:end]


def _after_headline(lines: list[str], headline: str) -> int:
    """How many lines end with the headline, where only short ones (masthead, menu, kicker) stand before it; else 0."""
    for at, line in enumerate(lines[: min(HEAD_LINES, len(lines) - 1)]):
        if _is_headline(line, headline):
            return at + 1
        if len(line) > SHORT_LINE:
            break
    return 0


def _is_headline(line: str, headline: str) -> bool:
    return bool(headline) and abs(len(line) - len(headline)) < 30 and similarity(line, headline) > 0.9


def _is_head(line: str, headline: str) -> bool:
    if _is_headline(line, headline):
        return True
    if len(line) > SHORT_LINE or line.endswith((".", "!", "?", ":")):
        return bool(len(line) < 60 and dates.of_line(line))
    return bool(byline.of_line(line) or dates.of_line(line))


def _is_tail(line: str) -> bool:
    return (len(line) < 80 and dates.of_line(line) is not None) or (len(line) < 300 and bool(_FILED.match(line)))


def _about(page: Page, heading: Tag | None) -> frozenset[str]:
    """The keys of the lines near the headline that are called kicker, standfirst, byline."""
    near = page.around(heading, before=NEAR_BEFORE, after=NEAR_AFTER)
    return frozenset(name_key(text_of(tag)) for tag in near if _ABOUT.search(marks(tag))) - {""}
