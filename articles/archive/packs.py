"""Evidence packs: originals in a ZIP that proves itself, and the check of one.

    manifest-sha256.txt        'digest  path' for every other file, as sha256sum -c reads it
    README.html                what is in it, and how to verify it without us
    captures.json              the log: when, where, what was answered, and the SHA-256 of the bytes
    originals/ID.html          the bytes as they were received
    warc/evidence.warc.gz      the records of the archive themselves (ISO 28500), for pywb and others
    articles/ID.json, .txt     what was found in them: no evidence, but what one reads

Checking needs neither the portal nor its database: ``manage.py verify PACK``, or ``python -m articles.archive.packs PACK``.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from articles.archive.record import warcinfo_record

MANIFEST = "manifest-sha256.txt"
LOG = "captures.json"
WARC = "warc/evidence.warc.gz"
README = "README.html"
_PIECE = 1024 * 1024
_SUFFIXES = {
    "text/html": "html",
    "application/xhtml+xml": "xhtml",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "message/rfc822": "eml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedCapture:
    """One capture: ``log`` is its entry in the capture log, with 'id', 'sha256' and 'media_type'; ``records`` are its WARC records."""

    log: dict[str, Any]
    content: bytes
    records: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedArticle:
    """What was found: ``fields`` for programs, ``text`` for people."""

    article_id: int
    fields: dict[str, Any]
    text: str


def write_pack(
    stream: IO[bytes], *, title: str, articles: Iterable[PackedArticle], captures: Iterable[PackedCapture]
) -> tuple[int, int]:
    """Write a pack to ``stream``; how many articles and captures are in it. One original is in memory at a time."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
        manifest: dict[str, str] = {}
        found = 0
        for found, article in enumerate(articles, 1):  # noqa: B007 (the last number is the answer)
            fields = json.dumps(article.fields, ensure_ascii=False, indent=2)
            _add(pack, f"articles/{article.article_id}.json", fields.encode(), manifest)
            _add(pack, f"articles/{article.article_id}.txt", article.text.encode("utf-8", "replace"), manifest)
        log = _add_captures(pack, captures, manifest)
        _add(pack, LOG, json.dumps(log, ensure_ascii=False, indent=2).encode(), manifest)
        _add(pack, README, _readme(title, articles=found, captures=len(log)).encode(), manifest)
        lines = (f"{digest}  {name}\n" for name, digest in sorted(manifest.items()))
        pack.writestr(MANIFEST, "".join(lines))
    return found, len(log)


def verify_pack(stream: IO[bytes]) -> list[str]:
    """What is wrong with a pack, a sentence each; [] where everything is as it was packed."""
    try:
        with zipfile.ZipFile(stream) as pack:
            problems = [*_manifest_problems(pack)]
            return problems or [*_log_problems(pack)]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, ArchiveLoadFailed) as error:
        return [f"It cannot be read as an evidence pack ({error})."]


def _add_captures(pack: zipfile.ZipFile, captures: Iterable[PackedCapture], manifest: dict[str, str]) -> list[dict[str, Any]]:
    """The originals, the WARC file beside them, and the log of both."""
    log = []
    warc = [warcinfo_record("evidence.warc.gz")]
    for capture in captures:
        suffix = _SUFFIXES.get(capture.log["media_type"], "bin")
        name = f"originals/{capture.log['id']}.{suffix}"
        _add(pack, name, capture.content, manifest)
        warc += [record for record in capture.records if record not in warc]
        log.append({**capture.log, "original": name})
    _add(pack, WARC, b"".join(warc), manifest)
    return log


def _add(pack: zipfile.ZipFile, name: str, content: bytes, manifest: dict[str, str]) -> None:
    pack.writestr(name, content)
    manifest[name] = hashlib.sha256(content).hexdigest()


def _manifest_problems(pack: zipfile.ZipFile) -> Iterator[str]:
    lines = (line.split("  ", 1) for line in pack.read(MANIFEST).decode().splitlines())
    stated = {name: digest for digest, name in lines}
    present = set(pack.namelist()) - {MANIFEST}
    yield from (f"{name} is missing." for name in sorted(stated.keys() - present))
    yield from (f"{name} is in the pack, but not in the manifest." for name in sorted(present - stated.keys()))
    for name in sorted(stated.keys() & present):
        if _digest_of(pack, name) != stated[name]:
            yield f"{name} is not what was packed: its SHA-256 differs."


def _log_problems(pack: zipfile.ZipFile) -> Iterator[str]:
    """Whether the log, the originals and the WARC records say the same."""
    log = json.loads(pack.read(LOG))
    with pack.open(WARC) as stream:
        recorded = set(_payload_digests(stream))
    for entry in log:
        if _digest_of(pack, entry["original"]) != entry["sha256"]:
            yield f"{entry['original']} is not the original of capture {entry['id']}: the log has another SHA-256."
        if entry["sha256"] not in recorded:
            yield f"{WARC} holds no record with the bytes of capture {entry['id']}."


def _digest_of(pack: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with pack.open(name) as member:
        while piece := member.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _payload_digests(stream: IO[bytes]) -> Iterator[str]:
    """SHA-256, hex, of the payloads of all records, hashed anew, and of those that revisits refer to."""
    for record in ArchiveIterator(stream):
        if record.rec_type in ("response", "resource"):
            yield hashlib.sha256(record.content_stream().read()).hexdigest()
        elif record.rec_type == "revisit":
            yield base64.b32decode(record.rec_headers.get_header("WARC-Payload-Digest").partition(":")[2]).hex()


def _readme(title: str, *, articles: int, captures: int) -> str:
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evidence pack: {html.escape(title)}</title></head>
<body>
<h1>Evidence pack: {html.escape(title)}</h1>
<p>{articles} articles, {captures} captures. Packed by Clipfile on {made}.</p>
<h2>What is in it</h2>
<ul>
<li><code>originals/</code>: each original, byte for byte as it was received or delivered.</li>
<li><code>warc/evidence.warc.gz</code>: the same as records of the web archive (ISO 28500), with the headers of request and answer.</li>
<li><code>captures.json</code>: for each capture the address, the time of retrieval, what the server answered, and the SHA-256.</li>
<li><code>articles/</code>: text and fields that were extracted. They are for reading; the originals are the evidence.</li>
<li><code>{MANIFEST}</code>: the SHA-256 of every file.</li>
</ul>
<h2>How to verify it</h2>
<ol>
<li>Unpack it and run <code>sha256sum -c {MANIFEST}</code> in the folder: every line must say OK.</li>
<li>Compare the SHA-256 of an original with its entry in <code>captures.json</code>, and with the payload digest in the WARC record:
<code>warcio check -v warc/evidence.warc.gz</code>.</li>
<li>Replay the page: <code>wb-manager init c; wb-manager add c warc/evidence.warc.gz; wayback</code> (pywb).</li>
<li>Whoever has Clipfile runs <code>manage.py verify PACK</code>, which does the first two; it needs no database.</li>
</ol>
<p>What this proves: that the files are those that were packed. That they are what the site sent is the word of the archive that
retrieved them; other archives' captures of the same address, at their own times, can support it. Open originals without a network, or
in a text editor: they may hold scripts.</p>
</body></html>
"""


def main() -> None:
    """``python -m articles.archive.packs PACK``: exit status 1 where anything is wrong."""
    if len(sys.argv) != 2:
        sys.exit(str(__doc__))
    with Path(sys.argv[1]).open("rb") as stream:
        problems = verify_pack(stream)
    print("\n".join(problems) or "Everything in the pack is as it was packed.")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
