"""The pages of an entity, of an outlet, and the list of all outlets. They ask the database alone, and so stay open when the search
engine is down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Length
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from articles import review
from articles.models import Article, Author, Capture, Entity, Mention, Outlet
from articles.querysets import ArticleQuerySet
from articles.records import Label, Moment
from articles.search import query, tree
from articles.search.request import FacetSelection, SearchRequest
from articles.text import fold
from articles.web import graph
from articles.web.contexts import EntityPage, Line, Named, OutletLetter, OutletPage, OutletRow, OutletsPage, SearchBox
from articles.web.dates import day_words
from articles.web.links import FACET_OF_LABEL, feed_url, search_url
from articles.web.listing import day_of, for_lines, lines
from articles.web.paging import LIST_SIZE, list_pager, page_number
from articles.web.reading import LABEL_NAMES, entity_groups
from articles.web.refine import in_period, toggled
from articles.web.timeline import year_timeline

TOGETHER_SAMPLE = 500
"""Who is named together is counted in so many of the newest articles: bounded work for a name that is everywhere."""
TOGETHER_NAMES = 30
MAIN_AUTHORS = 20
MAIN_OUTLETS = 15


def entity_page(request: HttpRequest, entity: Entity) -> EntityPage:
    """Raises Http404 where no published article names ``entity``: a name from a draft is nobody's business."""
    articles = Article.objects.published().filter(pk__in=Mention.objects.filter(entity=entity).values("article"))
    named_in, in_headlines = _named_in(entity)
    total = _some(named_in)
    page, pages = page_number(request, total=total)
    label = Label(entity.label)
    search = SearchRequest(selections=(FacetSelection(facet=FACET_OF_LABEL[label], included=(str(entity.pk),)),))
    company = _together(entity, articles)
    return EntityPage(
        title=entity.name,
        box=SearchBox(),
        kind=LABEL_NAMES[label],
        name=entity.name,
        aliases=tuple(alias.name for alias in entity.aliases.all() if alias.name != entity.name),
        articles=total,
        search_url=search_url(search),
        timeline=year_timeline(
            articles.count_by_year(),
            title="In the news by year",
            url_of=lambda period: search_url(in_period(search, period)),
        ),
        together=entity_groups(company),
        graph=graph.company(entity.name, _both(search, company)),
        outlets=counted_outlets(articles, search),
        in_headlines=in_headlines,
        feed_url=feed_url(search, "atom"),
        lines=article_lines(articles, page),
        pager=list_pager(request, page=page, pages=pages),
        canonical=request.build_absolute_uri(entity.get_absolute_url()),
        qid=entity.qid,
        desk_url=_desk_url(request, entity),
    )


def outlet_page(request: HttpRequest, outlet: Outlet) -> OutletPage:
    """Raises Http404 where nothing of ``outlet`` is published here."""
    articles = Article.objects.published().filter(outlet=outlet)
    facts = articles.aggregate(n=Count("pk"), first=Min("published_on"), last=Max("published_on"))
    total = _some(facts["n"])
    page, pages = page_number(request, total=total)
    search = SearchRequest(selections=(FacetSelection(facet="outlet", included=(str(outlet.pk),)),))
    return OutletPage(
        title=outlet.name,
        box=SearchBox(),
        name=outlet.name,
        about=outlet.about,
        domain=outlet.domain,
        articles=total,
        span=span_words(facts["first"], facts["last"]),
        search_url=search_url(search),
        timeline=year_timeline(
            articles.count_by_year(),
            title="Articles by year",
            url_of=lambda period: search_url(in_period(search, period)),
        ),
        authors=_main_authors(articles),
        gaps=_gaps(articles.count_by_year()),
        feed_url=feed_url(search, "atom"),
        lines=article_lines(articles, page),
        pager=list_pager(request, page=page, pages=pages),
        canonical=request.build_absolute_uri(outlet.get_absolute_url()),
    )


def outlets_page() -> OutletsPage:
    """Coverage: every outlet with its articles, first and last date, A to Z; and when something last came in."""
    public = Q(articles__status=Article.Status.PUBLISHED)
    counted = Outlet.objects.annotate(
        n=Count("articles", filter=public),
        first=Min("articles__published_on", filter=public),
        last=Max("articles__published_on", filter=public),
    ).filter(n__gt=0)
    rows = [
        OutletRow(name=o.name, url=o.get_absolute_url(), articles=o.n, span=span_words(o.first, o.last))
        for o in sorted(counted, key=lambda outlet: fold(outlet.name))
    ]
    last = Capture.objects.filter(article__status=Article.Status.PUBLISHED).aggregate(at=Max("retrieved_at"))["at"]
    without = Article.objects.published().filter(outlet=None).count()
    return OutletsPage(
        title="Outlets",
        box=SearchBox(),
        letters=_by_letter(rows),
        outlets=len(rows),
        articles=sum(row.articles for row in rows) + without,
        without_outlet=without,
        last_capture=day_of(Moment.of_datetime(localtime(last))) if last else None,
        precision=judged.words if (judged := review.judged()) else "",
    )


def span_words(first: date | None, last: date | None) -> str:
    """'20 December 2016 to 3 May 2017'; '' where nothing is dated."""
    if first is None or last is None:
        return ""
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


def article_lines(articles: ArticleQuerySet, page: int) -> tuple[Line, ...]:
    """A page of ``articles``, newest first."""
    return lines(for_lines(articles.newest())[(page - 1) * LIST_SIZE : page * LIST_SIZE])


def counted_outlets(articles: ArticleQuerySet, search: SearchRequest) -> tuple[Named, ...]:
    """The outlets of ``articles``, most first; each leads to those that ``search`` finds in it."""
    counted = Outlet.objects.filter(articles__in=articles).annotate(n=Count("articles")).order_by("-n", "name")[:MAIN_OUTLETS]
    return tuple(Named(name=o.name, url=search_url(toggled(search, "outlet", str(o.pk))), count=o.n) for o in counted)


def _desk_url(request: HttpRequest, entity: Entity) -> str:
    """Where an editor puts the entity right; '' for everybody else."""
    is_editor = request.user.is_staff and request.user.has_perm("articles.change_entity")
    return reverse("admin:articles_entity_change", args=[entity.pk]) if is_editor else ""


def _some(total: int) -> int:
    if not total:
        raise Http404("Nothing that is published here names it.")
    return total


def _together(entity: Entity, articles: ArticleQuerySet) -> list[tuple[Entity, int]]:
    sample = articles.newest().values("pk")[:TOGETHER_SAMPLE]
    others = Entity.objects.filter(mentions__article__in=sample).exclude(pk=entity.pk)
    counted = others.annotate(n=Count("mentions__article", distinct=True)).order_by("-n", "name")[:TOGETHER_NAMES]
    return [(other, other.n) for other in counted]  # type: ignore[attr-defined]


def _both(search: SearchRequest, company: Sequence[tuple[Entity, int]]) -> list[Named]:
    """Each of ``company`` with the search for articles that name both."""
    return [Named(name=other.name, url=search_url(_with(search, other)), count=count) for other, count in company]


def _with(search: SearchRequest, other: Entity) -> SearchRequest:
    """Values of one facet are alternatives, so a second person is asked for by name."""
    facet = FACET_OF_LABEL[Label(other.label)]
    if search.selection(facet).included:
        return replace(search, text=query.to_text(tree.Phrase(other.name, facet)))
    return toggled(search, facet, str(other.pk))


def _named_in(entity: Entity) -> tuple[int, int]:
    """How many published articles name it, and how many of them in the headline."""
    named = Mention.objects.filter(entity=entity, article__status=Article.Status.PUBLISHED)
    in_headline = Q(start__lt=Length("article__headline"))
    found = named.aggregate(articles=Count("article", distinct=True), headlines=Count("article", distinct=True, filter=in_headline))
    return found["articles"], found["headlines"]


def _gaps(years: Sequence[tuple[int, int]]) -> str:
    """Years without an article between the first and the last: '1988, 1991 to 1993'; '' where there are none."""
    known = {year for year, _ in years}
    missing = [year for year in range(min(known, default=0), max(known, default=0)) if year not in known]
    runs: list[list[int]] = []
    for year in missing:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _main_authors(articles: ArticleQuerySet) -> tuple[Named, ...]:
    authors = Author.objects.filter(articles__in=articles).annotate(n=Count("articles")).order_by("-n", "name")[:MAIN_AUTHORS]
    return tuple(Named(name=author.name, url=author.get_absolute_url(), count=author.n) for author in authors)


def _by_letter(rows: Sequence[OutletRow]) -> tuple[OutletLetter, ...]:
    """Under their first letters; digits and signs under '#'. 'Évening' stands under E."""

    def letter(row: OutletRow) -> str:
        first = fold(row.name)[:1].upper()
        return first if first.isalpha() else "#"

    return tuple(OutletLetter(letter=key, rows=tuple(group)) for key, group in groupby(rows, key=letter))
