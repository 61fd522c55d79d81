"""By what an element can be found again on the next page of a site: selectors for it, the most lasting first.

What is written for machines (itemprop, rel, the name of a meta element) outlives a redesign; names of classes outlive most articles;
generated names ('css-1q2w3e', 'post-48213'), places in a list and what tells of this one article outlive nothing, and are not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import soupsieve
from bs4 import Tag

from articles.extraction.dom import attribute
from articles.extraction.vocabulary import word_set
from articles.text import name_key

MAX_CLASSES = 6
"""Classes of one element that are looked at."""
MAX_NAME = 40
"""Characters of a class or an id: those that people write have 5 to 30."""
MAX_PARENTS = 6
"""Elements around one that it may be told by."""
UNDER = 0.85
"""What is left of the worth of a handle when a second element has to be where it is; less the further away that is (``_STEP``). All worths
in this module are set by judgement; they only order selectors that read the same value."""
_STEP = 0.02

Handle = tuple[str, float]
"""A selector, and how lasting it is: 0 to 1."""

_HOOKS = ("data-testid", "data-test", "data-qa", "data-component", "data-role")
_TELLING = {"h1": 0.55, "title": 0.5, "time": 0.5, "address": 0.5, "article": 0.45, "main": 0.45, "header": 0.4}
"""Elements of which a page has one or few."""
_PLAIN = word_set("a b div em h2 h3 i li p section span strong td ul ol table aside small cite")
_WORD = re.compile(r"[A-Za-z]?[a-z]+|[A-Z]+(?![a-z])")
_BREAK = re.compile(r"[-_]+")
_VOWELS = frozenset("aeiouyAEIOUY")
_LOOKS = word_set(
    """
    active align auto black block bold border bottom box center clear clearfix col color container content dark display
    flex float font grid hidden inline inner items italic justify large left light link list lg margin md medium none normal nowrap
    outer outline padding relative right rounded row sm small semibold sr only text top undefined upper uppercase white
    width wrap wrapper xl xs
    """
)
"""What names of classes are made of that say how something looks, and not what it is."""
_NAME = re.compile(r"[A-Za-z][A-Za-z_-]*[A-Za-z]")
_MODULE = re.compile(
    r"(?P<stem>[A-Za-z][A-Za-z-]*(?:__?[A-Za-z][A-Za-z-]*)?)(?:__|--|_|-)(?=[A-Za-z0-9_-]*[0-9A-Z])[A-Za-z0-9_-]{4,12}"
)
"""'Byline_author__x3Kj2', 'byline-1a2b3c': a name with a hash of its style sheet."""
_NO_STEM = word_set("css sc jss svelte emotion style styles styled module tw chakra mui makeStyles id post")
"""What tools that make names of classes put before the hash."""


def handles_of(tag: Tag, *, about: str) -> list[Handle]:
    """Selectors that find ``tag``, most lasting first, none twice. ``about`` is what the article says there: names made of it tell
    this article and no other."""
    own = list(_own(tag, about))
    plain = [(tag.name, _TELLING.get(tag.name, 0.35))] if tag.name in _PLAIN or tag.name in _TELLING else []
    inner = own or plain
    found = [*own, *((name, worth) for name, worth in plain if tag.name in _TELLING)]
    for distance, parent in enumerate(list(tag.parents)[:MAX_PARENTS]):
        if parent.name in ("html", "body", "[document]"):
            break
        outer = [*_own(parent, about), *([(parent.name, _TELLING[parent.name])] if parent.name in _TELLING else [])]
        factor = UNDER - _STEP * distance
        found += [(f"{around} {handle}", factor * min(w, v)) for around, w in outer for handle, v in [*inner, *plain]]
    best: dict[str, float] = {}
    for selector, worth in found:
        best[selector] = max(worth, best.get(selector, 0.0))
    return sorted(best.items(), key=lambda handle: (-handle[1], len(handle[0])))


def lasts(name: str, *, about: str = "") -> bool:
    """Whether a class or an id is one that somebody has thought of, and that is not about this one article."""
    if not _NAME.fullmatch(name) or not 2 <= len(name) <= MAX_NAME:
        return False
    words = {word.lower() for word in _WORD.findall(name)}
    is_of_article = words <= set(name_key(about).split())
    return all(map(_is_spoken, _BREAK.split(name))) and not words <= _LOOKS and not is_of_article


def _own(tag: Tag, about: str) -> Iterator[Handle]:
    """Selectors by the attributes of ``tag`` itself."""
    if tag.name == "meta":
        yield from (
            (_by_attribute("meta", name, attribute(tag, name)), 1.0) for name in ("property", "name") if attribute(tag, name)
        )
    if said := attribute(tag, "itemprop"):
        yield _by_attribute("", "itemprop", said), 0.98
    if "author" in attribute(tag, "rel").split():
        yield '[rel~="author"]', 0.95
    for hook in _HOOKS:
        if (said := attribute(tag, hook)) and lasts(said, about=about):
            yield _by_attribute("", hook, said), 0.85
    yield from _by_class(tag, about)
    if lasts(said := attribute(tag, "id"), about=about):
        yield f"#{soupsieve.escape(said)}", 0.75


def _by_class(tag: Tag, about: str) -> Iterator[Handle]:
    names = attribute(tag, "class").split()[:MAX_CLASSES]
    lasting = [f".{soupsieve.escape(name)}" for name in names if lasts(name, about=about)]
    yield from ((name, 0.8) for name in lasting)
    if len(lasting) > 1:
        yield "".join(lasting[:2]), 0.78
    for name in names:
        if (module := _MODULE.fullmatch(name)) and _tells(module["stem"], about):
            yield _by_attribute("", "class", module["stem"], operator="*="), 0.7


def _tells(stem: str, about: str) -> bool:
    return stem not in _NO_STEM and len(stem) > 4 and lasts(stem, about=about)


def _by_attribute(element: str, name: str, value: str, *, operator: str = "=") -> str:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{element}[{name}{operator}"{quoted}"]'


def _is_spoken(piece: str) -> bool:
    """Whether a piece of a name may be words or abbreviations rather than a hash: each has a vowel or is short, and not all are short."""
    words = _WORD.findall(piece)
    is_chopped = len(words) > 1 and len(piece) < 3 * len(words)
    return not is_chopped and all(len(word) <= 3 or not _VOWELS.isdisjoint(word) for word in words)
