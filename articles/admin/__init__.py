"""The admin: where articles are added, corrected, published and withdrawn. Whoever is in a group of ``access.GROUPS`` and is staff
may enter; nobody needs to be a superuser."""

from django.conf import settings
from django.contrib import admin

from articles.admin.articles import ArticleAdmin
from articles.admin.batches import IngestBatchAdmin
from articles.admin.captures import CaptureAdmin
from articles.admin.entities import EntityAdmin
from articles.admin.mistakes import MistakeReportAdmin
from articles.admin.names import AuthorAdmin, OutletAdmin, TagAdmin
from articles.admin.saving import SaveTokenAdmin
from articles.admin.siterules import OutletRuleAdmin
from articles.admin.sources import SourceAdmin
from articles.admin.watching import WatchListAdmin

__all__ = [
    "ArticleAdmin",
    "AuthorAdmin",
    "CaptureAdmin",
    "EntityAdmin",
    "IngestBatchAdmin",
    "MistakeReportAdmin",
    "OutletAdmin",
    "OutletRuleAdmin",
    "SaveTokenAdmin",
    "SourceAdmin",
    "TagAdmin",
    "WatchListAdmin",
]

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "The desk"
