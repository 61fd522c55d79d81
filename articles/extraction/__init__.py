"""bytes -> Extraction: what an article says of itself, each field with where it was found and how sure that is.

Plain Python: no network, no database. ``extract`` is the way in: it reads in a process that can be ended
(``warden``); ``extractor`` is the list of the steps. ``learn`` and ``tried`` are how rules for a site come about, in the same process.
"""

from articles.extraction.evidence import Evidence, Reading, Value, best, weigh
from articles.extraction.report import as_record
from articles.extraction.selectors import MAX_SELECTOR, parsed
from articles.extraction.sniffing import ARTICLE_JSON
from articles.extraction.warden import extract, learn, tried

__all__ = [
    "ARTICLE_JSON",
    "MAX_SELECTOR",
    "Evidence",
    "Reading",
    "Value",
    "as_record",
    "best",
    "extract",
    "learn",
    "parsed",
    "tried",
    "weigh",
]
