"""Pushing by itself while a session runs: on a simulated clock, and by the engine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import FixedClock
from tests.outputs.hackmd.stand_in import StandIn, transport
from tests.outputs.note.notes import corrected, edited
from tests.session.note_desk import Desk, render
from tests.session.test_engine import FakeControls, Follower
from transcriber.config import HackmdSettings, Settings
from transcriber.core.events import FlagId, FlagResolved, OffRecordEnded, OffRecordStarted
from transcriber.core.intents import PushNow
from transcriber.core.signals import NoticeShown, PushState, Signal
from transcriber.errors import IntentRefusedError, UsageError
from transcriber.outputs.hackmd.client import HackmdClient
from transcriber.outputs.hackmd.target import HackmdTarget
from transcriber.outputs.hackmd.token import Token
from transcriber.outputs.note.pace import Pace
from transcriber.session.client import EngineClient
from transcriber.session.engine import engine_served
from transcriber.session.folder import SessionFolder
from transcriber.session.note_bases import NoteBases
from transcriber.session.note_push import NotePush
from transcriber.session.note_pushing import NotePlace, NotePushes, PushLoop
from transcriber.session.signal_hub import SignalHub
from transcriber.wiring.notes import pushed_notes

HOUR_S = 3600.0


class Simulated:
    """A desk whose loop runs on a clock of its own; `calls_s` says when each call was made."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 0.0
        self.calls_s: list[float] = []
        stand_in = StandIn(clock=lambda: 1_800_000_000.0 + self.now_s)
        stand_in.on_call = lambda *_: self.calls_s.append(self.now_s)
        self.desk = Desk(folder, stand_in)
        self.told: list[PushState] = []
        place = NotePlace(self.desk.target, self.desk.pusher, render, Pace(60, 60))
        self.loop = PushLoop(self.desk.store, place, FixedClock(), self._take)
        self.next_s = 0.0
        self.seen_seq = -1

    def _take(self, signal: Signal) -> None:
        assert isinstance(signal, PushState)
        self.told.append(signal)

    def run(self, seconds: float, each: Callable[[int], None] = lambda _: None) -> None:
        """Let time go by; `each` is called every second, as the session goes on."""
        for second in range(int(seconds)):
            self.now_s += 1
            each(second)
            seq = self.desk.store.state.seq
            if seq != self.seen_seq or self.now_s >= self.next_s:
                self.next_s = self.loop.step(self.now_s)
                self.seen_seq = seq

    def most_calls_in_an_hour(self) -> int:
        return max(sum(end_s - HOUR_S < at_s <= end_s for at_s in self.calls_s) for end_s in self.calls_s)


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[Simulated]:
    made = Simulated(tmp_path / "session")
    yield made
    made.desk.close()


def test_a_session_of_three_hours_makes_at_most_sixty_calls_in_any_hour(simulated: Simulated) -> None:
    desk = simulated.desk

    def talk(second: int) -> None:
        if second % 20 == 0:
            desk.say(f"Sentence {second} of a session{' in which people talk without a pause' * 5}.")
        if second % 900 == 450:
            next(iter(desk.stand_in.notes.values())).edit(lambda body: f"{body}\nRemark {second}.\n")

    simulated.run(3 * HOUR_S, talk)
    assert simulated.most_calls_in_an_hour() <= 60
    assert len(simulated.calls_s) > 100
    simulated.run(600)
    first, second = desk.stand_in.notes.values()
    assert "Sentence 10780 of" in second.content
    assert first.content.count("Remark 450.") == 1
    assert max(len(first.content), len(second.content)) < 100_000
    assert not desk.is_pending


def test_a_correction_is_in_the_note_within_the_interval(simulated: Simulated) -> None:
    simulated.desk.say("We use pie bind eleven.")
    simulated.run(300)
    simulated.desk.append(corrected("s1", "We use pybind11."))
    simulated.run(60)
    assert "We use pybind11." in simulated.desk.note.content


def test_a_correction_is_in_the_note_within_the_interval_also_where_people_talk_without_a_pause(
    simulated: Simulated,
) -> None:
    def talk(second: int) -> None:
        if second % 5 == 0:
            simulated.desk.say(f"Sentence {second}.")

    simulated.run(HOUR_S, talk)
    for number in range(4):
        simulated.run(300, talk)
        simulated.desk.append(corrected("s1", f"Corrected {number}."))
        simulated.run(60, talk)
        assert f"Corrected {number}." in simulated.desk.note.content
    assert simulated.most_calls_in_an_hour() <= 60


@pytest.mark.parametrize("is_ending", [False, True])
def test_what_the_note_taker_decided_against_the_note_is_in_it_within_the_interval_and_when_the_session_ends(
    simulated: Simulated, is_ending: bool
) -> None:
    desk = simulated.desk
    desk.say("We use pie bind eleven.")
    simulated.run(120)
    desk.note.edit(lambda body: edited(body, "pie bind eleven", "PyBind"))
    desk.append(corrected("s1", "We use pybind11."))
    simulated.run(120)
    assert "We use PyBind." in desk.note.content
    desk.append(FlagResolved(FlagId("f1"), "dismissed", "note-taker"))
    if is_ending:
        simulated.loop.finish(simulated.now_s)
    else:
        simulated.run(60)
    assert "We use pybind11." in desk.note.content
    assert not desk.is_pending


def test_an_hour_without_a_network_loses_nothing_and_doubles_nothing(simulated: Simulated) -> None:
    desk = simulated.desk
    desk.say("Before.")
    simulated.run(120)
    desk.stand_in.faults.is_offline = True
    simulated.run(HOUR_S, lambda second: desk.say(f"Sentence {second}.") if second % 60 == 0 else None)
    assert simulated.told[-1].phase == "waiting"
    assert "does not answer" in simulated.told[-1].message
    desk.stand_in.faults.is_offline = False
    desk.note.edit(lambda body: edited(body, "Before.", "Well before."))
    simulated.run(360)
    assert [told.phase for told in simulated.told][-1] == "idle"
    assert desk.note.content.count("Sentence 3540.") == desk.note.content.count("Sentence 0.") == 1
    assert desk.text_of("s1") == "Well before."


def test_ten_minutes_of_429_are_waited_for(simulated: Simulated) -> None:
    desk = simulated.desk
    desk.say("Before.")
    simulated.run(120)
    desk.say("It has to arrive.")
    desk.stand_in.faults.limited = 1000
    n_before = len(simulated.calls_s)
    simulated.run(600)
    assert len(simulated.calls_s) - n_before <= 4
    desk.stand_in.faults.limited = 0
    simulated.run(360)
    assert desk.note.content.count("It has to arrive.") == 1


@pytest.mark.parametrize("n_late", [0, 3])
def test_the_last_calls_of_a_month_are_never_overdrawn(simulated: Simulated, n_late: int) -> None:
    desk = simulated.desk
    n_left = 20
    desk.stand_in.n_used = desk.stand_in.monthly_limit - n_left
    desk.stand_in.faults.late_reads = n_late
    simulated.run(HOUR_S, lambda second: desk.say(f"Sentence {second}.") if second % 60 == 0 else None)
    assert n_left - 3 < len(simulated.calls_s) <= n_left, "no call is refused"
    assert simulated.told[-1].remaining is not None
    assert simulated.told[-1].remaining < 3


def test_off_the_record_nothing_is_sent_and_afterwards_it_goes_on(simulated: Simulated) -> None:
    desk = simulated.desk
    desk.say("Before.")
    simulated.run(120)
    desk.append(OffRecordStarted(30.0, "note-taker"))
    n_before = len(simulated.calls_s)
    simulated.run(HOUR_S)
    assert len(simulated.calls_s) == n_before
    desk.append(OffRecordEnded(40.0, "note-taker"))
    desk.say("After.")
    simulated.run(300)
    assert "After." in desk.note.content


def test_a_note_that_is_gone_is_said_and_looked_for_now_and_then(simulated: Simulated) -> None:
    desk = simulated.desk
    desk.say("Before.")
    simulated.run(120)
    gone = dict(desk.stand_in.notes)
    desk.stand_in.notes.clear()
    desk.say("More.")
    simulated.run(900)
    assert simulated.told[-1].phase == "held"
    assert "--note new" in simulated.told[-1].message
    desk.stand_in.notes.update(gone)
    simulated.run(900)
    assert "More." in desk.note.content


# By the engine


@contextlib.contextmanager
def pushing_engine(desk: Desk) -> Iterator[None]:
    """The desk's session as its engine serves it."""
    hub = SignalHub()

    def open_place(_wanted: PushNow) -> NotePlace:
        return NotePlace(desk.target, desk.pusher, render, Pace(60, 60))

    pushes = NotePushes(desk.store, open_place, FixedClock(), hub.publish)
    folder = SessionFolder(desk.folder)
    with engine_served(folder, desk.store, hub, FakeControls(), push=pushes.ask):
        yield
        pushes.finish()


def test_whoever_asks_the_engine_to_push_is_told_when_it_is_done(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "session")
    desk.say("Hello.")
    with pushing_engine(desk), EngineClient(desk.folder) as client:
        client.send(PushNow("note-taker"))
        assert "Hello." in desk.note.content
        told = Follower(desk.folder).until(PushState)[-1]
        assert isinstance(told, PushState)
        assert told.link.endswith(desk.note.id)
        desk.stand_in.notes.clear()
        with pytest.raises(IntentRefusedError, match="no such note"):
            client.send(PushNow("note-taker"))
        client.send(PushNow("note-taker", note="new"))
        assert "Hello." in desk.note.content
    desk.close()


def test_a_new_note_in_a_team_is_made_there_also_while_the_session_is_pushed_elsewhere(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "session")
    desk.say("Hello.")

    def open_place(wanted: PushNow) -> NotePlace:
        client = HackmdClient("https://api.hackmd.example/v1", Token("good"), transport(desk.stand_in))
        target = HackmdTarget(client, HackmdSettings(team=wanted.team))
        pusher = NotePush(desk.store, target, NoteBases(desk.folder, target.name), render, lambda _: None)
        return NotePlace(target, pusher, render, Pace(60, 60))

    pushes = NotePushes(desk.store, open_place, FixedClock(), lambda _: None)
    pushes.ask(PushNow("note-taker"))
    pushes.ask(PushNow("note-taker", note="new", team="bof-team"))
    pushes.ask(PushNow("note-taker"))
    pushes.finish()
    assert [note.team for note in desk.stand_in.notes.values()] == [None, "bof-team"]
    desk.close()


def test_what_was_said_last_is_pushed_when_the_session_ends(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "session")
    desk.say("Hello.")
    with pushing_engine(desk):
        with EngineClient(desk.folder) as client:
            client.send(PushNow("note-taker"))
        desk.say("The last words.")
    assert "The last words." in desk.note.content
    desk.close()


def test_a_session_that_goes_on_without_a_token_is_told_so_and_does_not_wait(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "session")
    hub = SignalHub()
    told: list[Signal] = []
    hub.join(told.append)
    with pushed_notes(desk.store, desk.folder, Settings(), {}, hub, begins=True):
        pass
    [notice] = told
    assert isinstance(notice, NoticeShown)
    assert "no token" in notice.text
    with (
        pytest.raises(UsageError),
        pushed_notes(desk.store, desk.folder, Settings(), {}, hub, begins=True, is_asked_for=True),
    ):
        pass
    desk.close()
