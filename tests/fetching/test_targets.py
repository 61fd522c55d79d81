"""How a URL is read before anything is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.errors import PermanentFetchError
from articles.fetching.targets import parse_target

WEB = (80, 443)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://Example.COM", "http://example.com/"),
        ("HTTPS://example.com:443/a?b#c", "https://example.com/a?b"),
        ("https://example.com:80/", "https://example.com:80/"),
        (" http://example.com./a b ", "http://example.com/a%20b"),
        ("http://bücher.example/é?q=ü", "http://xn--bcher-kva.example/%C3%A9?q=%C3%BC"),
        ("http://example.com/%2e%2F%", "http://example.com/%2e%2F%"),
        ("http://example.com/a\udcff", "http://example.com/a%3F"),
        ("http://a_b.example.com/", "http://a_b.example.com/"),
        ("http://93.184.216.34/", "http://93.184.216.34/"),
        ("http://[2606:2800:0::1]/", "http://[2606:2800::1]/"),
        ("http://４.example/", "http://4.example/"),
    ],
)
def test_an_address_is_read_in_one_way(url: str, asked: str) -> None:
    assert parse_target(url, ports=WEB).url == asked


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com",
        "http:example.com",
        "http:///a",
        "http://",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://user@example.com/",
        "http://user:pass@example.com/",
        "http://@example.com/",
        "http://example.com\\@evil.example/",
        "http://example.com/\r\nHost: evil",
        "http://exam\tple.com/",
        "http://example.com/\x00",
        "http://exa mple.com/",
        "http://a..b/",
        "http://example.com:8080/",
        "http://example.com:0/",
        "http://example.com:x/",
        "http://example.com:99999/",
        "http://[::1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://[fe80::1%25eth0]/",
        "http://xn--/",
        "http://-a.example/",
        "http://%31.example/",
        "http://" + "a." * 130 + "example/",
        "http://" + "a" * 64 + ".example/",
        "http://①②⑦.１/",
        "http://example.com%00.evil.example/",
        "http://exa⁄mple.com/",
    ],
)
def test_an_address_that_could_be_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(PermanentFetchError, match="not fetched"):
        parse_target(url, ports=WEB)


def test_a_password_is_not_repeated_in_the_message() -> None:
    with pytest.raises(PermanentFetchError) as failure:
        parse_target("http://user:hunter2@example.com/", ports=WEB)
    assert "hunter2" not in str(failure.value)


@given(url=st.one_of(st.text(), st.text().map("http://".__add__), st.text().map("http://example.com".__add__)))
def test_any_text_is_read_or_refused(url: str) -> None:
    try:
        target = parse_target(url, ports=WEB)
    except PermanentFetchError:
        return
    assert target.url.isascii()
    assert parse_target(target.url, ports=WEB) == target
