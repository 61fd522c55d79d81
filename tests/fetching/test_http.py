"""What a fetch of one page gives, and what it says when it gives nothing."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from articles.errors import HostBusy, PermanentFetchError, TransientFetchError
from articles.fetching import Fetcher, HttpFetcher, StaticFetcher
from articles.records import CaptureKind, Validators
from tests.fetching.conftest import Clock
from tests.fetching.site import CERTIFICATE, Site, page, redirect, serving

FetcherFor = Callable[..., HttpFetcher]


def test_a_page_comes_back_with_its_circumstances(site: Site, fetcher_for: FetcherFor, clock: Clock) -> None:
    site.routes["/quay?a=1"] = page(b"<h1>Quay</h1>", content_type='Text/HTML; charset="UTF-8"', x_name="\xe9")
    original = fetcher_for(site).fetch(site.url("/quay?a=1#top"))
    assert original.content == b"<h1>Quay</h1>"
    assert (original.kind, original.media_type, original.charset, original.status) == (CaptureKind.FETCH, "text/html", "utf-8", 200)
    assert original.url == original.final_url == site.url("/quay?a=1#top")
    assert original.retrieved_at == datetime.fromtimestamp(clock.now, UTC)
    assert original.headers == (("Content-Length", "13"), ("Content-Type", 'Text/HTML; charset="UTF-8"'), ("X-Name", "\xe9"))


def test_the_request_says_who_asks_and_nothing_that_identifies_a_reader(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = page(set_cookie="a=1")
    fetcher = fetcher_for(site)
    fetcher.fetch(site.url("/"))
    fetcher.fetch(site.url("/"))
    head = site.requests[-1].lower()
    assert f"host: news.example:{site.port}" in head
    assert "user-agent: clipfile/1.0 (+https://archive.example/about)" in head
    assert not any(name in head for name in ("cookie", "authorization", "referer"))


def test_an_answer_without_content_type_is_octets(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = page()
    assert fetcher_for(site).fetch(site.url("/")).media_type == "application/octet-stream"


def test_a_gzipped_page_is_decoded_and_its_headers_kept(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = page(gzip.compress(b"<h1>Quay</h1>"), content_encoding="gzip")
    original = fetcher_for(site).fetch(site.url("/"))
    assert original.content == b"<h1>Quay</h1>"
    assert ("Content-Encoding", "gzip") in original.headers


def test_a_chunked_page_is_put_together(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert fetcher_for(site).fetch(site.url("/")).content == b"abcde"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"])
@pytest.mark.parametrize("location", ["/b", "b", "//news.example:{port}/b", "HTTP://NEWS.example:{port}/b#x", "./x/../b"])
def test_a_redirect_is_followed(site: Site, fetcher_for: FetcherFor, status: str, location: str) -> None:
    site.routes |= {"/a": redirect(location.format(port=site.port), status=status), "/b": page()}
    original = fetcher_for(site).fetch(site.url("/a"))
    assert (original.url, original.final_url, original.status) == (site.url("/a"), site.url("/b"), 200)


def test_a_redirect_in_raw_utf_8_is_followed(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes |= {"/a": redirect("/é x".encode().decode("latin-1")), "/%C3%A9%20x": page()}
    assert fetcher_for(site).fetch(site.url("/a")).final_url == site.url("/%C3%A9%20x")


def test_ten_redirects_are_followed_and_eleven_are_not(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes |= {f"/{number}": redirect(f"/{number + 1}") for number in range(11)} | {"/11": page()}
    assert fetcher_for(site).fetch(site.url("/1")).status == 200
    with pytest.raises(PermanentFetchError, match="more than 10 times"):
        fetcher_for(site).fetch(site.url("/0"))


@pytest.mark.parametrize("status", ["408 Slow", "429 Too Many", "500 Oops", "502 Bad Gateway", "503 Busy", "504 Late", "599 ?"])
def test_a_passing_trouble_is_transient(site: Site, fetcher_for: FetcherFor, status: str) -> None:
    site.routes["/"] = page(b"", status=status)
    with pytest.raises(TransientFetchError, match=rf"{status[:3]}.*Try again later"):
        fetcher_for(site).fetch(site.url("/"))


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        ("400 Bad", "Open it"),
        ("401 Who", "upload"),
        ("403 No", "upload"),
        ("404 None", "complete"),
        ("410 Gone", "complete"),
        ("451 Law", "upload"),
        ("304 Same", "Open it"),
        ("302 Found", "Open it"),
    ],
)
def test_a_lasting_trouble_is_permanent_and_says_what_to_do(site: Site, fetcher_for: FetcherFor, status: str, remedy: str) -> None:
    site.routes["/"] = page(b"", status=status)
    with pytest.raises(PermanentFetchError, match=rf"{status[:3]}.*{remedy}"):
        fetcher_for(site).fetch(site.url("/"))


def test_retry_after_in_seconds_is_handed_on(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = page(b"", status="429 Too Many", retry_after="120")
    with pytest.raises(TransientFetchError) as failure:
        fetcher_for(site).fetch(site.url("/"))
    assert failure.value.retry_after == 120


def test_retry_after_as_a_date_is_handed_on(site: Site, fetcher_for: FetcherFor, clock: Clock) -> None:
    then = datetime.fromtimestamp(clock.now, UTC) + timedelta(minutes=5)
    site.routes["/"] = page(b"", status="503 Busy", retry_after=format_datetime(then, usegmt=True))
    with pytest.raises(TransientFetchError) as failure:
        fetcher_for(site).fetch(site.url("/"))
    assert failure.value.retry_after == pytest.approx(300, abs=5)


def test_a_host_that_asked_for_a_rest_is_not_asked_until_then(site: Site, fetcher_for: FetcherFor, clock: Clock) -> None:
    site.routes |= {"/busy": page(b"", status="429 Too Many", retry_after="120"), "/": page()}
    fetcher = fetcher_for(site)
    for path in ("/busy", "/"):
        with pytest.raises(TransientFetchError) as failure:
            fetcher.fetch(site.url(path))
        assert failure.value.retry_after == pytest.approx(120)
    assert site.paths == ["/busy"]
    assert fetcher.fetch(site.url("/", host="other.example")).status == 200
    clock.now += 121
    assert fetcher.fetch(site.url("/")).status == 200


def test_a_body_shorter_than_announced_is_never_taken_for_whole(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = page(b"half of it", length=20)
    with pytest.raises(TransientFetchError, match="received 10 bytes, expected 20"):
        fetcher_for(site).fetch(site.url("/"))


def test_chunks_that_break_off_are_never_taken_for_whole(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    with pytest.raises(TransientFetchError, match="Try again later"):
        fetcher_for(site).fetch(site.url("/"))


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 2000 ??\r\n\r\n"])
def test_an_answer_that_is_not_http_is_transient(site: Site, fetcher_for: FetcherFor, answer: bytes) -> None:
    site.routes["/"] = answer
    with pytest.raises(TransientFetchError, match=rf"news.example:{site.port} failed"):
        fetcher_for(site).fetch(site.url("/"))


def test_a_closed_port_is_transient(fetcher_for: FetcherFor) -> None:
    with serving({}) as gone:
        pass
    with pytest.raises(TransientFetchError, match="Try again later"):
        fetcher_for(gone).fetch(gone.url("/"))


def test_a_second_address_is_tried_where_the_first_does_not_answer(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = page()
    fetcher = fetcher_for(site, resolver=lambda _host, _port: ["127.9.9.9", "127.0.0.1"])
    assert fetcher.fetch(site.url("/")).status == 200


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), PermanentFetchError),
        (socket.gaierror(socket.EAI_AGAIN, "again"), TransientFetchError),
    ],
)
def test_a_name_that_cannot_be_looked_up_says_so(
    site: Site, fetcher_for: FetcherFor, error: OSError, kind: type[Exception]
) -> None:
    def resolver(_host: str, _port: int) -> list[str]:
        raise error

    with pytest.raises(kind, match=r"news\.example"):
        fetcher_for(site, resolver=resolver).fetch(site.url("/"))


def trickle(head: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    def write(stream: socket.socket) -> None:
        stream.sendall(head)
        while True:
            stream.sendall(piece)
            time.sleep(0.02)

    return write


@pytest.mark.parametrize(
    "script",
    [
        trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        trickle(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        trickle(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        trickle(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        trickle(b"", b""),
    ],
    ids=["a byte at a time", "no length", "endless chunks", "endless headers", "endless promises", "silence"],
)
def test_a_page_that_trickles_ends_at_the_deadline(
    site: Site, fetcher_for: FetcherFor, script: Callable[[socket.socket], None]
) -> None:
    site.routes["/"] = script
    started = time.monotonic()
    with pytest.raises(TransientFetchError, match="took too long"):
        fetcher_for(site, clock=time.monotonic, deadline_seconds=0.3).fetch(site.url("/"))
    assert time.monotonic() - started < 15


def test_the_deadline_covers_redirects_but_not_pauses(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes |= {f"/{number}": redirect(f"/{number + 1}") for number in range(5)} | {"/5": page()}
    assert fetcher_for(site, deadline_seconds=2, delay_seconds=1).fetch(site.url("/0")).status == 200


def test_one_host_is_asked_with_a_pause_and_another_without(site: Site, fetcher_for: FetcherFor, clock: Clock) -> None:
    site.routes["/"] = page()
    fetcher = fetcher_for(site, delay_seconds=3)
    for host in ("news.example", "other.example", "news.example", "NEWS.example"):
        fetcher.fetch(site.url("/", host=host))
    assert clock.slept == [3, 3]


def test_a_proxy_in_the_environment_is_not_used(site: Site, fetcher_for: FetcherFor, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.routes["/"] = page()
    assert fetcher_for(site).fetch(site.url("/")).status == 200


def test_the_server_name_of_tls_is_the_host_and_not_the_address(fetcher_for: FetcherFor) -> None:
    with serving({"/": page()}, tls=True) as site:
        trusting = ssl.create_default_context(cafile=CERTIFICATE)
        assert fetcher_for(site, ssl_context=trusting).fetch(f"https://news.example:{site.port}/").content == b"<h1>Quay</h1>"
        assert site.names == ["news.example"]
        assert f"Host: news.example:{site.port}" in site.requests[0]


def test_a_certificate_that_nobody_vouches_for_is_refused(fetcher_for: FetcherFor) -> None:
    with (
        serving({"/": page()}, tls=True) as site,
        pytest.raises(PermanentFetchError, match=r"certificate of news\.example is not valid"),
    ):
        fetcher_for(site).fetch(f"https://news.example:{site.port}/")


def test_a_certificate_for_another_host_is_refused(fetcher_for: FetcherFor) -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    with serving({"/": page()}, tls=True) as site, pytest.raises(PermanentFetchError, match=r"certificate of other\.example"):
        fetcher_for(site, ssl_context=trusting).fetch(f"https://other.example:{site.port}/")


def test_plain_http_on_a_tls_port_is_refused(site: Site, fetcher_for: FetcherFor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: listener.accept()[0].sendall(page()), daemon=True).start()
        port = listener.getsockname()[1]
        with pytest.raises(PermanentFetchError, match="does not speak TLS"):
            fetcher_for(site, ports=(port,)).fetch(f"https://news.example:{port}/")


def test_the_twin_in_memory_knows_its_pages_and_no_other(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = page()
    original = fetcher_for(site).fetch(site.url("/"))
    twin: Fetcher = StaticFetcher({original.url: original})
    assert twin.fetch(original.url) == original
    with pytest.raises(PermanentFetchError, match="404"):
        twin.fetch("https://news.example/none")


def test_a_feed_is_asked_for_with_what_the_server_said_of_it_last(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/feed"] = page(b"", status="304 Not Modified")
    known = Validators(etag='W/"7"', last_modified="Tue, 01 Oct 2024 10:00:00 GMT")
    assert fetcher_for(site).revisit(site.url("/feed"), known=known) is None
    assert 'If-None-Match: W/"7"\r\n' in site.requests[0]
    assert "If-Modified-Since: Tue, 01 Oct 2024 10:00:00 GMT\r\n" in site.requests[0]


def test_validators_can_inject_no_header(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/feed"] = page(b"<rss/>")
    original = fetcher_for(site).revisit(site.url("/feed"), known=Validators(etag='"a"\r\nCookie: x'))
    assert original is not None
    assert "Cookie" not in site.requests[0]


def test_a_page_that_changed_is_brought(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/feed"] = page(b"<rss/>", etag='"2"')
    original = fetcher_for(site).revisit(site.url("/feed"), known=Validators(etag='"1"'))
    assert original is not None
    assert original.content == b"<rss/>"


def test_the_sitemaps_that_robots_txt_names_are_found(site: Site, fetcher_for: FetcherFor) -> None:
    rules = f"User-agent: *\nDisallow:\nSitemap: /one.xml\nSitemap: {site.url('/two.xml')}\nSitemap: javascript:x\n"
    site.routes["/robots.txt"] = page(rules.encode())
    assert fetcher_for(site).sitemaps(site.url("/")) == (site.url("/one.xml"), site.url("/two.xml"))


def test_fetchers_that_share_a_folder_ask_for_robots_txt_once_and_keep_the_pause_together(
    site: Site, fetcher_for: FetcherFor, tmp_path: Path, clock: Clock
) -> None:
    site.routes |= {"/robots.txt": page(b"User-agent: *\nDisallow: /closed\nCrawl-delay: 9\n"), "/": page(), "/closed": page()}
    here, there = (fetcher_for(site, obey_robots=True, shared_folder=tmp_path) for _ in range(2))
    here.fetch(site.url("/"))
    there.fetch(site.url("/"))
    with pytest.raises(PermanentFetchError, match="robots"):
        there.fetch(site.url("/closed"))
    assert site.paths == ["/robots.txt", "/", "/"]
    assert clock.slept == [9, 9]
    with pytest.raises(HostBusy):
        here.fetch(site.url("/"), patience=1)


def test_a_site_that_is_down_is_soon_left_alone(site: Site, fetcher_for: FetcherFor) -> None:
    site.routes["/"] = page(b"", status="500 Oops")
    fetcher = fetcher_for(site)
    for _ in range(3):
        with pytest.raises(TransientFetchError, match="answers 500"):
            fetcher.fetch(site.url("/"))
    with pytest.raises(HostBusy, match="failed 3 times in a row"):
        fetcher.fetch(site.url("/"))
    assert len(site.paths) == 3
