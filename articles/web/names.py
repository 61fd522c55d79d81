"""The list of all names, A to Z, and the page of an author."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase
from urllib.parse import urlencode

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from articles.models import Article, Author, Entity, EntityAlias, Mention
from articles.records import Label
from articles.search.request import FacetSelection, SearchRequest
from articles.web.contexts import AuthorPage, Choice, EntitiesPage, Named, SearchBox
from articles.web.links import search_url
from articles.web.paging import list_pager, page_number, pager
from articles.web.reading import GROUP_TITLES
from articles.web.refine import in_period
from articles.web.subjects import article_lines, counted_outlets, span_words
from articles.web.timeline import year_timeline

NAMES_ON_A_PAGE = 100
OTHERS = "#"
"""The letter of names that begin with a digit, a sign, or in another script."""


def entities_page(request: HttpRequest) -> EntitiesPage:
    """Names of one kind with one first letter, accents aside. Raises Http404 for a kind, a letter or a page that is not there."""
    label, letter = request.GET.get("kind", Label.PERSON.value), request.GET.get("letter", "A")
    if label not in Label.__members__ or letter not in (*ascii_uppercase, OTHERS):
        raise Http404("There are the kinds PERSON, ORG and PLACE, and the letters A to Z and #.")
    found = _beginning(Label(label), letter)
    page, pages = page_number(request, total=found.count(), size=NAMES_ON_A_PAGE)
    shown = list(found.order_by("name", "pk")[(page - 1) * NAMES_ON_A_PAGE : page * NAMES_ON_A_PAGE])
    return EntitiesPage(
        title=f"{GROUP_TITLES[Label(label)]}: {letter}",
        box=SearchBox(),
        kinds=tuple(Choice(label=GROUP_TITLES[k], url=_address(k, letter), is_current=k == label) for k in Label),
        letters=tuple(Choice(label=s, url=_address(Label(label), s), is_current=s == letter) for s in (*ascii_uppercase, OTHERS)),
        names=tuple(_counted(shown)),
        pager=pager(page, pages=pages, url_of=lambda number: _address(Label(label), letter, page=number)),
    )


def author_page(request: HttpRequest, author: Author) -> AuthorPage:
    """Raises Http404 where nothing by ``author`` is published."""
    articles = Article.objects.published().filter(authors=author)
    facts = articles.aggregate(n=Count("pk"), first=Min("published_on"), last=Max("published_on"))
    if not facts["n"]:
        raise Http404("Nothing that is published here is by this author.")
    page, pages = page_number(request, total=facts["n"])
    search = SearchRequest(selections=(FacetSelection(facet="author", included=(str(author.pk),)),))
    return AuthorPage(
        title=author.name,
        box=SearchBox(),
        name=author.name,
        articles=facts["n"],
        span=span_words(facts["first"], facts["last"]),
        search_url=search_url(search),
        timeline=year_timeline(
            articles.count_by_year(),
            title="Articles by year",
            url_of=lambda period: search_url(in_period(search, period)),
        ),
        outlets=counted_outlets(articles, search),
        lines=article_lines(articles, page),
        pager=list_pager(request, page=page, pages=pages),
        canonical=request.build_absolute_uri(author.get_absolute_url()),
    )


def _beginning(label: Label, letter: str) -> QuerySet[Entity]:
    """By the key of the name that is shown, in which accents and case are folded."""
    own = EntityAlias.objects.filter(entity=OuterRef("pk"), name=OuterRef("name"))
    other = Q(key__regex=r"^[^a-z]") if letter == OTHERS else Q(key__startswith=letter.lower())
    public = Mention.objects.filter(entity=OuterRef("pk"), article__status=Article.Status.PUBLISHED)
    return Entity.objects.filter(Exists(own.filter(other)), Exists(public), label=label.value)


def _counted(entities: list[Entity]) -> Iterator[Named]:
    public = Mention.objects.filter(entity__in=entities, article__status=Article.Status.PUBLISHED).order_by()
    counts = dict(public.values_list("entity").annotate(n=Count("article", distinct=True)))
    return (Named(name=e.name, url=e.get_absolute_url(), count=counts.get(e.pk, 0)) for e in entities)


def _address(label: Label, letter: str, *, page: int = 1) -> str:
    pairs = [("kind", label.value), ("letter", letter)] + [("page", str(page))] * (page > 1)
    return f"{reverse('entities')}?{urlencode(pairs)}"
