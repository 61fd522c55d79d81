"""Real engines on a temporary index, for the tests of this room and of others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings
from haystack import connections

ENGINES = tuple(settings.SEARCH_ENGINES)


@contextmanager
def engine(name: str, path: Path) -> Iterator[Any]:
    """Haystack's default connection is ``name`` on the folder ``path``; gives its backend."""
    options = {"ENGINE": settings.SEARCH_ENGINES[name], "PATH": str(path / name), "SILENTLY_FAIL": False}
    before = connections.connections_info
    with override_settings(HAYSTACK_CONNECTIONS={"default": options}):
        connections.connections_info = {"default": options}
        connections.reload("default")
        try:
            yield connections["default"].get_backend()
        finally:
            connections.connections_info = before
            connections.reload("default")
