"""What is not for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from articles.models import Article, Outlet
from tests.factories import make_article, make_entity, mention
from tests.web.test_capture import keep_page

SECRET = "Zwischenlager"
PUBLIC_LISTS = (
    "/",
    "/search/",
    "/outlets/",
    "/browse/2016/12/20/",
    "/search/facet/org/",
    "/search/suggest/?q=zwisch",
    "/api/v1/search",
)


@pytest.fixture(params=["draft", "withdrawn"])
def hidden(request: Any, harbour: list[Article], index: Callable[[], int]) -> Article:
    """An article that the public must not see, with a name, an outlet and a capture of its own."""
    article = make_article(headline=f"{SECRET} planned", outlet=f"{SECRET} Post", status=request.param, published="2016-12-20")
    mention(article, make_entity(f"{SECRET} Corporation", label="ORG"))
    keep_page(article, b"<p>secret</p>")
    index()
    return article


def test_a_hidden_article_is_nowhere_in_public(reader: Client, hidden: Article) -> None:
    entity = make_entity(f"{SECRET} Corporation", label="ORG")
    capture = hidden.captures.get()
    for path in (
        hidden.get_absolute_url(),
        f"/articles/{hidden.pk}/-/",
        entity.get_absolute_url(),
        Outlet.objects.get(name=f"{SECRET} Post").get_absolute_url(),
        f"/captures/{capture.pk}/",
        f"/captures/{capture.pk}/raw/",
        f"/api/v1/articles/{hidden.pk}",
    ):
        response = reader.get(path)
        assert response.status_code == 404, path
        assert SECRET.lower() not in response.headers.get("Location", "").lower()
    for path in (
        "/",
        "/search/",
        "/outlets/",
        "/browse/2016/12/20/",
        "/search/facet/org/",
        "/search/suggest/?q=zwisch",
        "/api/v1/search",
    ):
        response = reader.get(path)
        assert response.status_code == 200
        assert SECRET not in response.content.decode(), path


def test_staff_preview_it_under_a_banner(editor: Client, hidden: Article) -> None:
    response = editor.get(hidden.get_absolute_url())
    assert response.status_code == 200
    assert "Preview." in response.content.decode()
    assert 'content="noindex"' in response.content.decode()
    assert editor.get(f"/captures/{hidden.captures.get().pk}/").status_code == 200


def test_staff_without_the_permission_see_no_more_than_others(hidden: Article, django_user_model: Any) -> None:
    client = Client()
    client.force_login(django_user_model.objects.create_user("clerk", is_staff=True))
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_a_private_archive_asks_for_a_login(reader: Client, harbour: list[Article], settings: Any) -> None:
    settings.PRIVATE_ARCHIVE = True
    for path in ("/", "/search/?q=flood", harbour[0].get_absolute_url(), "/browse/"):
        response = reader.get(path)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/sign-in/?next=")
        assert "private" in response.headers["Cache-Control"]
    assert reader.get("/api/v1/search").status_code == 401
    assert reader.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_the_way_back_after_a_login_stays_on_this_site(reader: Client, harbour: list[Article], settings: Any) -> None:
    settings.PRIVATE_ARCHIVE = True
    assert reader.get("//evil.example/").headers.get("Location", "") != "//evil.example/"


def test_readers_of_a_private_archive_read_it_and_strangers_with_an_account_do_not(
    harbour: list[Article], settings: Any, django_user_model: Any
) -> None:
    settings.PRIVATE_ARCHIVE = True
    user = django_user_model.objects.create_user("reader")
    client = Client()
    client.force_login(user)
    assert client.get("/").status_code == 403
    user.groups.add(Group.objects.get(name="Readers"))
    assert client.get("/").status_code == 200
