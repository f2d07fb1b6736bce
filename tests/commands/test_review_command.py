"""`bofscribe review`: an engine for a session that is not recorded, in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.builders import segment
from tests.commands.test_live_command import waited_for
from tests.session.test_engine import Follower
from transcriber.core.events import Event, RecordingEnded, RecordingStarted, SegmentId, TranscriptCompleted
from transcriber.core.intents import CorrectText, EndSession, GoOffRecord
from transcriber.core.signals import NoticeShown, SessionEnded, SessionServed
from transcriber.core.state import State, fold
from transcriber.errors import IntentRefusedError, SessionBusyError, SessionError
from transcriber.session.client import EngineClient
from transcriber.session.engine_socket import is_running
from transcriber.session.engine_start import ENDING_S, make_way, start_review_engine
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal, read_journal
from transcriber.session.store import Store, SystemClock

STARTED = RecordingStarted("audio/recording.flac", "talk.wav", "", 16_000)
TRANSCRIBED = (STARTED, RecordingEnded(9.0), segment("s1", "We use pie bind eleven."), TranscriptCompleted())
INTERRUPTED = (STARTED, segment("s1", "We use pie bind eleven."))


def session(path: Path, events: tuple[Event, ...]) -> Path:
    folder = SessionFolder(path)
    folder.create()
    with Store(Journal(folder.journal_path), SystemClock()) as store:
        store.append(*events)
    return path


def told(client: EngineClient) -> tuple[State, list[str]]:
    """What a client knows when it is told that the session is served, and the notices until then."""
    state, notices = State(), []
    for news in client.follow():
        if isinstance(news, tuple):
            state = fold(news, state)
        elif isinstance(news, NoticeShown):
            notices.append(news.text)
        elif isinstance(news, SessionServed):
            assert news.source == ""
            return state, notices
    raise AssertionError("the stream is over")


def has_made_way(path: Path) -> bool:
    """Whether nobody looks at the session any more; its engine has ended then."""
    try:
        make_way(path)
    except SessionBusyError:
        return False
    return True


@pytest.mark.parametrize("events", [TRANSCRIBED, INTERRUPTED])
def test_a_session_is_served_corrected_and_left_by_itself(tmp_path: Path, events: tuple[Event, ...]) -> None:
    path = session(tmp_path / "session", events)
    start_review_engine(path)
    with EngineClient(path) as client:
        state, notices = told(client)
        assert state == fold(read_journal(path / "journal.jsonl"))
        assert [("bofscribe resume" in notice) for notice in notices] == [True] * (events is INTERRUPTED)
        client.send(CorrectText(SegmentId("s1"), 1, "We use pybind11.", "Ana"))
        with pytest.raises(IntentRefusedError, match="Nothing is being recorded"):
            client.send(GoOffRecord("Ana"))
        if events is INTERRUPTED:
            client.send(EndSession("Ana"))
    waited_for(lambda: not is_running(path))
    state = fold(read_journal(path / "journal.jsonl"))
    assert state.segments[SegmentId("s1")].text == "We use pybind11."


def test_a_correction_brings_flags_for_its_like(tmp_path: Path) -> None:
    again = segment("s2", "And pie bind eleven again.", 20.0)
    path = session(tmp_path / "session", (*TRANSCRIBED[:-1], again, TRANSCRIBED[-1]))
    start_review_engine(path)
    follower, state = Follower(path), State()
    with EngineClient(path) as client:
        client.send(CorrectText(SegmentId("s1"), 1, "We use pybind11.", "Ana"))
        while not any(span.segment == "s2" for flag in state.flags.values() for span in flag.raised.spans):
            news = follower.next()
            assert news is not None
            if isinstance(news, tuple):
                state = fold(news, state)
        client.send(EndSession("Ana"))
    assert follower.until(SessionEnded)[-1] == SessionEnded("", "")
    waited_for(lambda: not is_running(path))


def test_it_answers_at_once(tmp_path: Path) -> None:
    path = session(tmp_path / "session", TRANSCRIBED)
    began_s = time.perf_counter()
    start_review_engine(path)
    with EngineClient(path) as client:
        told(client)
        assert time.perf_counter() - began_s < 5.0  # half a second on a machine that does nothing else
        client.send(EndSession("Ana"))
    waited_for(lambda: not is_running(path))


@pytest.mark.usefixtures("hang_ups_are_heard")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_a_terminal_that_dies_leaves_the_engine_to_the_others(tmp_path: Path, number: signal.Signals) -> None:
    path = session(tmp_path / "session", TRANSCRIBED)
    terminal = subprocess.Popen(
        [sys.executable, "-m", "transcriber", "review", str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        waited_for(lambda: is_running(path))
        follower = Follower(path)
        with EngineClient(path) as client:
            waited_for(lambda: client.n_clients() == 2)
            terminal.send_signal(number)
            assert terminal.wait(20) == -number
            waited_for(lambda: client.n_clients() == 1)
    finally:
        terminal.kill()
    with EngineClient(path) as client:
        client.send(CorrectText(SegmentId("s1"), 1, "We use pybind11.", "Ana"))
        client.send(EndSession("Ana"))
    follower.until(SessionEnded)


def test_a_folder_without_a_session_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="There is no session"):
        start_review_engine(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_review_that_nobody_looks_at_makes_way_and_one_that_is_looked_at_does_not(tmp_path: Path) -> None:
    path = session(tmp_path / "session", TRANSCRIBED)
    start_review_engine(path)
    with EngineClient(path) as client:
        told(client)
        follower = Follower(path)
        follower.until(SessionServed)
        with pytest.raises(SessionBusyError, match="open in a review"):
            make_way(path)
        follower.close()
    waited_for(lambda: has_made_way(path))
    with Store(Journal(path / "journal.jsonl", patience_s=ENDING_S), SystemClock()) as store:
        assert store.state.is_complete
