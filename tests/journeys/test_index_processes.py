"""The index among processes: one is killed while it builds, several read while one writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.search.engines import ENGINES

ROOT = Path(__file__).resolve().parents[2]

FILL = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import make_article
for number in range(30):
    make_article(headline=f"Story number{number}")
"""

KILLED = """
import json, os, signal
from pathlib import Path
from articles.search import indexing
from articles.search.backends.storage import Generations

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def note(self, folder, *, after, held, note=Generations.note_progress):
    die() if held > 8 else note(self, folder, after=after, held=held)

def killed(point):
    type(indexing._backend().index).commit_every = 8
    if point == "before a commit is noted":
        Generations.note_progress = note
    if point == "before readers turn to it":
        Generations.make_current = die
    if point == "before it is tidied up":
        Path.unlink = die
    indexing.rebuild(progress=lambda done, total: die() if str(done) == point else None)

def resumed(point):
    held = []
    indexed = indexing.rebuild(resumed=held.append)
    report = indexing.check()
    print(json.dumps([point, sum(held), indexed, report.is_sound and report.indexed]), flush=True)

def in_a_process_of_its_own(work, point):
    pid = os.fork()
    if not pid:
        work(point)
        os._exit(0)
    return os.waitpid(pid, 0)[1]

indexing.BATCH = 4
for point in ("4", "12", "before a commit is noted", "before readers turn to it", "before it is tidied up"):
    assert in_a_process_of_its_own(killed, point) == signal.SIGKILL
    assert in_a_process_of_its_own(resumed, point) == 0
"""

READER = """
import time
from articles.search import service
from articles.search.request import SearchRequest

seen = -1
while seen < 60:
    total = service.search(SearchRequest(text="story")).total
    if total != seen:
        seen = total
        print(seen, time.monotonic(), flush=True)
    time.sleep(0.02)
"""

WRITER = """
import time
from articles.search import indexing
from tests.factories import make_article

for batch in range(10):
    made = [make_article(headline=f"Story more{number}") for number in range(3)]
    indexing.note_change([article.pk for article in made])
    indexing.apply_all()
    print(30 + 3 * (batch + 1), time.monotonic(), flush=True)
    if batch == 4:
        indexing.rebuild()
    time.sleep(0.1)
"""


@pytest.fixture(params=ENGINES)
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """An archive of thirty articles in its own folder, not indexed, with each engine in turn."""
    own = {"CLIPFILE_DATA_DIR": str(tmp_path), "CLIPFILE_SEARCH_ENGINE": request.param, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    made = {**{name: value for name, value in os.environ.items() if not name.startswith("CLIPFILE_")}, **own}
    run(made, "-c", _script(FILL))
    return made


def _script(body: str) -> str:
    return f"import django\ndjango.setup()\n{body}"


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done


def test_a_rebuild_that_was_killed_goes_on(environment: dict[str, str]) -> None:
    answers = run(environment, "-c", _script(KILLED)).stdout.splitlines()
    assert [json.loads(line) for line in answers] == [
        ["4", 0, 30, 30],
        ["12", 8, 30, 30],
        ["before a commit is noted", 8, 30, 30],
        ["before readers turn to it", 30, 30, 30],
        ["before it is tidied up", 0, 30, 30],
    ]


def test_two_processes_read_while_one_writes(environment: dict[str, str]) -> None:
    """Neither meets an error, and each sees every change soon (within a second, where the machine does not stall), also while the index
    is rebuilt."""
    run(environment, "-c", _script("from articles.search import indexing\nindexing.rebuild()"))
    command = [sys.executable, "-c", _script(READER)]
    readers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        written = _moments(run(environment, "-c", _script(WRITER)).stdout)
        for reader in readers:
            output, errors = reader.communicate(timeout=60)
            assert reader.returncode == 0, errors
            seen = _moments(output)
            late = [next(moment for total, moment in seen if total >= wanted) - at for wanted, at in written]
            assert max(late) < 5.0
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()


def _moments(output: str) -> list[tuple[int, float]]:
    """(articles found, when) of each line."""
    return [(int(total), float(moment)) for total, moment in map(str.split, output.splitlines())]
