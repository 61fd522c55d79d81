"""``rules [--stopped]``: the rules for sites that are on, and whether they still match."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles.memory.health import RuleHealth, health_of
from articles.models import Outlet


class Command(BaseCommand):
    help = (
        "List the site rules that are on, and how many of the latest pages they match. The exit status is 1 where one has stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stopped", action="store_true", help="Only those that have stopped matching.")
        parser.add_argument("--json", action="store_true", help="One JSON object a line.")

    def handle(self, *args: Any, **options: Any) -> None:
        outlets = Outlet.objects.filter(rules__state="on").distinct()
        found = [health for outlet in outlets for health in health_of(outlet)]
        stopped = [health for health in found if health.has_stopped]
        for health in stopped if options["stopped"] else found:
            self.stdout.write(json.dumps(_facts(health), ensure_ascii=False) if options["json"] else _line(health))
        self.stderr.write(f"{len(found):,} rules are on, {len(stopped):,} have stopped matching.")
        if stopped:
            sys.exit(1)


def _line(health: RuleHealth) -> str:
    state = "STOPPED" if health.has_stopped else "on"
    return f"{state:<8} {health.rule.outlet}: {health.rule} ({health.matched:,} of the last {health.pages:,} pages)"


def _facts(health: RuleHealth) -> dict[str, str | int | bool]:
    rule = health.rule
    return {
        "rule": rule.pk,
        "outlet": rule.outlet.name,
        "field": rule.field,
        "selector": rule.selector,
        "matched": health.matched,
        "pages": health.pages,
        "stopped": health.has_stopped,
    }
