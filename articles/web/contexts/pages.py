"""The pages that are not a search."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from articles.records import Block
from articles.web.contexts.parts import BriefLine, Choice, Day, Line, Named, Pager, SearchBox, Timeline
from articles.web.contexts.reading_room import CollectionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesInNews:
    title: str
    names: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    box: SearchBox
    articles: int
    outlets: int
    span: str
    newest: tuple[Line, ...]
    timeline: Timeline | None
    news_period: str
    in_the_news: tuple[NamesInNews, ...]
    coverage: tuple[Named, ...]
    picks: tuple[CollectionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a field came from: its name, the place in words, certainty in percent (None where it makes no sense)."""

    field: str
    source: str
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLine:
    """One capture, with its own page."""

    day: Day
    url: str
    kind: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An earlier text, and the moment at which it was replaced."""

    headline: str
    until: Day
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityGroup:
    """The names of one type in an article; counts are mentions."""

    title: str
    names: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Paragraphs of one kind that follow each other: a list of entries, a quotation, the rows of a table, a subhead."""

    kind: Block
    paragraphs: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HitSteps:
    """The article among the results that led to it: number ``place`` of ``total``, and its neighbours there."""

    search: str
    place: int
    total: int
    previous: Named | None
    following: Named | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """One article. ``headline`` and the paragraphs of ``parts`` are escaped, with entities linked and words found marked;
    ``standfirst`` is the lede where the text does not hold it, else ''. ``metadata`` are (name, content) for <meta>; ``properties``
    (property, content) for OpenGraph; ``json_ld`` stands in a script as it is."""

    title: str
    box: SearchBox
    canonical: str
    headline: SafeString
    plain_headline: str
    standfirst: str
    parts: tuple[Part, ...]
    language: str
    outlet: Named | None
    authors: tuple[Named, ...]
    tags: tuple[Named, ...]
    section: str
    day: Day
    words: int
    status: str
    edit_url: str
    report_url: str
    original_url: str
    changed: Day | None
    versions_url: str
    latest_capture: CaptureLine | None
    captures: tuple[CaptureLine, ...]
    versions: tuple[Version, ...]
    copies: tuple[BriefLine, ...]
    story_url: str
    related: tuple[BriefLine, ...]
    entities: tuple[EntityGroup, ...]
    origins: tuple[Origin, ...]
    marks: int
    back: str
    steps: HitSteps | None
    id: int
    citations: tuple[tuple[str, str], ...]
    formats: tuple[Named, ...]
    metadata: tuple[tuple[str, str], ...]
    properties: tuple[tuple[str, str], ...]
    json_ld: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that stand in both versions (kind ''), only in the later ('ins') or only in the earlier one ('del')."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionStep:
    """One version against the one before it: what changed in headline, byline and text; ``is_first`` has nothing before it.
    ``capture_url`` leads to the page that it was read from, or is ''."""

    day: Day
    capture_url: str
    headline: tuple[Run, ...]
    byline: tuple[Run, ...]
    paragraphs: tuple[tuple[Run, ...], ...]
    words_added: int
    words_removed: int
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsPage:
    title: str
    box: SearchBox
    article: Named
    language: str
    steps: tuple[VersionStep, ...]
    timemap_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """One article of a story group, against the one that leads it."""

    url: str
    outlet: Named | None
    day: Day
    words: int
    is_lead: bool
    headline: tuple[Run, ...]
    paragraphs: tuple[tuple[Run, ...], ...]
    words_added: int
    words_removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """``more`` members are not shown."""

    title: str
    box: SearchBox
    headline: str
    language: str
    members: tuple[StoryMember, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePage:
    title: str
    box: SearchBox
    address: str
    original_url: str
    raw_url: str
    day: Day
    kind: str
    media_type: str
    size: int
    sha256: str
    article: Named | None
    is_viewable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNode:
    """A name of the drawing; ``anchor`` is SVG's text-anchor."""

    name: str
    label: str
    count: int
    url: str
    x: int
    y: int
    text_x: int
    text_y: int
    anchor: str
    thickness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A name in the middle and those around it."""

    center: str
    x: int
    y: int
    nodes: tuple[GraphNode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorPage:
    title: str
    box: SearchBox
    name: str
    articles: int
    span: str
    search_url: str
    timeline: Timeline | None
    outlets: tuple[Named, ...]
    lines: tuple[Line, ...]
    pager: Pager | None
    canonical: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitiesPage:
    """Names of one kind with one first letter."""

    title: str
    box: SearchBox
    kinds: tuple[Choice, ...]
    letters: tuple[Choice, ...]
    names: tuple[Named, ...]
    pager: Pager | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPage:
    title: str
    box: SearchBox
    kind: str
    name: str
    aliases: tuple[str, ...]
    articles: int
    search_url: str
    timeline: Timeline | None
    together: tuple[EntityGroup, ...]
    graph: Graph | None
    outlets: tuple[Named, ...]
    in_headlines: int
    feed_url: str
    lines: tuple[Line, ...]
    pager: Pager | None
    canonical: str
    qid: str
    desk_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPage:
    title: str
    box: SearchBox
    name: str
    about: str
    domain: str
    articles: int
    span: str
    search_url: str
    timeline: Timeline | None
    authors: tuple[Named, ...]
    gaps: str
    feed_url: str
    lines: tuple[Line, ...]
    pager: Pager | None
    canonical: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRow:
    name: str
    url: str
    articles: int
    span: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletLetter:
    letter: str
    rows: tuple[OutletRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletsPage:
    title: str
    box: SearchBox
    letters: tuple[OutletLetter, ...]
    outlets: int
    articles: int
    without_outlet: int
    last_capture: Day | None
    precision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A cell of a month; ``number`` is None before the first and after the last."""

    number: int | None = None
    name: str = ""
    count: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowsePage:
    """Years, the months of a year, the days of a month, or one day. ``trail`` are the wider periods, widest first."""

    title: str
    box: SearchBox
    heading: str
    trail: tuple[Named, ...]
    previous: Named | None
    following: Named | None
    total: int
    timeline: Timeline | None = None
    periods: tuple[Named, ...] = ()
    weekdays: tuple[str, ...] = ()
    weeks: tuple[tuple[CalendarDay, ...], ...] = ()
    imprecise: int = 0
    undated: Named | None = None
    lines: tuple[Line, ...] = ()
    pager: Pager | None = None
    search_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The form that reports a mistake in an article, with what was typed; ``error`` is '' where nothing is wrong with it."""

    title: str
    box: SearchBox
    headline: str
    language: str
    url: str
    text: str
    contact: str
    error: str
    is_sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    title: str
    box: SearchBox


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    title: str
    box: SearchBox
    status: int
    message: str
