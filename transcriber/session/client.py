"""The engine as its owner's programs see it: facts and signals in, intents out."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from transcriber.core import codec
from transcriber.core.events import Record
from transcriber.core.intents import Intent
from transcriber.core.signals import SessionEnded, Signal
from transcriber.core.wire import dumps_intent, loads_signal
from transcriber.errors import IntentRefusedError, SessionError
from transcriber.session.engine_socket import is_running, socket_path
from transcriber.session.folder import LOG_NAME

_SILENCE_S = 45.0
"""The engine says something every 15 s."""


class EngineClient:
    """A connection to the engine of a session folder; for several threads, each of which may follow or send.

    Raises:
        SessionError: If no engine runs there.
    """

    def __init__(self, folder: Path) -> None:
        import httpx2  # noqa: PLC0415 - only what talks to an engine needs it

        if not is_running(folder):
            raise SessionError(f"No session is running in {folder}.", hint=f"Begin or go on: bofscribe live {folder}")
        self._folder = folder
        self._errors: Any = (httpx2.HTTPError, httpx2.StreamError)
        self._stack = contextlib.ExitStack()
        transport = httpx2.HTTPTransport(uds=self._stack.enter_context(socket_path(folder)))
        timeout = httpx2.Timeout(10.0, read=_SILENCE_S)
        self._http = self._stack.enter_context(
            httpx2.Client(transport=transport, base_url="http://engine", timeout=timeout)
        )

    def follow(self, since: int = 0) -> Iterator[tuple[Record, ...] | Signal]:
        """Batches of facts after record `since`, and signals, as they come; SessionEnded is the last.

        Raises:
            SessionError: If the engine went away before it ended the session, or says nothing any more.
        """
        batch: list[Record] = []
        try:
            with self._http.stream("GET", "/journal", params={"since": since}) as answer:
                for kind, data in _events(answer.iter_bytes()):
                    if kind == "signal":
                        signal = loads_signal(data)
                        yield signal
                        if isinstance(signal, SessionEnded):
                            return
                        continue
                    batch.append(codec.loads(data))
                    if not batch[-1].is_continued:
                        yield tuple(batch)
                        batch.clear()
        except self._errors as error:
            raise self._gone() from error
        raise self._gone()

    def send(self, intent: Intent) -> int:
        """Ask for something; returns the newest record's number.

        Raises:
            IntentRefusedError: If it no longer fits what stands there; the message says what does.
            SessionError: If the engine is not there any more.
        """
        try:
            answer = self._http.post("/intents", content=dumps_intent(intent).encode())
            body = json.loads(answer.content)
        except (*self._errors, ValueError) as error:
            raise self._gone() from error
        if answer.status_code != 200:
            raise IntentRefusedError(str(body["message"]), hint=str(body["hint"]))
        return int(body["seq"])

    def close(self) -> None:
        self._stack.close()

    def _gone(self) -> SessionError:
        return SessionError(
            f"The engine of {self._folder} is gone; what it heard is on the disk.",
            hint=f"Its last words are in {self._folder / LOG_NAME}. Finish the session: "
            f"bofscribe resume {self._folder}",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _events(chunks: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    """(event, data) of server-sent events; ours have one line of data each.

    Split on b"\\n" alone: speech may hold characters that line readers take for line ends.
    """
    rest = b""
    kind = ""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            name, _, value = line.partition(b": ")
            if name == b"event":
                kind = value.decode()
            elif name == b"data":
                yield kind, value
