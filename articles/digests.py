"""Digests of saved searches by e-mail, through Django's mail settings."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from articles import alerts
from articles.errors import QueryError
from articles.models import Article
from articles.reading_models import SavedSearch

logger = logging.getLogger(__name__)


def send_due(now: datetime) -> int:
    """Send every digest that is due and has news; how many were sent. A search that can no longer be read, or a mail that cannot be sent,
    is logged, and the others go on. Raises EngineUnavailable."""
    return sum(_attempt(saved, now) for saved in alerts.due(now))


def _attempt(saved: SavedSearch, now: datetime) -> bool:
    try:
        return _send(saved, now)
    except QueryError as error:
        logger.warning("The saved search %s of %s cannot be read any more: %s", saved.pk, saved.owner, error)
    except (OSError, SMTPException) as error:
        logger.error("The digest of the saved search %s could not be sent: %s", saved.pk, error)
    return False


def _send(saved: SavedSearch, now: datetime) -> bool:
    """Noted as sent only when it is; a search without news waits for the next time."""
    found = alerts.news(saved, since=saved.mailed_up_to)
    if found.articles:
        send_mail(_subject(saved, found), _text(saved, found), None, [saved.owner.email])
        SavedSearch.objects.filter(pk=saved.pk).update(mailed_at=now)
    SavedSearch.objects.filter(pk=saved.pk).update(mailed_up_to=found.up_to)
    return bool(found.articles)


def _subject(saved: SavedSearch, found: alerts.News) -> str:
    title = " ".join(saved.title.split())
    return f"{settings.SITE_NAME}: {found.articles:,} new in {title}"


def _text(saved: SavedSearch, found: alerts.News) -> str:
    ids = [pk for pk, _ in found.listed]
    articles = Article.objects.published().select_related("outlet").brief().in_bulk(ids)
    lines = [_line(articles[pk], len(copies)) for pk, copies in found.listed if pk in articles]
    shown = sum(1 + len(copies) for _, copies in found.listed)
    if found.articles > shown:
        lines.append(f"... and {found.articles - shown:,} more.")
    search = f"{settings.SITE_URL}{reverse('search')}?{saved.parameters}"
    end = f"All of them: {search}\nTo change or end this digest: {settings.SITE_URL}{reverse('saved-searches')}"
    return "\n\n".join([f"New in the archive for the search \u201c{saved.title}\u201d:", *lines, end]) + "\n"


def _line(article: Article, copies: int) -> str:
    facts = [article.outlet.name if article.outlet else "", article.published.isoformat()[:10] if article.published else "undated"]
    folded = f" (and the same text in {copies} more)" if copies else ""
    about = ", ".join(fact for fact in facts if fact)
    return f"{article.headline}\n{about}{folded}\n{settings.SITE_URL}{reverse('permalink', args=[article.pk])}"
