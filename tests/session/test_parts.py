"""Parts of the engine that fail: told, begun anew once, then when somebody asks."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest

from tests.session.test_engine import FakeControls
from transcriber.core.intents import RestartPart
from transcriber.core.signals import NoticeShown, PartChanged, Signal
from transcriber.errors import IntentRefusedError, ModelError, ModelMissingError, SessionError
from transcriber.session.client import EngineClient
from transcriber.session.engine import engine_served
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.parts import Parts
from transcriber.session.signal_hub import SignalHub
from transcriber.session.store import Store, SystemClock

BROKEN = ModelError("Out of memory.", hint="Close other programs.")
PATIENCE_S = 20.0


class Scene:
    def __init__(self) -> None:
        self.now_s = 0.0
        self.signals: list[Signal] = []
        self.parts = Parts(self.signals.append, lambda: self.now_s)
        self.part = self.parts.part("voices")

    def phases(self) -> list[str]:
        return [one.phase for one in self.signals if isinstance(one, PartChanged)]


def test_the_first_failure_is_begun_anew_and_the_second_within_a_minute_waits() -> None:
    scene = Scene()
    assert scene.part.failed(BROKEN)
    scene.now_s = 59.0
    assert not scene.part.failed(BROKEN)
    assert scene.phases() == ["restarting", "failed"]
    assert scene.signals[0] == PartChanged("voices", "restarting", "Out of memory. Close other programs.")
    assert all("Close other programs." in one.text for one in scene.signals if isinstance(one, NoticeShown))


def test_a_failure_after_a_calm_minute_is_a_first_one_again() -> None:
    scene = Scene()
    assert scene.part.failed(BROKEN)
    scene.now_s = 60.0
    assert scene.part.failed(BROKEN)


def test_a_model_that_is_not_here_is_not_tried_twice() -> None:
    assert not Scene().part.failed(ModelMissingError("No model.", hint="Fetch it."))


def test_only_what_stands_still_can_be_begun_anew() -> None:
    scene = Scene()
    with pytest.raises(IntentRefusedError, match="Voices runs"):
        scene.parts.restart("voices")
    with pytest.raises(IntentRefusedError, match="no part 'voice'") as refusal:
        scene.parts.restart("voice")
    assert "voices" in refusal.value.hint
    scene.part.failed(BROKEN)
    scene.part.failed(BROKEN)
    scene.parts.restart("voices")
    assert scene.part.is_asked_for()
    assert not scene.part.is_asked_for()
    with pytest.raises(IntentRefusedError):
        scene.parts.restart("voices")


def test_the_end_of_the_session_ends_the_waiting() -> None:
    part = Scene().part
    found: list[bool] = []
    waiting = Thread(target=lambda: found.append(part.wait_until_asked_for()), daemon=True)
    waiting.start()
    part.end()
    waiting.join(PATIENCE_S)
    assert found == [False]


def test_a_note_taker_begins_it_anew_from_the_desk_and_who_comes_later_knows_how_it_is(tmp_path: Path) -> None:
    folder, hub = SessionFolder(tmp_path / "session"), SignalHub()
    folder.create()
    parts = Parts(hub.publish)
    parts.part("recognition").ready()
    for _ in range(2):
        parts.part("voices").failed(BROKEN)
    with (
        Store(Journal(folder.journal_path), SystemClock()) as store,
        engine_served(folder, store, hub, FakeControls(), parts=parts),
        EngineClient(folder.path) as client,
    ):
        found = {}
        for news in client.follow():
            if isinstance(news, PartChanged):
                found[news.part] = news.phase
                if len(found) == 2:
                    break
        assert found == {"recognition": "ready", "voices": "failed"}
        client.send(RestartPart("voices", "Ana"))
        assert parts.part("voices").is_asked_for()
        with pytest.raises(IntentRefusedError, match="Recognition runs"):
            client.send(RestartPart("recognition", "Ana"))


def test_a_session_without_parts_says_so(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "session")
    folder.create()
    with (
        Store(Journal(folder.journal_path), SystemClock()) as store,
        engine_served(folder, store, SignalHub(), FakeControls()),
        EngineClient(folder.path) as client,
        pytest.raises(IntentRefusedError, match="no parts"),
    ):
        client.send(RestartPart("voices", "Ana"))


def test_a_journal_that_cannot_be_written_is_a_failure_like_any_other() -> None:
    scene = Scene()
    scene.part.failed(SessionError("The disk is full.", hint="Make room."))
    assert "Make room." in str(scene.signals[0])
