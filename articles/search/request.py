"""What is asked of the search room: one record, the same for every engine and for the page, the JSON and the command line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

PAGE_SIZES = (10, 20, 50, 100)
DEFAULT_PAGE_SIZE = 20
MAX_RESULT_WINDOW = 10_000
"""Pages reach this many hits deep; beyond it a reader narrows the dates, a program walks with a cursor."""


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    OUTLET = "outlet"
    MEANING = "meaning"


class View(StrEnum):
    """How a page shows what was found. It changes nothing in what is found."""

    LIST = "list"
    TABLE = "table"
    EXCERPTS = "excerpts"
    """A table with the text around what was found."""


class Interval(StrEnum):
    """The width of a bar in the date histogram."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetField:
    """A facet: ``name`` in URLs and JSON, ``title`` for people, ``is_id`` where the values are database ids (else strings)."""

    name: str
    title: str
    is_id: bool = True


FACETS = (
    FacetField(name="person", title="People"),
    FacetField(name="org", title="Organisations"),
    FacetField(name="place", title="Places"),
    FacetField(name="outlet", title="Outlets"),
    FacetField(name="author", title="Authors"),
    FacetField(name="language", title="Languages", is_id=False),
    FacetField(name="tag", title="Tags"),
)
FACETS_BY_NAME = {facet.name: facet for facet in FACETS}


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetSelection:
    """Values chosen in one facet: any of ``included`` (ORed), none of ``excluded``. Values are strings, ids in decimal."""

    facet: str
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One search.

    ``text``          the query as typed; '' is everything
    ``selections``    at most one per facet, in the order of FACETS; different facets are ANDed
    ``date_from`` / ``date_to``  inclusive, by the printed calendar day; ``undated`` asks for articles without a date, and only them
    ``only``          ids of articles, () for no such condition: for programs of the house, no address has it
    ``sort``          None: relevance where there is a text, newest otherwise
    ``page``          from 1
    ``facets``        names of the facets to count; () counts none
    ``fold``          each story once, however many outlets ran it: all that is counted counts stories
    ``facet_limit``   buckets per facet, selected ones come in addition
    ``interval``      None: no histogram
    ``view``          for the page alone; it goes along so that every address of the search keeps it
    """

    text: str = ""
    selections: tuple[FacetSelection, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    undated: bool = False
    only: tuple[int, ...] = ()
    fold: bool = False
    sort: Sort | None = None
    page: int = 1
    size: int = DEFAULT_PAGE_SIZE
    facets: tuple[str, ...] = tuple(facet.name for facet in FACETS)
    facet_limit: int = 10
    interval: Interval | None = Interval.YEAR
    view: View = View.LIST

    @property
    def effective_sort(self) -> Sort:
        return self.sort or (Sort.RELEVANCE if self.text.strip() else Sort.NEWEST)

    @property
    def start(self) -> int:
        """Offset of the page's first hit, from 0."""
        return (self.page - 1) * self.size

    def selection(self, facet: str) -> FacetSelection:
        """What is chosen in ``facet``; an empty selection where nothing is."""
        return next((s for s in self.selections if s.facet == facet), FacetSelection(facet=facet))

    def without_selection(self, facet: str) -> SearchRequest:
        return replace(self, selections=tuple(s for s in self.selections if s.facet != facet))
