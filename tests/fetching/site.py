"""A web site on the loopback interface that answers as scripted, byte for byte."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("loopback.pem")

Script = bytes | Callable[[socket.socket], None]
"""What a path answers: all of the bytes, or a function that writes them."""


def page(body: bytes = b"<h1>Quay</h1>", *, status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    """An HTTP answer; ``content_type="text/html"`` becomes 'Content-Type: text/html'."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.title().replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(location: str, *, status: str = "302 Found") -> bytes:
    return page(b"", status=status, location=location)


@dataclass
class Site:
    """``routes`` by path; what is not there answers 404. ``requests`` are the heads as received, ``names`` the TLS server names."""

    port: int
    routes: dict[str, Script]
    requests: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]

    def url(self, path: str, *, host: str = "news.example") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving(routes: Mapping[str, Script], *, tls: bool = False) -> Iterator[Site]:
    """A running site; it and its connections end with the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        site = Site(port=listener.getsockname()[1], routes=dict(routes))
        context = _tls(site) if tls else None
        is_over = threading.Event()
        thread = threading.Thread(target=_accept, args=(site, listener, context, is_over), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            is_over.set()
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", site.port)).close()
            thread.join(5)


def _tls(site: Site) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    context.sni_callback = lambda _socket, name, _context: site.names.append(name)
    return context


def _accept(site: Site, listener: socket.socket, context: ssl.SSLContext | None, is_over: threading.Event) -> None:
    while True:
        connection, _ = listener.accept()
        if is_over.is_set():
            connection.close()
            return
        threading.Thread(target=_answer, args=(site, connection, context), daemon=True).start()


def _answer(site: Site, connection: socket.socket, context: ssl.SSLContext | None) -> None:
    with contextlib.suppress(OSError), connection:
        connection.settimeout(10)
        stream = context.wrap_socket(connection, server_side=True) if context else connection
        with stream:
            head = b""
            while b"\r\n\r\n" not in head:
                chunk = stream.recv(65536)
                if not chunk:
                    return
                head += chunk
            site.requests.append(head.decode("latin-1"))
            script = site.routes.get(site.paths[-1], page(b"", status="404 Not Found"))
            if callable(script):
                script(stream)
            else:
                stream.sendall(script)
