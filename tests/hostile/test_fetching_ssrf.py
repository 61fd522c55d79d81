"""A stranger's URL must not reach the network that this server stands in (cases A1 to A8 and A10)."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from articles.errors import PermanentFetchError
from articles.fetching import HttpFetcher
from articles.fetching.addresses import refusal
from tests.fetching.site import Site, page, redirect, serving

PUBLIC = "93.184.216.34"


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The addresses of all sockets that were opened. None is."""
    opened: list[object] = []

    def connect(_socket: socket.socket, address: object) -> None:
        opened.append(address)
        raise AssertionError(f"a socket was opened to {address}")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return opened


def fetcher(resolver: Callable[[str, int], list[str]], **changes: object) -> HttpFetcher:
    settings: dict[str, object] = {"user_agent": "Clipfile/1.0", "obey_robots": False, "delay_seconds": 0, "resolver": resolver}
    return HttpFetcher(**(settings | changes))  # type: ignore[arg-type]


def test_every_hostile_address_is_refused_and_no_socket_opened(shared: Path, dialled: list[object]) -> None:
    text = (shared / "data/hostile/ssrf_urls.txt").read_bytes().decode()
    urls = [line for line in re.split(r"(?<!\r)\n", text) if line] + [line for line in text.split("\n") if line]
    names = {"localtest.me": ["127.0.0.1"], "metadata.google.internal": ["169.254.169.254"]}
    for obey_robots in (True, False):
        careful = fetcher(lambda host, _port: names[host], obey_robots=obey_robots)
        for url in urls:
            with pytest.raises(PermanentFetchError, match="not fetched"):
                careful.fetch(url)
    assert dialled == []


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "",
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "100.63.255.255", "172.32.0.1", "223.255.255.254", "2606:2800:220:1::1"])
def test_a_public_address_is_not(address: str) -> None:
    assert refusal(address) == ""


def test_no_address_that_python_holds_for_private_passes() -> None:
    for first in range(256):
        for second in range(256):
            address = f"{first}.{second}.7.7"
            assert ipaddress.ip_address(address).is_global or refusal(address), address


@pytest.mark.parametrize("answers", [[PUBLIC, "127.0.0.1"], ["10.0.0.1", PUBLIC], ["2606:2800::1", "::1"], ["::ffff:10.0.0.1"]])
def test_one_private_address_among_public_ones_refuses_the_host(dialled: list[object], answers: list[str]) -> None:
    with pytest.raises(PermanentFetchError, match="not public"):
        fetcher(lambda _host, _port: answers).fetch("http://news.example/")
    assert dialled == []


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Site, list[tuple[str, int]]]]:
    """A site that stands wherever somebody dials, and what was dialled."""
    dial, dialled = socket.create_connection, []

    with serving({}) as site:

        def to_site(address: tuple[str, int], *_args: object, **_settings: object) -> socket.socket:
            dialled.append(address)
            return dial(("127.0.0.1", site.port))

        monkeypatch.setattr(socket, "create_connection", to_site)
        yield site, dialled
        monkeypatch.undo()


def test_a_name_is_looked_up_once_and_what_was_vetted_is_dialled(web: tuple[Site, list[tuple[str, int]]]) -> None:
    site, dialled = web
    site.routes["/"] = page()
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    assert fetcher(lambda _host, _port: next(answers)).fetch("http://news.example/").status == 200
    assert dialled == [(PUBLIC, 80)]
    assert next(answers) == ["127.0.0.1"]
    assert "Host: news.example\r\n" in site.requests[0]


def test_a_name_that_moves_to_a_private_address_is_refused_at_the_next_hop(web: tuple[Site, list[tuple[str, int]]]) -> None:
    site, dialled = web
    site.routes |= {"/": redirect("/b"), "/b": page()}
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with pytest.raises(PermanentFetchError, match="Redirect blocked"):
        fetcher(lambda _host, _port: next(answers)).fetch("http://news.example/")
    assert dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "//127.0.0.1/",
        "HTTP://LOCALHOST/",
        "http://inside.example/",
        "http://[::1]/",
        "http://2130706433/",
        "file:///etc/passwd",
        "ftp://news.example/",
        "data:text/html,x",
        "javascript:alert(1)",
        "http://news.example:22/",
        "http://news.example:6379/",
        "http://user@news.example/",
        "http://news.example\\@127.0.0.1/",
        "http://[::1",
    ],
)
def test_a_redirect_to_where_we_do_not_go_is_blocked(web: tuple[Site, list[tuple[str, int]]], status: str, location: str) -> None:
    site, dialled = web
    site.routes["/"] = redirect(location, status=status)
    names = {"news.example": [PUBLIC], "inside.example": ["10.0.0.1"]}
    with pytest.raises(PermanentFetchError, match="Redirect blocked"):
        fetcher(lambda host, _port: names[host]).fetch("http://news.example/")
    assert dialled == [(PUBLIC, 80)]


def test_a_robots_txt_that_leads_inside_is_not_followed(web: tuple[Site, list[tuple[str, int]]]) -> None:
    site, dialled = web
    site.routes |= {"/robots.txt": redirect("http://127.0.0.1/"), "/": page()}
    with pytest.raises(PermanentFetchError, match="not fetched"):
        fetcher(lambda _host, _port: [PUBLIC], obey_robots=True).fetch("http://news.example/")
    assert dialled == [(PUBLIC, 80)]


def test_cookies_of_one_host_go_to_no_other(web: tuple[Site, list[tuple[str, int]]]) -> None:
    site, _ = web
    site.routes |= {"/": page(b"", status="302 Found", location="http://other.example/b", set_cookie="session=1"), "/b": page()}
    fetcher(lambda _host, _port: [PUBLIC]).fetch("http://news.example/")
    assert "cookie" not in site.requests[1].lower()


def test_a_private_host_is_fetched_where_it_is_listed_and_only_that(site_of_our_own: Site) -> None:
    site_of_our_own.routes |= {"/": page(), "/out": redirect(f"http://127.0.0.1:{site_of_our_own.port}/")}
    ours = fetcher(lambda _host, _port: ["127.0.0.1"], private_hosts=("Wiki.internal",), ports=(site_of_our_own.port,))
    assert ours.fetch(site_of_our_own.url("/", host="wiki.internal")).status == 200
    with pytest.raises(PermanentFetchError, match="private hosts in the settings"):
        ours.fetch(site_of_our_own.url("/", host="other.internal"))
    with pytest.raises(PermanentFetchError, match="Redirect blocked"):
        ours.fetch(site_of_our_own.url("/out", host="wiki.internal"))


@pytest.fixture
def site_of_our_own() -> Iterator[Site]:
    with serving({}) as site:
        yield site
