"""Articles at the desk: corrected, published, withdrawn, read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.models import Article, IndexChange, Mention
from articles.search import indexing
from articles.search.request import SearchRequest
from articles.search.service import search
from tests.factories import make_article
from tests.journeys.pages import PARAGRAPHS, page

LIST = reverse("admin:articles_article_changelist")


@pytest.fixture
def article(editor: Client, work_off: Callable[[], None]) -> Article:
    """Published, by way of the upload; its changes are in the index."""
    upload = SimpleUploadedFile("page.html", page())
    editor.post(reverse("admin:articles_ingestbatch_add"), {"when": "publish", "uploads": upload})
    work_off()
    indexing.apply_all()
    return Article.objects.get()


def edit_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def form_of(client: Client, article: Article) -> dict[str, str]:
    """What a browser would post if nothing were changed."""
    context = client.get(edit_url(article)).context
    form = context["adminform"].form
    fields = {name: form[name].value() for name in form.fields}
    fields = {name: form.fields[name].prepare_value(value) or "" for name, value in fields.items()}
    inlines = {
        f"{inline.formset.prefix}-{key}": 0
        for inline in context["inline_admin_formsets"]
        for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return fields | inlines


def save(client: Client, article: Article, **changes: str) -> Any:
    return client.post(edit_url(article), form_of(client, article) | changes)


def act(client: Client, action: str, *articles: Article) -> Any:
    chosen = [article.pk for article in articles]
    return client.post(LIST, {"action": action, "_selected_action": chosen}, follow=True)


def test_each_field_says_where_it_came_from(editor: Client, article: Article) -> None:
    content = editor.get(edit_url(article)).content.decode()
    assert content.count('class="origin') >= 6
    assert "2019-03-05T09:30:00+01:00" in content
    assert "Ruth Calloway" in content
    assert "Helena Marsh" in content


def test_saving_without_a_change_corrects_nothing(editor: Client, article: Article) -> None:
    assert save(editor, article).status_code == 302
    after = Article.objects.get()
    assert after.provenance == article.provenance
    assert not after.revisions.exists()
    assert not IndexChange.objects.exists()


def test_a_correction_is_marked_and_leaves_the_names_alone(editor: Client, article: Article) -> None:
    before = list(Mention.objects.values_list("pk", flat=True))
    save(editor, article, tags="quays, harbours", published="2019-03", section="Front page")
    after = Article.objects.get()
    assert set(after.tags.values_list("name", flat=True)) == {"quays", "harbours"}
    assert after.published
    assert after.published.isoformat() == "2019-03"
    assert {field for field in after.provenance if after.is_corrected(field)} == {"tags", "published", "section"}
    assert list(Mention.objects.values_list("pk", flat=True)) == before
    assert "Set by an editor" in editor.get(edit_url(article)).content.decode()


def test_a_corrected_text_is_recognised_again_and_the_earlier_one_kept(editor: Client, article: Article) -> None:
    save(editor, article, body=f"{PARAGRAPHS[0]}\r\n\r\nAngela Merkel spoke in Berlin.")
    after = Article.objects.get()
    assert after.mentions.filter(entity__name="Angela Merkel").exists()
    assert all(after.text[m.start : m.end] == m.text for m in after.mentions.all())
    assert after.revisions.get().body == article.body
    assert "earlier-text" in editor.get(edit_url(article)).content.decode()
    indexing.apply_all()
    assert search(SearchRequest(text="Merkel")).total == 1


def test_names_and_a_date_can_be_emptied(editor: Client, article: Article) -> None:
    save(editor, article, authors="", published="", outlet="")
    after = Article.objects.get()
    assert (after.byline_names(), after.published, after.outlet) == ([], None, None)
    assert after.is_corrected("authors")


def test_an_address_is_corrected_but_not_to_another_articles(editor: Client, article: Article) -> None:
    save(editor, article, canonical_url="https://courier.example/other?utm_source=x")
    assert Article.objects.get().canonical_url == "https://courier.example/other"
    other = make_article(headline="Other")
    response = save(editor, other, canonical_url="https://courier.example/other")
    assert "has this address already" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("published", "soon"), ("body", " "), ("language", "English"), ("image", "no address")]
)
def test_what_cannot_be_is_refused_next_to_its_field(editor: Client, article: Article, field: str, value: str) -> None:
    response = save(editor, article, **{field: value})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors[field]
    assert Article.objects.get().provenance == article.provenance


def test_two_people_do_not_undo_each_others_work_unseen(editor: Client, article: Article) -> None:
    opened = form_of(editor, article)
    save(editor, article, section="Front page")
    response = editor.post(edit_url(article), opened | {"tags": "quays"})
    assert "was changed since you opened" in response.content.decode()
    assert Article.objects.get().section == "Front page"


def test_an_article_is_withdrawn_in_its_form(editor: Client, article: Article) -> None:
    save(editor, article, status="withdrawn")
    indexing.apply_all()
    assert search(SearchRequest(text="quay")).total == 0
    assert Article.objects.get().provenance == article.provenance


def test_an_article_is_put_into_a_story_and_taken_out_of_it_in_its_form(editor: Client, article: Article) -> None:
    other = make_article(headline="The quay again", body=article.body, published="2030-01-01")
    indexing.note_change([other.pk])
    folded = SearchRequest(text="quay", fold=True)
    for copy_of, expected in ((article.pk, (1, 2)), ("", (2, 2))):
        save(editor, other, copy_of=copy_of)
        indexing.apply_all()
        found = search(folded)
        assert (found.total, found.articles) == expected
    assert indexing.check().is_sound


def test_a_story_outlives_the_article_that_names_it(editor: Client, article: Article) -> None:
    copies = [make_article(headline="The quay again", body=article.body, copy_of=article) for _ in range(2)]
    indexing.note_change([copy.pk for copy in copies])
    editor.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
    indexing.apply_all()
    found = search(SearchRequest(text="quay", fold=True))
    assert (found.total, found.articles) == (1, 2)
    assert indexing.check().is_sound


def test_articles_are_withdrawn_and_published_from_the_list(editor: Client, article: Article) -> None:
    assert "1 article was withdrawn" in act(editor, "withdraw", article).content.decode()
    indexing.apply_all()
    assert search(SearchRequest(text="quay")).total == 0
    act(editor, "publish", article)
    indexing.apply_all()
    assert search(SearchRequest(text="quay")).total == 1
    assert "Withdrawn." in editor.get(reverse("admin:articles_article_history", args=[article.pk])).content.decode()


def test_a_deleted_article_leaves_the_index(editor: Client, article: Article) -> None:
    editor.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
    indexing.apply_all()
    assert (Article.objects.count(), search(SearchRequest()).total) == (0, 0)


def test_many_deleted_articles_leave_the_index(editor: Client, article: Article) -> None:
    chosen = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    editor.post(LIST, chosen)
    indexing.apply_all()
    assert (Article.objects.count(), search(SearchRequest()).total) == (0, 0)


def test_reading_again_keeps_what_people_corrected(editor: Client, article: Article) -> None:
    save(editor, article, headline="As the editor has it")
    Article.objects.update(section="spoilt")
    assert "Read again" in act(editor, "reprocess", article).content.decode()
    after = Article.objects.get()
    assert (after.headline, after.section) == ("As the editor has it", article.section)


def test_reading_again_says_what_cannot_be_read(editor: Client, article: Article) -> None:
    Article.objects.update(read_from=None)
    assert "could not be read again" in act(editor, "reprocess", article).content.decode()


def test_the_list_is_searched_and_filtered(editor: Client, portal: Any) -> None:
    make_article(headline="Flood wall to be raised", warnings=["No date was found."], published=None)
    make_article(headline="Harbour strike", outlet="The Merrow Courier", status="draft")
    for query, found in {
        "q=flood": "Flood wall",
        "warnings=yes": "Flood wall",
        "warnings=no": "Harbour strike",
        "status__exact=draft": "Harbour strike",
        "language=en&published_on__year=2016": "Harbour strike",
    }.items():
        content = editor.get(f"{LIST}?{query}").content.decode()
        assert content.count('class="action-checkbox"') == 1, query
        assert found in content


def test_captures_are_listed_with_a_link_to_the_archived_copy(editor: Client, article: Article) -> None:
    capture = article.captures.get()
    content = editor.get(edit_url(article)).content.decode()
    assert reverse("capture", args=[capture.pk]) in content
    assert "page.html" in content
