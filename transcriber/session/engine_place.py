"""Where an engine answers: on the socket in a session folder, or at a link that holds an edit key."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from transcriber.errors import EngineGoneError, UsageError
from transcriber.session.engine_socket import socket_path
from transcriber.session.folder import LOG_NAME

_CONNECT_S = 5.0


class EnginePlace(Protocol):
    """str() of one is what a person is shown: it holds no key."""

    @property
    def base_path(self) -> str: ...

    @property
    def headers(self) -> dict[str, str]: ...

    def connection(self, timeout_s: float) -> http.client.HTTPConnection:
        """One that is open; its answers may take as long as `timeout_s`. Raises OSError."""
        ...

    def not_there(self) -> EngineGoneError:
        """The error where none ever did."""
        ...

    def gone(self) -> EngineGoneError:
        """The error where one did."""
        ...


@dataclass(frozen=True, slots=True)
class SessionSocket:
    """Implements `EnginePlace`, for the session folder's owner."""

    folder: Path

    base_path = ""

    def __str__(self) -> str:
        return str(self.folder)

    @property
    def headers(self) -> dict[str, str]:
        return {}

    def connection(self, timeout_s: float) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("engine", timeout=timeout_s)
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.sock.settimeout(_CONNECT_S)
            with socket_path(self.folder) as path:
                connection.sock.connect(path)
            connection.sock.settimeout(timeout_s)
        except BaseException:
            connection.close()
            raise
        return connection

    def not_there(self) -> EngineGoneError:
        return EngineGoneError(
            f"No session is running in {self.folder}.", hint=f"Begin or go on: bofscribe live {self.folder}"
        )

    def gone(self) -> EngineGoneError:
        return EngineGoneError(
            f"The engine of {self.folder} is gone; what it heard is on the disk.",
            hint=f"Its last words are in {self.folder / LOG_NAME}. Go on recording: bofscribe live {self.folder}, or "
            f"finish the session: bofscribe resume {self.folder}",
        )


@dataclass(frozen=True, slots=True)
class EngineLink:
    """`http://HOST:PORT/?key=KEY`, as the desk of the one who runs the session shows it. Implements `EnginePlace`."""

    scheme: str
    host: str
    port: int
    base_path: str
    key: str = field(repr=False)

    @staticmethod
    def parse(link: str) -> EngineLink:
        """The place that a link names.

        Raises:
            UsageError: If it is none, or has no key.
        """
        parts = urlsplit(link)
        key = parse_qs(parts.query).get("key", [""])[0]
        try:
            port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        except (KeyError, ValueError):
            port = 0
        if not (port and parts.hostname and key):
            raise UsageError(
                "That is no link to a session: http://HOST:PORT/?key=KEY is expected.",
                hint="Ask for the link again, and put it between quotes: shells read the question mark.",
            )
        return EngineLink(parts.scheme, parts.hostname, port, parts.path.rstrip("/"), key)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def connection(self, timeout_s: float) -> http.client.HTTPConnection:
        secure = self.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.host, self.port, timeout=_CONNECT_S)
        connection.connect()
        connection.sock.settimeout(timeout_s)
        return connection

    def not_there(self) -> EngineGoneError:
        return EngineGoneError(
            f"Nothing answers at {self}.",
            hint="Check the link and the network, and that the session runs with --edit.",
        )

    def gone(self) -> EngineGoneError:
        return EngineGoneError(
            f"The session at {self} cannot be reached any more.",
            hint="Check the network; what was sent before is kept there.",
        )
