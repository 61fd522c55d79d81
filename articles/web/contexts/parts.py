"""What several pages show."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something with a name, a page of its own (or '') and, where it is counted, a count."""

    name: str
    url: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date to be shown: ``words`` as printed, ``iso`` for machines ('' where unknown), ``clock`` '' where no time is known."""

    words: str
    iso: str = ""
    clock: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An article in a list. ``name`` is its headline as plain text; ``headline`` and ``snippet`` may hold <mark>; ``others`` leads to more
    articles of its story, None where there are none or that was not asked."""

    id: int
    url: str
    name: str
    headline: SafeString
    snippet: SafeString
    outlet: Named | None
    authors: tuple[str, ...]
    day: Day
    language: str
    section: str
    words: int
    is_copy: bool
    others: Named | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefLine:
    """An article beside another: no more than tells which it is."""

    id: int
    url: str
    headline: str
    outlet: str
    day: Day
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """A number in the pager; ``number`` is None for an ellipsis."""

    number: int | None
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    links: tuple[PageLink, ...]
    page: int
    pages: int
    previous: str = ""
    following: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineBar:
    """``height`` is in percent of the tallest bar; ``url`` is '' where there is nothing to see, ``label`` where it would crowd."""

    name: str
    label: str
    count: int
    height: int
    url: str

    @property
    def top(self) -> int:
        return 100 - self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Articles over time. ``up`` leads back to a wider view; ``imprecise`` are dated, but too coarsely for these bars."""

    title: str
    bars: tuple[TimelineBar, ...]
    up: Named | None = None
    imprecise: int = 0
    undated: Named | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchBox:
    """The one form at the head of a page; ``hidden`` keeps the filters."""

    text: str = ""
    hidden: tuple[tuple[str, str], ...] = ()

    @property
    def advanced_url(self) -> str:
        """The same search as a form."""
        asked = [("q", self.text)] * bool(self.text) + list(self.hidden)
        return f"{reverse('advanced')}?{urlencode(asked)}" if asked else reverse("advanced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to order or to page."""

    label: str
    url: str
    is_current: bool
