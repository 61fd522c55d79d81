"""Story groups: one story as several outlets ran it. An article and its copies (``Article.copy_of``) are a group, under the id of that
article; one published member leads it, and stands for all where a list is folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from django.db.models import Q

from articles.models import Article
from articles.search.indexing import note_change

_LAST = datetime.max.replace(tzinfo=UTC)


def story_of(article: Article) -> int:
    """The id of the group."""
    return article.copy_of_id or article.pk


def precedence(article: Article) -> tuple[bool, bool, datetime, int, int]:
    """The least leads: published before withdrawn, our own outlet, first published, longest, first to come in."""
    return (
        article.status != Article.Status.PUBLISHED,
        not (article.outlet and article.outlet.is_own),
        article.published_at or _LAST,
        -article.word_count,
        article.pk,
    )


def settle(story: int) -> None:
    """Mark the lead of a group, and tell the index of what changed. Call it in the transaction that changed a member."""
    members = list(Article.objects.filter(Q(pk=story) | Q(copy_of=story)).select_related("outlet").defer("body", "signature"))
    lead = min(members, key=precedence, default=None)
    wrong = [member.pk for member in members if member.is_lead != (member is lead)]
    if lead and wrong:
        Article.objects.filter(pk__in=wrong).exclude(pk=lead.pk).update(is_lead=False)
        Article.objects.filter(pk=lead.pk).update(is_lead=True)
        note_change(wrong)


def settle_all(articles: Iterable[Article]) -> None:
    """The groups of ``articles``, of which those of a single article need nothing."""
    for story in {story_of(article) for article in articles}:
        settle(story)


def move(article: Article, *, to: Article | None) -> None:
    """Take ``article`` out of its group and into that of ``to``, or let it stand alone. Call it in a transaction."""
    leave([article.pk])
    if to is not None:
        root = Article.objects.filter(pk=to.pk).values_list("copy_of", flat=True).get() or to.pk
        Article.objects.filter(pk=article.pk).exclude(pk=root).update(copy_of=root)
        settle(root)
    article.refresh_from_db(fields=["copy_of", "is_lead"])


def leave(article_ids: Collection[int]) -> None:
    """Let articles stand alone, before they are deleted or moved. A group that loses the one which names it is named by the next that
    came in. Call it in a transaction."""
    leaving = Article.objects.filter(pk__in=article_ids)
    touched = {story for story in leaving.values_list("copy_of", flat=True) if story} - set(article_ids)
    for root in leaving.filter(copies__isnull=False).distinct().values_list("pk", flat=True):
        rest = list(Article.objects.filter(copy_of=root).exclude(pk__in=article_ids).order_by("pk").values_list("pk", flat=True))
        if rest:
            Article.objects.filter(pk__in=rest[1:]).update(copy_of=rest[0])
            Article.objects.filter(pk=rest[0]).update(copy_of=None)
            note_change(rest)
            touched.add(rest[0])
    leaving.update(copy_of=None, is_lead=True)
    note_change(article_ids)
    for story in touched:
        settle(story)


def others(articles: Iterable[Article]) -> dict[int, int]:
    """Article id -> how many more published articles its group has; those that stand alone are left out. One query."""
    stories = {article.pk: story_of(article) for article in articles}
    members = set(stories.values())
    roots = Article.objects.filter(pk__in=members).order_by().values_list("pk", "status")
    copies = Article.objects.filter(copy_of__in=members).order_by().values_list("copy_of_id", "status")
    rows = roots.union(copies, all=True)  # each half by its own index; asked together, SQLite reads all that is published
    counts = Counter(story for story, status in rows if status == Article.Status.PUBLISHED)
    return {pk: counts[story] - 1 for pk, story in stories.items() if counts[story] > 1}
