"""What the index is told of an article: the same by Haystack's way and by the indexer's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article, Author, Byline, Outlet
from articles.search import analysis, documents
from articles.search.analysis import joined, tokens
from articles.search.backends.schema import document
from articles.search_indexes import ArticleIndex
from articles.text import paragraphs
from tests.factories import make_article, make_entity, mention

HAYSTACK_ONLY = {"id", "django_ct", "django_id", "text"}


@pytest.fixture
def articles(db: None) -> list[Article]:
    full = make_article(
        headline="Élan & harbour",
        body="First line of the harbour.\n\n***\n\nThe harbour’s second; 12% more.\r\nA third.",
        outlet="Zebra Times",
        authors=["Zoe Zed", "Ann Ace"],
        tags=["trade", "Oil", "élan"],
        entities={"PERSON": ["Ada Byron", "Ada Lovelace"], "ORG": ["UN"], "PLACE": ["Merrow"]},
        published="2016-02",
        canonical_url="https://zebra.example/a%20b",
    )
    mention(full, make_entity("UN", label="ORG"))
    own_lede = make_article(lede="Not in the body at all.", published="2015", language="fr")
    bare = make_article(headline="", body="", lede="", published=None, language="")
    return [full, own_lede, bare]


def test_haystack_and_the_indexer_tell_the_same(articles: list[Article]) -> None:
    read = {one["django_id"]: one for one in documents.read([article.pk for article in articles])}
    for article in (*articles, *ArticleIndex().index_queryset()):
        by_haystack = ArticleIndex().full_prepare(article)
        by_rows = read[article.pk]
        known = {field: value for field, value in by_rows.items() if value is not None and field != "django_id"}
        assert {field: value for field, value in by_haystack.items() if field not in HAYSTACK_ONLY} == known
        assert document(by_haystack) == document(by_rows)


def test_the_printed_text_is_that_of_the_template(articles: list[Article]) -> None:
    for article in articles:
        prepared = ArticleIndex().full_prepare(article)
        assert document(prepared).words["text"] == joined(map(tokens, paragraphs(prepared["text"])))


def test_batches_are_read_in_order_and_without_what_is_not_published(articles: list[Article]) -> None:
    make_article(status="draft")
    first, second, third = (article.pk for article in articles)
    assert [one["django_id"] for one in documents.read_after(0, limit=2)] == [first, second]
    assert [one["django_id"] for one in documents.read_after(second, limit=2)] == [third]
    assert documents.read_after(third, limit=2) == []
    assert [pk for pk, _ in documents.stamps_after(0, limit=9)] == [first, second, third]


def test_a_stamp_differs_where_anything_differs_that_is_indexed(articles: list[Article]) -> None:
    article = articles[0]
    seen = [_stamp(article)]
    article.save()
    seen.append(_stamp(article))
    Outlet.objects.update(name="Gnu Times")
    seen.append(_stamp(article))
    Author.objects.filter(name="Zoe Zed").update(name="Zoe Zett")
    seen.append(_stamp(article))
    article.tags.first().delete()  # type: ignore[union-attr]
    seen.append(_stamp(article))
    entity = article.mentions.earliest("id").entity
    entity.name = "Augusta Ada Byron"
    entity.save()
    seen.append(_stamp(article))
    article.mentions.earliest("id").delete()
    seen.append(_stamp(article))
    Byline.objects.all().delete()
    seen.append(_stamp(article))
    assert len(set(seen)) == len(seen)
    assert _stamp(article) == seen[-1]


def _stamp(article: Article) -> int:
    return dict(documents.stamps_after(0, limit=9))[article.pk]


@given(st.text() | st.text(st.characters(codec="ascii")) | st.just("x" * 70 + " y"))
def test_the_quick_way_through_a_text_gives_the_same_tokens(text: str) -> None:
    word_by_word = [token for word in analysis.word_pattern(text).findall(text) for token in analysis.folded(word)]
    assert tokens(text) == word_by_word


@given(st.lists(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])) | st.text("abc ’é"), max_size=4))
def test_paragraphs_are_spaced(lines: list[str]) -> None:
    assert analysis.spaced("\n\n".join(lines)) == joined(map(tokens, lines))


def test_words_that_are_forgotten_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "WORDS_KEPT", 2)
    text = "running runs runner ran running"
    assert analysis.stems(text.split(), "en") == ["en:run", "en:run", "en:runner", "en:ran", "en:run"]
    assert not re.search("running", " ".join(analysis.stems(text.split(), "en")))
