"""What the templates are given: for every page ``site``, and one record ``page``. Everything is ready to be shown: templates
neither ask the database nor put strings together. URLs are paths of this site unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from articles.web.bundles import script_url, stylesheet_url
from articles.web.contexts.comparing import CompareCell, ComparePage, CompareRow, Point, Series
from articles.web.contexts.pages import (
    ArticlePage,
    AuthorPage,
    BrowsePage,
    CalendarDay,
    CaptureLine,
    CapturePage,
    EntitiesPage,
    EntityGroup,
    EntityPage,
    ErrorPage,
    Graph,
    GraphNode,
    HitSteps,
    Home,
    NamesInNews,
    Origin,
    OutletLetter,
    OutletPage,
    OutletRow,
    OutletsPage,
    Part,
    ReportPage,
    Run,
    StoryMember,
    StoryPage,
    TextPage,
    Version,
    VersionsPage,
    VersionStep,
)
from articles.web.contexts.parts import BriefLine, Choice, Day, Line, Named, PageLink, Pager, SearchBox, Timeline, TimelineBar
from articles.web.contexts.reading_room import (
    CollectionPage,
    CollectionRow,
    CollectionsPage,
    EntryLine,
    KeepForm,
    SavedPage,
    SavedRow,
    SaveSearchPage,
)
from articles.web.contexts.searching import (
    AdvancedPage,
    BadSearch,
    Chip,
    Column,
    DateForm,
    ExportPage,
    FacetLink,
    FacetPage,
    FacetPanel,
    FormField,
    FormGroup,
    Mistake,
    Results,
)

__all__ = [
    "AdvancedPage",
    "ArticlePage",
    "AuthorPage",
    "BadSearch",
    "BriefLine",
    "BrowsePage",
    "CalendarDay",
    "CaptureLine",
    "CapturePage",
    "Chip",
    "Choice",
    "CollectionPage",
    "CollectionRow",
    "CollectionsPage",
    "Column",
    "CompareCell",
    "ComparePage",
    "CompareRow",
    "DateForm",
    "Day",
    "EntitiesPage",
    "EntityGroup",
    "EntityPage",
    "EntryLine",
    "ErrorPage",
    "ExportPage",
    "FacetLink",
    "FacetPage",
    "FacetPanel",
    "FormField",
    "FormGroup",
    "Graph",
    "GraphNode",
    "HitSteps",
    "Home",
    "KeepForm",
    "Line",
    "Mistake",
    "Named",
    "NamesInNews",
    "Origin",
    "OutletLetter",
    "OutletPage",
    "OutletRow",
    "OutletsPage",
    "PageLink",
    "Pager",
    "Part",
    "Point",
    "ReportPage",
    "Results",
    "Run",
    "SaveSearchPage",
    "SavedPage",
    "SavedRow",
    "SearchBox",
    "Series",
    "Site",
    "StoryMember",
    "StoryPage",
    "TextPage",
    "Timeline",
    "TimelineBar",
    "Version",
    "VersionStep",
    "VersionsPage",
    "site",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The house itself. ``reader`` is who is signed in, or ''; ``may_add`` offers the admin's upload page; ``is_staff`` the admin."""

    name: str
    is_private: bool
    is_staff: bool
    reader: str
    may_add: bool
    stylesheet: str
    script: str


def site(request: HttpRequest) -> dict[str, Site]:
    """Context processor: ``site``."""
    user = request.user if hasattr(request, "user") else None
    return {
        "site": Site(
            name=settings.SITE_NAME,
            is_private=settings.PRIVATE_ARCHIVE,
            is_staff=bool(user and user.is_staff),
            reader=user.get_username() if user and user.is_authenticated else "",
            may_add=bool(user and user.is_staff and user.has_perm("articles.add_article")),
            stylesheet=stylesheet_url(),
            script=script_url(),
        )
    }
