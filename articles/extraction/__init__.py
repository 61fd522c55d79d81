"""bytes -> Extraction: what an article says of itself, each field with where it was found and how sure that is.

Plain Python: no network, no database. ``extract`` is the way in; ``extractor`` reads as the list of its steps.
"""

from articles.extraction.extractor import extract
from articles.extraction.report import as_record
from articles.extraction.sniffing import ARTICLE_JSON

__all__ = ["ARTICLE_JSON", "as_record", "extract"]
