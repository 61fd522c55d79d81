"""Taking articles in by program: a batch as the admin makes it, worked off by the worker, with its progress."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.security import HttpBearer

from articles import batches, wiring
from articles.api import schemas
from articles.extraction import ARTICLE_JSON
from articles.fetching.markup import web_address
from articles.models import BatchLine, IngestBatch
from articles.records import CaptureKind, Original
from articles.sources import saving
from articles.unpacking import Entry

MAX_ARTICLES = 500
MAX_FILES = 100
TITLE = "Added by program"

router = Router(tags=["adding"])


class Token(HttpBearer):
    """A save token of the admin: it can add, and see what came of what it added, and nothing else."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return saving.owner_of(token)


class ArticleIn(Schema):
    """An article that you have: the keys of ``import_jsonl`` (docs/formats.md)."""

    title: str = Field("", max_length=2_000)
    text: str = ""
    authors: list[str] = Field([], max_length=100)
    published: str | None = Field(None, description="ISO 8601 to any precision: 2016, 2016-12, 2016-12-20, ...")
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    tags: list[str] = Field([], max_length=100)
    id: str | None = Field(None, description="Its number in your system.")


class BatchIn(Schema):
    """Addresses to be fetched, articles that you have, or both."""

    title: str = Field(TITLE, max_length=300)
    urls: list[str] = Field([], max_length=batches.MAX_URLS)
    articles: list[ArticleIn] = Field([], max_length=MAX_ARTICLES)


class BatchOut(Schema):
    """``outcomes`` counts lines by how they ended: created, updated, unchanged, duplicate, failed."""

    id: int
    title: str
    url: str
    total: int
    done: int
    finished: bool
    stopped: bool
    outcomes: dict[str, int]


class LineOut(Schema):
    position: int
    name: str
    state: Literal["pending", "working", "done"]
    outcome: str | None
    reason: str | None
    article: str | None = Field(description="Address of the article, here in the API")


_ANSWERS: dict[int, Any] = {202: BatchOut, 400: schemas.Problem, 401: schemas.Problem, 429: schemas.Problem}
_FOUND: dict[int, Any] = {200: BatchOut, 400: schemas.Problem, 401: schemas.Problem, 404: schemas.Problem, 429: schemas.Problem}


@router.post("/batches", response=_ANSWERS, url_name="batches", auth=Token())
def add_batch(request: HttpRequest, wanted: BatchIn) -> Status[dict[str, Any]]:
    """Accepted at once; ask for the batch to see how far it is."""
    urls = [_address(url) for url in wanted.urls]
    if not urls and not wanted.articles:
        raise HttpError(400, "There is nothing to add: give urls or articles.")
    batch = _create(request, title=wanted.title, urls=urls, originals=map(_original, wanted.articles))
    return Status(202, _shown(request, batch))


@router.post("/batches/files", response=_ANSWERS, url_name="batches-files", auth=Token())
def add_files(request: HttpRequest, files: File[list[UploadedFile]], title: Form[str] = TITLE) -> Status[dict[str, Any]]:
    """Pages, texts, PDFs, e-mails, web archives and ZIPs of them, each kept before this answers."""
    if len(files) > MAX_FILES:
        raise HttpError(400, f"At most {MAX_FILES} files at once; put more into a ZIP.")
    entries = batches.uploaded((file.name or "file", cast(BinaryIO, file.file)) for file in files)
    return Status(202, _shown(request, _create(request, title=title[:300], urls=[], originals=entries)))


@router.get("/batches/{pk}", response=_FOUND, url_name="batch", auth=Token())
def show_batch(request: HttpRequest, pk: schemas.Key) -> dict[str, Any]:
    """One of your own batches."""
    return _shown(request, _own(request, pk))


@router.get("/batches/{pk}/lines", response={**_FOUND, 200: list[LineOut]}, url_name="batch-lines", auth=Token())
def show_lines(request: HttpRequest, pk: schemas.Key, after: int = -1) -> list[dict[str, Any]]:
    """The lines behind the position ``after``, at most 500."""
    lines = _own(request, pk).lines.filter(position__gt=max(after, -1)).order_by("position")[:500]
    return [_line(request, line) for line in lines]


def _create(request: Any, *, title: str, urls: list[str], originals: Iterator[Entry]) -> IngestBatch:
    user: User = request.auth
    return batches.create_batch(
        title=title or TITLE,
        created_by_id=user.pk,
        publish=user.has_perm("articles.publish_article"),
        urls=urls,
        originals=originals,
    )


def _address(url: str) -> str:
    address = web_address(url, base="")
    if not address:
        raise HttpError(400, f"\u201c{url[:100]}\u201d is no web address. It begins with http:// or https://.")
    return address


def _original(article: ArticleIn) -> Original:
    content = json.dumps({key: value for key, value in article.dict().items() if value}, ensure_ascii=False).encode()
    return Original(
        content=content,
        kind=CaptureKind.IMPORT,
        media_type=ARTICLE_JSON,
        charset="utf-8",
        file_name=article.title[:100] or "article",
        retrieved_at=wiring.now(),
    )


def _own(request: Any, pk: int) -> IngestBatch:
    found = IngestBatch.objects.filter(pk=pk, created_by=request.auth).first()
    if found is None:
        raise Http404("There is no such batch of yours.")
    return found


def _shown(request: HttpRequest, batch: IngestBatch) -> dict[str, Any]:
    progress = batches.progress(batch)
    return {
        "id": batch.pk,
        "title": batch.title,
        "url": request.build_absolute_uri(reverse("api-v1:batch", args=[batch.pk])),
        "total": progress.total,
        "done": progress.done,
        "finished": progress.finished,
        "stopped": progress.stopped,
        "outcomes": progress.outcomes,
    }


def _line(request: HttpRequest, line: BatchLine) -> dict[str, Any]:
    return {
        "position": line.position,
        "name": line.name,
        "state": line.state,
        "outcome": line.outcome or None,
        "reason": line.reason or None,
        "article": request.build_absolute_uri(reverse("api-v1:article", args=[line.article_id])) if line.article_id else None,
    }
