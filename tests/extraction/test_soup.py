"""The tree that is grown from lxml's says what BeautifulSoup's own says."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from articles.extraction import dom
from articles.extraction.dom import MAX_DEPTH
from articles.extraction.soup import soup_of

from .pages import PARAGRAPHS, json_ld, page

MARKUP = page(
    head=f'<meta name="a" content="b">{json_ld({"@type": "Article"})}',
    heading='<h1 class="Big one" id="x">Quay <!-- no --><em>closed</em> for now<br>and later</h1>',
    after="<ruby>漢<rt>kan</rt></ruby><textarea> a  b </textarea><p>open<p>end <unknown-tag>here</unknown-tag> tail",
)


def parsed(markup: str) -> tuple[BeautifulSoup, tuple[Tag, ...]]:
    return soup_of(dom.parse(markup).tree)


def elements(soup: BeautifulSoup) -> list[tuple[str, dict[str, str], str]]:
    return [(tag.name, dict(tag.attrs), " ".join(tag.get_text(" ").split())) for tag in soup.find_all(True)]


def test_elements_attributes_and_texts_are_those_of_beautifulsoup() -> None:
    grown, tags = parsed(MARKUP)
    usual = BeautifulSoup(MARKUP, "lxml", multi_valued_attributes=None)
    assert elements(grown) == elements(usual)
    assert list(tags) == grown.find_all(True)


def test_the_order_of_the_page_can_be_walked_forth_and_back() -> None:
    grown, _ = parsed(MARKUP)
    forth: list[PageElement] = list(grown.next_elements)
    assert [*forth[-1].previous_elements][:-1] == forth[-2::-1]
    for tag in grown.find_all(True):
        assert [child.previous_sibling for child in tag.contents] == [None, *tag.contents][: len(tag.contents)]
        assert all(child.parent is tag for child in tag.contents)


def test_the_tree_is_searched_as_any_other() -> None:
    grown, _ = parsed(MARKUP)
    assert [tag.get_text() for tag in grown.select("article > h1.one em")] == ["closed"]
    found = grown.find("em")
    assert found is not None
    assert [parent.name for parent in found.parents if parent.name in ("h1", "main")] == ["h1", "main"]
    assert [tag.get_text() for tag in grown.find_all("script")] == ['{"@type": "Article"}']


@pytest.mark.parametrize("depth", [MAX_DEPTH // 2, 2 * MAX_DEPTH, 100 * MAX_DEPTH])
def test_what_stands_too_deep_loses_its_tags_and_keeps_its_text(depth: int) -> None:
    read = dom.parse(f"<body>{'<div>' * depth}<p>{PARAGRAPHS[0]}</p>{'</div>' * depth}<p>{PARAGRAPHS[1]}</p></body>")
    assert PARAGRAPHS[0] in read.soup.get_text()
    assert PARAGRAPHS[1] in read.soup.get_text()
    assert max(len(list(tag.parents)) for tag in read.tags) <= MAX_DEPTH + 3
