"""Pages and texts of our own for the journeys."""

from __future__ import annotations

from datetime import UTC, datetime

from articles.records import CaptureKind, Original

PARAGRAPHS = (
    "The harbour board of Port Merrow will vote on Thursday on whether to close the north quay for two years, its chairwoman "
    "Helena Marsh said in Paris on Monday after talks with the World Bank.",
    "Marsh told reporters that the quay, built in 1911, had been losing stone to the sea since the flood of last winter. Repairs would "
    "cost 40 million euros, she said, and nobody should expect the work to begin before spring.",
    "Fishermen object to the plan. Their boats would have to land the catch at Saltby, nine kilometres up the coast, where the ice house "
    "is too small and the road is often closed in a storm.",
    "A spokesman for the government in Germany said that the money could be lent at a low rate if the council agreed to publish the "
    "accounts of the harbour every year.",
)


def page(
    *,
    headline: str = "Harbour board to vote on the north quay",
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    url: str = "https://courier.example/2019/03/05/north-quay",
    outlet: str = "The Merrow Courier",
    published: str = "2019-03-05T09:30:00+01:00",
    author: str = "Ruth Calloway",
) -> bytes:
    """An article's page as a newspaper would serve it."""
    body = "\n".join(f"<p>{text}</p>" for text in paragraphs)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline} | {outlet}</title>
<link rel="canonical" href="{url}"><meta property="og:title" content="{headline}"><meta property="og:site_name" content="{outlet}">
<meta property="article:published_time" content="{published}"><meta name="author" content="{author}"></head>
<body><header><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav></header>
<main><article><h1>{headline}</h1><p class="byline">By {author}</p>{body}</article></main>
<footer><p>All rights reserved.</p></footer></body></html>""".encode()


def original(content: bytes, *, file_name: str = "page.html", media_type: str = "text/html", **fields: object) -> Original:
    """An upload of ``content``."""
    defaults = {"kind": CaptureKind.UPLOAD, "retrieved_at": datetime(2024, 5, 1, 12, tzinfo=UTC)}
    return Original(content=content, file_name=file_name, media_type=media_type, **(defaults | fields))  # type: ignore[arg-type]
