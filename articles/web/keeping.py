"""Pages of collections and saved searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from articles import alerts
from articles.errors import EngineUnavailable, QueryError
from articles.exporting import FORMATS
from articles.models import Article
from articles.reading_models import Collection, CollectionEntry, SavedSearch
from articles.search import service
from articles.search.params import encode
from articles.search.request import SearchRequest
from articles.web.contexts import (
    CollectionPage,
    CollectionRow,
    CollectionsPage,
    EntryLine,
    KeepForm,
    Named,
    SavedPage,
    SavedRow,
    SaveSearchPage,
    SearchBox,
)
from articles.web.links import search_url
from articles.web.listing import for_lines, line
from articles.web.paging import LIST_SIZE, page_number, pager
from articles.web.wording import search_words

Reader = User | AnonymousUser
_PUBLISHED = Q(entries__article__status=Article.Status.PUBLISHED)
RECENT_DAYS = 30
MAX_OFFERED = 200
FLOOD = 100
"""New articles a day beyond which a digest is no longer read: the page says so before the search is saved."""
_WHO = {True: "everybody", False: "you, and those who have its link"}


def collections_page(user: Reader) -> CollectionsPage:
    rows = Collection.objects.annotate(n=Count("entries", filter=_PUBLISHED))
    own = rows.filter(owner=user) if user.is_authenticated else rows.none()
    others = rows.filter(is_public=True).exclude(pk__in=own.values("pk"))
    return CollectionsPage(
        title="Collections",
        box=SearchBox(),
        picks=_rows(rows.filter(is_public=True, is_pick=True)),
        own=_rows(own),
        public=_rows(others.filter(is_pick=False)),
        is_signed_in=user.is_authenticated,
    )


def keep_form(request: HttpRequest, *, legend: str) -> KeepForm:
    """One query for those who are signed in."""
    user = request.user
    own = Collection.objects.filter(owner=user).values_list("pk", "title")[:MAX_OFFERED] if user.is_authenticated else ()
    return KeepForm(
        legend=legend,
        is_signed_in=user.is_authenticated,
        collections=tuple(own),
        sign_in_url=f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}",
    )


def picks() -> tuple[CollectionRow, ...]:
    """For the front page."""
    return _rows(Collection.objects.filter(is_public=True, is_pick=True).annotate(n=Count("entries", filter=_PUBLISHED)))


def readable(pk: int, user: Reader, *, key: str) -> Collection:
    """Raises Http404 for a collection that is not there or not for ``user``, alike."""
    found = Collection.objects.select_related("owner").filter(pk=pk).first()
    if found is None or not (found.is_public or found.owner == user or key == found.token):
        raise Http404("There is no such collection, or it is private. Ask its owner for the link.")
    return found


def owned(pk: int, user: Reader) -> Collection:
    found = Collection.objects.filter(pk=pk, owner=user).first() if user.is_authenticated else None
    if found is None:
        raise Http404("There is no such collection of yours.")
    return found


def collection_page(request: HttpRequest, collection: Collection) -> CollectionPage:
    """``label`` in the address narrows it; ``page`` walks it."""
    key, label = request.GET.get("key", ""), request.GET.get("label", "")
    entries = list(public_entries(collection))
    counts = Counter(word for entry in entries for word in _words(entry.labels))
    entries = [entry for entry in entries if not label or label in _words(entry.labels)]
    number, pages = page_number(request, total=len(entries))
    is_owner = collection.owner == request.user
    address = _addresses(collection, key=key, label=label)
    return CollectionPage(
        title=collection.title,
        box=SearchBox(),
        id=collection.pk,
        name=collection.title,
        about=collection.about,
        by=collection.owner.get_full_name() or collection.owner.get_username(),
        articles=len(entries),
        entries=_entry_lines(entries[(number - 1) * LIST_SIZE : number * LIST_SIZE], address),
        labels=tuple(Named(name=word, url=address(label=word), count=n) for word, n in sorted(counts.items())),
        label=label,
        pager=pager(number, pages=pages, url_of=lambda n: address(label=label, page=n)),
        is_owner=is_owner,
        is_public=collection.is_public,
        is_pick=collection.is_pick,
        may_pick=request.user.has_perm("articles.publish_article"),
        share_url=request.build_absolute_uri(collection.shared_url) if is_owner and not collection.is_public else "",
        exports=tuple(Named(name=f.title, url=_export_url(collection, key, f.name)) for f in FORMATS),
        atom_url=reverse("collection-atom", args=[collection.pk]) + (f"?{urlencode({'key': key})}" if key else ""),
    )


def public_entries(collection: Collection) -> QuerySet[CollectionEntry]:
    return collection.entries.filter(article__status=Article.Status.PUBLISHED)


def saved_page(user: User) -> SavedPage:
    return SavedPage(
        title="Saved searches",
        box=SearchBox(),
        rows=tuple(_saved_row(saved) for saved in SavedSearch.objects.filter(owner=user)),
        digests=tuple(SavedSearch.Digest.choices),
        mail_to=user.email,
    )


def save_search_page(asked: SearchRequest, user: User) -> SaveSearchPage:
    """Raises QueryError and EngineUnavailable."""
    found = service.search(asked)
    words = search_words(asked, found.facets)
    since = Article.objects.published().filter(created_at__lt=timezone.now() - timedelta(days=RECENT_DAYS)).order_by("-pk")
    before = since.values_list("pk", flat=True).first() or 0
    recent = alerts.news(SavedSearch(parameters=encode(asked)), since=before).articles
    return SaveSearchPage(
        title="Save this search",
        box=SearchBox(text=asked.text),
        search=words,
        suggested=words.replace("\u00ab", "").replace("\u00bb", "")[:100],
        parameters=encode(asked),
        total=found.articles,
        recent=recent,
        recent_words=f"in the last {RECENT_DAYS} days",
        is_flood=recent > FLOOD * RECENT_DAYS,
        digests=tuple(SavedSearch.Digest.choices),
        mail_to=user.email,
        back=search_url(asked),
    )


def _rows(collections: Iterable[Any]) -> tuple[CollectionRow, ...]:
    return tuple(CollectionRow(title=c.title, url=c.get_absolute_url(), articles=c.n, who=_WHO[c.is_public]) for c in collections)


def _entry_lines(entries: Iterable[CollectionEntry], address: Any) -> tuple[EntryLine, ...]:
    shown = list(entries)
    articles = for_lines(Article.objects.published()).in_bulk([entry.article_id for entry in shown])
    return tuple(
        EntryLine(
            line=line(articles[entry.article_id]),
            note=entry.note,
            labels=tuple(Named(name=word, url=address(label=word)) for word in _words(entry.labels)),
            raw_labels=entry.labels,
        )
        for entry in shown
        if entry.article_id in articles
    )


def _words(labels: str) -> list[str]:
    return [word for word in labels.split(", ") if word]


def _addresses(collection: Collection, *, key: str, label: str) -> Any:
    def address(*, label: str = label, page: int = 1) -> str:
        pairs = [("key", key)] * bool(key) + [("label", label)] * bool(label) + [("page", str(page))] * (page > 1)
        return collection.get_absolute_url() + ("?" + urlencode(pairs) if pairs else "")

    return address


def _export_url(collection: Collection, key: str, name: str) -> str:
    pairs = [("format", name)] + [("key", key)] * bool(key)
    return f"{reverse('collection-export', args=[collection.pk])}?{urlencode(pairs)}"


def _saved_row(saved: SavedSearch) -> SavedRow:
    try:
        fresh = alerts.news(saved, since=saved.seen_up_to).articles
        words = f"{fresh:,} new" if fresh else "nothing new"
    except QueryError:
        fresh, words = -1, "can no longer be read: open it to see why"
    except EngineUnavailable:
        fresh, words = -1, "search is down just now"
    return SavedRow(
        id=saved.pk,
        title=saved.title,
        url=reverse("saved-search", args=[saved.pk]),
        fresh=fresh,
        fresh_words=words,
        digest=saved.digest,
        feed_url=reverse("saved-feed", args=[saved.token]),
    )
