"""Which addresses are one article and which are not."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.dedup import canonical_url, same_site, site_of

KEY = "https://example.com/2024/quay-reopens"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/2024/quay-reopens",
        "http://example.com/2024/quay-reopens",
        "https://www.example.com/2024/quay-reopens/",
        "  HTTPS://EXAMPLE.COM:443/2024/quay-reopens\n",
        "http://example.com:80/2024/./x/../quay-reopens",
        "https://example.com./2024/quay-reopens",
        "https://user:secret@example.com/2024/quay-reopens",
        "https://example.com/2024/%71uay%2Dreopens",
        "https://example.com/2024/quay-reopens#comments",
        "https://example.com/2024/quay-reopens?",
        "https://example.com/2024/quay-reopens?utm_source=rss&UTM_MEDIUM=feed&fbclid=1&gclid=2&mc_cid=3&at_campaign=64&CMP=share",
        "https://example.com/2024/quay-reopens;jsessionid=A1B2?fbclid=1",
        "https://m.example.com/2024/quay-reopens",
        "https://mobile.example.com/2024/quay-reopens",
        "https://www.m.example.com/2024/quay-reopens",
        "https://amp.example.com/2024/quay-reopens",
        "https://example.com/2024/quay-reopens/amp/",
        "https://example.com/2024/quay-reopens/amp.html",
        "https://example.com/amp/2024/quay-reopens",
        "https://example.com/2024/quay-reopens?amp=1",
        "https://example.com/2024/quay-reopens?outputType=amp",
        "https://www.google.com/amp/s/example.com/2024/quay-reopens",
        "https://www.google.co.uk/amp/s/www.example.com/2024/quay-reopens/amp",
        "https://example-com.cdn.ampproject.org/c/s/example.com/2024/quay-reopens",
    ],
)
def test_spellings_of_one_address_have_one_key(url: str) -> None:
    assert canonical_url(url) == KEY


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://example.com", "https://example.com/"),
        ("http://example.com/?", "https://example.com/"),
        ("http://example.com:8080/a", "https://example.com:8080/a"),
        ("http://example.com/A/b", "https://example.com/A/b"),
        ("http://example.com/a?b=2&a=1&b=1", "https://example.com/a?a=1&b=2&b=1"),
        ("http://example.com/a?q=x+y&z", "https://example.com/a?q=x+y&z"),
        ("http://example.com/a?id=%c3%a9%2f", "https://example.com/a?id=%C3%A9%2F"),
        ("http://example.com/a?ref=7", "https://example.com/a?ref=7"),
        ("http://example.com/a//b", "https://example.com/a//b"),
        ("http://example.com/../../a", "https://example.com/a"),
        ("http://example.com/מאמר חדש", "https://example.com/%D7%9E%D7%90%D7%9E%D7%A8%20%D7%97%D7%93%D7%A9"),
        ("http://example.com/100%", "https://example.com/100%"),
        ("http://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://straße.example/", "https://xn--strae-oqa.example/"),
        ("http://example.com/#!/article/7", "https://example.com/#!/article/7"),
        ("http://example.com/topics/amp", "https://example.com/topics/amp"),
        ("http://example.com/amp", "https://example.com/amp"),
        ("http://m.co.uk/a", "https://m.co.uk/a"),
        ("http://www.com/a", "https://www.com/a"),
        ("http://mrs.example.com/a", "https://mrs.example.com/a"),
        ("http://[2606:2800::1]/a", "https://[2606:2800::1]/a"),
    ],
)
def test_what_tells_pages_apart_stays(url: str, key: str) -> None:
    assert canonical_url(url) == key


@pytest.mark.parametrize(
    "url",
    [
        "",
        "quay",
        "/a",
        "//example.com/a",
        "mailto:a@example.com",
        "javascript:alert(1)",
        "http://",
        "http:///x",
        "http://x:0/",
        "http://[x/",
        "http://x:99999/",
        "http://a b/",
        "http://xn--é/",
        "data:text/html,x",
        "ftp://example.com/a",
        "urn:clipfile:sha256:00",
    ],
)
def test_what_is_no_web_address_has_no_key(url: str) -> None:
    assert canonical_url(url) == ""
    assert site_of(url) == ""


HOSTS = st.lists(
    st.sampled_from(["www", "m", "amp", "mobile", "example", "co", "uk", "com", "google", "cdn", "ampproject", "org"]), min_size=1
)
PATHS = st.lists(
    st.sampled_from(["amp", "s", "c", "v", "..", ".", "", "a-1", "%2e%2E", "%41", "%", "é", "amp.html", ";jsessionid=1"])
)
QUERIES = st.lists(st.sampled_from(["utm_x=1", "b=%7e", "a", "amp", "=", "a=b=c", "?", "", "%61=1", "%75tm_a=1"]))
URLS = st.builds(
    lambda host, path, query, fragment: f"http://{'.'.join(host)}/{'/'.join(path)}?{'&'.join(query)}#{fragment}",
    HOSTS,
    PATHS,
    QUERIES,
    st.sampled_from(["", "top", "!/é%61"]),
)


@settings(max_examples=300)
@given(url=st.one_of(URLS, st.text(), st.text().map("https://example.com/".__add__), st.text().map("http://".__add__)))
@example(url="http://www.google.com/amp/s/www.google.com/amp/x")
@example(url="http://example.com/%2e%2e/%2e/a")
def test_the_key_of_a_key_is_itself(url: str) -> None:
    key = canonical_url(url)
    assert canonical_url(key) == key
    assert key.isascii()


@settings(max_examples=200)
@given(url=URLS)
def test_every_web_address_has_a_key(url: str) -> None:
    assert bool(site_of(url)) == bool(canonical_url(url))


def test_a_site_is_a_host_without_www() -> None:
    assert site_of("https://WWW.News.example.com:8080/a") == "news.example.com"
    assert site_of("https://m.example.com/") == "m.example.com"


def test_a_subdomain_is_of_the_same_site() -> None:
    assert same_site("https://www.example.com/a", "http://news.example.com/b")
    assert same_site("http://news.example.com/b", "https://example.com")
    assert not same_site("https://example.com/", "https://badexample.com/")
    assert not same_site("https://a.example.com/", "https://b.example.com/")
    assert not same_site("", "")


def test_a_cache_that_names_no_page_is_a_page_itself() -> None:
    assert canonical_url("http://google.www/amp//amp?#") == "https://google.www/amp//amp"
    assert canonical_url("https://www.google.com/amp/s/merrow.example/strike") == "https://merrow.example/strike"
