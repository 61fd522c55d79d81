"""CSS selectors as editors write them, with an end that says what is read of the element: '::text' or '::attr(name)'."""

from __future__ import annotations

import re
from dataclasses import dataclass

import soupsieve
from bs4 import BeautifulSoup, Tag

from articles.errors import RuleError
from articles.extraction.dom import attribute, text_of
from articles.extraction.structured import content

MAX_SELECTOR = 300
"""Characters of a selector. Those that are learnt have 20 to 60."""
MAX_SELECTED = 50
"""Elements that one selector finds on a page; the rest is not looked at."""

_END = re.compile(r"::(?:(?P<text>text)|attr\(\s*(?P<attribute>[A-Za-z_][\w:.-]*)\s*\))\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """``css`` finds elements. Of each is read ``attribute``, or its text where ``text`` is set; else what HTML calls the value of a
    property: 'content' or 'datetime' where it has one, and its text where not."""

    css: str
    attribute: str = ""
    text: bool = False

    def value(self, tag: Tag) -> str:
        """What ``tag`` says, on one line."""
        if self.attribute:
            return attribute(tag, self.attribute)
        return text_of(tag) if self.text else content(tag)


def parsed(written: str) -> Selector:
    """The selector that an editor wrote. Raises RuleError, which says what is wrong with it."""
    if len(written) > MAX_SELECTOR:
        raise RuleError(f"The selector has {len(written)} characters. Write one of {MAX_SELECTOR} at most.")
    end = _END.search(written)
    css = (written[: end.start()] if end else written).strip()
    if not css:
        raise RuleError('Write a CSS selector, such as .byline a, or meta[name="author"].')
    try:
        soupsieve.compile(css)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, ValueError) as error:
        problem = str(error).splitlines()[0].rstrip(".")
        hint = " Only ::text and ::attr(name) may stand at the end." if "::" in css else ""
        raise RuleError(f"“{css}” is no CSS selector that can be used: {problem}.{hint}") from error
    return Selector(css=css, attribute=(end["attribute"] or "").lower() if end else "", text=bool(end and end["text"]))


def selected(soup: BeautifulSoup, selector: Selector) -> list[Tag]:
    """The elements, in the order of the page, none that stands within another of them."""
    found = soupsieve.select(selector.css, soup, limit=MAX_SELECTED)
    inside = {id(tag) for tag in found}
    return [tag for tag in found if not any(id(parent) in inside for parent in tag.parents)]
