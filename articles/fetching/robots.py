"""robots.txt as RFC 9309 has it. Reading it is pure; ``http`` asks for it, through the same guard as for pages."""

from __future__ import annotations

from collections.abc import Callable

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

NO_RULES = Protego.parse("")


def rules_in(answer: Answer) -> Protego:
    """What ``answer``, to a request for robots.txt, allows: a success its text, 'not there' (4xx) everything.

    Raises TransientFetchError for 429 and 5xx: then nothing may be fetched until the file can be read (section 2.3.1.4).
    """
    if answer.status == 429 or answer.status >= 500:
        raise TransientFetchError(
            f"{answer.target.url} answers {answer.status}. "
            "While a site's robots.txt cannot be read nothing is fetched there (RFC 9309). Try again later."
        )
    return parse_rules(answer.content) if answer.is_success else NO_RULES


def parse_rules(content: bytes) -> Protego:
    """The rules in a robots.txt. Anything can be read: what is no rule says nothing."""
    return Protego.parse(content.decode("utf-8-sig", "replace"))


def crawl_delay(rules: Protego, *, agent: str) -> float:
    """The pause between two requests that the site asks for, in seconds, capped; 0 where it does not."""
    return max(0.0, min(rules.crawl_delay(agent) or 0.0, MAX_CRAWL_DELAY))


class RobotsCache:
    """Rules by origin ('https://news.example'), each believed for ``LIFETIME_SECONDS``."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rules: dict[str, tuple[float, Protego]] = {}

    def get(self, origin: str) -> Protego | None:
        """The rules of ``origin``; None where they are not known, or no longer."""
        expires, rules = self._rules.get(origin, (float("-inf"), None))
        return rules if self._clock() < expires else None

    def keep(self, origin: str, rules: Protego) -> None:
        self._rules.pop(origin, None)
        self._rules[origin] = (self._clock() + LIFETIME_SECONDS, rules)
        for oldest in list(self._rules)[:-MAX_ORIGINS]:
            self._rules.pop(oldest, None)
