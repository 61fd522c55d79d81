"""One request, one answer: guarded, timed, bounded. No redirects, no cookies, no proxies, no retries.

On httpcore, the engine of httpx. What httpx would add on top (proxies from the environment, cookies, decoding without a bound) would all
have to be switched off. Each request has its own connection: with seconds between two requests to a host none is worth keeping.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore

from articles.errors import PermanentFetchError, TransientFetchError
from articles.fetching.body import ACCEPT_ENCODING, BodyBroken, BodyRefused, Take, decoded
from articles.fetching.network import Deadline, Guard, GuardedBackend
from articles.fetching.targets import Target
from articles.records import Validators

STEP_SECONDS = 20.0
"""What connecting, or waiting for the next bytes, may take. Long enough for a page that is made on demand by a busy server."""

NOTHING = Validators()

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. ``headers`` as received, Latin-1; ``content`` is decoded, and empty unless ``is_success``; ``asked_with`` are the
    headers that were sent."""

    target: Target
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    asked_with: tuple[tuple[str, str], ...] = ()

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def values(self, name: str) -> list[str]:
        """The values of the header ``name`` (lower case), in order."""
        return [value for key, value in self.headers if key.lower() == name]

    def header(self, name: str) -> str:
        """The first value of the header ``name`` (lower case); '' where there is none."""
        return next(iter(self.values(name)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """How requests are made: who asks, what is let through, which certificates are believed."""

    user_agent: str
    guard: Guard
    ssl_context: ssl.SSLContext
    clock: Callable[[], float]

    def get(self, target: Target, *, take: Take, seconds: float, known: Validators = NOTHING) -> Answer:
        """Ask for ``target``; the body of a success is read as far as ``take`` goes. All of it ends within ``seconds``. Where it is as it
        was when ``known`` were given, the server may answer 304.

        Raises PermanentFetchError (refused address, bad certificate, too large) or TransientFetchError (no answer or no whole one).
        """
        deadline = Deadline(at=self.clock() + seconds, clock=self.clock)
        backend = GuardedBackend(guard=self.guard, deadline=deadline)
        asked = (*self._headers(target), *_conditions(known))
        pool = httpcore.ConnectionPool(ssl_context=self.ssl_context, network_backend=backend, max_connections=1)
        with (
            _plain_errors(target),
            pool,
            pool.stream("GET", _url(target), headers=list(asked), extensions=_TIMEOUTS) as response,
        ):
            head = Answer(target=target, status=response.status, headers=_text(response.headers), content=b"", asked_with=asked)
            if not head.is_success:
                return head
            content = take(decoded(response.iter_stream(), encoding=",".join(head.values("content-encoding"))))
            return Answer(target=target, status=head.status, headers=head.headers, content=content, asked_with=asked)

    def _headers(self, target: Target) -> list[tuple[str, str]]:
        return [
            ("Host", target.authority),
            ("User-Agent", self.user_agent),
            ("Accept", ACCEPT),
            ("Accept-Encoding", ACCEPT_ENCODING),
            ("Connection", "close"),
        ]


_HEADER_VALUE = re.compile(r"[\x21-\x7e\x80-\xff](?:[\x20-\x7e\x80-\xff]{0,998})")
_TIMEOUTS = {"timeout": {"connect": STEP_SECONDS, "read": STEP_SECONDS, "write": STEP_SECONDS, "pool": STEP_SECONDS}}


def _conditions(known: Validators) -> list[tuple[str, str]]:
    conditions = [("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified)]
    return [(name, value) for name, value in conditions if value and _HEADER_VALUE.fullmatch(value)]


def _url(target: Target) -> httpcore.URL:
    return httpcore.URL(scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode())


def _text(headers: list[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


@contextmanager
def _plain_errors(target: Target) -> Iterator[None]:
    """Say what went wrong in our words: which page, and what to do."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise TransientFetchError(f"{target.url} took too long to answer. Try again later.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise _connection_error(target, error) from error
    except BodyBroken as error:
        raise TransientFetchError(f"{target.url} did not arrive whole: {error}. Try again later.") from error
    except BodyRefused as error:
        raise PermanentFetchError(
            f"{target.url} is not taken in: {error}. Where it is an article, save it in a browser and upload the file."
        ) from error


def _connection_error(target: Target, error: Exception) -> TransientFetchError | PermanentFetchError:
    cause = error.args[0] if error.args else None  # what httpcore wraps; its pool drops __cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return PermanentFetchError(
            f"The certificate of {target.host} is not valid ({cause.verify_message}), so the page may come from anyone. "
            "Look at it in a browser; where you trust it, save it there and upload the file."
        )
    if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
        return PermanentFetchError(f"{target.host} does not speak TLS as it should ({cause.reason}). Try the address with http://.")
    return TransientFetchError(f"The connection to {target.authority} failed ({error or 'closed'}). Try again later.")
