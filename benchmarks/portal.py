"""A portal of its own for a benchmark: an empty database, archive and index in a folder that is removed afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_portal() -> Iterator[Path]:
    """Django set up on an empty portal below the folder that is yielded. Import articles' modules inside only."""
    with tempfile.TemporaryDirectory(prefix="clipfile-bench-") as folder:
        set_up(Path(folder))
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield Path(folder)


def set_up(folder: Path) -> None:
    """Django on the portal below ``folder``."""
    os.environ["CLIPFILE_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
