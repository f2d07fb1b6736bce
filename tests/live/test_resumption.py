"""A session that was interrupted becomes whole: what is missing is found from the journal alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import segment, state_of
from tests.offline.scenes import DURATION_S, SENTENCES, made_recording, scripted_engines
from transcriber.config import LanguageSettings, Settings
from transcriber.core.events import (
    AudioGap,
    OffRecordStarted,
    RecordingStarted,
    SpeakerChosen,
    SpeakerNamed,
    TextCorrected,
    WindowRecognized,
)
from transcriber.core.speech import Label
from transcriber.core.timeline import Span
from transcriber.core.views import transcript_lines
from transcriber.errors import SessionError
from transcriber.live.resumption import Resumed, finish_session, unheard_spans
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock

SETTINGS = Settings(languages=LanguageSettings(("en",)))
EXPECTED = [(str(label), text) for label, _, text in SENTENCES]


def test_what_no_window_and_no_gap_covers_is_missing() -> None:
    state = state_of(
        WindowRecognized(0.0, 10.0, "m"), WindowRecognized(10.1, 20.0, "m"), AudioGap(30.0, 40.0, "unplugged")
    )
    assert unheard_spans(state, 50.0) == [Span(20.0, 30.0), Span(40.0, 50.0)]


def test_what_was_off_the_record_when_it_broke_is_not_missing() -> None:
    assert unheard_spans(state_of(OffRecordStarted(12.0, "Ana")), 50.0) == [Span(0.0, 12.0)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    folder = SessionFolder(tmp_path)
    folder.create()
    return Store(Journal(folder.journal_path), SystemClock())


def finished(store: Store, folder: Path, *, later_s: float = 0.0) -> Resumed:
    return finish_session(store, folder, scripted_engines(later_s=later_s), SETTINGS, lambda _stage, _share: None)


def test_a_recording_of_which_nothing_was_written_down_is_written_down(store: Store, tmp_path: Path) -> None:
    made_recording(tmp_path / "audio" / "recording.flac")
    store.append(RecordingStarted("audio/recording.flac", "microphone", "", 16000))
    done = finished(store, tmp_path)
    assert [(line.speaker, line.segment.text) for line in transcript_lines(done.state)] == EXPECTED
    assert done.state.is_complete
    assert done.state.recording is not None
    assert done.state.recording.duration_s == DURATION_S
    store.close()


def test_what_people_did_stays_and_what_was_written_down_is_not_heard_again(store: Store, tmp_path: Path) -> None:
    made_recording(tmp_path / "audio" / "recording.flac")
    store.append(RecordingStarted("audio/recording.flac", "microphone", "", 16000))
    first = segment("s1", "Good mourning to everybody.", 1.0)
    store.append(first, WindowRecognized(0.0, 4.0, "live"))
    store.append(TextCorrected(first.segment, "Bom dia!", "Ana"), SpeakerChosen(first.segment, "Eva", "Ana"))
    done = finished(store, tmp_path, later_s=4.0)
    lines = [(line.speaker, line.segment.text) for line in transcript_lines(done.state)]
    assert lines == [("Eva", "Bom dia!"), *EXPECTED[1:]]
    assert done.recognized_s == pytest.approx(DURATION_S - 4.0)
    store.close()


def test_a_voice_that_was_named_before_any_pass_keeps_label_and_name(store: Store, tmp_path: Path) -> None:
    made_recording(tmp_path / "audio" / "recording.flac")
    store.append(RecordingStarted("audio/recording.flac", "microphone", "", 16000))
    for number, (_, start, text) in enumerate(SENTENCES, start=1):
        label = {"A": "C", "B": "A"}[str(SENTENCES[number - 1][0])]  # live labels, before any pass
        store.append(segment(f"s{number}", text, start, label=label))
    store.append(WindowRecognized(0.0, DURATION_S, "m"), SpeakerNamed(Label("A"), "Ana", "note-taker"))
    done = finished(store, tmp_path)
    expected = [({"A": "C", "B": "Ana"}[str(label)], text) for label, _, text in SENTENCES]
    assert [(line.speaker, line.segment.text) for line in transcript_lines(done.state)] == expected


def test_a_second_run_does_nothing(store: Store, tmp_path: Path) -> None:
    made_recording(tmp_path / "audio" / "recording.flac")
    store.append(RecordingStarted("audio/recording.flac", "microphone", "", 16000))
    finished(store, tmp_path)
    before = store.state
    assert finished(store, tmp_path) == Resumed(before, 0.0)
    store.close()


def test_a_session_in_which_nothing_was_recorded_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="Nothing was recorded"):
        finished(store, tmp_path)
    store.close()
