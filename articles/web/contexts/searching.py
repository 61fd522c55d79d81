"""Results, the list of one facet, and a search that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from articles.web.contexts.parts import Choice, Line, Named, Pager, SearchBox, Timeline
from articles.web.contexts.reading_room import KeepForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A condition of the search, and the search without it."""

    kind: str
    label: str
    url: str
    is_excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetLink:
    """A value: ``url`` chooses it or takes the choice back, ``exclude_url`` leaves it out or lets it in again."""

    label: str
    count: int
    url: str
    exclude_url: str
    is_selected: bool
    is_excluded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPanel:
    name: str
    title: str
    values: tuple[FacetLink, ...]
    distinct: int
    all_url: str
    is_open: bool
    is_automatic: bool

    @property
    def has_more(self) -> bool:
        return self.distinct > len(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateForm:
    """Two inputs, each with what is wrong with it ('': nothing); ``hidden`` carries the rest of the search along."""

    first: str
    last: str
    hidden: tuple[tuple[str, str], ...]
    first_error: str = ""
    last_error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table of results. ``url`` orders by it, '' where there is no such order; ``sorted`` is 'ascending', 'descending' or
    '' (``aria-sort``); ``order`` tells what the link does."""

    name: str
    title: str
    url: str = ""
    order: str = ""
    sorted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of results. ``total`` counts stories where it ``is_folded``, ``articles`` articles; ``fold`` leads to the same search the
    other way. ``first`` and ``last`` count from 1. ``notes``, ``read_as`` and ``words`` tell how the query was read (see
    ``search.results.Explanation``). ``columns`` are those of a table, () for a list. ``beyond`` explains why a page that was asked for
    is not there."""

    title: str
    box: SearchBox
    total: int
    articles: int
    is_folded: bool
    fold: str
    first: int
    last: int
    lines: tuple[Line, ...]
    chips: tuple[Chip, ...]
    filters: int
    start_over: str
    notes: tuple[str, ...]
    read_as: str
    words: tuple[str, ...]
    facets: tuple[FacetPanel, ...]
    timeline: Timeline | None
    dates: DateForm
    sorts: tuple[Choice, ...]
    sizes: tuple[Choice, ...]
    views: tuple[Choice, ...]
    columns: tuple[Column, ...]
    has_excerpts: bool
    pager: Pager | None
    json_url: str
    atom_url: str
    json_feed_url: str
    export_url: str
    save_url: str
    compare_url: str
    keep: KeepForm | None
    any_words: Named | None
    did_you_mean: Named | None
    is_archive_empty: bool
    beyond: str = ""
    beyond_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPage:
    """Every value of one facet within a search."""

    title: str
    box: SearchBox
    facet: FacetPanel
    contains: str
    order: str
    orders: tuple[Choice, ...]
    hidden: tuple[tuple[str, str], ...]
    back: str
    chips: tuple[Chip, ...]
    pager: Pager | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A sentence, and the id of the input where it can be mended ('' where there is none)."""

    message: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadSearch:
    """A search that could not be read. ``repaired`` is a query that can, with its address; ``remaining`` is the address of the
    search without what could not be read."""

    title: str
    box: SearchBox
    mistakes: tuple[Mistake, ...]
    dates: DateForm
    repaired: Named | None
    remaining: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage:
    """The formats that ``total`` articles can be taken along in; ``search`` tells in words which."""

    title: str
    box: SearchBox
    search: str
    total: int
    back: str
    formats: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """An input of the advanced form; ``error`` is '' where what stands in it can be read."""

    id: str
    name: str
    label: str
    hint: str
    value: str
    error: str

    @property
    def described_by(self) -> str:
        """Ids of what a screen reader says beside the label."""
        return " ".join([f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-error"] * bool(self.error))


@dataclass(frozen=True, slots=True, kw_only=True)
class FormGroup:
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvancedPage:
    """A search as a form; ``hidden`` carries filters and order along."""

    title: str
    box: SearchBox
    groups: tuple[FormGroup, ...]
    hidden: tuple[tuple[str, str], ...]
    mistakes: tuple[Mistake, ...]
