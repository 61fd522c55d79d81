"""robots.txt as RFC 9309 has it. Reading it is pure; ``http`` asks for it, through the same guard as for pages."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from protego import Protego

from articles.errors import TransientFetchError
from articles.fetching.transport import Answer

MAX_BYTES = 500 * 1024
"""How much of the file is read (RFC 9309 section 2.5: at least 500 kibibytes)."""

MAX_REDIRECTS = 5
"""After more than five the file counts as absent (section 2.3.1.2)."""

LIFETIME_SECONDS = 24 * 3600.0
"""How long an answer is believed (section 2.4: at most 24 hours)."""

MAX_CRAWL_DELAY = 30.0
"""Seconds between two requests that a site may ask for. Beyond that an archive of it would never be done."""

MAX_ORIGINS = 1_000
"""Rules remembered; the oldest are forgotten first."""

NO_RULES = b""
"""What stands for a robots.txt that is not there: everything is allowed."""


def text_of(answer: Answer) -> bytes:
    """The rules that ``answer``, to a request for robots.txt, brings: a success its text, 'not there' (4xx) none.

    Raises TransientFetchError for 429 and 5xx: then nothing may be fetched until the file can be read (section 2.3.1.4).
    """
    if answer.status == 429 or answer.status >= 500:
        raise TransientFetchError(
            f"{answer.target.url} answers {answer.status}. "
            "While a site's robots.txt cannot be read nothing is fetched there (RFC 9309). Try again later."
        )
    return answer.content if answer.is_success else NO_RULES


def parse_rules(content: bytes) -> Protego:
    """The rules in a robots.txt. Anything can be read: what is no rule says nothing."""
    return Protego.parse(content.decode("utf-8-sig", "replace"))


def crawl_delay(rules: Protego, *, agent: str) -> float:
    """The pause between two requests that the site asks for, in seconds, capped; 0 where it does not."""
    return max(0.0, min(rules.crawl_delay(agent) or 0.0, MAX_CRAWL_DELAY))


class RobotsCache:
    """Rules by origin ('https://news.example'), each believed for ``LIFETIME_SECONDS``; in ``folder``, if any, for every process that
    shares it. Times are seconds of ``clock``."""

    def __init__(self, *, clock: Callable[[], float], folder: Path | None = None) -> None:
        self._clock = clock
        self._folder = folder
        self._rules: dict[str, tuple[float, Protego]] = {}
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def get(self, origin: str) -> Protego | None:
        """The rules of ``origin``; None where they are not known, or no longer."""
        expires, rules = self._rules.get(origin) or self._read(origin)
        return rules if self._clock() < expires <= self._clock() + LIFETIME_SECONDS else None

    def keep(self, origin: str, content: bytes) -> Protego:
        """Believe in the robots.txt with this ``content`` from now on; its rules."""
        expires = self._clock() + LIFETIME_SECONDS
        if self._folder:
            _replace(self._file(origin), f"{expires}\n".encode() + content)
        return self._remember(origin, expires, content)

    def _read(self, origin: str) -> tuple[float, Protego | None]:
        """What another process, or an earlier one, has kept."""
        try:
            expires, _, content = self._file(origin).read_bytes().partition(b"\n") if self._folder else (b"", b"", b"")
            return float(expires), self._remember(origin, float(expires), content)
        except (OSError, ValueError):
            return float("-inf"), None

    def _remember(self, origin: str, expires: float, content: bytes) -> Protego:
        rules = parse_rules(content)
        self._rules.pop(origin, None)
        self._rules[origin] = (expires, rules)
        for oldest in list(self._rules)[:-MAX_ORIGINS]:
            self._rules.pop(oldest, None)
        return rules

    def _file(self, origin: str) -> Path:
        digest = hashlib.sha256(origin.encode()).hexdigest()
        return Path(self._folder or "") / f"{digest[:24]}.txt"


def _replace(file: Path, content: bytes) -> None:
    """Whoever reads meanwhile reads all of the old or all of the new."""
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(file)
