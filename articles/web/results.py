"""A page of results, out of what was asked and what the search room answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from articles.search.params import pairs
from articles.search.query import all_words, any_words
from articles.search.request import MAX_RESULT_WINDOW, PAGE_SIZES, SearchRequest, Sort, View
from articles.search.results import SearchPage
from articles.web.contexts import Choice, Column, DateForm, KeepForm, Named, Pager, Results, SearchBox, Timeline
from articles.web.facets import chips, facet_panels
from articles.web.links import behind_url, compare_url, export_url, feed_url, save_url, search_json_url, search_url
from articles.web.listing import hit_lines
from articles.web.paging import pager
from articles.web.refine import filters, folded, on_page, sized, sorted_by, viewed, with_text
from articles.web.wording import subject

SORT_NAMES = {
    Sort.RELEVANCE: "Best match",
    Sort.NEWEST: "Newest first",
    Sort.OLDEST: "Oldest first",
    Sort.OUTLET: "Outlet, A to Z",
    Sort.MEANING: "By meaning",
}
VIEWS = {View.LIST: "List", View.TABLE: "Table", View.EXCERPTS: "Table with excerpts"}


def results_page(request: SearchRequest, found: SearchPage, *, timeline: Timeline | None, keep: KeepForm | None = None) -> Results:
    """``found`` may be a lower page than was asked for: the context then says why, and shows no hits."""
    is_beyond = request.page > found.pages
    shown = replace(found, hits=()) if is_beyond else found
    return Results(
        title=_title(request, found),
        box=search_box(request),
        total=found.total,
        articles=found.articles,
        is_folded=request.fold,
        fold=search_url(folded(request, not request.fold)),
        first=found.before + 1,
        last=found.before + len(shown.hits),
        lines=hit_lines(shown, request=request),
        chips=chips(request, found.facets),
        filters=filters(request),
        start_over=search_url(viewed(SearchRequest(), request.view)),
        notes=found.explanation.notes,
        read_as=found.explanation.canonical,
        words=found.explanation.words,
        facets=facet_panels(request, found.facets),
        timeline=timeline,
        dates=date_form(request),
        sorts=tuple(_sorts(request, found)),
        sizes=tuple(Choice(label=str(n), url=search_url(sized(request, n)), is_current=n == request.size) for n in PAGE_SIZES),
        views=tuple(
            Choice(label=name, url=search_url(viewed(request, view)), is_current=view is request.view)
            for view, name in VIEWS.items()
        ),
        columns=() if request.view is View.LIST else tuple(_columns(request)),
        has_excerpts=request.view is View.EXCERPTS,
        pager=None if is_beyond else _pager(request, found),
        json_url=search_json_url(request),
        atom_url=feed_url(request, "atom"),
        json_feed_url=feed_url(request, "json"),
        export_url=export_url(request),
        save_url=save_url(request),
        compare_url=compare_url(request),
        keep=keep,
        any_words=_any_words(request),
        did_you_mean=_did_you_mean(request, found),
        is_archive_empty=not found.total and not request.text and not filters(request),
        beyond=_beyond(request, found) if is_beyond else "",
        beyond_url=search_url(on_page(request, found.pages)),
    )


def _pager(request: SearchRequest, found: SearchPage) -> Pager | None:
    """Numbered as far as pages have numbers; by cursor behind the last of those."""
    page = found.pages + 1 if found.before >= MAX_RESULT_WINDOW else request.page
    numbered = pager(page, pages=found.pages, url_of=lambda number: search_url(on_page(request, number)))
    if numbered and page >= found.pages and found.cursor and not found.is_last:
        return replace(numbered, following=behind_url(request, found.cursor))
    return numbered


def search_box(request: SearchRequest) -> SearchBox:
    """A new query keeps the filters and the order, and begins at page 1."""
    return SearchBox(text=request.text, hidden=tuple(pairs(replace(request, text="", page=1))))


def date_form(request: SearchRequest) -> DateForm:
    rest = replace(request, date_from=None, date_to=None, undated=False, page=1)
    return DateForm(
        first=request.date_from.isoformat() if request.date_from else "",
        last=request.date_to.isoformat() if request.date_to else "",
        hidden=tuple(pairs(rest)),
    )


def _title(request: SearchRequest, found: SearchPage) -> str:
    """'«query» - 41 results (page 2 of 3)': the window's title tells searches apart in a row of tabs."""
    unit = ("story", "stories") if request.fold else ("result", "results")
    count = f"{found.total:,} {unit[found.total != 1]}"
    place = f" (page {request.page} of {found.pages})" if found.pages > 1 else ""
    return f"{subject(request)} - {count}{place}"


def _sorts(request: SearchRequest, found: SearchPage) -> Iterator[Choice]:
    for sort, label in SORT_NAMES.items():
        if sort is Sort.RELEVANCE and not request.text:
            continue
        if sort is Sort.MEANING and not found.may_order_by_meaning and request.sort is not sort:
            continue
        default = replace(request, sort=None).effective_sort
        chosen = sorted_by(request, None if sort is default else sort)
        yield Choice(label=label, url=search_url(chosen), is_current=sort is request.effective_sort)


def _columns(request: SearchRequest) -> Iterator[Column]:
    """A click on the head by which the table stands in order turns the order round, where there is another."""
    order = request.effective_sort
    yield Column(name="headline", title="Headline")
    yield _column(request, "outlet", "Outlet", Sort.OUTLET, "ascending" if order is Sort.OUTLET else "")
    yield Column(name="authors", title="Authors")
    by_date = {Sort.NEWEST: "descending", Sort.OLDEST: "ascending"}
    yield _column(request, "date", "Date", Sort.OLDEST if order is Sort.NEWEST else Sort.NEWEST, by_date.get(order, ""))
    yield Column(name="words", title="Words")


def _column(request: SearchRequest, name: str, title: str, sort: Sort, is_sorted: str) -> Column:
    return Column(name=name, title=title, url=search_url(sorted_by(request, sort)), order=SORT_NAMES[sort], sorted=is_sorted)


def _did_you_mean(request: SearchRequest, found: SearchPage) -> Named | None:
    if not found.did_you_mean:
        return None
    return Named(name=found.did_you_mean, url=search_url(with_text(request, found.did_you_mean)))


def _any_words(request: SearchRequest) -> Named | None:
    """The same search for any of the words, offered where all of them together find nothing."""
    text = any_words(request.text)
    if not text or text == all_words(request.text):
        return None
    return Named(name=text, url=search_url(with_text(request, text)))


def _beyond(request: SearchRequest, found: SearchPage) -> str:
    if found.is_capped and request.start >= MAX_RESULT_WINDOW:
        reach = f"Only the first {MAX_RESULT_WINDOW:,} of {found.total:,} results can be paged through."
        return f"{reach} Order them by date to page on from there, or narrow the dates."
    return f"There is no page {request.page:,}: these results end with page {found.pages:,}."
