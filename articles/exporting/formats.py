"""The formats, by the names that stand in addresses. Each is a function that writes text as entries come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from articles.exporting import bibliographies, citations, reader, tables
from articles.exporting.entries import Entry
from articles.exporting.headings import Heading

Write = Callable[[Heading, Iterable[Entry]], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """``name`` in addresses and commands, ``title`` for people; ``write`` yields pieces of the file, in UTF-8."""

    name: str
    title: str
    extension: str
    media_type: str
    write: Write


FORMATS = (
    Format(name="csv", title="CSV for spreadsheets", extension="csv", media_type="text/csv", write=tables.spreadsheet),
    Format(name="csv-exact", title="CSV, exact, with the text", extension="csv", media_type="text/csv", write=tables.exact),
    Format(name="jsonl", title="JSON Lines", extension="jsonl", media_type="application/jsonl", write=tables.json_lines),
    Format(
        name="ris",
        title="RIS (EndNote, Zotero)",
        extension="ris",
        media_type="application/x-research-info-systems",
        write=bibliographies.ris,
    ),
    Format(name="bibtex", title="BibTeX", extension="bib", media_type="application/x-bibtex", write=bibliographies.bibtex),
    Format(
        name="csl",
        title="CSL-JSON",
        extension="json",
        media_type="application/vnd.citationstyles.csl+json",
        write=bibliographies.csl_json,
    ),
    Format(name="apa", title="Citations, APA", extension="txt", media_type="text/plain", write=citations.apa_list),
    Format(name="mla", title="Citations, MLA", extension="txt", media_type="text/plain", write=citations.mla_list),
    Format(name="chicago", title="Citations, Chicago", extension="txt", media_type="text/plain", write=citations.chicago_list),
    Format(name="html", title="One page to read offline", extension="html", media_type="text/html", write=reader.page),
)
FORMATS_BY_NAME = {found.name: found for found in FORMATS}
