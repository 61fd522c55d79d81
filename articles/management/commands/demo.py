"""``demo``: the demo archive, taken in like anybody's files; and a login to try the admin with."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import CommandParser

from articles.ingest import ingest_originals
from articles.journey import Options
from articles.management.reporting import IngestCommand
from articles.models import Article, Capture, Source
from articles.records import Original
from articles.unpacking import originals_of_paths

PAGES = Path(__file__).resolve().parents[2] / "demo" / "pages"
SOURCE = "Demo archive"
LOGIN_FILE = "admin_login.txt"


class Command(IngestCommand):
    help = "Load the demo archive, unless there are articles already, and make an admin login where there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="Load it even if there are articles already.")

    def handle(self, *args: Any, **arguments: Any) -> None:
        ensure_login(Path(settings.DATA_DIR))
        pages = [entry for entry in originals_of_paths([PAGES]) if isinstance(entry, Original)]
        captures = Capture.objects.filter(source__name=SOURCE).count()
        begun_or_wanted = arguments["again"] or captures or not Article.objects.exists()
        if not begun_or_wanted or (captures >= len(pages) and not arguments["again"]):
            return
        self.stderr.write("Loading the demo archive: fictional articles by fictional outlets, as saved from the web ...")
        source, _ = Source.objects.get_or_create(name=SOURCE, defaults={"kind": Source.Kind.FILES})
        results = ingest_originals(pages, options=Options(source_id=source.pk))
        self.report(results, as_json=False, dry_run=False, total=len(pages))


def ensure_login(folder: Path) -> None:
    """Make the superuser 'admin' with a random password where nobody can sign in yet, and write the login into ``folder``."""
    users = get_user_model()._default_manager
    if users.filter(is_superuser=True).exists():
        return
    password = secrets.token_urlsafe(9)
    users.create_superuser(username="admin", email="", password=password)
    file = folder / LOGIN_FILE
    file.touch(mode=0o600)
    file.write_text(f"user: admin\npassword: {password}\n")
