"""The one place where a connection is opened: the host is resolved once, every address judged, and one of those dialled.

No check comes before the dialling or is repeated after it, so that a name server cannot answer twice in two ways. The name stays in
the Host header and in the TLS handshake.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from articles.errors import PermanentFetchError, TransientFetchError
from articles.fetching.addresses import refusal
from articles.fetching.targets import RefusedAddress

Resolver = Callable[[str, int], Sequence[str]]
"""Host and port -> IP addresses as text, best first. Raises socket.gaierror."""

MAX_DIALLED = 4
"""Addresses of one host that are tried: two of each family that a site usually has."""

SPECIAL_NAMES = ("localhost", "local", "internal", "home.arpa", "onion")
"""Domains that are not on the public internet and are not looked up (RFC 6761, 6762, 7686, 8375; 'internal': ICANN, 2024)."""

_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def resolve(host: str, port: int) -> Sequence[str]:
    """The system's ``Resolver``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Judges where a connection may go. ``private_hosts`` are host names or IP addresses, lower case, that may be anywhere."""

    resolver: Resolver = resolve
    private_hosts: Collection[str] = ()

    def vet(self, host: str, port: int) -> Sequence[str]:
        """The addresses of ``host``, each of them fit to be dialled.

        Raises RefusedAddress where one of them is not public, PermanentFetchError where the name does not exist,
        TransientFetchError where the name server fails. How long looking up may take is the system's setting, not ours.
        """
        is_listed = host in self.private_hosts
        if not is_listed and any(host == name or host.endswith("." + name) for name in SPECIAL_NAMES):
            raise _not_public(host, "the name is not on the public internet")
        addresses = [host] if _is_ip(host) else self._look_up(host, port)
        for address in addresses:
            if not is_listed and (kind := refusal(address)):
                raise _not_public(host, f"its address {address} is not public ({kind})")
        return addresses

    def _look_up(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self.resolver(host, port)
        except socket.gaierror as error:
            if error.errno in _NO_SUCH_NAME:
                raise PermanentFetchError(f"There is no host {host}. See whether the address is spelt right.") from error
            raise TransientFetchError(f"The address of {host} cannot be looked up ({error.strerror}). Try again later.") from error
        except UnicodeError as error:
            raise PermanentFetchError(f"{host} is not a host name. See whether the address is spelt right.") from error
        if not addresses:
            raise PermanentFetchError(f"{host} has no address. See whether the address is spelt right.")
        return addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The end of an exchange, on ``clock``, in seconds."""

    at: float
    clock: Callable[[], float]

    def cap(self, timeout: float | None) -> float:
        """The seconds that one step may take. Raises httpcore.ReadTimeout where none are left: bytes may trickle for ever."""
        left = self.at - self.clock()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole took too long")
        return left if timeout is None else min(timeout, left)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to vetted addresses only, each step of which ends by ``deadline``."""

    def __init__(self, *, guard: Guard, deadline: Deadline) -> None:
        self._guard = guard
        self._deadline = deadline
        self._dialler = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._guard.vet(host, port)[:MAX_DIALLED]:
            try:
                stream = self._dialler.connect_tcp(
                    address, port, timeout=self._deadline.cap(timeout), socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, deadline=self._deadline)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A connection on which every step ends by ``deadline``."""

    def __init__(self, stream: httpcore.NetworkStream, *, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=self._deadline.cap(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._deadline.cap(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname=server_hostname, timeout=self._deadline.cap(timeout))
        return _TimedStream(stream, deadline=self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _is_ip(host: str) -> bool:
    """Hosts come from ``parse_target``, where only an IP address has a colon or ends in a number."""
    return ":" in host or host.rpartition(".")[2].isdigit()


def _not_public(host: str, reason: str) -> RefusedAddress:
    return RefusedAddress(
        f"{host} is not fetched: {reason}. Where it is a site of your own network, list it among the private hosts in the settings."
    )
