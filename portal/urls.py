"""Which room answers which address."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("articles.api.urls")),
    path("", include("articles.web.urls")),
]

handler400 = "articles.web.views.errors.bad_request"
handler403 = "articles.web.views.errors.forbidden"
handler404 = "articles.web.views.errors.not_found"
handler500 = "articles.web.views.errors.server_error"
