"""``extract FILE`` or ``extract --batch DIR --out FILE.jsonl``: what extraction finds, stored nowhere."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.errors import ExtractionError, UnsupportedContent
from articles.extraction import as_record, extract
from articles.management.reporting import Progress
from articles.records import Extraction, Original
from articles.unpacking import Refusal, originals_of_file

PAGES_A_TASK = 8
PAGES = frozenset(["html", "htm", "txt", "pdf", "eml", "mht", "mhtml"])
"""Ends of the names of files that are read."""


class Command(BaseCommand):
    help = "Print what extraction finds in a page, as JSON. docs/formats.md describes the record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument(
            "--batch", type=Path, metavar="DIR", help="Every page below DIR (.html, .txt, .pdf, .eml or .mhtml, any gzipped)."
        )
        parser.add_argument("--out", type=Path, metavar="FILE.jsonl", help="Where the records of a batch go; stdout if not given.")
        parser.add_argument("--url", default="", help="The address that the page came from.")
        parser.add_argument("--processes", type=int, default=1, metavar="N")

    def handle(self, *args: Any, **arguments: Any) -> None:
        if (arguments["file"] is None) == (arguments["batch"] is None):
            raise CommandError("Give either a FILE or --batch DIR.")
        if arguments["file"]:
            record = record_of(arguments["file"], url=arguments["url"])
            self.stdout.write(json.dumps(record, ensure_ascii=False, indent=2))
            return
        self._batch(arguments["batch"], out=arguments["out"], processes=arguments["processes"])

    def _batch(self, folder: Path, *, out: Path | None, processes: int) -> None:
        pages = sorted(file for file in folder.iterdir() if page_id(file)) if folder.is_dir() else []
        if not pages:
            raise CommandError(f"There are no pages (.html, .txt, .pdf, .eml or .mhtml, any gzipped) in {folder}.")
        urls = urls_of(folder)
        progress = Progress("pages", total=len(pages))
        with out.open("w", encoding="utf-8") if out else self.stdout as sink:
            for record in records_of(pages, [urls.get(page_id(page), "") for page in pages], processes=processes):
                sink.write(json.dumps(record, ensure_ascii=False) + "\n")
                progress.advance()
        progress.finish()
        self.stderr.write(f"{len(pages):,} pages read.")


def page_id(file: Path) -> str:
    """The file name without .gz and without its ending; '' for a file that is no page."""
    name = file.name.removesuffix(".gz")
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and suffix in PAGES else ""


def urls_of(folder: Path) -> dict[str, str]:
    """Page id -> address, from a ``urls.jsonl`` (id, url) beside the pages; empty where there is none."""
    file = folder / "urls.jsonl"
    if not file.exists():
        return {}
    return {str(row["id"]): row["url"] for row in map(json.loads, file.open(encoding="utf-8"))}


def records_of(pages: list[Path], urls: list[str], *, processes: int) -> Iterator[dict[str, Any]]:
    """The record of each page, in order."""
    if processes == 1:
        yield from map(_record_of_pair, zip(pages, urls, strict=True))
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(_record_of_pair, zip(pages, urls, strict=True), chunksize=PAGES_A_TASK)


def record_of(file: Path, *, url: str = "") -> dict[str, Any]:
    """The record of one page; where nothing can be read, all fields are null and ``warnings`` says why.

    Raises CommandError where the file itself cannot be read.
    """
    try:
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    except (OSError, EOFError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error
    entry = next(originals_of_file(file.name.removesuffix(".gz"), BytesIO(content)))
    name = page_id(file) or file.name
    if not isinstance(entry, Original):
        reason = entry.reason if isinstance(entry, Refusal) else "A list of addresses, and no page."
        return as_record(name, Extraction(warnings=(reason,)))
    return as_record(name, _extraction(replace(entry, url=url, final_url=url)))


def _record_of_pair(pair: tuple[Path, str]) -> dict[str, Any]:
    return record_of(pair[0], url=pair[1])


def _extraction(original: Original) -> Extraction:
    try:
        return extract(original)
    except (ExtractionError, UnsupportedContent) as error:
        return Extraction(warnings=(str(error),))
