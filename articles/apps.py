"""The application as Django sees it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from articles import checks  # noqa: F401 (registers the system checks)
        from articles.access import ensure_groups

        post_migrate.connect(ensure_groups, sender=self)
