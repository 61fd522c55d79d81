"""The HTML of every kind of page by the checker of the W3C. It is no package of ours (`make vnu`) and needs Java."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, RequestFactory

from articles.models import Article
from articles.reading_models import Collection, SavedSearch
from articles.search import indexing
from articles.web.views.errors import bad_request, server_error
from tests.factories import make_article, make_entity, make_outlet
from tests.web.test_capture import keep_page

JAR = Path(__file__).parents[2] / ".vnu" / "vnu.jar"
PUBLIC = (
    "/",
    "/search/",
    "/search/?q=harbour&size=10",
    "/search/?q=harbour&view=table&sort=oldest",
    "/search/?q=harbour&view=excerpts",
    "/search/?q=harbuor",
    "/search/?q=zeppelin+airship&person=1",
    "/search/?page=99",
    "/search/?q=%22flood",
    "/search/?from=2016-13",
    "/search/facet/person/",
    "/search/facet/person/?contains=zz",
    "/search/advanced/",
    "/search/advanced/?q=harbour+-ferry",
    "/search/advanced/?first=2016-13",
    "/search/export/?q=harbour",
    "/browse/",
    "/browse/2016/",
    "/browse/2016/12/",
    "/browse/2016/12/20/",
    "/outlets/",
    "/entities/",
    "/entities/?kind=PERSON&letter=A",
    "/compare/",
    "/compare/?q=harbour&q=flood&share=1",
    "/collections/",
    "/help/",
    "/sign-in/",
    "/nothing-here/",
)
OF_READERS = ("/", "/search/?q=harbour", "/saved/", "/saved/new/?q=harbour", "/collections/")
OF_STAFF = (
    "/admin/",
    "/admin/articles/ingestbatch/add/",
    "/admin/articles/article/",
    "/admin/articles/source/find/",
    "/admin/articles/source/add/",
    "/admin/articles/watchlist/add/",
    "/admin/articles/mistakereport/",
    "/admin/articles/entity/sample/",
    "/admin/articles/entity/review/duplicate/",
)
DJANGOS_OWN = ("A table row was 2 columns wide", "Element “option” without attribute “label” must not be empty")
"""What the checker says of the templates and the widgets of Django's admin."""


@pytest.fixture
def checker() -> list[str]:
    """The command, or a skip that says what is missing."""
    java = shutil.which("java")
    if java is None or not JAR.exists():
        pytest.skip("needs Java and the Nu Html Checker: make vnu")
    return [java, "-jar", str(JAR), "--format", "json", "--exit-zero-always"]


@pytest.fixture
def archive(harbour: list[Article]) -> list[Article]:
    """With a copy, an earlier version, an original, a collection and a saved search."""
    copy = make_article(outlet="Kestrel Wire", copy_of=harbour[0], canonical_url="https://example.com/a?b=1&c=2")
    copy.revisions.create(headline="The first version", body="One.\n\nTwo.")
    keep_page(copy, b"<p>As it was.")
    for number in range(14):
        make_article(headline=f"Harbour & quay <{number}>", entities={"PERSON": [f"Person {number}"]}, published=f"20{number:02}")
    indexing.rebuild()
    return [*harbour, copy]


def test_every_page_is_valid_html(
    reader: Client, editor: Client, archive: list[Article], checker: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    pages = {}
    for number, (name, response) in enumerate(answers(reader, editor, archive)):
        pages[file := folder / f"{number}.html"] = name
        file.write_bytes(response.content)
    assert not [f"{pages[file]}: {what}" for file, what in complaints(checker, folder)]


def answers(reader: Client, editor: Client, archive: list[Article]) -> Iterator[tuple[str, Any]]:
    """(name, answer) of all the pages that are checked."""
    staff, original, copy = User.objects.get(), archive[0], archive[-1]
    collection = Collection.objects.create(owner=staff, title="Clippings & notes", about="What\n\nfor", is_public=True)
    collection.entries.create(article=original, note="To be\n\nread", labels="one, two & three")
    SavedSearch.objects.create(owner=staff, title="Strikes", parameters="q=strike", seen_up_to=0, mailed_up_to=0)
    line = reader.get("/search/?q=strike").context["page"].lines[0]
    subjects = [make_entity("Ada Lovelace"), make_outlet("Kestrel Wire"), original.authors.first(), collection, *archive]
    of_one = [subject.get_absolute_url() for subject in subjects]
    of_one += [
        line.url,
        f"/articles/{copy.pk}/history/versions/",
        f"/stories/{original.pk}/",
        f"/articles/{original.pk}/mistakes/report/",
        f"/captures/{copy.captures.get().pk}/",
    ]
    for path in (*PUBLIC, *of_one):
        yield path, reader.get(path)
    for path in (*OF_READERS, *OF_STAFF, line.url, collection.get_absolute_url()):
        yield f"{path} (signed in)", editor.get(path)
    request = RequestFactory().get("/")
    request.user = staff
    yield "an empty report", reader.post(f"/articles/{original.pk}/mistakes/report/")
    yield "a page that may not be saved", reader.post("/save/", headers={"accept": "text/html"})
    yield "400", bad_request(request, ValueError())
    yield "500", server_error(request)


def complaints(checker: list[str], folder: Path) -> list[tuple[Path, str]]:
    """(file, what is wrong and where) of every message, warnings included, that is about what we wrote."""
    found = subprocess.run([*checker, str(folder)], capture_output=True, text=True, timeout=120, check=False)
    messages = json.loads(found.stderr)["messages"]
    return [
        (Path(message["url"].removeprefix("file:")), f"{message['message']} {message.get('extract', '')!r}")
        for message in messages
        if not message["message"].startswith(DJANGOS_OWN)
    ]


def test_the_checker_would_complain(checker: list[str], tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text("<!DOCTYPE html><html lang=en><title>x</title><p><p id=a><p id=a></div>")
    assert len(complaints(checker, tmp_path)) >= 2


def test_all_that_is_checked_is_a_page(reader: Client, editor: Client, archive: list[Article]) -> None:
    found = {name: response for name, response in answers(reader, editor, archive) if isinstance(response, HttpResponse)}
    assert {name for name, response in found.items() if response.status_code not in {200, 400, 401, 404, 500}} == set()
    assert len(found) > 50
