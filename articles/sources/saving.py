"""Saving what a reader sees in their own browser, behind a login or a consent wall: a token says who they are, the page is what they send.

A token can do this one thing. It is sent by a script on somebody else's page, so it must not be worth stealing: whoever has it can add
pages in its owner's name, and read nothing (docs/sources.md, docs/decisions/0016-sources.md).
"""

from __future__ import annotations

import secrets

from django.contrib.auth.models import AbstractBaseUser, User

from articles import ingest, wiring
from articles.fetching.markup import web_address
from articles.journey import Options
from articles.models import URL_LENGTH, Article, SaveToken
from articles.records import CaptureKind, IngestResult, Original

MAX_BYTES = 20 * 1024 * 1024
"""Of a page with its pictures inlined, as SingleFile makes them; as much as is fetched of one."""
TOKEN_BYTES = 32
PREFIX = "clip_"
"""Lets secret scanners know what they have found."""


def make_token(user: AbstractBaseUser, *, name: str) -> tuple[SaveToken, str]:
    """A new token of ``user``: its row, and the token itself, which is not kept and cannot be shown again."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    return SaveToken.objects.create(user_id=user.pk, name=name, digest=SaveToken.digest_of(token)), token


def owner_of(token: str) -> User | None:
    """Who may save with ``token``; None where it is unknown or revoked, or its owner may not, or no longer, add articles."""
    known = SaveToken.objects.filter(digest=SaveToken.digest_of(token), revoked_at=None).select_related("user").first()
    if known is None or not known.user.is_active or not known.user.has_perm("articles.add_ingestbatch"):
        return None
    SaveToken.objects.filter(pk=known.pk).update(last_used_at=wiring.now())
    return known.user


def save_page(content: bytes, *, url: str, user: User) -> IngestResult:
    """Take in the page that ``user`` saw at ``url``. As with every upload, what it says of itself is believed no further than that it was
    said: where it came from is noted as they state it."""
    address = web_address(url, base="")[:URL_LENGTH]
    original = Original(
        content=content,
        kind=CaptureKind.UPLOAD,
        media_type="text/html",
        charset="utf-8",
        retrieved_at=wiring.now(),
        url=address,
        final_url=address,
        file_name="" if address else "saved page.html",
    )
    may_publish = user.has_perm("articles.publish_article")
    options = Options(status=Article.Status.PUBLISHED if may_publish else Article.Status.DRAFT)
    return next(ingest.ingest_originals([original], options=options))
