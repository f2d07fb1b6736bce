"""A session's engine before it answers: what the journal holds is there to be read while the engine still starts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

from transcriber.core.events import Record
from transcriber.core.intents import Intent
from transcriber.core.signals import Signal
from transcriber.errors import BofscribeError
from transcriber.session.client import EngineClient
from transcriber.session.journal import read_records_in_force


class EarlyLink:
    """As `EngineClient`, for several threads: what needs the engine waits for it, and raises why there is none."""

    def __init__(self, journal_path: Path | None, connect: Callable[[], EngineClient]) -> None:
        """Begins to connect, on a thread.

        Args:
            journal_path: Read from there what is asked for from the start: faster than the engine sends it. None for a
                session on another machine; one that begins may have none yet.
            connect: Reaches the engine, and starts it first where none runs.
        """
        self._journal_path = journal_path
        self._client: Future[EngineClient] = Future()
        threading.Thread(target=self._reach, args=(connect,), name="connect", daemon=True).start()

    def follow_on(self, since: int = 0) -> Iterator[tuple[Record, ...] | Signal]:
        """As `EngineClient.follow_on`; errors also as `read_journal`."""
        if not since and self._journal_path is not None and self._journal_path.is_file():
            records = tuple(read_records_in_force(self._journal_path))
            if records:
                since = records[-1].seq
                yield records
        yield from self._client.result().follow_on(since)

    def send(self, intent: Intent) -> int:
        """As `EngineClient.send`."""
        return self._client.result().send(intent)

    def audio(self, start_s: float, end_s: float) -> bytes:
        """As `EngineClient.audio`."""
        return self._client.result().audio(start_s, end_s)

    def close(self) -> None:
        """As `EngineClient.close`, at once or when it is there."""
        self._client.add_done_callback(lambda done: None if done.exception() else done.result().close())

    def _reach(self, connect: Callable[[], EngineClient]) -> None:
        try:
            self._client.set_result(connect())
        except BofscribeError as failure:
            self._client.set_exception(failure)
        except BaseException as error:  # the outermost frame of the thread: who waits gets it
            self._client.set_exception(error)
            raise
