"""The index while it is rebuilt, after a rebuild was broken off, and when something has happened to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client

from articles.errors import EngineUnavailable
from articles.models import Article, IndexChange, Outlet
from articles.search import indexing, service
from articles.search.backends.storage import WriterBusy
from articles.search.request import SearchRequest
from tests.factories import make_article
from tests.search.engines import ENGINES, engine

pytestmark = pytest.mark.django_db

BATCH = 4
COMMIT = 8


class Killed(BaseException):
    """What no code of ours catches to go on."""


@pytest.fixture(params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Each engine in turn, with nothing indexed; small batches and commits."""
    monkeypatch.setattr(indexing, "BATCH", BATCH)
    with engine(request.param, tmp_path) as made:
        monkeypatch.setattr(type(made.index), "commit_every", COMMIT)
        yield made


@pytest.fixture
def articles(backend: Any) -> list[Article]:
    """Thirty articles, in the index."""
    made = [make_article(headline=f"Story number{number}", outlet="Courier") for number in range(30)]
    indexing.rebuild()
    return made


def ids(text: str = "") -> set[int]:
    page = service.search(SearchRequest(text=text, size=100, facets=(), interval=None))
    return {hit.article_id for hit in page.hits}


def killed_after(articles: int) -> Any:
    def progress(done: int, total: int) -> None:
        if done >= articles:
            raise Killed

    return progress


def break_off(after: int) -> None:
    with pytest.raises(Killed):
        indexing.rebuild(progress=killed_after(after))


# --- While it is rebuilt ----------------------------------------------------------------------------------------------------------


def test_changes_are_found_during_a_rebuild_and_after_it(articles: list[Article]) -> None:
    seen: list[int] = []

    def meanwhile(done: int, total: int) -> None:
        if done == 12:
            new = make_article(headline="Late arrival").pk
            Article.objects.filter(pk=articles[0].pk).update(status="withdrawn")
            Article.objects.filter(pk=articles[1].pk).update(headline="Quite another story")
            indexing.note_change([new, *(article.pk for article in articles[:3])])
            articles[2].delete()
            assert indexing.apply_all() == 4
            assert (ids("arrival"), ids("another")) == ({new}, {articles[1].pk})
            assert ids("number0 OR number1 OR number2") == set()
            seen.append(new)

    new_size = indexing.rebuild(progress=meanwhile)
    assert new_size == len(ids()) == 29
    assert (ids("arrival"), ids("another")) == (set(seen), {articles[1].pk})
    assert ids("number0 OR number1 OR number2") == set()
    assert not IndexChange.objects.exists()
    assert indexing.check().is_sound


def test_what_haystack_changes_during_a_rebuild_is_not_lost(backend: Any, articles: list[Article]) -> None:
    def meanwhile(done: int, total: int) -> None:
        if done == 12:
            pk = articles[0].pk
            articles[0].delete()
            backend.remove(f"articles.article.{pk}")

    indexing.rebuild(progress=meanwhile)
    assert len(ids()) == 29
    assert indexing.check().is_sound


def test_two_rebuilds_at_once_are_refused(articles: list[Article]) -> None:
    def meanwhile(done: int, total: int) -> None:
        with pytest.raises(WriterBusy, match="rebuilt already"):
            indexing.rebuild()

    assert indexing.rebuild(progress=meanwhile) == 30


def test_changes_wait_where_another_makes_the_first_index(backend: Any) -> None:
    article = make_article()
    indexing.note_change([article.pk])

    def meanwhile(done: int, total: int) -> None:
        assert indexing.apply_pending() == 0
        assert IndexChange.objects.count() == 1

    assert indexing.rebuild(progress=meanwhile) == 1
    assert indexing.apply_pending() == 1


# --- Broken off -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [4, 8, 12, 28, 30])
def test_a_rebuild_goes_on_where_it_was_broken_off(articles: list[Article], after: int) -> None:
    break_off(after)
    assert len(ids()) == 30
    Article.objects.filter(pk=articles[0].pk).update(status="withdrawn")
    articles[29].headline = "Quite another story"
    articles[29].save()
    indexing.note_change([articles[0].pk, articles[29].pk])
    indexing.apply_all()
    held: list[int] = []
    done: list[int] = []
    assert indexing.rebuild(progress=lambda count, _: done.append(count), resumed=held.append) == 29
    noted = after // COMMIT * COMMIT
    assert held == ([noted] if noted else [])
    assert not done or min(done) > noted
    assert ids("another") == {articles[29].pk}
    assert indexing.check().is_sound
    assert indexing.check().indexed == 29


def test_what_was_committed_but_not_noted_is_built_again(
    backend: Any, articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    note, noted = backend.index.generations.note_progress, []

    def dying(folder: Path, *, after: int, held: int) -> None:
        if noted:
            raise Killed
        noted.append(after)
        note(folder, after=after, held=held)

    with monkeypatch.context() as patch:
        patch.setattr(backend.index.generations, "note_progress", dying)
        with pytest.raises(Killed):
            indexing.rebuild()
    held: list[int] = []
    assert indexing.rebuild(resumed=held.append) == 30
    assert held == [COMMIT]
    assert indexing.check().indexed == 30


def test_a_restart_begins_anew_and_leaves_nothing_behind(backend: Any, articles: list[Article]) -> None:
    break_off(20)
    held: list[int] = []
    assert indexing.rebuild(restart=True, resumed=held.append) == 30
    assert held == []
    generations = backend.index.generations
    assert len(list(generations.path.glob("g-*"))) == 2  # a query may still be under way in the one before
    assert generations.being_built() is None


@pytest.mark.parametrize("damage", ["truncated", "other version", "no note", "pointer"])
def test_a_rebuild_that_cannot_be_continued_begins_anew(backend: Any, articles: list[Article], damage: str) -> None:
    break_off(20)
    generations = backend.index.generations
    folder = generations.being_built()
    if damage == "truncated":
        for file in [*folder.glob("*.store"), *folder.glob("*.seg")]:
            file.write_bytes(file.read_bytes()[:10])
    if damage == "other version":
        (folder / "made-by").write_text("somebody else")
    if damage == "no note":
        (folder / "progress").unlink()
    if damage == "pointer":
        (generations.path / "building").write_bytes(b"\xff\x00garbage")
    held: list[int] = []
    assert indexing.rebuild(resumed=held.append) == 30
    assert held == []
    assert indexing.check().is_sound


# --- Stale ------------------------------------------------------------------------------------------------------------------------


def test_check_finds_and_repairs_what_is_stale(articles: list[Article]) -> None:
    articles[3].body = "Zymurgy."
    articles[3].save()
    assert indexing.check().stale == (articles[3].pk,)
    Outlet.objects.update(name="Gazette")
    report = indexing.check()
    assert report.stale == tuple(article.pk for article in articles)
    assert (report.missing, report.ghosts, report.published, report.indexed) == ((), (), 30, 30)
    indexing.repair()
    assert indexing.check().is_sound
    assert ids("zymurgy") == {articles[3].pk}
    assert len(ids("outlet:gazette")) == 30


def test_what_waits_to_be_applied_is_not_stale(articles: list[Article]) -> None:
    articles[3].save()
    indexing.note_change([articles[3].pk])
    report = indexing.check()
    assert (report.stale, report.pending) == ((), 1)


# --- When something has happened to it --------------------------------------------------------------------------------------------


def _vanish(path: Path, folder: Path) -> None:
    shutil.rmtree(path)


def _lose_files(path: Path, folder: Path) -> None:
    for file in [*folder.glob("*.store"), *folder.glob("*.seg")]:
        file.unlink()


def _cut_off(path: Path, folder: Path) -> None:
    for file in [*folder.glob("*.store"), *folder.glob("*.seg")]:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _overwrite_pointer(path: Path, folder: Path) -> None:
    (path / "current").write_bytes(b"\x00\xff../../etc")


def _put_a_foreign_folder(path: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"\xff\xd8")


def _change_version(path: Path, folder: Path) -> None:
    (folder / "made-by").write_text("another version")


@pytest.mark.parametrize("happen", [_vanish, _lose_files, _cut_off, _overwrite_pointer, _put_a_foreign_folder, _change_version])
def test_search_says_so_the_rest_goes_on_and_a_rebuild_mends_it(
    backend: Any, articles: list[Article], client: Client, happen: Any
) -> None:
    generations = backend.index.generations
    happen(generations.path, generations.current())
    backend.index._open = None  # as a process that starts now finds it
    with pytest.raises(EngineUnavailable, match="index rebuild"):
        ids()
    (warning,) = [message for message in run_checks() if message.id == "articles.W003"]
    assert "manage.py index rebuild" in warning.msg
    answer = client.get("/search/", {"q": "story"})
    assert answer.status_code == 503
    assert "search" in answer.content.decode().lower()
    assert client.get("/").status_code == 200
    assert client.get(articles[0].get_absolute_url()).status_code == 200
    assert indexing.rebuild() == 30
    assert len(ids()) == 30
    assert not [message for message in run_checks() if message.id == "articles.W003"]


def test_nothing_is_said_where_there_is_no_archive(backend: Any) -> None:
    assert not [message for message in run_checks() if message.id == "articles.W003"]
