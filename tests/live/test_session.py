"""A live session with scripted models: what reaches the journal, the recording and the screen, whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.fakes import ScriptedActivity, ScriptedLiveDiarizer
from tests.offline.scenes import EN, A, B
from transcriber.capture.audio_file import read_recording
from transcriber.config import LanguageSettings, Settings
from transcriber.core.events import SpeakerNamed
from transcriber.core.signals import LagMeasured, LevelMeasured, NoticeShown, PartChanged, PartialCaption, Signal
from transcriber.core.speech import Hypothesis, LanguageCode, SpeakerTurn, Word
from transcriber.core.state import State
from transcriber.core.timeline import Span
from transcriber.core.views import transcript_lines
from transcriber.errors import AudioError, ModelError
from transcriber.live.resumption import unheard_spans
from transcriber.live.session import LiveSession, SessionEngines
from transcriber.ports import AudioWindow, LostAudio
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock

if TYPE_CHECKING:
    from transcriber.ports import Samples

SENTENCES = [(A, 1.0, "Good morning to everybody."), (B, 6.0, "Where is the wheel?"), (A, 11.0, "On the index.")]
DURATION_S = 15.0


def words() -> list[Word]:
    return [
        Word(text, start + index / 2, start + index / 2 + 0.5, 0.95)
        for _, start, sentence in SENTENCES
        for index, text in enumerate(sentence.split())
    ]


@dataclass
class ScriptedFollower:
    """Hears the words of the script that end within the window."""

    name: str = "scripted-follower"
    fails_at_s: float = float("inf")
    is_broken: bool = False
    is_slow: bool = False
    """Begins when everything was captured."""
    captured: threading.Event = field(default_factory=threading.Event)

    def follow(
        self,
        window: AudioWindow,
        *,
        languages: Sequence[LanguageCode],
        said: str = "",
        hotwords: Sequence[str] = (),
        is_last: bool = False,
    ) -> Hypothesis:
        del languages, hotwords, is_last
        if self.is_slow:
            self.captured.wait(10.0)
        if self.is_broken or window.span.end >= self.fails_at_s:
            self.is_broken = True
            raise ModelError("out of memory", hint="use a smaller model")
        heard = [word for word in words() if window.start <= word.span.middle and word.end <= window.span.end + 0.3]
        new = tuple(heard[len(said.split()) :])
        return Hypothesis(new, EN if new else None, 1.0, -0.2, 0.01, 1.2)


@dataclass
class ScriptedSource:
    """Blocks of a tenth of a second as fast as they are taken; `at` is called when that much was given."""

    duration_s: float = DURATION_S
    at: dict[float, object] = field(default_factory=dict)
    name: str = "scripted source"
    lost: tuple[float, LostAudio] | None = None

    def __post_init__(self) -> None:
        self._stopped = threading.Event()
        self.ended = threading.Event()

    def blocks(self) -> Iterator[Samples | LostAudio]:
        for tenth in range(round(self.duration_s * 10)):
            if self._stopped.is_set():
                return
            if self.lost is not None and tenth / 10 >= self.lost[0]:
                yield self.lost[1]
                self.lost = None
            act = self.at.pop(tenth / 10, None)
            if callable(act):
                act()
            yield np.full(1600, 0.01, np.float32)
        self.ended.set()

    def stop(self) -> None:
        self._stopped.set()


@dataclass
class Scene:
    folder: Path
    source: ScriptedSource = field(default_factory=ScriptedSource)
    follower: ScriptedFollower = field(default_factory=ScriptedFollower)
    signals: list[Signal] = field(default_factory=list)
    diarizer: ScriptedLiveDiarizer | None = None
    session: LiveSession | None = None
    store: Store | None = None
    n_forgotten: int = 0

    def forget(self) -> None:
        self.n_forgotten += 1

    def run(self) -> State:
        folder = SessionFolder(self.folder)
        folder.create()
        turns = [SpeakerTurn(label, start, start + len(text.split()) / 2) for label, start, text in SENTENCES]
        diarizer = self.diarizer or ScriptedLiveDiarizer(turns, {A: (1.0, 0.0), B: (0.0, 1.0)})
        engines = SessionEngines(
            lambda: ScriptedActivity([Span(turn.start, turn.end) for turn in turns]),
            lambda: self.follower,
            lambda: diarizer,
            forget_recognizer=self.forget,
        )
        self.follower.captured = self.source.ended
        settings = Settings(languages=LanguageSettings(("en",)))
        with Store(Journal(folder.journal_path), SystemClock()) as self.store:
            self.session = LiveSession(self.store, folder, self.source, engines, settings, self.signals.append)
            return self.session.run()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "session")


def said(state: State) -> list[tuple[str | None, str]]:
    return [(line.speaker, line.segment.text) for line in transcript_lines(state)]


EXPECTED = [(str(label), text) for label, _, text in SENTENCES]


def test_everything_said_is_journaled_with_its_voice_and_recorded(scene: Scene) -> None:
    state = scene.run()
    assert said(state) == EXPECTED
    assert state.is_complete
    assert state.recording is not None
    assert state.recording.duration_s == DURATION_S
    assert len(read_recording(scene.folder / state.recording.files[0].path).samples) == DURATION_S * 16_000


def test_words_are_shown_before_they_are_final(scene: Scene) -> None:
    scene.run()
    captions = [signal for signal in scene.signals if isinstance(signal, PartialCaption)]
    assert any("Good morning" in f"{caption.stable_text} {caption.unstable_text}" for caption in captions)
    assert any(isinstance(signal, LevelMeasured) for signal in scene.signals)


def test_stopping_keeps_every_word_that_was_heard_until_then(scene: Scene) -> None:
    def stop() -> None:
        assert scene.session is not None
        scene.session.stop()

    scene.source.at = {8.0: stop}
    assert said(scene.run()) == EXPECTED[:2]


def test_a_voice_that_a_person_names_keeps_the_name_through_every_pass(scene: Scene) -> None:
    def name() -> None:
        assert scene.store is not None
        scene.store.append(SpeakerNamed(A, "Ana", "note-taker"))

    scene.source.at = {9.0: name}
    assert [speaker for speaker, _ in said(scene.run())] == ["Ana", "B", "Ana"]


def test_what_is_off_the_record_is_neither_recorded_nor_written_down(scene: Scene) -> None:
    def go_off() -> None:
        assert scene.session is not None
        scene.session.go_off_record("note-taker")

    def go_on() -> None:
        assert scene.session is not None
        scene.session.go_on_record("note-taker")

    scene.source.at = {5.0: go_off, 10.0: go_on}
    state = scene.run()
    assert "wheel" not in " ".join(text for _, text in said(state))
    [gap] = state.gaps
    assert gap.reason == "off the record"
    assert state.recording is not None
    samples = read_recording(scene.folder / state.recording.files[0].path).samples
    assert not samples[round((gap.start + 0.2) * 16_000) : round((gap.end - 0.2) * 16_000)].any()


def test_lost_audio_is_a_gap_and_the_session_goes_on(scene: Scene) -> None:
    scene.source.lost = (4.0, LostAudio(2.0, "unplugged"))
    state = scene.run()
    assert [(gap.start, gap.end, gap.reason) for gap in state.gaps] == [(4.0, 6.0, "unplugged")]
    assert state.recording is not None
    assert state.recording.duration_s == DURATION_S + 2.0


def test_a_session_that_goes_on_keeps_its_timeline_and_its_voices(scene: Scene) -> None:
    scene.source = ScriptedSource(6.0)
    scene.run()
    scene.source = ScriptedSource(6.0)
    script = [(B, 1.0, "Good morning to everybody.")]  # who is heard first is not who spoke first before
    turns = [SpeakerTurn(label, start, start + 2.0) for label, start, _ in script]
    scene.diarizer = ScriptedLiveDiarizer(turns, {A: (1.0, 0.0), B: (0.0, 1.0)})
    state = scene.run()
    assert state.recording is not None
    assert [(file.path, file.start) for file in state.recording.files] == [
        ("audio/recording.flac", 0.0),
        ("audio/recording-2.flac", 6.0),
    ]
    assert state.recording.duration_s == 12.0
    lines = [(line.speaker, line.segment.text, line.segment.start >= 6.0) for line in transcript_lines(state)]
    assert lines == [
        ("A", "Good morning to everybody.", False),
        ("B", "Good morning to everybody.", True),
    ]
    assert [(turn.label, turn.start) for turn in state.turns] == [("A", 1.0), ("B", 7.0)]
    assert not state.is_complete  # what was recorded before may not be recognized: that is somebody else's work


def test_voices_wait_where_recognition_falls_behind_and_are_followed_up(scene: Scene) -> None:
    scene.follower.is_slow = True
    state = scene.run()
    notices = [signal.text for signal in scene.signals if isinstance(signal, NoticeShown)]
    assert any("falls behind" in text for text in notices)
    assert any("speakers later" in signal.degraded for signal in scene.signals if isinstance(signal, LagMeasured))
    assert said(state) == EXPECTED


def phases(scene: Scene) -> list[str]:
    return [one.phase for one in scene.signals if isinstance(one, PartChanged) and one.part == "recognition"]


def test_a_model_that_fails_for_good_leaves_the_rest_to_be_recognized_and_the_recording_whole(scene: Scene) -> None:
    scene.follower.fails_at_s = 7.0
    state = scene.run()
    assert said(state) == EXPECTED[:1]
    assert phases(scene) == ["loading", "ready", "restarting", "loading", "ready", "failed"]
    assert scene.n_forgotten == 1  # the second try is with a model that was loaded anew
    assert state.recording is not None
    assert state.recording.duration_s == DURATION_S
    assert not state.is_complete
    [hole] = unheard_spans(state, DURATION_S)
    assert hole.start <= 6.0  # where the words begin that nobody heard
    assert hole.end == DURATION_S


def test_a_source_that_cannot_be_opened_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: ScriptedSource) -> Iterator[Samples | LostAudio]:
        raise AudioError("The microphone is busy.", hint="Close the other program.")

    monkeypatch.setattr(ScriptedSource, "blocks", refuse)
    with pytest.raises(AudioError, match="busy"):
        scene.run()
