"""bytes -> Extraction: what an article says of itself, each field with where it was found and how sure that is.

Plain Python: no network, no database. ``extract`` is the way in: it reads in a process that can be ended
(``warden``); ``extractor`` is the list of the steps.
"""

from articles.extraction.report import as_record
from articles.extraction.sniffing import ARTICLE_JSON
from articles.extraction.warden import extract

__all__ = ["ARTICLE_JSON", "as_record", "extract"]
