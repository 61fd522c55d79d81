"""Pages of our own writing, and the originals they come in as."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from articles.records import CaptureKind, Found, Original

RETRIEVED = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
URL = "https://www.harbour-post.example/council/2024/05/17/quay-closed"
PARAGRAPHS = (
    "The city council of Port Ellery voted on Friday to close the northern quay for repairs, after inspectors had"
    " found cracks in three"
    " of its eleven pillars. The closure begins on Monday and will last until the end of September.",
    "Ferries to the islands will leave from the fish market instead, the harbour master, Ruth Okafor, told the"
    " council. Lorries must take"
    " the ring road, since the old bridge does not bear them.",
    "Shopkeepers on the quay asked for compensation. The mayor said that the city would pay rent for the months"
    " without customers, but"
    " that no sum had been agreed with the owners so far.",
    "The quay was built in 1911 and last repaired after the flood of 1962. A second inspection, of the southern"
    " quay, is due in June.",
)


def original(content: str | bytes, *, media_type: str = "text/html", url: str = "", **fields: Any) -> Original:
    return Original(
        content=content.encode() if isinstance(content, str) else content,
        kind=CaptureKind.UPLOAD,
        media_type=media_type,
        retrieved_at=RETRIEVED,
        url=url,
        final_url=url,
        **fields,
    )


def page(
    *,
    head: str = "",
    heading: str = "<h1>Northern quay closed for repairs</h1>",
    under: str = "",
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    after: str = "",
    lang: str = "en",
    title: str = "Northern quay closed for repairs | The Harbour Post",
) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><header><nav><a href='/'>Home</a> <a"
        f" href='/sport'>Sport</a></nav></header><main><article>{heading}{under}{text}</article>{after}"
        "</main><footer>© The Harbour Post</footer></body></html>"
    )


def json_ld(value: Any) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


def value(found: Found[Any] | None) -> Any:
    """What was found; a failed test where nothing was."""
    assert found is not None
    return found.value
