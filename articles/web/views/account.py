"""Signing in to the portal; signing out is Django's as it is."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView

from articles.web.contexts import SearchBox, TextPage


class SignIn(LoginView):
    template_name = "articles/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without Django's ``site`` and ``site_name``, which would stand in the place of the house's own."""
        context = super().get_context_data(**kwargs)
        ours = {name: value for name, value in context.items() if name not in {"site", "site_name"}}
        return {**ours, "page": TextPage(title="Sign in", box=SearchBox())}
