"""``serve``: the web server and the worker together, as ``make run`` starts them. One Ctrl-C ends both."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

WEB_PROCESSES = 2
THREADS_A_PROCESS = 4
LOOK_SECONDS = 0.2
"""Between two looks at the children."""
PATIENCE_SECONDS = 9.5
"""From the wish to stop until what still runs is killed; the worker breaks its work off after 8."""
GRACEFUL_SECONDS = 5
"""For the requests that are being answered when the web server is asked to stop."""
START_SECONDS = 60.0
"""How long the web server may take to listen: on a slow disk, importing the recogniser is most of it."""
RESTART_PAUSE = 2.0
"""Before a worker that died is started again; one that cannot live must not keep the machine busy."""


class Command(BaseCommand):
    help = "Start the web server and the worker, and end both with Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on; 0.0.0.0 for every one of this machine.")
        parser.add_argument("--port", type=_port, default=os.environ.get("PORT", "8000"), help="Default: $PORT, else 8000.")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if problem := port_problem(host, port):
            raise CommandError(problem)
        if _static_files_are_stale():
            call_command("collectstatic", interactive=False, verbosity=0)
        house = Household(host=host, port=port, say=self._say)
        signal.signal(signal.SIGTERM, house.stop)
        signal.signal(signal.SIGINT, house.stop)  # even where a script's background job was started with it ignored
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup leaves it
            signal.signal(signal.SIGHUP, house.stop)
        status = house.run()
        if status:
            sys.exit(status)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class Household:
    """The web server and the worker as child processes. They have sessions of their own, so that Ctrl-C reaches this process only,
    which then ends them in good order."""

    def __init__(self, *, host: str, port: int, say: Any) -> None:
        self._host, self._port, self._say = host, port, say
        self._is_stopping = False
        self._worker_starts_at = 0.0

    def stop(self, *_signal: object) -> None:
        """Fit to be a signal's handler."""
        self._is_stopping = True

    def run(self) -> int:
        """Until stopped (0) or until the web server ends by itself (its exit status)."""
        web, worker = start(web_command(self._host, self._port)), start(worker_command())
        try:
            if self._is_up(web):
                self._say(greeting(self._host, self._port))
            while not self._is_stopping and web.poll() is None:
                worker = self._kept_alive(worker)
                time.sleep(LOOK_SECONDS)
            return self._verdict(web)
        finally:
            end([web, worker])

    def _is_up(self, web: subprocess.Popen[bytes]) -> bool:
        """Whether the web server listens; waits for that as long as it lives."""
        until = time.monotonic() + START_SECONDS
        while not self._is_stopping and web.poll() is None and time.monotonic() < until:
            if is_answering(self._host, self._port):
                return True
            time.sleep(LOOK_SECONDS)
        return False

    def _kept_alive(self, worker: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        """``worker``, or, a moment after it died, another one."""
        if worker.poll() is None:
            return worker
        now = time.monotonic()
        if not self._worker_starts_at:
            self._say(f"The worker ended (exit status {worker.returncode}). It is started again.")
            self._worker_starts_at = now + RESTART_PAUSE
        if now < self._worker_starts_at:
            return worker
        self._worker_starts_at = 0.0
        return start(worker_command())

    def _verdict(self, web: subprocess.Popen[bytes]) -> int:
        if self._is_stopping:
            self._say("Stopping ...")
            return 0
        self._say(f"The web server ended (exit status {web.returncode}).")
        return abs(int(web.returncode)) or 1


def port_problem(host: str, port: int) -> str:
    """Why nothing can listen there, with the remedy; ''."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return f"Port {port} may be used by root only. Choose one above 1023: PORT=8123 make run"
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"Cannot listen on {host}: {error.strerror or error}. Give an address of this machine as --host."
            return f"Port {port} is taken by another program. Stop that, or choose another port: PORT={port + 123} make run"
    return ""


def greeting(host: str, port: int) -> str:
    """The address, and the login that the demo made, if it is there."""
    shown = {"0.0.0.0": "localhost", "127.0.0.1": "localhost", "::": "localhost"}.get(host, host)
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
    lines = ["", f"{settings.SITE_NAME} is at  {address}", f"The admin is at {address}admin/"]
    login = Path(settings.DATA_DIR) / "admin_login.txt"
    if login.exists():
        lines += [f"  {line}" for line in login.read_text().splitlines()]
    return "\n".join([*lines, "Ctrl-C stops it.", ""])


def web_command(host: str, port: int) -> list[str]:
    bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
        *("--bind", bound, "--workers", str(WEB_PROCESSES), "--threads", str(THREADS_A_PROCESS)),
        *("--graceful-timeout", str(GRACEFUL_SECONDS), "--log-level", "warning", "--no-control-socket"),
    ]


def worker_command() -> list[str]:
    return [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "worker"]


def start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True)


def end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask the children to end; kill those that have not after ``PATIENCE_SECONDS``."""
    for child in children:
        child.terminate()
    until = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def is_answering(host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((reachable, port), timeout=1):
            return True
    except OSError:
        return False


def _port(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 65_535:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is not a port; ports are the numbers 1 to 65535. Try PORT=8000 make run")


def _static_files_are_stale() -> bool:
    """Whether a file has been changed since they were collected, as by an update of Clipfile, or they never were."""
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not collected.exists():
        return True
    files = (file for folder in settings.STATICFILES_DIRS for file in Path(folder).rglob("*") if file.is_file())
    return collected.stat().st_mtime < max((file.stat().st_mtime for file in files), default=0)
