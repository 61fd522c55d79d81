"""Feeds as they are really served, and as nobody should serve them."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.errors import NotAListing
from articles.fetching.feeds import MAX_ENTRIES, read_feed
from articles.fetching.markup import moment_of
from articles.records import Listed, Listing

URL = "https://courier.example/rss/news.xml"


def feed(content: str | bytes, *, charset: str = "") -> Listing:
    return read_feed(content if isinstance(content, bytes) else content.encode(), url=URL, charset=charset)


def one(content: str | bytes, *, charset: str = "") -> Listed:
    (entry,) = feed(content, charset=charset).entries
    return entry


def rss(item: str, *, namespaces: str = "", before: str = "") -> str:
    return f"{before}<rss version='2.0' {namespaces}><channel><title>Courier</title><item>{item}</item></channel></rss>"


def test_rss_2_tells_address_title_and_date() -> None:
    item = "<title>Quay &amp; harbour</title><link> https://courier.example/a </link><pubDate>Tue, 05 Mar 2019 09:30:00 +0100</pubDate>"
    assert one(rss(item)) == Listed(
        url="https://courier.example/a", title="Quay & harbour", published=datetime(2019, 3, 5, 8, 30, tzinfo=UTC)
    )
    assert feed(rss(item)).title == "Courier"
    assert not feed(rss(item)).broken


@pytest.mark.parametrize(
    "namespace",
    ["http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/", "http://channel.netscape.com/rdf/simple/0.9/"],
)
def test_rss_0_9_and_1_0_have_their_items_beside_the_channel(namespace: str) -> None:
    entry = one(
        f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{namespace}"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Courier</title><link>https://courier.example/</link>
        </channel><item rdf:about="https://courier.example/a"><title>Quay</title><link>https://courier.example/a</link>
        <dc:date>2019-03-05T09:30+01:00</dc:date></item></rdf:RDF>"""
    )
    assert entry.url == "https://courier.example/a"
    assert entry.published == datetime(2019, 3, 5, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("namespace", "dates"),
    [
        ("http://www.w3.org/2005/Atom", "<updated>2020-01-01T00:00:00Z</updated><published>2019-03-05T08:30:00Z</published>"),
        ("http://purl.org/atom/ns#", "<modified>2020-01-01T00:00:00Z</modified><issued>2019-03-05T08:30:00Z</issued>"),
    ],
)
def test_atom_gives_the_alternate_link_and_the_date_of_publication(namespace: str, dates: str) -> None:
    entry = one(
        f"""<feed xmlns="{namespace}" xml:base="/base/"><title>Courier</title><entry><title type="html">&lt;b&gt;Quay&lt;/b&gt;</title>
        <link rel="self" href="self"/><link rel="enclosure" href="a.mp3"/><link rel="alternate" type="application/json" href="a.json"/>
        <link rel="alternate" type="text/html" href="a"/><id>tag:courier.example,2019:a</id>{dates}</entry></feed>"""
    )
    assert entry.url == "https://courier.example/base/a"
    assert entry.title == "Quay"
    assert entry.published == datetime(2019, 3, 5, 8, 30, tzinfo=UTC)


def test_json_feeds_are_feeds() -> None:
    entry = one(
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Courier", "items": [{"id": "1", "url": "/a", "title": "Quay",'
        ' "date_published": "2019-03-05T08:30:00Z"}, {"id": "2"}, 3, {"url": ["x"]}]}'
    )
    assert entry == Listed(url="https://courier.example/a", title="Quay", published=datetime(2019, 3, 5, 8, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<guid>https://courier.example/g</guid>", "https://courier.example/g"),
        ("<guid isPermaLink='false'>https://courier.example/g</guid>", None),
        ("<guid>17</guid>", None),
        ("<link/>", None),
        ("<link></link><guid>https://courier.example/g</guid>", "https://courier.example/g"),
        ("<link>/2019/quay</link>", "https://courier.example/2019/quay"),
        ("<link>//cdn.example/a</link>", "https://cdn.example/a"),
        ("<link><![CDATA[ https://courier.example/a?x=1&y=2 ]]></link>", "https://courier.example/a?x=1&y=2"),
        ("<link>https://courier.example/a?x=1&y=2</link>", "https://courier.example/a?x=1&y=2"),
        ("<link>https://courier.example/a\n  b</link>", "https://courier.example/a b"),
        ("<atom:link href='https://courier.example/b' rel='alternate'/>", "https://courier.example/b"),
        ("<atom:link href='https://courier.example/feed' rel='self'/>", None),
        (
            "<link>http://feeds.example/~r/1</link><feedburner:origLink>https://courier.example/o</feedburner:origLink>",
            "https://courier.example/o",
        ),
        ("<link href='https://courier.example/h'/>", "https://courier.example/h"),
        ("<media:content url='https://courier.example/a.jpg'><link>https://x.example/</link></media:content>", None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>data:text/html,x</link>", None),
        ("<link>mailto:a@b.example</link>", None),
        ("<link>http://[::1</link>", None),
        ("<link>https://courier.example/a#comments</link>", "https://courier.example/a"),
    ],
)
def test_the_address_is_found_wherever_it_stands(item: str, url: str | None) -> None:
    namespaces = (
        "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0' "
        "xmlns:media='http://search.yahoo.com/mrss/'"
    )
    for text in (rss(item, namespaces=namespaces), rss(item)):  # declared prefixes or not
        assert [entry.url for entry in feed(text).entries] == ([url] if url else [])


def test_titles_of_pictures_are_not_the_articles() -> None:
    item = "<media:title>A picture</media:title><itunes:title>A sound</itunes:title><title>Quay</title><link>/a</link>"
    assert one(rss(item)).title == "Quay"


@pytest.mark.parametrize(
    "title",
    [
        "Quay “North”",
        "<![CDATA[Quay “North”]]>",
        "Quay &ldquo;North&rdquo;",
        "Quay &amp;ldquo;North&amp;#8221;",
        "<b>Quay</b> “North”",
    ],
)
def test_titles_are_text_however_they_were_escaped(title: str) -> None:
    assert one(rss(f"<title>{title}</title><link>/a</link>")).title == "Quay “North”"


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "iso-8859-1", "iso-8859-1"),
        ("utf-8-sig", "iso-8859-1", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-16", ""),
        ("utf-32", "utf-32", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1252", "", "windows-1252"),
        ("cp1252", "no-such-thing", ""),
        ("cp1252", "utf-8", ""),
    ],
)
def test_encodings_are_found_whatever_is_declared(encoding: str, declared: str, charset: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    content = rss("<title>Café à la crème brûlée, naïve façade</title><link>/a</link>", before=declaration).encode(encoding)
    assert one(content, charset=charset).title == "Café à la crème brûlée, naïve façade"


@pytest.mark.parametrize(
    ("encoding", "title"),
    [("cp1251", "Порт закрыт"), ("shift_jis", "港は閉鎖"), ("iso-2022-jp", "港は閉鎖"), ("cp1255", "הנמל נסגר")],
)
def test_other_scripts_are_read_as_declared(encoding: str, title: str) -> None:
    content = rss(f"<title>{title}</title><link>/a</link>", before=f"<?xml version='1.0' encoding='{encoding}'?>").encode(encoding)
    assert one(content).title == title


@pytest.mark.parametrize(
    "content",
    [
        "\n\n  <?xml version='1.0'?>" + rss("<title>Quay</title><link>/a</link>"),
        "<br />\n<b>Warning</b>: mysql_connect() in /x.php\n" + rss("<title>Quay</title><link>/a</link>"),
        rss("<title>Quay</title><link>/a</link><description>a & b &nbsp; <br> &unknown; \x0b\x00</description>"),
        rss("<title>Quay</title><link>/a</link><description><p>never closed</description>"),
        rss("<title>Quay</title><link>/a</link>")[:-20],
        rss("<title>Quay</title><link>/a</link>") + "<!-- served in 3 ms --><script>x</script>",
        rss("<title>Quay</title><link>/a</link><foo:bar>undeclared</foo:bar>"),
        "<RSS><Channel><Item><Title>Quay</Title><Link>/a</Link></Item></Channel></RSS>",
    ],
)
def test_broken_xml_is_read_as_far_as_it_goes(content: str) -> None:
    assert one(content) == Listed(url="https://courier.example/a", title="Quay")


def test_a_feed_that_had_to_be_mended_says_so() -> None:
    assert feed(rss("<link>/a</link><description>a & b</description>")).broken


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<!doctype html><html><head><title>x</title></head><body><p>Hello", "web page"),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "sitemap"),
        ("", "not XML"),
        ("not at all", "not XML"),
        ("<svg/>", "<svg>"),
        ("{", "not JSON"),
        ('{"a": 1}', "no “items”"),
        ("{" + '"a":{' * 100_000, "not JSON"),
    ],
)
def test_what_is_no_feed_says_what_it_is(content: str, said: str) -> None:
    with pytest.raises(NotAListing, match=said):
        feed(content)


def test_an_address_that_stands_twice_is_one_entry_and_the_first_counts() -> None:
    entry = one(rss("<title>First</title><link>/a</link></item><item><title>Second</title><link>/a</link>"))
    assert entry.title == "First"


def test_a_huge_feed_is_cut_and_takes_no_time_to_speak_of() -> None:
    started = time.process_time()
    items = "".join(
        f"<item><title>{n}</title><link>/{n}</link><description>{'x' * 500}</description></item>" for n in range(20_000)
    )
    assert len(feed(f"<rss><channel>{items}</channel></rss>").entries) == MAX_ENTRIES
    assert time.process_time() - started < 20


@pytest.mark.parametrize("filler", ["<![CDATA[", "<?xml ", "<item>", "<item><link>", "&", "&a", "<a ", "<!--", "]]>"])
def test_no_repetition_takes_for_ever(filler: str) -> None:
    started = time.process_time()
    with suppress(NotAListing):
        feed("<rss><channel>" + filler * (1_000_000 // len(filler)))
    assert time.process_time() - started < 20


def test_an_address_without_end_is_none() -> None:
    assert feed(rss(f"<link>https://courier.example/{'a' * 3000}</link>")).entries == ()


@pytest.mark.parametrize(
    "name", ["xml_billion_laughs.rss", "xml_quadratic_blowup.rss", "xml_xxe_file.rss", "feed_javascript_links.rss"]
)
def test_hostile_feeds_give_nothing_and_reveal_nothing(shared: Path, name: str) -> None:
    listing = read_feed((shared / "data/hostile" / name).read_bytes(), url=URL)
    assert "root:" not in str(listing)
    assert len(str(listing)) < 5_000
    assert all(entry.url.startswith("http") for entry in listing.entries)


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 05 Mar 2019 08:30:00 GMT",
        "Tue, 5 Mar 2019 09:30:00 +0100",
        "5 Mar 2019 03:30 EST",
        "2019-03-05T08:30:00Z",
        "2019-03-05T09:30+01:00",
        "2019-03-05 08:30:00",
        "2019-03-05T08:30:00.000Z",
        "2019-03-05 09:30:00 +0100",
        " 2019-03-05T08:30:00Z\n",
    ],
)
def test_dates_are_read_in_all_their_forms(text: str) -> None:
    assert moment_of(text) == datetime(2019, 3, 5, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "0000-00-00", "2019-02-31", "32 Mar 2019", "Tue, 05 Mar 99999 08:30:00 GMT", "9" * 500]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment_of(text) is None


@given(content=st.one_of(st.binary(max_size=300), st.text("<>/&;#[]!{}\"'=: rsitemlnkfdguhp\x00é", max_size=200).map(str.encode)))
def test_anything_is_a_feed_or_is_refused(content: bytes) -> None:
    for text in (content, b"<rss><channel><item>" + content, b'{"items": [' + content):
        with suppress(NotAListing):
            assert all(entry.url.startswith("http") for entry in feed(text).entries)
