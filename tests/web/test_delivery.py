"""Headers, the stylesheet, static files and error pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client, RequestFactory

from articles.models import Article
from articles.web.bundles import CSS_DIR, JS_DIR, script_url, scripts, styles, stylesheet_url
from articles.web.views.errors import server_error

CSS_FILES = [file for file in CSS_DIR.rglob("*.css") if "admin" not in file.name]


def test_every_page_has_the_strict_policy(reader: Client, harbour: list[Article]) -> None:
    for path in ("/", "/search/", harbour[0].get_absolute_url(), "/nothing/", "/admin/login/", "/api/v1/search"):
        policy = reader.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_nothing_in_a_page_needs_more_than_the_policy_grants(reader: Client, harbour: list[Article]) -> None:
    for path in ("/", "/search/?q=harbour", harbour[0].get_absolute_url(), "/browse/2016/", "/help/"):
        html = reader.get(path).content.decode()
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", html)
        assert not re.search(r"<script(?![^>]*(src=|ld\+json))", html)
        assert not re.search(r'(src|srcset)="(https?:)?//', html)


def test_style_and_script_are_one_file_each_that_may_be_kept_for_ever(reader: Client, portal: Any) -> None:
    for url, media_type, content in ((stylesheet_url(), "text/css", styles()), (script_url(), "text/javascript", scripts())):
        response = reader.get(url)
        assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        assert "immutable" in response.headers["Cache-Control"]
        assert response.content.decode() == content
    assert reader.get("/style.0123456789ab.css").status_code == 404
    assert reader.get("/script.0123456789ab.js").status_code == 404


def test_every_script_of_the_portal_can_stand_in_the_one_file() -> None:
    files = [file for file in JS_DIR.glob("*.js") if "admin" not in file.name]
    assert all(file.read_text() in scripts() for file in files)
    assert not [file.name for file in files if re.search(r"^\s*(import|export)\b", file.read_text(), re.MULTILINE)]
    assert "admin_" not in scripts()


def test_only_the_tokens_name_colours_and_pixels() -> None:
    for file in CSS_FILES:
        if file.name != "tokens.css":
            css = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
            assert not re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|\b\d+px", css), file.name


def test_every_token_that_is_used_exists() -> None:
    css = styles()
    assert set(re.findall(r"var\((--[\w-]+)", css)) <= set(re.findall(r"(--[\w-]+):", css))


def test_no_style_depends_on_the_direction_of_the_script() -> None:
    physical = re.compile(r"\b(margin|padding|border)-(left|right)|(?<![\w-])(left|right):|text-align:\s*(left|right)")
    assert not [file.name for file in CSS_FILES if physical.search(file.read_text())]


def test_files_are_small_enough_to_be_read() -> None:
    static, templates = Path(project.BASE_DIR) / "static", Path(project.BASE_DIR) / "templates"
    for pattern, root, limit in (("*.css", static, 200), ("*.js", static, 150), ("*.html", templates, 130)):
        assert not [file.name for file in root.rglob(pattern) if len(file.read_text().splitlines()) > limit]


def test_static_files_can_be_collected_for_production(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("js/suggest.*.js"))


def test_a_page_that_is_not_there_says_so(reader: Client, portal: Any) -> None:
    response = reader.get("/nothing/")
    assert response.status_code == 404
    assert "There is nothing at this address." in response.content.decode()


def test_the_page_for_our_own_faults_needs_no_database() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something broke" in response.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(reader: Client, portal: Any, method: str) -> None:
    assert getattr(reader, method)("/search/").status_code == 405
