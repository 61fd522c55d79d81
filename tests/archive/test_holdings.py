"""Archive and database: they agree after a kill, and a check finds whatever is wrong."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from articles import holdings, storing, wiring
from articles.holdings import Trouble
from articles.models import Capture
from tests.archive.test_warc import PAGE, files, numbered

ROOT = Path(__file__).resolve().parents[2]


def check(**options: Any) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and findings of ``archive check``."""
    out = io.StringIO()
    try:
        call_command("archive", "check", json=True, stdout=out, stderr=io.StringIO(), **options)
    except SystemExit as ending:
        return int(str(ending.code)), [json.loads(line) for line in out.getvalue().splitlines()]
    return 0, [json.loads(line) for line in out.getvalue().splitlines()]


def troubles() -> list[tuple[str, int]]:
    return [(finding["trouble"], finding["offset"]) for finding in check()[1]]


@pytest.fixture
def archive(portal: Path) -> Path:
    return portal / "archive"


def test_an_archive_in_order_passes(archive: Path) -> None:
    storing.keep(numbered(3), source_id=None)
    assert check() == (0, [])


def test_the_same_page_again_is_kept_as_a_revisit(archive: Path) -> None:
    [first] = storing.keep([PAGE], source_id=None)
    [second] = storing.keep([PAGE], source_id=None)
    assert storing.read_back(second) == storing.read_back(first) == PAGE
    with files(archive)[0].open("rb") as stream:
        assert b"WARC-Type: revisit" in gzip.decompress(stream.read())


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_changed_original_is_found_and_the_others_are_still_read(archive: Path, at: int) -> None:
    captures = storing.keep(numbered(3), source_id=None)
    spoil(archive, captures[at].warc_offset + 400)
    status, found = check()
    assert status == 1
    assert [(f["trouble"], f["capture_id"]) for f in found] == [("changed", captures[at].pk)]


def test_damage_between_captures_is_found(archive: Path) -> None:
    first, second = storing.keep([PAGE, *numbered(1)], source_id=None)
    between = first.warc_offset + first.warc_length
    assert between < second.warc_offset
    spoil(archive, between + 40)
    assert troubles() == [("changed", between)]


def test_a_missing_file_is_found(archive: Path) -> None:
    [capture] = storing.keep(numbered(1), source_id=None)
    files(archive)[0].unlink()
    assert troubles() == [("missing", capture.warc_offset)]


def test_an_orphan_is_found_and_adopted(archive: Path) -> None:
    storing.keep(numbered(1), source_id=None)
    [orphan] = wiring.archive().put(numbered(1))
    storing.keep(numbered(1), source_id=None)
    assert troubles() == [("orphaned", orphan.offset)]
    assert holdings.adopt() == 1
    assert check() == (0, [])
    adopted = Capture.objects.get(sha256=orphan.digest)
    assert adopted.problem == holdings.INTERRUPTED
    assert storing.read_back(adopted).digest == orphan.digest


def test_what_was_compared_once_is_not_read_again(archive: Path) -> None:
    captures = storing.keep(numbered(2), source_id=None)
    assert holdings.adopt() == 0
    spoil(archive, captures[0].warc_offset + 30)
    wiring.archive().put(numbered(1))
    assert holdings.adopt() == 1


def test_an_interrupted_check_is_gone_on_with(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from articles.management.commands import archive as command

    captures = storing.keep(numbered(4), source_id=None)
    spoil(archive, captures[0].warc_offset + 400)
    read: list[int] = []
    get = type(wiring.archive()).get

    def interrupted(self: Any, location: Any) -> Any:
        read.append(location.offset)
        if len(read) == 3:
            raise KeyboardInterrupt
        return get(self, location)

    monkeypatch.setattr(command, "NOTE_EVERY", 1)
    monkeypatch.setattr(type(wiring.archive()), "get", interrupted)
    status, _ = check()
    assert status == 130
    status, found = check()
    assert (status, [f["trouble"] for f in found]) == (1, [Trouble.CHANGED.value])
    assert read == [c.warc_offset for c in (*captures[:3], *captures[2:])]
    assert not wiring.check_mark().exists()


def spoil(archive: Path, at: int) -> None:
    with files(archive)[0].open("r+b") as stream:
        stream.seek(at)
        byte = stream.read(1)[0]
        stream.seek(at)
        stream.write(bytes([byte ^ 0xFF]))


KEEPER = """
import django, sys
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from articles import storing
from tests.archive.test_warc import numbered
for start in range(1_000_000):
    for capture in storing.keep(numbered(4, start=start), source_id=None):
        print(capture.sha256, flush=True)
"""


@pytest.mark.parametrize("after", [1, 10, 37])
def test_after_a_kill_every_record_is_readable_and_has_its_capture(tmp_path: Path, after: int) -> None:
    """The process is killed between any two instructions; the next worker starts, and the check finds nothing."""
    environment = {**os.environ, "CLIPFILE_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    assert keeper.stdout is not None
    promised = [keeper.stdout.readline().strip() for _ in range(after)]
    keeper.send_signal(signal.SIGKILL)
    promised += [line.strip() for line in keeper.communicate()[0].splitlines(keepends=True) if line.endswith("\n")]

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert manage("worker", "--once").returncode == 0
    checked = manage("archive", "check")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
    script = "import django; django.setup(); from articles.models import Capture; print(*Capture.objects.values_list('sha256', flat=True))"
    kept = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert set(promised) <= set(kept.stdout.split())
