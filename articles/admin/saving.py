"""Save tokens in the admin: each person makes and revokes their own. A token is shown once, with the bookmarklet that holds it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import wiring
from articles.models import SaveToken
from articles.sources import saving

BOOKMARKLET = (
    "javascript:(()=>{const f=document.createElement('form');f.method='post';f.action=%(address)s;f.target='_blank';f.rel='noopener';"
    "f.enctype='multipart/form-data';f.acceptCharset='utf-8';f.hidden=true;const add=(name,value)=>{"
    "const t=document.createElement('textarea');t.name=name;t.value=value;f.append(t)};add('token',%(token)s);"
    "add('url',location.href);add('html','<!doctype html>'+document.documentElement.outerHTML);"
    "document.documentElement.append(f);HTMLFormElement.prototype.submit.call(f);f.remove()})()"
)
"""A form and no ``fetch``: a page's Content-Security-Policy rarely forbids the one and often the other."""


@admin.register(SaveToken)
class SaveTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "created_at", "last_used_at", "revoked_at"]
    fields = ["name"]
    actions = ["revoke"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SaveToken]:
        every: QuerySet[SaveToken] = super().get_queryset(request)
        return every.filter(user=request.user.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A token is revoked and stays in the list, so that one sees that it was."""
        return False

    def save_model(self, request: HttpRequest, obj: SaveToken, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made, token = saving.make_token(request.user, name=obj.name)  # type: ignore[arg-type]
        obj.pk, obj.user_id, obj.digest, obj.created_at = made.pk, made.user_id, made.digest, made.created_at
        obj.secret = token  # type: ignore[attr-defined]  # for the answer to this request only

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        address = request.build_absolute_uri(reverse("save"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Save token: {obj.name}",
            "token": obj.secret,
            "address": address,
            "bookmarklet": BOOKMARKLET % {"address": json.dumps(address), "token": json.dumps(obj.secret)},
        }
        return TemplateResponse(request, "admin/articles/savetoken/shown_once.html", context)

    @admin.action(description="Revoke", permissions=["change"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[SaveToken]) -> None:
        number = tokens.filter(revoked_at=None).update(revoked_at=wiring.now())
        self.message_user(request, f"{number:,} revoked. Nothing can be saved with them any more.")
