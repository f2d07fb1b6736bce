"""A client through broken connections, dead engines and its own end."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.builders import records, segment
from tests.commands.test_review_command import TRANSCRIBED, session
from tests.session.test_engine import Engine, Follower, running_engine
from transcriber.core import codec
from transcriber.core.events import MarkAdded, Record
from transcriber.core.intents import AddMark
from transcriber.core.signals import SessionServed
from transcriber.core.state import State, fold
from transcriber.errors import EngineGoneError, IntentRefusedError, StreamDroppedError
from transcriber.session.client import EngineClient
from transcriber.session.engine_socket import SOCKET_NAME
from transcriber.session.engine_start import start_review_engine

PATIENCE_S = 20.0
ONE, TWO = records([segment("s1", "One."), segment("s2", "Two.", 5.0)])


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with running_engine(tmp_path / "session") as running:
        yield running


class BreakingEngine:
    """Answers each request with the records that are next, and breaks the connection; remembers what it was asked."""

    def __init__(self, path: Path, answers: Sequence[Sequence[Record]]) -> None:
        self.requests: list[str] = []
        self._answers = list(answers)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path / SOCKET_NAME))
        self._listener.listen()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                request = connection.recv(10_000).decode()
                address = request.split()[1]
                if address == "/about":
                    connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"is_recording": true, "clients": 0}')
                    continue
                self.requests.append(address)
                lines = "".join(f"data: {codec.dumps(record)}\n" for record in self._answers.pop(0))
                torn = "event: records\ndata: half of a li"
                connection.sendall(f"HTTP/1.1 200 OK\r\n\r\nevent: records\n{lines}\n{torn}".encode())


def test_a_connection_that_breaks_is_made_anew_where_it_stopped(tmp_path: Path) -> None:
    breaking = BreakingEngine(tmp_path, [[ONE], [TWO]])
    state = State()
    with EngineClient(tmp_path) as client:
        for news in client.follow_on():
            assert isinstance(news, tuple)
            state = fold(news, state)
            if state.seq == 2:
                break
    assert breaking.requests == ["/journal?since=0", "/journal?since=1"]


def test_a_broken_connection_is_told_from_an_engine_that_is_gone(tmp_path: Path) -> None:
    BreakingEngine(tmp_path, [[ONE]])
    with EngineClient(tmp_path) as client:
        stream = client.follow()
        assert next(stream) == (ONE,)
        with pytest.raises(StreamDroppedError):
            next(stream)


def process_of(path: Path) -> int:
    with EngineClient(path) as client:
        return next(news.process for news in client.follow() if isinstance(news, SessionServed))


def test_an_engine_that_was_killed_is_told_at_once_and_another_one_goes_on_from_there(tmp_path: Path) -> None:
    path = session(tmp_path / "session", TRANSCRIBED)
    start_review_engine(path)
    client = EngineClient(path)
    first = next(client.follow())
    assert isinstance(first, tuple)
    follower = Follower(path)
    follower.until(SessionServed)
    process = process_of(path)
    killed_s = time.monotonic()
    os.kill(process, signal.SIGKILL)
    while follower.next() is not None:
        pass
    assert time.monotonic() - killed_s < 2.0
    assert isinstance(follower.failure, EngineGoneError)
    with pytest.raises(EngineGoneError, match="is on the disk"):
        client.send(AddMark("problem", "x", "Ana"))
    start_review_engine(path)
    client.send(AddMark("problem", "x", "Ana"))
    news = next(client.follow(first[-1].seq))
    assert isinstance(news, tuple)
    assert [type(record.event) for record in news] == [MarkAdded]
    os.kill(process_of(path), signal.SIGTERM)


def test_closing_ends_what_another_thread_waits_for(engine: Engine) -> None:
    engine.hub.publish(SessionServed("mic", 1, ""))
    follower = Follower(engine.path)
    follower.until(SessionServed)
    began_s = time.monotonic()
    follower.close()
    assert time.monotonic() - began_s < 1.0
    assert follower.next() is None
    assert follower.failure is None


def test_a_client_of_another_session_is_not_given_half_of_this_one(engine: Engine) -> None:
    engine.store.append(segment("s1", "One."))
    with EngineClient(engine.path) as client, pytest.raises(IntentRefusedError, match="ends at record 1") as refusal:
        next(client.follow(since=7))
    assert "attach anew" in refusal.value.hint


def test_all_that_is_there_comes_at_once_and_in_whole_batches(engine: Engine) -> None:
    for number in range(0, 200, 2):
        engine.store.append(segment(f"s{number}", "One."), segment(f"s{number + 1}", "Two."))
    with EngineClient(engine.path) as client:
        first = next(client.follow())
    assert isinstance(first, tuple)
    assert fold(first) == engine.store.state
    assert not engine.store.state.is_continued
