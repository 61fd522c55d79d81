"""Articles as lines of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles import stories
from articles.models import Article, Byline
from articles.querysets import ArticleQuerySet
from articles.records import Moment
from articles.search.params import encode
from articles.search.request import SearchRequest
from articles.search.results import Hit, SearchPage
from articles.text import truncate
from articles.web.contexts import BriefLine, Day, Line, Named
from articles.web.dates import clock_words, moment_words
from articles.web.hits import hit_url
from articles.web.links import search_url
from articles.web.refine import on_page, unfolding

LEDE_LENGTH = 280
"""Characters of a lede in a list: three lines at the measure of the page, within the 200-500 that peers show."""


def for_lines(articles: ArticleQuerySet) -> ArticleQuerySet:
    """With all that ``line`` reads, in two queries, bylines in their order and without the long columns."""
    bylines = Prefetch("byline_set", queryset=Byline.objects.select_related("author"))
    return articles.select_related("outlet").prefetch_related(bylines).brief()


def lines(articles: Iterable[Article]) -> tuple[Line, ...]:
    return tuple(line(article) for article in articles)


def hit_lines(page: SearchPage, *, request: SearchRequest) -> tuple[Line, ...]:
    """The hits in their order, with the words found marked; the search and the place of each go along in the addresses. An article
    that was withdrawn a moment ago may still stand in the index: it is left out. Of other articles of the same story, a folded search
    tells of those that it finds, and leads to them; any other tells of all, and leads to the story."""
    found = for_lines(Article.objects.published()).in_bulk([hit.article_id for hit in page.hits])
    others = {hit.article_id: hit.more for hit in page.hits} if request.fold else stories.others(found.values())
    query = encode(on_page(request, 1))
    shown = [(place, hit, found[hit.article_id]) for place, hit in enumerate(page.hits, page.before + 1) if hit.article_id in found]
    return tuple(
        line(
            article,
            url=hit_url(article.get_absolute_url(), query=query, place=place),
            hit=hit,
            others=_others(article, request, others),
        )
        for place, hit, article in shown
    )


def _others(article: Article, request: SearchRequest, counts: Mapping[int, int]) -> Named | None:
    """The other articles of the same story: how many, and where they are."""
    if not (count := counts.get(article.pk)):
        return None
    story = stories.story_of(article)
    url = search_url(unfolding(request, story)) if request.fold else reverse("story", args=[story])
    return Named(name=f"and {count} more outlet{'' if count == 1 else 's'}", url=url, count=count)


def line(article: Article, *, url: str = "", hit: Hit | None = None, others: Named | None = None) -> Line:
    """``url`` is '' for the plain address."""
    return Line(
        id=article.pk,
        url=url or article.get_absolute_url(),
        name=article.headline,
        headline=_html(hit.headline_html) if hit else escape(article.headline),
        snippet=_html(hit.snippet_html) if hit and hit.snippet_html else escape(truncate(article.lede, LEDE_LENGTH)),
        outlet=Named(name=article.outlet.name, url=article.outlet.get_absolute_url()) if article.outlet else None,
        authors=tuple(byline.author.name for byline in article.byline_set.all()),
        day=day_of(article.published),
        language=article.language,
        section=article.section,
        words=article.word_count,
        is_copy=article.copy_of_id is not None,
        others=others,
    )


def brief_line(article: Article) -> BriefLine:
    """Of an article with its outlet."""
    return BriefLine(
        id=article.pk,
        url=article.get_absolute_url(),
        headline=article.headline,
        outlet=article.outlet.name if article.outlet else "",
        day=day_of(article.published),
        language=article.language,
    )


def day_of(moment: Moment | None) -> Day:
    return Day(words=moment_words(moment), iso=moment.isoformat() if moment else "", clock=clock_words(moment))


def _html(escaped: str) -> SafeString:
    """The search room escapes first and marks afterwards (``results.Hit``)."""
    return mark_safe(escaped)
