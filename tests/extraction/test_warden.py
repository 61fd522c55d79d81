"""Whatever an original does to its reader, the one who asked goes on."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from articles.errors import ExtractionError
from articles.extraction import extract, warden
from tests.extraction.pages import original, page


def test_an_original_that_takes_too_long_is_given_up_and_the_next_is_read():
    extract(original(page()))
    paragraphs = "".join(f"<p>{number} ships lay in the harbour on the night when the water rose.</p>" for number in range(30_000))
    slow = original(f"<html><body><article><h1>Ships</h1>{paragraphs}</article></body></html>", file_name="slow.html")
    with pytest.raises(ExtractionError, match=r"slow\.html could not be read within 10 seconds"):
        warden.extract(slow, seconds=0.1)
    assert extract(original(page())).body


def test_work_without_end_is_ended_by_the_kernel():
    code = "from articles.extraction import ward; ward.CPU_SECONDS = 0.2\nwith ward._counted():\n    while True: pass"
    ended = subprocess.run([sys.executable, "-c", code], cwd=warden.ROOT, timeout=60, check=False)
    assert ended.returncode == -signal.SIGPROF


def test_one_process_reads_one_original_after_another():
    extract(original(page()))
    first = warden._ward.process
    extract(original(page()))
    assert first is not None
    assert warden._ward.process is first


def test_a_process_that_has_died_is_replaced():
    extract(original(page()))
    assert warden._ward.process is not None
    warden._ward.process.kill()
    warden._ward.process.wait()
    assert extract(original(page())).headline
