"""What each paragraph is stands beside the text, one for one."""

from __future__ import annotations

from articles.extraction import extract
from articles.records import Block
from articles.text import paragraphs
from tests.extraction.pages import PARAGRAPHS, original, page


def test_subheads_lists_and_quotations_are_told_apart():
    quoted = f"<blockquote>{PARAGRAPHS[2]}</blockquote>"
    listed = (
        "<ul><li>Ferries leave from the fish market from Monday on.</li><li>Lorries take the ring road until the autumn.</li></ul>"
    )
    markup = page(paragraphs=PARAGRAPHS[:2]).replace(
        "</article>", f"<h2>What changes for whom</h2>{listed}{quoted}<p>{PARAGRAPHS[3]}</p></article>"
    )
    found = extract(original(markup))
    assert found.body
    told = dict(zip(paragraphs(found.body.value), found.blocks, strict=True))
    assert told["What changes for whom"] is Block.SUBHEAD
    assert told["Lorries take the ring road until the autumn."] is Block.ENTRY
    assert told[PARAGRAPHS[2]] is Block.QUOTATION
    assert told[PARAGRAPHS[3]] is Block.PARAGRAPH


def test_a_text_of_plain_paragraphs_has_no_blocks():
    assert extract(original(page())).blocks == ()
