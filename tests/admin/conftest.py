"""People of every role, each signed in, on a portal of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from articles import batches, wiring
from articles.fetching import StaticFetcher
from articles.records import Original


@pytest.fixture
def member_of(portal: Path, django_user_model: Any) -> Callable[..., Client]:
    """``member_of("Editors", name="eve")``: a client signed in as staff of that group, no superuser; '' for no group."""

    def sign_in(group: str, *, name: str = "") -> Client:
        user = django_user_model.objects.create_user(name or group.lower() or "nobody", is_staff=True)
        if group:
            user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def contributor(member_of: Callable[..., Client]) -> Client:
    return member_of("Contributors")


@pytest.fixture
def editor(member_of: Callable[..., Client]) -> Client:
    return member_of("Editors")


@pytest.fixture
def work_off() -> Callable[[], None]:
    """The worker's own function, until nothing waits."""

    def run() -> None:
        while batches.work():
            pass

    return run


@pytest.fixture
def web(portal: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Original]:
    """The pages that can be fetched: URL -> what it answers. Empty at first."""
    pages: dict[str, Original] = {}
    monkeypatch.setattr(wiring, "fetcher", lambda: StaticFetcher(pages))
    return pages
