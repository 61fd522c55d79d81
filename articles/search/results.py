"""What comes back from a search."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from articles.search.request import MAX_RESULT_WINDOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article found. ``headline_html`` and ``snippet_html`` are escaped text in which the words found stand in <mark>; the
    snippet is '' where the query has no words (a list shows the lede then). ``more`` articles of its story match too and stand behind
    it, where stories are folded."""

    article_id: int
    score: float
    headline_html: str
    snippet_html: str
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One value of a facet with its count over all matches (its own facet's selection aside)."""

    value: str
    label: str
    count: int
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """The top buckets: selected first, then by count, then by label. ``distinct`` is how many values there are in all."""

    name: str
    title: str
    buckets: tuple[Bucket, ...]
    distinct: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of the histogram: ``period`` is '2016', '2016-12' or '2016-12-20'."""

    period: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Matches over time, oldest first, empty periods between left out. ``imprecise`` counts matches whose date is known too
    coarsely for this interval, ``undated`` those without any."""

    interval: str
    bars: tuple[Bar, ...]
    imprecise: int
    undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a query was read: the canonical query text; ``notes``, sentences about what a reader would want to know unasked (left
    out, read otherwise, found nowhere); ``words``, a line for each word that stands for others: 'strike: also strikes, striking'.
    """

    canonical: str
    notes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of results. ``total`` is exact; where stories are folded it counts those, and ``articles`` the articles that tell them.
    ``terms`` are the words, folded, by which an article page can mark what was searched. ``before`` hits stand before the first;
    ``cursor`` names the place behind the last, '' in an order by relevance or outlet, which has no places that stay. ``did_you_mean`` is
    the text of a search that finds more, words being spelt otherwise, '' for none; ``may_order_by_meaning`` whether Sort.MEANING does
    something here."""

    total: int
    articles: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    histogram: Histogram | None
    explanation: Explanation
    terms: tuple[str, ...]
    page: int
    size: int
    before: int = 0
    cursor: str = ""
    did_you_mean: str = ""
    may_order_by_meaning: bool = False

    @property
    def pages(self) -> int:
        """Pages that can be asked for: bounded by MAX_RESULT_WINDOW; at least 1."""
        return max(1, ceil(min(self.total, MAX_RESULT_WINDOW) / self.size))

    @property
    def is_last(self) -> bool:
        return self.before + len(self.hits) >= self.total

    @property
    def is_capped(self) -> bool:
        return self.total > MAX_RESULT_WINDOW
