"""What signed-in readers keep."""

from __future__ import annotations

from dataclasses import dataclass

from articles.web.contexts.parts import Line, Named, Pager, SearchBox


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepForm:
    """Where chosen articles can be kept: ``collections`` are (id, title) of the reader's own."""

    legend: str
    is_signed_in: bool
    collections: tuple[tuple[int, str], ...]
    sign_in_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionRow:
    """A collection in a list; ``who`` may see it, in words."""

    title: str
    url: str
    articles: int
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionsPage:
    title: str
    box: SearchBox
    picks: tuple[CollectionRow, ...]
    own: tuple[CollectionRow, ...]
    public: tuple[CollectionRow, ...]
    is_signed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """An article in a collection with its owner's words about it."""

    line: Line
    note: str
    labels: tuple[Named, ...]
    raw_labels: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPage:
    """``share_url`` is absolute and '' for those who do not own it; ``label`` is the one that is chosen."""

    title: str
    box: SearchBox
    id: int
    name: str
    about: str
    by: str
    articles: int
    entries: tuple[EntryLine, ...]
    labels: tuple[Named, ...]
    label: str
    pager: Pager | None
    is_owner: bool
    is_public: bool
    is_pick: bool
    may_pick: bool
    share_url: str
    exports: tuple[Named, ...]
    atom_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRow:
    """A saved search: ``fresh`` is how many articles came in since its owner looked, -1 where that cannot be told just now."""

    id: int
    title: str
    url: str
    fresh: int
    fresh_words: str
    digest: str
    feed_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    title: str
    box: SearchBox
    rows: tuple[SavedRow, ...]
    digests: tuple[tuple[str, str], ...]
    mail_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveSearchPage:
    """The dry run: what the search finds now, and how much of it came in of late."""

    title: str
    box: SearchBox
    search: str
    suggested: str
    parameters: str
    total: int
    recent: int
    recent_words: str
    is_flood: bool
    digests: tuple[tuple[str, str], ...]
    mail_to: str
    back: str
