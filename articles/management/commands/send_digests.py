"""``send_digests``: e-mails what is new in saved searches. The worker does it by itself; this is for a scheduler instead."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import digests
from articles.errors import EngineUnavailable


class Command(BaseCommand):
    help = "Send the digests of saved searches that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sent = digests.send_due(timezone.now())
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sent:,} digest{'' if sent == 1 else 's'} sent.")
