"""What each paragraph of a body is: subhead, entry of a list, quotation, row of a table.

They come from the same tree as the text, and are kept as a list beside it, so that offsets into the text hold and no markup is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml.etree import _Element

from articles.records import Block
from articles.text import name_key, paragraphs

_OF_TAG = {"head": Block.SUBHEAD, "item": Block.ENTRY, "quote": Block.QUOTATION, "row": Block.ROW}
"""Elements of the tree that trafilatura makes (a selection of TEI) -> what they are to a reader."""

Kinds = Mapping[str, Block]
"""Key of a paragraph (``text.name_key``) -> what it is, where it is no plain paragraph."""
Lines = tuple[tuple[str, Block], ...]
"""The lines of an element in order, and what each is."""


def kinds_of(lines: Lines) -> Kinds:
    """What ``lines`` are, by their keys."""
    return {name_key(line): block for line, block in reversed(lines)}


def kinds_in(tree: _Element | None) -> Kinds:
    """What the tree that trafilatura made says of its lines."""
    found: dict[str, Block] = {}
    for element in [] if tree is None else tree.iter(*_OF_TAG):
        for text in _lines(element):
            found.setdefault(name_key(text), _OF_TAG[element.tag])
    return found


def blocks_of(body: str, kinds: Kinds) -> tuple[Block, ...]:
    """One for each paragraph of ``body``, in order; () where all are plain."""
    found = tuple(kinds.get(name_key(paragraph), Block.PARAGRAPH) for paragraph in paragraphs(body))
    return () if set(found) <= {Block.PARAGRAPH} else found


def _lines(element: _Element) -> Iterator[str]:
    """The text of ``element`` whole, and that of each paragraph in it: the text has one line of it, or one each."""
    yield " ".join(element.itertext())
    yield from (" ".join(part.itertext()) for part in element.iter("p"))
