"""Entities and words found, marked in a text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from articles.web.marking import Marker, Span, marked_paragraphs


def span(start: int, end: int) -> Span:
    return Span(start=start, end=end, label="person", url="/entities/1/-/", title="Person: X")


def marker(*terms: str, language: str = "en") -> Marker:
    return Marker(terms=frozenset(terms), language=language)


def test_a_name_becomes_a_link_at_its_place() -> None:
    [headline, body] = marked_paragraphs("Flood\n\nAda Lovelace spoke.", spans=[span(7, 19)], marker=marker())
    assert headline == "Flood"
    assert body == ('<a class="name" data-label="person" href="/entities/1/-/" title="Person: X">Ada Lovelace</a> spoke.')


def test_words_are_marked_in_all_their_forms_and_numbered() -> None:
    wanted = marker("strike")
    [text] = marked_paragraphs("Strikes follow a STRIKE.", spans=[], marker=wanted)
    assert text == '<mark id="hit-1">Strikes</mark> follow a <mark id="hit-2">STRIKE</mark>.'
    assert wanted.count == 2


def test_a_word_is_marked_inside_a_name() -> None:
    [text] = marked_paragraphs("The Harbour Board", spans=[span(4, 17)], marker=marker("harbour"))
    assert '<mark id="hit-1">Harbour</mark> Board</a>' in text


def test_markup_in_a_text_stays_text() -> None:
    [text] = marked_paragraphs("<script>alert('x')</script> & so on", spans=[span(0, 8)], marker=marker("script"))
    assert "<script" not in text
    assert "&lt;" in text
    assert "&amp; so on" in text


def test_of_overlapping_names_the_longer_stays() -> None:
    [text] = marked_paragraphs("Port Merrow Council", spans=[span(0, 11), span(0, 19), span(5, 11)], marker=marker())
    assert text.count("<a ") == 1
    assert ">Port Merrow Council</a>" in text


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: span(*sorted(ends))), max_size=6)


@given(st.text(max_size=60), spans, st.sets(st.text(min_size=1, max_size=5), max_size=4))
def test_marking_never_changes_a_letter(text: str, names: list[Span], terms: set[str]) -> None:
    html = "\n\n".join(marked_paragraphs(text, spans=names, marker=marker(*terms)))
    plain = re.sub(r"</?(?:a|mark)(?: [^>]*)?>", "", html)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        plain = plain.replace(entity, char)
    assert plain == text
