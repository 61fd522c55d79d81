"""A URL as it can be asked for, or a refusal. Strict on purpose: where two parsers could read two hosts, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

import idna

from articles.errors import PermanentFetchError
from articles.text import truncate

DEFAULT_PORTS = {"http": 80, "https": 443}

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_MAX_HOST = 253
_PATH_SAFE = "/%!$&'()*+,;=:@~"


class RefusedAddress(PermanentFetchError):
    """The address is not one that we ask for: its form, its port, or the network that it is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a request goes. ``host`` is ASCII, lower case, without brackets; ``path`` is escaped and includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header: without the port where that is the usual one."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        return self.origin + self.path


def parse_target(url: str, *, ports: Collection[int]) -> Target:
    """Read ``url``; a fragment is dropped. Raises RefusedAddress where it is not a plain http(s) address on one of ``ports``."""
    if _FORBIDDEN.search(url):
        raise _refused(url, "it holds a backslash or a control character")
    try:
        parts = urlsplit(url.strip(" "))
        port = parts.port
    except ValueError as error:
        raise _refused(url, str(error)) from error
    if parts.scheme not in DEFAULT_PORTS:
        raise _refused(url, "only http and https addresses can be fetched")
    if "@" in parts.netloc:
        raise RefusedAddress(
            f"An address at {parts.hostname} is not fetched: it holds a user name. Take out what stands before the @."
        )
    if port is None:
        port = DEFAULT_PORTS[parts.scheme]
    if port not in ports:
        raise _refused(url, f"port {port} is not one of {', '.join(map(str, sorted(ports)))}")
    path = quote(parts.path, safe=_PATH_SAFE, errors="replace") or "/"
    query = "?" + quote(parts.query, safe=_PATH_SAFE + "?", errors="replace") if parts.query else ""
    return Target(scheme=parts.scheme, host=_host(url, parts.hostname or ""), port=port, path=path + query)


def redirected(target: Target, location: str, *, ports: Collection[int]) -> Target:
    """Where a Location header of ``target`` leads. Raises RefusedAddress."""
    try:
        address = urljoin(target.url, _as_utf8(location.strip(" \t")))
    except ValueError as error:
        raise _refused(location, str(error)) from error
    return parse_target(address, ports=ports)


def _as_utf8(header: str) -> str:
    """What is sent raw is mostly UTF-8, and was read as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _host(url: str, name: str) -> str:
    """A host name in ASCII or an IP address in its one usual spelling. Raises RefusedAddress."""
    if len(name) > _MAX_HOST:
        raise _refused(url, "its host is too long")
    try:
        if ":" in name:
            return str(_unscoped(IPv6Address(name)))
        host = _ascii(name.removesuffix("."))
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return str(IPv4Address(host))
    except ValueError as error:
        raise _refused(url, f"its host cannot be read ({error})") from error
    if not all(map(_LABEL.fullmatch, host.split("."))):
        raise _refused(url, "its host is not a host name")
    return host


def _unscoped(address: IPv6Address) -> IPv6Address:
    if address.scope_id is not None:
        raise ValueError("an IPv6 zone")
    return address


def _ascii(name: str) -> str:
    """IDNA 2008 with the mapping of UTS 46, which also turns full-width and circled digits into digits. Raises ValueError."""
    if name.isascii() and "xn--" not in name:
        return name
    return idna.encode(name, uts46=True).decode()


def _refused(url: str, reason: str) -> RefusedAddress:
    return RefusedAddress(f"{truncate(url, 200)!r} is not fetched: {reason}. Give the full address of a public page.")
