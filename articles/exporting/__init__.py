"""Articles for other programs: spreadsheets, reference managers, a reader without the archive. Everything is written as it is read,
so that an export has no ceiling and needs no memory."""

from articles.exporting.entries import Entry, read
from articles.exporting.formats import FORMATS, FORMATS_BY_NAME, Format
from articles.exporting.headings import Heading

__all__ = ["FORMATS", "FORMATS_BY_NAME", "Entry", "Format", "Heading", "read"]
