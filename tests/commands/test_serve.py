"""``serve``: the web server and the worker under one roof."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.management.commands import serve

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), "serve", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_a_port_that_is_taken_is_named_with_the_remedy_and_no_traceback(taken: int, tmp_path: Path) -> None:
    done = run("--port", str(taken), CLIPFILE_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert f"Port {taken} is taken" in done.stderr
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_port_may_come_from_the_environment(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(taken))
    with pytest.raises(CommandError, match=str(taken)):
        call_command("serve")


@pytest.mark.parametrize("port", ["0", "70000", "eighty"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(CommandError, match="1 to 65535"):
        call_command("serve", "--port", port)


def test_a_host_that_is_not_ours_is_refused() -> None:
    assert "--host" in serve.port_problem("192.0.2.1", 8000)


def test_the_greeting_has_the_address_and_the_login_of_the_demo(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    assert "password" not in serve.greeting("127.0.0.1", 8123)
    (tmp_path / "admin_login.txt").write_text("user: admin\npassword: secret\n")
    assert "http://localhost:8123/" in serve.greeting("127.0.0.1", 8123)
    assert "  password: secret" in serve.greeting("::1", 8123)
    assert "http://[::1]:8123/" in serve.greeting("::1", 8123)


def test_it_serves_restarts_its_worker_and_ends_in_good_order(tmp_path: Path) -> None:
    environment = {**os.environ, "CLIPFILE_DATA_DIR": str(tmp_path)}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, cwd=ROOT, check=True)
    subprocess.run([*manage, "collectstatic", "--noinput", "--verbosity", "0"], env=environment, cwd=ROOT, check=True)
    port = free_port()
    house = subprocess.Popen(
        [*manage, "serve", "--port", str(port)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert house.stdout
        _read_until(house.stdout, f"http://localhost:{port}/")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/login/", timeout=30) as page:
            assert page.status == 200
        first = _worker_of(house.pid)
        os.kill(first, signal.SIGKILL)
        _read_until(house.stdout, "It is started again")
        _until(lambda: _worker_of(house.pid) not in (0, first))
        house.send_signal(signal.SIGINT)
        _, stderr = house.communicate(timeout=30)
    finally:
        house.terminate()
        house.wait(timeout=30)
    assert (house.returncode, stderr) == (0, "")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def _worker_of(parent: int) -> int:
    """The process id of the child that is the worker; 0 where there is none."""
    if not Path("/proc/self").exists():
        pytest.skip("needs /proc to find the worker")
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
            return int(child)
    return 0


def _read_until(stream: Any, part: str) -> None:
    for line in stream:
        if part in line:
            return
    raise AssertionError(f"It ended without a line with {part!r}")


def _until(condition: Any, *, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.1)


def test_static_files_are_collected_again_after_a_change(tmp_path: Path, settings: Any) -> None:
    source, collected = tmp_path / "static", tmp_path / "collected"
    source.mkdir()
    collected.mkdir()
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], collected
    assert serve._static_files_are_stale()
    (collected / "staticfiles.json").touch()
    assert not serve._static_files_are_stale()
    (source / "new.js").touch()
    later = (collected / "staticfiles.json").stat().st_mtime + 5
    os.utime(source / "new.js", (later, later))
    assert serve._static_files_are_stale()
