"""One stylesheet out of many small files: a page then waits for a single request, and there is still nothing to build.

Each file stands in ``static/css`` and becomes part of the cascade layer that its place names. The address holds a digest of the
content, so the answer may be kept for ever.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

CSS_DIR: Path = Path(settings.BASE_DIR) / "static" / "css"
LAYERS = ("tokens", "base", "layout", "components", "print")
"""From weak to strong: a later layer wins whatever the specificity."""
FOR_EVER = "public, max-age=31536000, immutable"


def stylesheet_url() -> str:
    return reverse("stylesheet", args=[_digest(_sheet())])


def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """The sheet; an address of an earlier version is gone, so that no cache keeps new rules under an old name."""
    sheet = _sheet()
    if digest != _digest(sheet):
        raise Http404("This stylesheet has been replaced by a newer one.")
    return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_EVER})


def _sheet() -> str:
    return bundle.__wrapped__() if settings.DEBUG else bundle()


@lru_cache(maxsize=1)
def bundle() -> str:
    """All of ``static/css``, each layer in its @layer block, files of a layer in the order of their names."""
    parts = [f"@layer {', '.join(LAYERS)};"]
    for layer in LAYERS:
        files = sorted(CSS_DIR.glob(f"{layer}/*.css")) or [CSS_DIR / f"{layer}.css"]
        parts += [f"@layer {layer} {{\n{file.read_text(encoding='utf-8')}}}" for file in files]
    return "\n".join(parts)


@lru_cache(maxsize=4)
def _digest(sheet: str) -> str:
    return hashlib.sha256(sheet.encode()).hexdigest()[:12]
