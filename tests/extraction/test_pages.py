"""Whole pages in, whole extractions out."""

from __future__ import annotations

import pytest

from articles.errors import ExtractionError
from articles.extraction import as_record, extract
from articles.records import Precision

from .pages import PARAGRAPHS, URL, json_ld, original, page, value

NODE = {
    "@type": "NewsArticle",
    "url": URL,
    "headline": "Northern quay closed for repairs",
    "datePublished": "2024-05-17T09:30:00+02:00",
    "dateModified": "2024-05-18T08:00:00+02:00",
    "author": [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Organization", "name": "The Harbour Post"}],
    "publisher": {"@type": "NewsMediaOrganization", "name": "The Harbour Post"},
    "image": {"@type": "ImageObject", "url": "/images/quay.jpg"},
    "articleSection": "City",
    "keywords": ["harbour", "council"],
}


def test_a_page_with_json_ld_gives_every_field_and_where_it_stood():
    found = extract(
        original(
            page(head=json_ld(NODE) + '<link rel="canonical" href="/council/2024/05/17/quay-closed">'), url=URL + "?utm_source=x"
        )
    )
    record = as_record("quay", found)
    assert record["title"] == "Northern quay closed for repairs"
    assert record["authors"] == ["Jane Doe"]
    assert record["published"] == "2024-05-17T09:30:00+02:00"
    assert record["modified"] == "2024-05-18T08:00:00+02:00"
    assert record["outlet"] == "The Harbour Post"
    assert record["language"] == "en"
    assert record["image"] == "https://www.harbour-post.example/images/quay.jpg"
    assert record["canonical_url"] == URL
    assert record["section"] == "City"
    assert record["tags"] == ["harbour", "council"]
    assert record["body"] == "\n\n".join(PARAGRAPHS)
    assert record["sources"]["authors"] == "json-ld"
    assert set(record["sources"]) == set(record["confidence"])
    assert record["warnings"] == []


def test_a_page_with_a_byline_in_its_text_only_gives_names_and_date_and_keeps_them_out_of_the_body():
    found = extract(original(page(under="<p>By Jane Doe and John Q. Public</p><p>17 May 2024, 09:30</p>")))
    assert value(found.authors) == ("Jane Doe", "John Q. Public")
    assert value(found.published).isoformat() == "2024-05-17T09:30:00"
    assert value(found.body) == "\n\n".join(PARAGRAPHS)


def test_the_date_of_a_teaser_or_a_comment_is_not_the_date_of_the_article():
    after = (
        '<aside class="sidebar"><h2>Related</h2><time datetime="2019-01-02">2 January 2019</time>'
        ' <a href="/x">Old bridge reopened</a></aside>'
        '<section id="comments"><h2>Comments</h2><div class="comment"><time datetime="2024-05-20">20 May 2024</time>'
        "<p>Well done!</p></div></section>"
    )
    found = extract(
        original(page(under='<p class="meta">Published <time datetime="2024-05-17">17 May 2024</time></p>', after=after))
    )
    assert value(found.published).isoformat() == "2024-05-17"


def test_a_date_of_change_is_not_the_date_of_publication():
    found = extract(original(page(under='<p class="dates">Updated: 19 May 2024. Published: 17 May 2024</p>')))
    assert value(found.published).isoformat() == "2024-05-17"


def test_an_undated_article_without_a_byline_has_neither_and_says_so():
    found = extract(original(page()))
    assert found.published is None
    assert found.authors is None
    assert any("date of publication" in warning for warning in found.warnings)


def test_a_date_after_the_retrieval_is_withheld_and_mentioned():
    found = extract(original(page(head='<meta property="article:published_time" content="2031-01-01T00:00:00Z">')))
    assert found.published is None
    assert any("2031" in warning for warning in found.warnings)


def test_a_night_in_utc_yields_to_the_day_in_the_address():
    head = '<meta property="article:published_time" content="2024-05-18T01:30:00Z">'
    found = extract(original(page(head=head), url=URL))
    assert value(found.published).isoformat() == "2024-05-17"
    assert found.published is not None
    assert found.published.source == "url"
    head = '<meta property="article:published_time" content="2024-05-18T13:30:00Z">'
    assert value(extract(original(page(head=head), url=URL)).published).isoformat() == "2024-05-18T13:30:00+00:00"


@pytest.mark.parametrize(
    ("path", "iso"),
    [
        ("/2024/05/17/quay", "2024-05-17"),
        ("/2024/5/7/quay", "2024-05-07"),
        ("/news/20240517/quay", "2024-05-17"),
        ("/2024/may/17/quay", "2024-05-17"),
        ("/quay-2024-05-17.html", "2024-05-17"),
        ("/2024/05/quay", "2024-05"),
        ("/2024/43/quay", None),
        ("/article/2024117", None),
    ],
)
def test_a_date_is_read_from_the_address(path, iso):
    found = extract(original(page(), url=f"https://x.example{path}")).published
    assert (found and found.value.isoformat()) == iso


def test_a_year_alone_is_a_legal_date():
    found = extract(original(page(head='<meta name="citation_publication_date" content="1998">')))
    assert value(found.published).precision is Precision.YEAR
    assert found.published.value.isoformat() == "1998"


@pytest.mark.parametrize(
    "author",
    [
        "The Harbour Post",
        "Staff",
        "https://www.facebook.com/harbourpost",
        "@harbourpost",
        "admin",
        "Newsroom",
        "Harbour Media GmbH",
    ],
)
def test_nobody_is_invented_from_what_is_no_person(author):
    head = f'<meta name="author" content="{author}"><meta property="og:site_name" content="The Harbour Post">'
    assert extract(original(page(head=head))).authors is None


def test_an_agency_is_kept_where_no_person_is_named():
    found = extract(original(page(head='<meta name="author" content="Reuters">')))
    assert value(found.authors) == ("Reuters",)


def test_the_h1_that_agrees_beats_a_rewritten_title_and_the_site_logo():
    found = extract(
        original(
            page(
                heading="<h1>Northern quay in Port Ellery closed for repairs until September</h1>",
                title="Northern quay in Port Ellery closed until September - The Harbour Post",
                head='<meta property="og:title" content="Northern quay in Port Ellery closed until September">'
                '<meta property="og:site_name" content="The Harbour Post">',
            ).replace("<nav>", '<h1 class="logo">The Harbour Post</h1><nav>')
        )
    )
    assert value(found.headline) == "Northern quay in Port Ellery closed for repairs until September"
    assert found.headline.source == "h1"


def test_without_an_h1_the_outlet_is_taken_off_the_title():
    found = extract(original(page(heading="", head='<meta property="og:site_name" content="The Harbour Post">')))
    assert value(found.headline) == "Northern quay closed for repairs"


def test_a_canonical_address_on_another_site_or_with_another_scheme_is_not_taken():
    for href in ("https://elsewhere.example/quay", "javascript:alert(1)", "/"):
        found = extract(original(page(head=f'<link rel="canonical" href="{href}">'), url=URL))
        assert value(found.canonical_url) == URL


def test_share_bars_repetitions_teasers_and_comments_are_no_text():
    paragraphs = (
        "Share on Facebook",
        PARAGRAPHS[0],
        "Advertisement",
        *PARAGRAPHS[1:3],
        PARAGRAPHS[0],
        "Read more: Old bridge reopened",
        PARAGRAPHS[3],
    )
    after = "<p>Leave a Reply</p><p>Your email address will not be published.</p>"
    found = extract(original(page(paragraphs=paragraphs, after=after)))
    assert value(found.body) == "\n\n".join(PARAGRAPHS)


def test_a_page_built_by_a_script_is_read_from_its_article_body():
    node = NODE | {"articleBody": "\n\n".join(PARAGRAPHS)}
    markup = f"<html><head><title>Quay</title>{json_ld(node)}</head><body><div id='root'></div></body></html>"
    found = extract(original(markup, url=URL))
    assert value(found.body) == "\n\n".join(PARAGRAPHS)
    assert found.body.source == "json-ld"


def test_a_page_without_text_is_refused_with_a_remedy():
    with pytest.raises(ExtractionError, match=r"no article text.*Paste the text"):
        extract(original("<html><head><title>Wall</title></head><body><div></div></body></html>"))


TOLD = {
    "de": (
        "Der Stadtrat hat am Freitag beschlossen, den nördlichen Kai für Reparaturen zu schließen. Die Fähren legen am"
        " Fischmarkt ab.",
        "17. Mai 2024",
        "Von Anna Müller",
    ),
    "fr": (
        "Le conseil municipal a décidé vendredi de fermer le quai nord pour des travaux. Les bacs partiront du marché"
        " aux poissons.",
        "17 mai 2024",
        "Par Anne Moulin",
    ),
    "es": (
        "El ayuntamiento decidió el viernes cerrar el muelle norte por obras. Los transbordadores saldrán de la lonja"
        " hasta septiembre.",
        "17 de mayo de 2024",
        "Por Ana Molina",
    ),
    "ru": (
        "Городской совет в пятницу решил закрыть северную набережную на ремонт. Паромы до сентября будут отходить от"
        " рыбного рынка.",
        "17 мая 2024",
        "Автор: Анна Мельник",
    ),
    "he": (
        "מועצת העיר החליטה ביום שישי לסגור את הרציף הצפוני לצורך תיקונים. המעבורות יפליגו משוק הדגים עד ספטמבר, אמרה מנהלת הנמל.",
        "17 במאי 2024",
        "מאת חנה מלר",
    ),
    "ar": (
        "قرر مجلس المدينة يوم الجمعة إغلاق الرصيف الشمالي لإجراء إصلاحات. وستغادر العبارات من سوق السمك حتى سبتمبر.",
        "١٧ مايو ٢٠٢٤",
        "بقلم هناء منصور",
    ),
}


@pytest.mark.parametrize("lang", TOLD)
def test_language_date_and_byline_are_read_in(lang):
    paragraph, day, who = TOLD[lang]
    paragraphs = (paragraph, *[f"{paragraph} ({number})" for number in range(3)])
    markup = page(lang="en", paragraphs=paragraphs, under=f"<p>{who}</p><p>{day}</p>", title="x", heading="<h1>Kai</h1>")
    found = extract(original(markup))
    assert value(found.language) == lang
    assert value(found.published).isoformat() == "2024-05-17"
    assert value(found.authors) == (who.partition(" ")[2],)


@pytest.mark.parametrize(
    "under",
    [
        "<p>The Harbour Post<br>17 May 2024</p>",
        "<div class='tw-text-14'>17 May 2024, Jane Doe</div>",
        "<p><em>17.05.2024</em></p>",
        "<aside class='meta'><time datetime='2024-05-17'>17 May 2024</time></aside>",
    ],
)
def test_a_date_in_small_print_near_the_headline_goes_before_a_stray_one(under):
    stray = "<p>Tickets for the regatta are on sale until 2 May 2024.</p>"
    markup = page(under=under, after=f"<div class='box'>{stray}</div>", head='<meta name="date" content="2024-05-20">')
    assert value(extract(original(markup)).published).isoformat() == "2024-05-17"


@pytest.mark.parametrize("dateline", ["Port Ellery (17.05.2024). ", "17 May 2024. ", "PORT ELLERY, 17 May 2024 - "])
def test_the_date_of_a_dateline_is_read(dateline):
    markup = page(paragraphs=(dateline + PARAGRAPHS[0], *PARAGRAPHS[1:]))
    assert value(extract(original(markup)).published).isoformat() == "2024-05-17"


def test_the_people_of_all_nodes_of_one_headline_are_named():
    headline = "Northern quay closed for repairs"
    one = {"@type": "Article", "headline": headline, "author": {"name": "Jane Doe"}, "datePublished": "2024-05-17", "wordCount": 1}
    all_of_them = {"@type": "NewsArticle", "headline": headline, "author": [{"name": "Jane Doe"}, {"name": "John Roe"}]}
    assert value(extract(original(page(head=json_ld(one) + json_ld(all_of_them)))).authors) == ("Jane Doe", "John Roe")


@pytest.mark.parametrize("label", ["Written by", "Verfasst von", "\u00c9crit par", "Escrito por"])
def test_the_name_that_wordpress_sets_for_twitter_is_the_author(label):
    head = f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="Jane Doe">'
    assert value(extract(original(page(head=head))).authors) == ("Jane Doe",)


def test_a_label_for_twitter_that_is_no_byline_names_nobody():
    head = '<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="Jane Doe">'
    assert not extract(original(page(head=head))).authors


def test_the_agency_of_a_dateline_is_credited_where_nobody_else_is():
    markup = page(paragraphs=("PORT ELLERY (Reuters) - " + PARAGRAPHS[0], *PARAGRAPHS[1:]))
    assert value(extract(original(markup)).authors) == ("Reuters",)
