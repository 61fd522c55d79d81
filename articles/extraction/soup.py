"""The tree that lxml made -> the BeautifulSoup tree that our readers look at, so that a page is parsed once.

BeautifulSoup would parse the markup anew and make each element in a dozen calls: three times the processor time of this. The tree is
for reading: its elements cannot be copied, and keep no trace of comments, of blanks between elements, of the lines of the source.
"""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString
from lxml.html import HtmlElement

_BUILDER = LXMLTreeBuilder(multi_valued_attributes=None)
_CONTAINERS = _BUILDER.string_containers
"""Element name -> the class of the strings in it, by which ``get_text`` leaves scripts out."""


class Element(Tag):
    """An element of HTML. What a ``Tag`` has for the sake of XML, of writing and of mending is the same for all."""

    parser_class = BeautifulSoup
    namespace = prefix = sourceline = sourcepos = None
    known_xml = hidden = False
    _namespaces: dict[str, str] = {}
    attribute_value_list_class = _BUILDER.attribute_value_list_class
    cdata_list_attributes = _BUILDER.cdata_list_attributes
    preserve_whitespace_tags = _BUILDER.preserve_whitespace_tags
    interesting_string_types = Tag.MAIN_CONTENT_STRING_TYPES

    def __init__(self, name: str, attrs: dict[str, Any]) -> None:
        self.name = name
        self.attrs = attrs
        self.contents = []
        self.next_element = self.next_sibling = self.previous_sibling = None
        self.can_be_empty_element = _BUILDER.can_be_empty_element(name)
        if name in _CONTAINERS:
            self.interesting_string_types = {_CONTAINERS[name]}


def soup_of(tree: HtmlElement) -> tuple[BeautifulSoup, tuple[Tag, ...]]:
    """(the same tree for BeautifulSoup, its elements in the order of the page). Recursive: ``tree`` has a bounded depth."""
    soup = BeautifulSoup("", builder=LXMLTreeBuilder(multi_valued_attributes=None))
    grown = _Growth(soup)
    grown.add_element(tree, soup, NavigableString)
    return soup, tuple(grown.tags)


class _Growth:
    """A tree that grows in the order of the page: what was added last is the previous element of the next."""

    def __init__(self, root: BeautifulSoup) -> None:
        self.tags: list[Tag] = []
        self._last: Any = root

    def add_element(self, source: HtmlElement, parent: Tag, strings: type[NavigableString]) -> None:
        """``source`` and all that is in it; ``strings`` is the class of the texts, where the element itself asks for none."""
        tag = Element(source.tag, dict(source.attrib))
        self._append(tag, parent)
        self.tags.append(tag)
        strings = _CONTAINERS.get(tag.name, strings)
        self._add_text(source.text, tag, strings)
        for child in source:
            if isinstance(child.tag, str):  # not a comment
                self.add_element(child, tag, strings)
            self._add_text(child.tail, tag, strings)

    def _add_text(self, text: str | None, parent: Tag, strings: type[NavigableString]) -> None:
        if text and not text.isspace():
            string = strings(text)
            string.next_element = string.next_sibling = string.previous_sibling = None
            self._append(string, parent)

    def _append(self, node: Any, parent: Tag) -> None:
        node.parent = parent
        node.previous_element = self._last
        self._last.next_element = node
        if parent.contents:
            before = parent.contents[-1]
            node.previous_sibling = before
            before.next_sibling = node
        parent.contents.append(node)
        self._last = node
