"""The engine's socket: facts and signals out, intents in, for its owner alone."""

from __future__ import annotations

import contextlib
import json
import socket
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias

import httpx2
import pytest

from tests.builders import segment
from transcriber.addresses import Address
from transcriber.core.events import Record, SegmentId
from transcriber.core.intents import AddMark, CorrectText, EndSession, GoOffRecord, GoOnRecord
from transcriber.core.signals import LagMeasured, LevelMeasured, NoticeShown, SessionEnded, SessionServed, Signal
from transcriber.core.state import State, fold
from transcriber.errors import BofscribeError, IntentRefusedError, ModelError, SessionError
from transcriber.session.client import EngineClient
from transcriber.session.engine import engine_served
from transcriber.session.engine_socket import SOCKET_NAME, is_running
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.signal_hub import SignalHub
from transcriber.session.store import Store, SystemClock

News: TypeAlias = tuple[Record, ...] | Signal
PATIENCE_S = 20.0


@dataclass
class FakeControls:
    asked: list[str] = field(default_factory=list)

    def go_off_record(self, person: str) -> None:
        self.asked.append(f"off by {person}")

    def go_on_record(self, person: str) -> None:
        self.asked.append(f"on by {person}")

    def stop(self) -> None:
        self.asked.append("stop")


@dataclass
class Engine:
    """link: For other note-takers, where the engine listens beyond its folder."""

    path: Path
    store: Store
    link: str = ""
    hub: SignalHub = field(default_factory=SignalHub)
    controls: FakeControls = field(default_factory=FakeControls)


@contextlib.contextmanager
def running_engine(path: Path, edit: Address | None = None) -> Iterator[Engine]:
    folder = SessionFolder(path)
    folder.create()
    with Store(Journal(folder.journal_path), SystemClock()) as store:
        engine = Engine(path, store)
        with engine_served(folder, store, engine.hub, engine.controls, edit=edit) as engine.link:
            yield engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with running_engine(tmp_path / "session") as running:
        yield running


class Follower:
    """Follows in a thread, as a program does."""

    def __init__(self, place: Path | str, since: int = 0) -> None:
        self._client = EngineClient(place)
        self._news: SimpleQueue[News | None] = SimpleQueue()
        self.failure: BofscribeError | None = None
        self._thread = threading.Thread(target=self._run, args=(since,), daemon=True)
        self._thread.start()

    def next(self) -> News | None:
        return self._news.get(timeout=PATIENCE_S)

    def until(self, kind: type) -> list[News | None]:
        """All up to the first signal of a kind."""
        found = [self.next()]
        while not isinstance(found[-1], kind):
            assert found[-1] is not None, "the stream is over"
            found.append(self.next())
        return found

    def close(self) -> None:
        self._client.close()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def _run(self, since: int) -> None:
        with self._client:
            try:
                for news in self._client.follow(since):
                    self._news.put(news)
            except BofscribeError as failure:
                self.failure = failure
        self._news.put(None)


def test_a_client_folds_what_was_and_what_comes_to_the_engine_s_state(engine: Engine) -> None:
    engine.store.append(segment("s1", "Hello\u2028there \x85 all."))
    follower = Follower(engine.path)
    first = follower.next()
    engine.store.append(segment("s2", "Two."), segment("s3", "Three."))
    second = follower.next()
    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    assert len(second) == 2  # a batch comes whole
    assert fold([*first, *second]) == engine.store.state


def test_a_client_that_was_there_goes_on_where_it_stopped(engine: Engine) -> None:
    engine.store.append(segment("s1", "One."))
    engine.store.append(segment("s2", "Two."))
    batch = Follower(engine.path, since=1).next()
    assert isinstance(batch, tuple)
    assert [record.seq for record in batch] == [2]


def test_who_comes_later_gets_the_newest_signal_of_each_kind_after_the_facts(engine: Engine) -> None:
    engine.store.append(segment("s1", "One."))
    engine.hub.publish(LagMeasured(1.0, ""))
    engine.hub.publish(LagMeasured(2.0, ""))
    engine.hub.publish(SessionServed("mic", 1, ""))
    follower = Follower(engine.path)
    news = follower.until(SessionServed)
    assert isinstance(news[0], tuple)
    assert news[1:] == [LagMeasured(2.0, ""), SessionServed("mic", 1, "")]


def test_every_notice_comes_and_of_levels_the_newest(engine: Engine) -> None:
    engine.hub.publish(LagMeasured(1.0, ""))
    follower = Follower(engine.path)
    follower.until(LagMeasured)  # it is there
    for number in range(50):
        engine.hub.publish(LevelMeasured(-float(number)))
        engine.hub.publish(NoticeShown(f"notice {number}"))
    engine.hub.publish(SessionServed("mic", 1, ""))
    news = follower.until(SessionServed)
    assert [one.text for one in news if isinstance(one, NoticeShown)] == [f"notice {number}" for number in range(50)]
    assert [one for one in news if isinstance(one, LevelMeasured)][-1] == LevelMeasured(-49.0)


def test_an_intent_becomes_a_fact(engine: Engine) -> None:
    engine.store.append(segment("s1", "Helo."))
    with EngineClient(engine.path) as client:
        seq = client.send(CorrectText(SegmentId("s1"), 1, "Hello.", "Ana"))
    assert seq == engine.store.state.seq
    assert engine.store.state.segments[SegmentId("s1")].text_person == "Ana"


def test_of_two_people_who_change_one_line_the_second_is_told_what_stands_there(engine: Engine) -> None:
    engine.store.append(segment("s1", "Helo."))
    with EngineClient(engine.path) as ana, EngineClient(engine.path) as ben:
        ana.send(CorrectText(SegmentId("s1"), 1, "Hello.", "Ana"))
        with pytest.raises(IntentRefusedError, match=r"Ana made it 'Hello\.'"):
            ben.send(CorrectText(SegmentId("s1"), 1, "Hullo.", "Ben"))
    assert engine.store.state.segments[SegmentId("s1")].text == "Hello."


def test_the_session_s_controls_are_asked(engine: Engine) -> None:
    with EngineClient(engine.path) as client:
        for intent in (GoOffRecord("Ana"), GoOnRecord("Ben"), EndSession("Ana")):
            client.send(intent)
    assert engine.controls.asked == ["off by Ana", "on by Ben", "stop"]


def test_many_clients_at_once_lose_nothing(engine: Engine) -> None:
    followers = [Follower(engine.path) for _ in range(5)]

    def work(number: int) -> None:
        with EngineClient(engine.path) as client:
            for index in range(20):
                client.send(AddMark("problem", f"{number}.{index}", f"person {number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.hub.publish(SessionServed("mic", 1, ""))
    for follower in followers:
        records = [record for news in follower.until(SessionServed) if isinstance(news, tuple) for record in news]
        assert fold(records) == engine.store.state
    assert len(engine.store.state.marks) == 80


def test_the_end_is_told_to_everybody_and_the_socket_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "session"
    with running_engine(path) as engine:
        follower = Follower(path)
        engine.store.append(segment("s1", "The last words."))
    assert isinstance(follower.next(), tuple)
    assert follower.next() == SessionEnded("", "")
    assert follower.next() is None
    assert follower.failure is None
    assert not (path / SOCKET_NAME).exists()
    assert not is_running(path)


def follower_of_one_that_fails(path: Path, failure: Exception) -> Follower:
    with contextlib.suppress(type(failure)), running_engine(path / "session") as engine:
        follower = Follower(engine.path)
        raise failure
    return follower


def test_a_session_that_fails_tells_why(tmp_path: Path) -> None:
    follower = follower_of_one_that_fails(tmp_path, ModelError("Out of memory.", hint="Use a smaller model."))
    assert follower.until(SessionEnded)[-1] == SessionEnded("Out of memory.", "Use a smaller model.")


def test_a_fault_of_ours_ends_the_clients_too(tmp_path: Path) -> None:
    follower = follower_of_one_that_fails(tmp_path, ZeroDivisionError())
    [*_, last] = follower.until(SessionEnded)
    assert isinstance(last, SessionEnded)
    assert "fault" in last.failure


def test_nobody_but_the_owner_may_open_the_socket(engine: Engine) -> None:
    assert stat.S_IMODE((engine.path / SOCKET_NAME).stat().st_mode) == 0o600


def test_a_socket_that_a_dead_engine_left_is_nobody_and_makes_room(tmp_path: Path) -> None:
    path = tmp_path / "session"
    path.mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path / SOCKET_NAME))
    assert not is_running(path)
    (path / "journal.jsonl").touch()
    with running_engine(path) as engine, EngineClient(engine.path) as client:
        assert client.send(AddMark("problem", "x", "Ana")) == 1


def test_a_folder_with_a_very_long_path_has_an_engine_too(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 120) / "session"
    with running_engine(path) as engine, EngineClient(engine.path) as client:
        assert client.send(AddMark("problem", "x", "Ana")) == 1


def test_where_nothing_runs_the_next_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="No session is running") as failure:
        EngineClient(tmp_path)
    assert "bofscribe live" in failure.value.hint


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{}", b'{"type": "GoOffRecord", "person": 1}', b"x" * 2_000_000])
def test_what_is_no_intent_changes_nothing(engine: Engine, body: bytes) -> None:
    transport = httpx2.HTTPTransport(uds=str(engine.path / SOCKET_NAME))
    with httpx2.Client(transport=transport, base_url="http://engine") as http:
        answer = http.post("/intents", content=body)
        assert answer.status_code in (413, 422)
        assert {"message", "hint"} == json.loads(answer.content).keys()
        assert http.get("/journal", params={"since": "-1"}).status_code == 422
    assert engine.store.state == State()


def test_a_client_that_goes_away_is_forgotten(engine: Engine) -> None:
    with EngineClient(engine.path) as client:
        stream = client.follow()
        engine.hub.publish(SessionServed("mic", 1, ""))
        assert next(stream) == SessionServed("mic", 1, "")
        stream.close()  # type: ignore[attr-defined]  # a generator
    engine.store.append(segment("s1", "Still here."))
    assert isinstance(Follower(engine.path).next(), tuple)
