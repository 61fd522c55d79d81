"""The composition root: builds what the stages need from settings, once per process. Below the pages, only this module reads settings."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from articles.archive import Archive, WarcArchive
from articles.entities import Recogniser, default_recogniser
from articles.fetching import Fetcher, HttpFetcher
from articles.records import Label

USER_AGENT = "Clipfile/0.1 (web archive for the press{contact})"


@cache
def archive() -> Archive:
    """Where originals are kept."""
    return WarcArchive(settings.ARCHIVE_DIR)


@cache
def fetcher() -> Fetcher:
    """The one client that leaves the machine."""
    contact = f"; {settings.CONTACT}" if settings.CONTACT else ""
    return HttpFetcher(
        user_agent=USER_AGENT.format(contact=contact),
        private_hosts=settings.FETCH_PRIVATE_HOSTS,
        ports=settings.FETCH_PORTS,
        delay_seconds=settings.FETCH_DELAY_SECONDS,
        shared_folder=Path(settings.DATA_DIR) / "fetching",
    )


def now() -> datetime:
    """The time by which sources are polled and lines wait. Tests put another clock here."""
    return timezone.now()


def jitter() -> float:
    """0 to 1 at random, so that what failed together is not tried again together."""
    return random.random()


def worker_lock() -> Path:
    """The file that every living worker holds a lock on."""
    return Path(settings.DATA_DIR) / "worker.lock"


def keeping_lock() -> Path:
    """The file that is locked while originals are kept, and while the database is made to agree with the archive."""
    return Path(settings.DATA_DIR) / "keeping.lock"


def agreed_mark() -> Path:
    """The file that says up to where the database and the archive are known to agree."""
    return Path(settings.DATA_DIR) / "archive-agreed.json"


def check_mark() -> Path:
    """The file that says how far a check of the archive has come."""
    return Path(settings.DATA_DIR) / "archive-check.json"


def fetch_fresh_for() -> timedelta:
    """How long a retrieval counts as fresh."""
    return timedelta(seconds=settings.FETCH_FRESH_SECONDS)


def recogniser(known_names: Mapping[str, Label]) -> Recogniser:
    """The recogniser for every language; ``known_names`` are names that the archive already holds, for languages without a model."""
    return default_recogniser(known_names=known_names)
