"""The engine as its clients see it: facts and signals in, intents out."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from transcriber.core import codec
from transcriber.core.events import Record
from transcriber.core.intents import Intent
from transcriber.core.plan import SessionPlan
from transcriber.core.signals import SessionEnded, Signal
from transcriber.core.wire import dumps_intent, loads_plan, loads_signal
from transcriber.errors import EngineGoneError, IntentRefusedError, SessionError, StreamDroppedError
from transcriber.session.engine_place import EngineLink, EnginePlace, SessionSocket

_SILENCE_S = 45.0
"""The engine says something every 15 s."""

_ANSWER_S = 10.0
_RETRY_S = 0.5
_PROBE_S = 5.0
_CHUNK_BYTES = 1 << 16


class EngineClient:
    """What one program asks of an engine; for several threads, each of which may follow or send.

    It holds no connection while it does neither, so it outlives the engine: where another was started in the same
    folder, `follow` and `send` reach that one.
    """

    def __init__(self, place: Path | str) -> None:
        """place: The session's folder, or a link with an edit key.

        Raises:
            EngineGoneError: If no engine answers there.
            UsageError: If the link is none.
            IntentRefusedError: If the link's key is wrong.
        """
        self.place: EnginePlace = SessionSocket(place) if isinstance(place, Path) else EngineLink.parse(place)
        self._lock = threading.Lock()
        self._open: set[http.client.HTTPConnection] = set()
        self._is_closed = threading.Event()
        try:
            self.is_recording()
        except EngineGoneError as error:
            raise self.place.not_there() from error

    def follow(self, since: int = 0) -> Iterator[tuple[Record, ...] | Signal]:
        """Facts after record `since`, and signals, as they come; SessionEnded is the last.

        A tuple holds whole batches, and the first holds all that there is: fold it at once. After an error go on with
        `follow(state.seq)`, folding into the same state.

        Raises:
            EngineGoneError: If the engine went away before it ended the session, or can't be reached.
            StreamDroppedError: If the connection broke, and the engine is there.
            IntentRefusedError: If the engine won't: the key is wrong, or its journal does not have record `since`.
        """
        try:
            with self._connected(_SILENCE_S) as connection:
                answer = self._ask(connection, "GET", f"/journal?since={since}")
                for kind, lines in _events(answer):
                    if kind == "records":
                        yield tuple(codec.loads_all(lines))
                        continue
                    signal = loads_signal(lines[0])
                    yield signal
                    if isinstance(signal, SessionEnded):
                        return
        except (OSError, http.client.HTTPException) as error:
            if self._is_closed.is_set():
                return
            raise self._lost() from error
        if not self._is_closed.is_set():
            raise self._lost()

    def follow_on(self, since: int = 0) -> Iterator[tuple[Record, ...] | Signal]:
        """As `follow`, and goes on where a connection broke, as long as the engine is there."""
        while not self._is_closed.is_set():
            try:
                for news in self.follow(since):
                    if isinstance(news, tuple):
                        since = news[-1].seq
                    yield news
                return
            except StreamDroppedError:
                self._is_closed.wait(_RETRY_S)

    def send(self, intent: Intent) -> int:
        """Ask for something; returns the newest record's number, which may not have come to `follow` yet.

        Raises:
            IntentRefusedError: If it no longer fits what stands there; the message says what does.
            EngineGoneError: If the engine is not there any more.
            StreamDroppedError: If the connection broke before the answer: look what stands there before a second try.
        """
        return int(self._told("POST", "/intents", dumps_intent(intent).encode())["seq"])

    def audio(self, start_s: float, end_s: float) -> bytes:
        """What was recorded between two moments, at most five minutes of it, as a WAV file; errors as `send`."""
        return self._answer("GET", f"/audio?start={start_s}&end={end_s}")

    def is_recording(self) -> bool:
        """Whether sound comes in, rather than people going over what came; errors as `send`."""
        return bool(self._told("GET", "/about")["is_recording"])

    def plan(self) -> SessionPlan:
        """What the session's settings say; errors as `send`, and UsageError where the engine speaks otherwise."""
        return loads_plan(self._answer("GET", "/plan"))

    def n_clients(self) -> int:
        """How many follow; errors as `send`."""
        return int(self._told("GET", "/about")["clients"])

    def close(self) -> None:
        """End what other threads wait for: their `follow` ends, their `send` raises StreamDroppedError."""
        with self._lock:
            self._is_closed.set()
            for connection in self._open:
                with contextlib.suppress(OSError):  # not connected any more
                    connection.sock.shutdown(socket.SHUT_RDWR)

    def _told(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._answer(method, path, body))
        except ValueError as error:
            raise self._no_session() from error
        return found

    def _answer(self, method: str, path: str, body: bytes | None = None) -> bytes:
        try:
            with self._connected(_ANSWER_S) as connection:
                return self._ask(connection, method, path, body).read()
        except (OSError, http.client.HTTPException) as error:
            raise self._lost() from error

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None
    ) -> http.client.HTTPResponse:
        connection.request(method, self.place.base_path + path, body, self.place.headers)
        answer = connection.getresponse()
        if answer.status == 200:
            return answer
        try:
            said = json.loads(answer.read())
            raise IntentRefusedError(str(said["message"]), hint=str(said["hint"]))
        except (ValueError, KeyError, TypeError) as error:
            raise self._no_session() from error

    def _no_session(self) -> IntentRefusedError:
        return IntentRefusedError(f"What answers at {self.place} is no session.", hint="Check the link.")

    @contextlib.contextmanager
    def _connected(self, timeout_s: float) -> Iterator[http.client.HTTPConnection]:
        connection = self.place.connection(timeout_s)
        try:
            with self._lock:
                self._open.add(connection)
                if self._is_closed.is_set():
                    raise ConnectionAbortedError("The client was closed.")
            yield connection
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _lost(self) -> SessionError:
        if not self._is_there():
            return self.place.gone()
        return StreamDroppedError(f"The connection to the session at {self.place} broke.", hint="Connect again.")

    def _is_there(self) -> bool:
        """Whether an engine answers: one that is dying may still take connections."""
        try:
            with self._connected(_PROBE_S) as connection:
                self._ask(connection, "GET", "/about").read()
        except (TimeoutError, IntentRefusedError):
            return True
        except (OSError, http.client.HTTPException):
            return self._is_closed.is_set()
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _events(answer: http.client.HTTPResponse) -> Iterator[tuple[str, list[bytes]]]:
    """(event, lines of data) of server-sent events.

    Split on b"\\n" alone: speech may hold characters that line readers take for line ends.
    """
    rest = b""
    kind = ""
    data: list[bytes] = []
    while chunk := answer.read1(_CHUNK_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                data.append(line[6:])
            elif line.startswith(b"event: "):
                kind = line[7:].decode()
            elif not line and data:
                yield kind, data
                data = []
