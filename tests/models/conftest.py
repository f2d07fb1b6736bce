"""A server on this machine that serves files as real ones do, and fails as they do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class FileServer:
    """Serves `files` by path, with ranges and a strong tag.

    statuses: What to answer first, one a request, before serving.
    cut_after_bytes: How much of each of the next answers to send before the connection breaks.
    requests: (path, Range, If-Range, Authorization) of each request, as they came.
    """

    base_url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    tag: str = '"first"'
    supports_ranges: bool = True
    statuses: list[int] = field(default_factory=list)
    cut_after_bytes: list[int] = field(default_factory=list)
    requests: list[tuple[str, str | None, str | None, str | None]] = field(default_factory=list)

    @property
    def ranges(self) -> list[str | None]:
        return [request[1] for request in self.requests]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: FileServer

    def do_GET(self) -> None:
        state, headers = self.state, self.headers
        state.requests.append((self.path, headers["Range"], headers["If-Range"], headers["Authorization"]))
        content = state.files.get(self.path)
        status = state.statuses.pop(0) if state.statuses else 404 if content is None else 200
        if content is None or status != 200:
            self._start(status, 0)
            return
        is_same = headers["If-Range"] in (None, state.tag)
        if headers["Range"] and is_same and state.supports_ranges:
            offset = int(headers["Range"].removeprefix("bytes=").removesuffix("-"))
            if offset >= len(content):
                self._start(416, 0)
                return
            body = content[offset:]
            self._start(206, len(body), f"bytes {offset}-{len(content) - 1}/{len(content)}")
        else:
            body = content
            self._start(200, len(body))
        if state.cut_after_bytes:
            self.wfile.write(body[: state.cut_after_bytes.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self.wfile.write(body)

    def _start(self, status: int, n_bytes: int, content_range: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(n_bytes))
        self.send_header("ETag", self.state.tag)
        if content_range:
            self.send_header("Content-Range", content_range)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        del format, args


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are what these tests are about."""
        del request, client_address


@pytest.fixture
def file_server() -> Iterator[FileServer]:
    state = FileServer()
    handler = type("_BoundHandler", (_Handler,), {"state": state})
    server = _QuietServer(("127.0.0.1", 0), handler)
    state.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
