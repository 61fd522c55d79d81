"""Fetching a page from the web: redirects, robots.txt, politeness, and what each answer means for the one who asked."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import responses as REASONS

import certifi
from protego import Protego

from articles.errors import FetchError, PermanentFetchError, TransientFetchError
from articles.fetching import robots
from articles.fetching.body import Take, start, whole
from articles.fetching.network import Guard, Resolver, resolve
from articles.fetching.polite import Turns
from articles.fetching.targets import RefusedAddress, Target, parse_target, redirected
from articles.fetching.transport import Answer, Transport
from articles.records import CaptureKind, Original

MAX_REDIRECTS = 10
MAX_BYTES = 20 * 1024 * 1024
"""Decoded size of a page. The largest of the 1,756 pages that extraction is measured with has 2.3 MB."""

DEADLINE_SECONDS = 60.0
"""For one page with its redirects, from the first connection to the last byte; waiting for a turn is not counted."""

DELAY_SECONDS = 1.0
"""Pause between two requests to one host: what new Scrapy projects are set to."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSIENT = frozenset({408, 421, 425, 429})


class HttpFetcher:
    """A ``Fetcher`` on the web.

    ``user_agent``     who asks and how to reach them: 'Clipfile/1.0 (+https://archive.example/about)'; its first word is the name
                       that robots.txt may address
    ``obey_robots``    whether robots.txt is asked for and obeyed
    ``private_hosts``  hosts of one's own network that may be fetched although their addresses are not public
    ``ports``          the only ports that are dialled
    ``ssl_context``    None: the certificate authorities of certifi, or those of SSL_CERT_FILE
    """

    def __init__(
        self,
        *,
        user_agent: str,
        obey_robots: bool = True,
        private_hosts: Collection[str] = (),
        ports: Collection[int] = (80, 443),
        delay_seconds: float = DELAY_SECONDS,
        deadline_seconds: float = DEADLINE_SECONDS,
        max_bytes: int = MAX_BYTES,
        resolver: Resolver = resolve,
        ssl_context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        guard = Guard(resolver=resolver, private_hosts=frozenset(host.lower() for host in private_hosts))
        self._transport = Transport(user_agent=user_agent, guard=guard, ssl_context=ssl_context or _authorities(), clock=clock)
        self._agent = user_agent.partition("/")[0].strip()
        self._obey_robots = obey_robots
        self._ports = frozenset(ports)
        self._delay_seconds = delay_seconds
        self._deadline_seconds = deadline_seconds
        self._max_bytes = max_bytes
        self._clock = clock
        self._turns = Turns(clock=clock, sleep=sleep)
        self._robots = robots.RobotsCache(clock=clock)

    def fetch(self, url: str) -> Original:
        target = parse_target(url, ports=self._ports)
        answer, left = self._visit(target, seconds=self._deadline_seconds)
        hops = 0
        while _is_redirect(answer):
            hops += 1
            if hops > MAX_REDIRECTS:
                raise PermanentFetchError(
                    f"{url} is redirected more than {MAX_REDIRECTS} times. Give the address of the page itself."
                )
            try:
                target = redirected(target, answer.header("location"), ports=self._ports)
                answer, left = self._visit(target, seconds=left)
            except RefusedAddress as error:
                raise PermanentFetchError(f"Redirect blocked: {url} leads to where we do not go. {error}") from error
        if not answer.is_success:
            raise _status_error(answer)
        return _original(answer, url=url, final_url=target.url if hops else url)

    def _visit(self, target: Target, *, seconds: float) -> tuple[Answer, float]:
        """The answer of ``target``, where robots.txt permits asking, and what is then left of ``seconds``."""
        delay = self._permitted_delay(target)
        return self._ask(target, take=whole(self._max_bytes), seconds=seconds, delay=delay)

    def _ask(self, target: Target, *, take: Take, seconds: float, delay: float) -> tuple[Answer, float]:
        """The answer, asked for in the host's turn, and what is then left of ``seconds``. A host that asks for a rest gets it."""
        with self._turns.turn(target.host, delay=delay):
            started = self._clock()
            answer = self._transport.get(target, take=take, seconds=seconds)
            left = seconds - (self._clock() - started)
        rest = _retry_after(answer)
        if rest is not None:
            self._turns.hold(target.host, seconds=rest)
        return answer, left

    def _permitted_delay(self, target: Target) -> float:
        """The pause that is owed to the host. Raises PermanentFetchError where robots.txt forbids the page."""
        if not self._obey_robots:
            return self._delay_seconds
        rules = self._robots.get(target.origin)
        if rules is None:
            rules = self._load_rules(target)
            self._robots.keep(target.origin, rules)
        if not rules.can_fetch(target.url, self._agent):
            raise PermanentFetchError(
                f"{target.origin}/robots.txt asks {self._agent} not to fetch {target.path}. "
                "Where you may, save the page in a browser and upload the file."
            )
        return max(self._delay_seconds, robots.crawl_delay(rules, agent=self._agent))

    def _load_rules(self, target: Target) -> Protego:
        here = parse_target(target.origin + "/robots.txt", ports=self._ports)
        for _ in range(robots.MAX_REDIRECTS + 1):
            take = start(robots.MAX_BYTES)
            answer, _ = self._ask(here, take=take, seconds=self._deadline_seconds, delay=self._delay_seconds)
            if not _is_redirect(answer):
                return robots.rules_in(answer)
            here = redirected(here, answer.header("location"), ports=self._ports)
        return robots.NO_RULES


@cache
def _authorities() -> ssl.SSLContext:
    """Read once: it takes longer than a request."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())


def _is_redirect(answer: Answer) -> bool:
    return answer.status in _REDIRECTS and bool(answer.header("location"))


def _original(answer: Answer, *, url: str, final_url: str) -> Original:
    media_type, charset = _content_type(answer.header("content-type"))
    return Original(
        content=answer.content,
        kind=CaptureKind.FETCH,
        media_type=media_type,
        retrieved_at=datetime.now(UTC),
        url=url,
        final_url=final_url,
        charset=charset,
        status=answer.status,
        headers=answer.headers,
        asked_with=answer.asked_with,
    )


def _content_type(header: str) -> tuple[str, str]:
    """Media type and charset, lower case. Nothing said is 'application/octet-stream' (RFC 9110 section 8.3): the reader sniffs."""
    if not header:
        return "application/octet-stream", ""
    message = Message()
    message["Content-Type"] = header
    return message.get_content_type(), message.get_content_charset("")


def _status_error(answer: Answer) -> FetchError:
    said = f"{answer.target.url} answers {answer.status} ({REASONS.get(answer.status, 'unknown')})"
    if answer.status >= 500 or answer.status in _TRANSIENT:
        return TransientFetchError(f"{said}. Try again later.", retry_after=_retry_after(answer))
    if answer.status in (404, 410):
        return PermanentFetchError(
            f"{said}: there is no such page. See whether the address is complete, or look for it in a web archive."
        )
    if answer.status in (401, 402, 403, 407, 451):
        return PermanentFetchError(
            f"{said}: the site does not let us in. Where you may, save the page in a browser and upload the file."
        )
    return PermanentFetchError(f"{said}, which is no page. Open it in a browser and give the address that it ends up at.")


def _retry_after(answer: Answer) -> float | None:
    """The seconds of rest that a 429 or 503 asks for, a number or a date (RFC 9110 section 10.2.3); None where it does not."""
    header = answer.header("retry-after").strip()
    if answer.status not in (429, 503) or not header:
        return None
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
