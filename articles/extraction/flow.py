"""One element of a page -> its lines as a reader sees them, and what each is. For elements that a person has pointed to: everything in
them counts, but for what is no text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from articles.extraction.blocks import Lines
from articles.extraction.vocabulary import word_set
from articles.records import Block
from articles.text import squeeze

_SKIPPED = word_set(
    """
    script style noscript template svg iframe video audio object canvas form button input select textarea nav aside figure
    figcaption h1
    """
)
_INLINE = word_set(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub
    sup time tt u var wbr td th
    """
)
"""Elements that break no line. Cells of a table stand in the line of their row."""
_CELLS = word_set("td th")
_BLOCK_OF = dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), Block.SUBHEAD) | {
    "li": Block.ENTRY,
    "blockquote": Block.QUOTATION,
    "tr": Block.ROW,
}
_Piece = tuple[str, Block] | None


def lines_of(tag: Tag) -> Lines:
    """The lines of ``tag`` in order, squeezed, empty ones left out; none of the headline, of figures, forms, navigation
    and asides within it."""
    return tuple(_lines(tag))


def stands_alone(tag: Tag) -> bool:
    """Whether ``tag`` makes lines of its own: an element within a line stands beside text or other such elements."""
    while tag.name in _INLINE - _CELLS:
        if any(_is_in_line(next(_not_blank(siblings), None)) for siblings in (tag.previous_siblings, tag.next_siblings)):
            return False
        if tag.parent is None:
            return True
        tag = tag.parent
    return True


def _not_blank(nodes: Iterable[PageElement]) -> Iterator[PageElement]:
    return (node for node in nodes if isinstance(node, Tag) or str(node).strip())


def _is_in_line(node: PageElement | None) -> bool:
    if isinstance(node, Tag):
        return node.name in _INLINE
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def _lines(tag: Tag) -> Iterator[tuple[str, Block]]:
    for is_text, pieces in groupby(_pieces(tag, _BLOCK_OF.get(tag.name, Block.PARAGRAPH)), key=lambda piece: piece is not None):
        parts = [piece for piece in pieces if piece]
        if is_text and (line := squeeze("".join(text for text, _ in parts))):
            yield line, parts[0][1]


def _pieces(tag: Tag, block: Block) -> Iterator[_Piece]:
    """Pieces of text with what they are; None where a line ends."""
    before = None
    for child in tag.children:
        if isinstance(child, Tag):
            yield from _of_element(child, block, adjoins=isinstance(before, Tag))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield str(child).replace("\n", " "), block
        before = child


def _of_element(tag: Tag, block: Block, *, adjoins: bool) -> Iterator[_Piece]:
    """``adjoins`` another element: the blank between them is not in the tree (``dom``)."""
    if tag.name in _INLINE:
        yield from ((" ", block),) if adjoins else ()
        yield from _pieces(tag, block)
    elif tag.name not in _SKIPPED:
        yield None
        yield from _pieces(tag, _BLOCK_OF.get(tag.name, block))
        yield None
