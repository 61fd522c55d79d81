"""One stylesheet and one script out of many small files: a page then waits for two requests, and there is still nothing to build.

Each CSS file stands in ``static/css`` and becomes part of the cascade layer that its place names; each script of ``static/js`` but those
of the admin becomes a block, so that no two share a name. The addresses hold a digest of the content: answers may be kept for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

CSS_DIR: Path = Path(settings.BASE_DIR) / "static" / "css"
JS_DIR: Path = Path(settings.BASE_DIR) / "static" / "js"
LAYERS = ("tokens", "base", "layout", "components", "print")
"""From weak to strong: a later layer wins whatever the specificity."""
FOR_EVER = "public, max-age=31536000, immutable"


def stylesheet_url() -> str:
    return reverse("stylesheet", args=[_digest(_current(styles))])


def script_url() -> str:
    return reverse("script", args=[_digest(_current(scripts))])


def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """An address of an earlier version is gone, so that no cache keeps new rules under an old name."""
    return _answer(_current(styles), digest, media_type="text/css")


def script(request: HttpRequest, digest: str) -> HttpResponse:
    """Likewise."""
    return _answer(_current(scripts), digest, media_type="text/javascript")


@lru_cache(maxsize=1)
def styles() -> str:
    """All of ``static/css``, each layer in its @layer block, files of a layer in the order of their names."""
    parts = [f"@layer {', '.join(LAYERS)};"]
    for layer in LAYERS:
        files = sorted(CSS_DIR.glob(f"{layer}/*.css")) or [CSS_DIR / f"{layer}.css"]
        parts += [f"@layer {layer} {{\n{_text(file)}}}" for file in files]
    return "\n".join(parts)


@lru_cache(maxsize=1)
def scripts() -> str:
    """A module of blocks, one for each file; the files neither import nor export."""
    files = (file for file in sorted(JS_DIR.glob("*.js")) if not file.name.startswith("admin_"))
    return "\n".join(f"{{\n{_text(file)}}}" for file in files)


def _current(bundle: Callable[[], str]) -> str:
    """Made anew for every request while somebody is at work on it."""
    if settings.DEBUG:
        styles.cache_clear()
        scripts.cache_clear()
    return bundle()


def _answer(content: str, digest: str, *, media_type: str) -> HttpResponse:
    if digest != _digest(content):
        raise Http404("This file has been replaced by a newer one.")
    return HttpResponse(content, content_type=f"{media_type}; charset=utf-8", headers={"Cache-Control": FOR_EVER})


@lru_cache(maxsize=4)
def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
