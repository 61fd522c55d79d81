"""Fixtures for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("other", settings.get_profile("same"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
"""The same examples in every run, so that a red check is due to the change; ``HYPOTHESIS_PROFILE=other`` looks for new ones."""

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""Data for measuring that is no part of the project; tests that use it are skipped where it is absent."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of measuring data, or a skip that says so."""
    if not SHARED.is_dir():
        pytest.skip("needs the measuring data in ../shared")
    return SHARED


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Static files under their own names: nothing has been collected where tests run."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def portal(tmp_path: Path, settings: Any, db: None) -> Iterator[Path]:
    """A portal of its own: real archive, real index, real database, below the folder that is yielded; empty at first."""
    from haystack import connections

    from articles import wiring

    settings.DATA_DIR = tmp_path
    settings.ARCHIVE_DIR = tmp_path / "archive"
    default = settings.HAYSTACK_CONNECTIONS["default"]
    settings.HAYSTACK_CONNECTIONS = {"default": {**default, "PATH": str(tmp_path / "index")}}
    connections.connections_info = settings.HAYSTACK_CONNECTIONS
    connections.reload("default")
    built = (wiring.archive, wiring.fetcher)
    for function in built:
        function.cache_clear()
    yield tmp_path
    for function in built:
        function.cache_clear()
    connections.connections_info = {"default": default}
    connections.reload("default")
