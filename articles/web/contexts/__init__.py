"""What the templates are given: for every page ``site``, and one record ``page``. Everything is ready to be shown: templates
neither ask the database nor put strings together. URLs are paths of this site unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from articles.web.contexts.pages import (
    ArticlePage,
    BrowsePage,
    CalendarDay,
    CaptureLine,
    CapturePage,
    EntityGroup,
    EntityPage,
    ErrorPage,
    Home,
    NamesInNews,
    Origin,
    OutletLetter,
    OutletPage,
    OutletRow,
    OutletsPage,
    Part,
    TextPage,
    Version,
)
from articles.web.contexts.parts import Day, Line, Named, PageLink, Pager, SearchBox, Timeline, TimelineBar
from articles.web.contexts.searching import BadSearch, Chip, Choice, DateForm, FacetLink, FacetPage, FacetPanel, Mistake, Results
from articles.web.stylesheet import stylesheet_url

__all__ = [
    "ArticlePage",
    "BadSearch",
    "BrowsePage",
    "CalendarDay",
    "CaptureLine",
    "CapturePage",
    "Chip",
    "Choice",
    "DateForm",
    "Day",
    "EntityGroup",
    "EntityPage",
    "ErrorPage",
    "FacetLink",
    "FacetPage",
    "FacetPanel",
    "Home",
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
    "Results",
    "SearchBox",
    "Site",
    "TextPage",
    "Timeline",
    "TimelineBar",
    "Version",
    "site",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The house itself. ``may_add`` offers the admin's upload page; ``is_staff`` the admin."""

    name: str
    is_private: bool
    is_staff: bool
    may_add: bool
    stylesheet: str


def site(request: HttpRequest) -> dict[str, Site]:
    """Context processor: ``site``."""
    user = request.user if hasattr(request, "user") else None
    return {
        "site": Site(
            name=settings.SITE_NAME,
            is_private=settings.PRIVATE_ARCHIVE,
            is_staff=bool(user and user.is_staff),
            may_add=bool(user and user.is_staff and user.has_perm("articles.add_article")),
            stylesheet=stylesheet_url(),
        )
    }
