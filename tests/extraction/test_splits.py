"""A text in several containers is read whole, and what was left out with reason is not brought back."""

from __future__ import annotations

from articles.extraction import dom, extract
from articles.extraction.splits import whole
from articles.text import paragraphs

from .pages import PARAGRAPHS, original, value

MORE = tuple(f"{paragraph} So much for item {number}." for number, paragraph in enumerate(PARAGRAPHS * 2))


def set_in(*parts: tuple[str, ...], classes: str = "body grid-item") -> str:
    return "".join(f'<div class="{classes}">{"".join(f"<p>{text}</p>" for text in part)}</div>' for part in parts)


def test_the_other_containers_of_a_split_text_are_read_in_the_order_of_the_page() -> None:
    tree = dom.parse(set_in(PARAGRAPHS[:2], MORE, PARAGRAPHS[2:])).tree
    assert paragraphs(whole(tree, "\n".join(PARAGRAPHS[:2]))) == (*PARAGRAPHS[:2], *MORE, *PARAGRAPHS[2:])


def test_a_few_paragraphs_that_were_left_out_stay_out() -> None:
    tree = dom.parse(set_in(PARAGRAPHS, PARAGRAPHS[:1])).tree
    assert whole(tree, "\n".join(PARAGRAPHS)) == "\n".join(PARAGRAPHS)
    tree = dom.parse(set_in(PARAGRAPHS, MORE[:1])).tree
    assert whole(tree, "\n".join(PARAGRAPHS)) == "\n".join(PARAGRAPHS)


def test_paragraphs_in_other_containers_are_not_the_article() -> None:
    tree = dom.parse(set_in(PARAGRAPHS[:2]) + set_in(MORE, classes="other")).tree
    assert whole(tree, "\n".join(PARAGRAPHS[:2])) == "\n".join(PARAGRAPHS[:2])


def test_a_page_whose_text_advertisements_part_gives_all_of_it() -> None:
    parts = [set_in(MORE[at : at + 2]) + '<div class="row"><div class="ad"><p>Advertisement</p></div></div>' for at in (0, 2, 4, 6)]
    markup = f"<html><body><article><h1>Northern quay closed</h1>{''.join(parts)}</article></body></html>"
    assert paragraphs(value(extract(original(markup)).body)) == MORE
