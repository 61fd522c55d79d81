"""The index that replay tools look a page up in: CDXJ, a line for each capture, sorted by key and time, in a folder of sorted files.

A line is a key (the address with its host turned round), a time of 14 digits and JSON that says where the record stands, as pywb's
own indexer writes it. New lines go into the newest file, which is small and written anew; a full one is followed by another. All of
it can be made again from the WARC files (``WarcArchive.reindex``), so nothing waits for the medium here.
"""

from __future__ import annotations

import heapq
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import IO
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

SEGMENT_BYTES = 512 * 1024
"""Size from which a file is full: some 1,700 lines, written anew with each append."""
RUN_LINES = 100_000
"""Lines that are sorted in memory at once when everything is indexed: some 30 MB at 300 bytes a line."""

_SEGMENTS = "[0-9][0-9][0-9][0-9][0-9].cdxj"
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_WWW = re.compile(r"^www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SESSION = re.compile(
    r"(?:(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&|$)", re.IGNORECASE
)


def line(*, target: str, date: str, media_type: str, status: str, digest: str, file: str, offset: int, length: int) -> str:
    """The line of one record; ``date`` is its WARC-Date. Raises ValueError for a target that is no address."""
    fields = {
        "url": target,
        "mime": media_type,
        "status": status,
        "digest": digest,
        "length": str(length),
        "offset": str(offset),
        "filename": file,
    }
    return f"{url_key(target)} {re.sub(r'[^0-9]', '', date)[:14]} {json.dumps({k: v for k, v in fields.items() if v})}\n"


def url_key(url: str) -> str:
    """The key of ``url`` by the rules of the Internet Archive, as pywb looks it up: scheme, 'www.', default port, session ids and case
    aside, parameters sorted, host turned round. A name (``urn:``) is its own key. Raises ValueError for no address.

    >>> url_key("https://www.News.example:443/Quay/?b=2&a=1")
    'example,news)/quay?a=1&b=2'
    """
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS:
        return url.lower()
    host = _WWW.sub("", (parts.hostname or "").rstrip("."))
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    query = "&".join(sorted(_SESSION.sub("", _escaped(parts.query)).lower().split("&"), key=lambda pair: pair.split("=", 1)))
    return f"{','.join(reversed(host.split('.')))}{port}){_path(parts.path)}{'?' + query if query else ''}"


def add(folder: Path, lines: Iterable[str]) -> None:
    """Take ``lines`` in; those that are there stay single. Raises OSError, with the index as it was."""
    fresh = set(lines)
    if not fresh:
        return
    folder.mkdir(exist_ok=True)
    newest = max(folder.glob(_SEGMENTS), default=None)
    if newest is None or newest.stat().st_size >= SEGMENT_BYTES:
        newest = folder / _name(1 if newest is None else int(newest.stem) + 1)
    elif known := newest.read_text("utf-8"):
        fresh |= set(known.splitlines(keepends=True))
    _write(newest, sorted(fresh))


def begin_rebuild(folder: Path) -> tuple[Path, list[Path]]:
    """(the file to put everything into, the files that it will replace). What is added from now on goes into another one."""
    folder.mkdir(exist_ok=True)
    old = sorted(folder.glob(_SEGMENTS))
    serial = int(old[-1].stem) + 1 if old else 1
    (folder / _name(serial + 1)).touch()
    return folder / _name(serial), old


def rebuild(target: Path, lines: Iterable[str], *, replaced: Iterable[Path]) -> int:
    """Sort ``lines`` into ``target`` in bounded memory, then remove the files that it replaces; how many lines there are."""
    with ExitStack() as open_files:
        runs: list[IO[str]] = []
        rest = iter(lines)
        while run := sorted(islice(rest, RUN_LINES)):
            runs.append(open_files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", dir=target.parent)))
            runs[-1].writelines(run)
            runs[-1].seek(0)
        count = _write(target, heapq.merge(*runs))
    for path in replaced:
        path.unlink(missing_ok=True)
    return count


def read(folder: Path) -> Iterator[str]:
    """Every line, sorted, each once."""
    with ExitStack() as open_files:
        files = [open_files.enter_context(path.open(encoding="utf-8")) for path in sorted(folder.glob(_SEGMENTS))]
        last = ""
        for entry in heapq.merge(*files):
            if entry != last:
                yield entry
            last = entry


def _name(serial: int) -> str:
    return f"{serial:05}.cdxj"


def _write(path: Path, lines: Iterable[str]) -> int:
    """Give ``path`` these lines, whole or not at all; how many they were."""
    draft = path.with_suffix(".new")
    count = 0
    with draft.open("w", encoding="utf-8") as stream:
        for count, entry in enumerate(lines, 1):  # noqa: B007 (the last number is the answer)
            stream.write(entry)
    draft.replace(path)
    return count


def _escaped(text: str) -> str:
    """Every escape undone, however often it was made, and the least that is needed made once."""
    plain = text.encode("utf-8", "surrogatepass")
    while (shorter := unquote_to_bytes(plain)) != plain:
        plain = shorter
    return quote_from_bytes(plain, safe=_SAFE)


def _path(path: str) -> str:
    kept: list[str] = []
    *folders, last = _escaped(path).lower().split("/")
    for part in chain((folder for folder in folders if folder), [last]):
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
    return ("/" + "/".join(kept)).rstrip("/") or "/"
