"""Who may do what: three groups, made after every migrate. A superuser is needed for none of it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db.models import Q

READ = ("view_article",)
CONTRIBUTE = (
    *READ,
    *("view_outlet", "view_source", "view_outletrule", "view_capture", "view_entity", "view_tag", "view_author"),
    *("add_article", "add_ingestbatch", "view_ingestbatch", "change_ingestbatch"),
    *("view_watchlist", "add_watchlist", "change_watchlist", "delete_watchlist"),
    *("add_savetoken", "view_savetoken", "change_savetoken"),
)
EDIT = (
    *CONTRIBUTE,
    *("change_article", "delete_article", "publish_article"),
    *("add_outlet", "change_outlet", "add_source", "change_source", "change_outletrule", "change_entity"),
    *("add_tag", "change_tag", "delete_tag", "add_author", "change_author"),
    *("view_mistakereport", "change_mistakereport", "delete_mistakereport"),
)
GROUPS = {
    "Readers": READ,
    "Contributors": CONTRIBUTE,
    "Editors": EDIT,
}
"""Group -> codenames of permissions on this application's models. Readers matter only where the archive is private."""


def ensure_groups(**kwargs: Any) -> None:
    """Make the groups and add the permissions that they lack; what an administrator has granted beyond is left alone.

    Receiver of post_migrate. Django makes the permissions on the same signal, and after us: on a new database they are made here.
    """
    using = kwargs.get("using", "default")
    create_permissions(apps.get_app_config("articles"), verbosity=0, using=using)
    for name, codenames in GROUPS.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        wanted = Permission.objects.using(using).filter(Q(content_type__app_label="articles"), codename__in=codenames)
        group.permissions.add(*wanted)


def may_read(user: User | AnonymousUser) -> bool:
    """Whether ``user`` may read published articles: everybody, unless the archive is private."""
    return not settings.PRIVATE_ARCHIVE or user.has_perm("articles.view_article")
