"""What is plainly not the article, taken out of the tree before a reader of text sees it.

Readers weigh blocks by length and links, which tells little on short pages: there a newsletter box counts for as much as a
paragraph.
But pages say what their parts are: in roles, in class names, in the words over a box ('Read more'). What holds a good part of the
text,
or the headline, is never cut, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from articles.extraction.vocabulary import word_set

MAX_SHARE = 0.3
"""Share of the text that a page has in paragraphs, links aside, from which an element stays. Not sensitive: between 0.15 and 0.5 F1
of the bodies in the gold sets changes by 0.002 at most."""
MAX_TEXT = 600_000
"""Characters of a page's text, JSON-LD included, above which nothing is cut. Furniture weighs little there, and the time that nested
boxes take grows with their depth."""
MAX_CUTS = 5_000
"""Elements cut for one reason: a bound for hostile pages, far above what news pages have; not tuned."""
MAX_CALLED = 300
"""Characters of class and id that are read."""
MAX_FIELDS = 50
"""Form fields that are looked at."""
MAX_BOX = 600
"""Characters of a box that is known by the words over it: about five teasers; set by judgement."""
LINKS_OF_A_MENU = 3
"""Links from which a table cell of little else is a menu."""
SMALL_PRINT = frozenset(["-2", "-1", "1", "2"])
"""Sizes of <font> under that of running text (HTML 3.2: 3)."""

LABEL = re.compile(
    r"^\W*(?:read (?:more|next|also)|also (?:read|in .{2,30})|see also|related(?: articles| stories| posts| topics| content)?"
    r"|recommended(?: for you| reading)?|more (?:on this|stories|from .{2,30})|most (?:read|popular|viewed|shared)|you (?:may|might)"
    r" also (?:like|enjoy).{0,20}|trending(?: now)?|editor.?s picks|don.?t miss|sign up.{0,40}|subscribe.{0,40}"
    r"|meistgelesen|mehr zum thema|lesen sie (?:auch|mehr).{0,20}|auch interessant|das k[öo]nnte sie auch interessieren"
    r"|lire aussi|à lire(?: aussi| [ée]galement)?|sur le m[êe]me sujet|les plus lus|(?:te|le) puede interesar|lee tambi[ée]n"
    r"|lea tambi[ée]n|lo m[áa]s (?:le[íi]do|visto)|noticias relacionadas|leia (?:tamb[ée]m|mais)|mais lidas|veja tamb[ée]m"
    r"|leggi anche|potrebbe interessarti|i pi[ùu] letti|lees ook|meest gelezen|l[äa]s (?:ocks[åa]|mer|[äa]ven)|mest l[äa]sta"
    r"|les ogs[åa]|mest lest|l[æa]s ogs[åa]|czytaj (?:te[żz]|tak[żz]e|wi[ęe]cej)|zobacz tak[żz]e|najcz[ęe][śs]ciej czytane|baca juga"
    r"|читайте (?:также|ещ[её])|по теме|самое читаемое|читайте по теме|читайте також|اقرأ أيض(?:ا|اً|ًا)|إقرأ أيضا"
    r"|الأكثر قراءة|מומלצים|כתבות נוספות|קראו (?:גם|עוד)|הנקראות ביותר)\W*$",
    re.I,
)
"""The words over a box of links to other articles, alone in their element."""

_NAMED = re.compile(
    r"(?<![a-z0-9])(?<!has-)(?<!with-)(?<!no-)(?<!hide-)(?:"
    r"news-?letters?|sign-?up|subscribe|subscription-?(?:box|form|cta)|bolet[ií]n|inscription-?newsletter"
    r"|(?:jp-)?related-?(?:posts?|articles?|stor(?:y|ies)|content|links?|news|topics?)?|relatedposts|read-?(?:more|next|also)|also-?read"
    r"|recommend(?:ed|ations?)|most-?(?:read|popular|viewed)|trending|teasers?(?!-content)|promos?|outbrain|taboola"
    r"|meistgelesen|lire-?aussi|lo-?mas-?leido|te-?puede-?interesar|leggi-?anche|lees-?ook|baca-?juga"
    r"|share|sharing|share-?(?:bar|tools|buttons?|links?)|sharedaddy|social-?(?:share|links?|media|bar)?|addtoany|compartir|teilen"
    r"|comments?|comment-?(?:list|area|form)|commentaires|comentarios|kommentare?|disqus|respond"
    r"|tags|tag-?(?:list|cloud)|tags-?links|cat-?links|topics|filed|etiquetas|stichwoerter|stichworte|schlagworte|mots-?cles"
    r"|bread-?crumbs?|advert(?:s|isements?|ising)?|ads?|anzeige|werbung|publicidad|publicite|reklama"
    r"|cookies?|consent|gdpr|cmp|meter|author-?(?:card|box|bio)|skip-?links?|pop-?up|modal|side-?bar"
    r")(?![a-z0-9])"
)
"""What pages call parts that are not the article: whole words of class names and ids."""
_SET_APART = re.compile(r"^(?:navigation|complementary|dialog|alertdialog|search|menu|menubar|contentinfo)$")
"""WAI-ARIA 1.2 landmarks and windows."""
_NEVER = word_set("html head body main article h1 h2 a time label span b strong em i font tbody thead tr table")
_ALWAYS = word_set("nav dialog amp-sidebar")
_BOXES = word_set("div section aside ul ol p td th li blockquote center details figure")
_WRAPPED = re.compile(r"(?<=\S)[ \t\r]*\n\s*(?=\S)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def pruned(tree: HtmlElement) -> HtmlElement:
    """A copy of ``tree`` without furniture, with tables that only lay the page out turned into plain blocks, and each text on one line.

    A very long page is returned as it is.
    """
    if len(tree.text_content()) > MAX_TEXT:
        return tree
    copy = deepcopy(tree)
    _unwrap(copy)
    most = MAX_SHARE * (sum(_prose(paragraph) for paragraph in copy.iter("p")) or _prose(copy))
    _unlay(copy, most)
    elements = [element for element in copy.iter() if isinstance(element.tag, str)]  # held, or lxml makes each anew at every pass
    for found in (_named(elements, most), _under_labels(elements, most), _asking_for_address(copy, most), _small_print(copy, most)):
        _cut(found)
    return copy


def _unwrap(tree: HtmlElement) -> None:
    """A line that ends in the source ends nothing on the page, but in ``pre`` (CSS Text 3, 4.1.1); trafilatura takes it for the end of
    a paragraph. What stands between two elements is left as it is: there it is mostly right."""
    kept = {element for found in tree.iter("pre", "textarea") for element in found.iter()}
    for element in tree.iter():
        if element.text and "\n" in element.text and element not in kept:
            element.text = _WRAPPED.sub(" ", element.text)
        if element.tail and "\n" in element.tail and element.getparent() not in kept:
            element.tail = _WRAPPED.sub(" ", element.tail)


def _named(elements: Iterable[HtmlElement], most: float) -> Iterator[HtmlElement]:
    """Elements whose name, role or class says that they are not the article."""
    for element in elements:
        if element.tag not in _NEVER and _says_so(element) and _may_go(element, most):
            yield element


def _says_so(element: HtmlElement) -> bool:
    if element.tag in _ALWAYS or _SET_APART.match(element.get("role") or "") or element.get("aria-modal") == "true":
        return True
    called = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(called) > 1 and _names_furniture(called[:MAX_CALLED])


@lru_cache(maxsize=4096)
def _names_furniture(called: str) -> bool:
    return bool(_NAMED.search(_CAMEL.sub("-", called).replace("_", "-").lower()))


def _under_labels(elements: Iterable[HtmlElement], most: float) -> Iterator[HtmlElement]:
    """Boxes of links that begin with 'Read more' and the like, each as far outward as it still begins so."""
    for element in elements:
        text = (element.text or "").strip() if element.tag != "a" else ""
        if 3 < len(text) < 60 and LABEL.match(text) and (box := _box_under(element)) is not None and _may_go(box, most):
            yield box


def _box_under(label: HtmlElement) -> HtmlElement | None:
    """The largest box that begins with ``label``, where it holds links; None where it is only a line of the article."""
    box, parent = None, label
    while parent is not None and parent.tag not in ("body", "article", "main", "html"):
        if len(parent.text_content()) > MAX_BOX:
            break
        if parent.tag in _BOXES and next(parent.iter("a", "form"), None) is not None:
            box = parent
        first = parent.getprevious() is None and not (parent.getparent() is not None and (parent.getparent().text or "").strip())
        if not first:
            break
        parent = parent.getparent()
    return box


def _asking_for_address(tree: HtmlElement, most: float) -> Iterator[HtmlElement]:
    """The boxes about a field for an e-mail address."""
    for field in islice(tree.iter("input"), MAX_FIELDS):
        box = field if field.get("type") == "email" else None
        while box is not None and (parent := box.getparent()) is not None and _is_small_box(parent):
            box = parent
        if box is not None and _may_go(box, most):
            yield box


def _is_small_box(element: HtmlElement) -> bool:
    return element.tag not in ("body", "html") and len(element.text_content()) <= MAX_BOX // 2


def _small_print(tree: HtmlElement, most: float) -> Iterator[HtmlElement]:
    """<small> and small <font>, where running text is larger than that."""
    small = [
        element
        for element in tree.iter("small", "font")
        if element.tag == "small" or (element.get("size") or "").strip() in SMALL_PRINT
    ]
    if small and sum(len(element.text_content()) for element in small) < most:
        yield from small


def _unlay(tree: HtmlElement, most: float) -> None:
    """Turn the tables, rows and cells of a layout into <div>: their text is not tabular. A cell of links is a menu and goes."""
    for table in [table for table in tree.iter("table") if _is_layout(table, most)]:
        for part in list(table.iter("td", "th")):
            if len(list(part.iter("a"))) >= LINKS_OF_A_MENU and 2 * _prose(part) < len(part.text_content().strip()):
                part.drop_tree()
        for part in [table, *table.iter("tbody", "thead", "tfoot", "tr", "td", "th")]:
            part.tag = "div"


def _is_layout(table: HtmlElement, most: float) -> bool:
    """Whether a table holds the headline, or one cell of it a good part of the page."""
    if next(table.iter("h1"), None) is not None:
        return True
    return any(len(list(cell.iter("p", "br"))) > 2 and _prose(cell) > most for cell in table.iter("td"))


def _may_go(element: HtmlElement, most: float) -> bool:
    return next(element.iter("h1"), None) is None and _prose(element) < most


def _prose(element: HtmlElement) -> int:
    """Characters of the text outside links."""
    return len(element.text_content()) - sum(len(link.text_content()) for link in element.iter("a"))


def _cut(elements: Iterable[HtmlElement]) -> None:
    for element in list(islice(elements, MAX_CUTS)):
        if element.getparent() is not None:
            element.drop_tree()
