"""Each search engine in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.gaps import GAPS
from tests.search.engines import ENGINES, engine


@pytest.fixture(params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Each engine in turn, with nothing indexed."""
    test = request.node.originalname
    if reason := GAPS.get((request.param, test)):
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    with engine(request.param, tmp_path) as made:
        yield made
