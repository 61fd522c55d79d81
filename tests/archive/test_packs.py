"""Evidence packs prove themselves, and any change to one is found."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from warcio.archiveiterator import ArchiveIterator

from articles.archive.packs import verify_pack
from articles.ingest import ingest_originals
from articles.models import Article, Capture
from articles.search import indexing
from tests.journeys.pages import page
from tests.web.test_versions import fetched

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pack(portal: Path) -> Path:
    """A pack of an article that was retrieved three times, the second time unchanged."""
    for month in (5, 6):
        list(ingest_originals([fetched(page(), month=month)]))
    list(ingest_originals([fetched(page(headline="Harbour board votes"), month=7)]))
    out = portal / "pack.zip"
    call_command("evidence", "--article", str(Article.objects.get().pk), "--out", str(out), stdout=io.StringIO())
    return out


def test_a_pack_holds_originals_records_text_and_log(pack: Path) -> None:
    with zipfile.ZipFile(pack) as files:
        log = json.loads(files.read("captures.json"))
        assert [entry["retrieved_at"] for entry in log] == [datetime(2024, m, 1, 12, tzinfo=UTC).isoformat() for m in (5, 6, 7)]
        assert files.read(log[0]["original"]) == files.read(log[1]["original"]) == page()
        [article] = [json.loads(files.read(name)) for name in files.namelist() if name.endswith(".json") and "articles/" in name]
        assert article["headline"] == "Harbour board votes"
        assert len(article["versions"]) == 1
        with files.open("warc/evidence.warc.gz") as warc:
            kinds = [record.rec_type for record in ArchiveIterator(warc)]
    assert kinds == ["warcinfo", "response", "request", "revisit", "request", "response", "request"]


def test_a_pack_is_verified_without_the_portal(pack: Path) -> None:
    Capture.objects.all().delete()
    command = [sys.executable, "-m", "articles.archive.packs", str(pack)]
    checked = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "Everything in the pack is as it was packed.\n")
    call_command("verify", str(pack), stdout=io.StringIO())


def test_the_manifest_is_one_that_sha256sum_reads(pack: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(pack) as files:
        files.extractall(tmp_path / "unpacked")
    command = ["sha256sum", "--check", "--strict", "manifest-sha256.txt"]
    subprocess.run(command, cwd=tmp_path / "unpacked", check=True, capture_output=True)


def changed(pack: Path, change: Callable[[dict[str, bytes]], None]) -> list[str]:
    """What is found wrong after ``change`` has been made to the files of the pack."""
    with zipfile.ZipFile(pack) as files:
        contents = {name: files.read(name) for name in files.namelist()}
    change(contents)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        for name, content in contents.items():
            files.writestr(name, content)
    return verify_pack(out)


def original_of(contents: dict[str, bytes]) -> str:
    return next(name for name in contents if name.startswith("originals/"))


def spoil_original(contents: dict[str, bytes]) -> None:
    contents[original_of(contents)] += b" "


def drop_original(contents: dict[str, bytes]) -> None:
    del contents[original_of(contents)]


def add_file(contents: dict[str, bytes]) -> None:
    contents["originals/forged.html"] = b"x"


def forge_original_and_manifest(contents: dict[str, bytes]) -> None:
    name = original_of(contents)
    old, contents[name] = contents[name], b"forged"
    digests = [hashlib.sha256(content).hexdigest().encode() for content in (old, b"forged")]
    lines = contents["manifest-sha256.txt"].splitlines(keepends=True)
    contents["manifest-sha256.txt"] = b"".join(line.replace(*digests) if name.encode() in line else line for line in lines)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (spoil_original, "is not what was packed"),
        (drop_original, "is missing"),
        (add_file, "not in the manifest"),
        (forge_original_and_manifest, "the log has another SHA-256"),
    ],
)
def test_a_change_is_found(pack: Path, change: Callable[[dict[str, bytes]], None], words: str) -> None:
    assert words in " ".join(changed(pack, change))


def test_something_else_is_no_pack() -> None:
    assert verify_pack(io.BytesIO(b"something else")) != []


def test_what_a_search_finds_is_packed(pack: Path, portal: Path) -> None:
    indexing.rebuild()
    out = io.StringIO()
    call_command("evidence", "--search", "harbour", "--out", str(portal / "found.zip"), stdout=out)
    assert out.getvalue().startswith("1 articles and 3 captures")
    with pytest.raises(CommandError, match="no such article"):
        call_command("evidence", "--search", "zeppelin", "--out", str(portal / "none.zip"))
    assert not (portal / "none.zip").exists()


def test_an_original_that_cannot_be_read_makes_no_pack(pack: Path, portal: Path) -> None:
    next((portal / "archive").glob("*.warc.gz")).unlink()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evidence", "--article", str(Article.objects.get().pk), "--out", str(portal / "other.zip"))
    assert not (portal / "other.zip").exists()
