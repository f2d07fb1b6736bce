"""`refine` with scripted models: better text where no person was, nothing lost on the way, nothing the second time."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from models.fakes import ScriptedDiarizer, ScriptedRecognizer
from tests.offline.scenes import EN, SENTENCES, A, B, made_recording, scripted_engines, scripted_words
from transcriber.config import LanguageSettings, Settings
from transcriber.core.events import (
    AudioGap,
    Event,
    OffRecordStarted,
    RecordingEnded,
    RecordingStarted,
    SegmentId,
    SpeakerNamed,
    TextCorrected,
    TranscriptCompleted,
    WindowRefined,
)
from transcriber.core.intents import ResolveFlag, events_of
from transcriber.core.speech import Hypothesis, Label, LanguageCode, SpeakerTurn, Word
from transcriber.core.state import State
from transcriber.core.views import transcript_lines
from transcriber.errors import SessionError
from transcriber.offline.job import open_job
from transcriber.offline.transcription import Engines
from transcriber.ports import AudioWindow
from transcriber.refining.changes import last_refinement
from transcriber.refining.job import on_record, refine
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal, read_journal
from transcriber.session.store import Store, SystemClock
from transcriber.vocabulary import NoVocabulary

SETTINGS = Settings(languages=LanguageSettings(("en",)))


def misheard() -> list[Word]:
    """As a first pass heard it: other words here and there, and the last sentence missed."""
    wrong = {"wheel?": "well?", "index.": "in decks.", "found": "find"}
    return [replace(word, text=wrong.get(word.text, word.text)) for word in scripted_words() if word.start < 170]


def better(recognizer: ScriptedRecognizer | None = None) -> Engines:
    engine = recognizer or ScriptedRecognizer({EN: scripted_words()})
    engine.name = "better-recognizer"
    return scripted_engines(engine)


@pytest.fixture(scope="module")
def written_down(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session that was written down with mistakes."""
    path = tmp_path_factory.mktemp("refining")
    source = made_recording(path / "talk.flac")
    engines = scripted_engines(ScriptedRecognizer({EN: misheard()}))
    flags = {"languages": {"spoken": ["en"]}}
    with open_job(source, path / "session", flags, {}, lambda *_: engines, lambda _: None) as job:
        job.run(lambda *_: None)
    return path / "session"


@pytest.fixture
def folder(written_down: Path, tmp_path: Path) -> SessionFolder:
    """A copy of it, to be changed."""
    return SessionFolder(Path(shutil.copytree(written_down, tmp_path / "session")))


def opened(folder: SessionFolder) -> Store:
    return Store(Journal(folder.journal_path), SystemClock())


def refined(folder: SessionFolder, engines: Engines | None = None) -> State:
    with opened(folder) as store:
        return refine(store, folder.path, engines or better(), SETTINGS, lambda *_: None)


def said(state: State) -> list[str]:
    return [line.segment.text for line in transcript_lines(state)]


def test_lines_get_the_better_text_and_missed_speech_comes_in(folder: SessionFolder) -> None:
    state = refined(folder)
    assert said(state) == [
        "Good morning to everybody.",
        "Where is the wheel?",
        "It is on the index.",
        "Thanks, I found it.",
        "Then we are done.",
        "One more thing, please.",
        "Go ahead, we listen.",
    ]
    assert [line.speaker for line in transcript_lines(state)] == list("ABABABA")
    assert (state.is_complete, state.refined_by) == (True, "better-recognizer")


def test_what_people_wrote_and_named_stays_and_the_rest_is_suggested(folder: SessionFolder) -> None:
    with opened(folder) as store:
        (line,) = (each for each in transcript_lines(store.state) if "well?" in each.segment.text)
        wrong = line.segment.id
        store.append(TextCorrected(wrong, "Where is the wall?", "Ana"), SpeakerNamed(Label("B"), "Ben", "Ana"))
    state = refined(folder)
    segment = state.segments[wrong]
    assert (segment.text, segment.suggestion) == ("Where is the wall?", "Where is the wheel?")
    (flag,) = (each.raised for each in state.flags.values())
    assert (flag.kind, flag.suggestion) == ("conflict", "Where is the wheel?")
    made = events_of(ResolveFlag(flag.flag, "accepted", "Ben"), state)
    assert made[0] == TextCorrected(wrong, "Where is the wheel?", "Ben")
    assert [line.speaker for line in transcript_lines(state)] == ["A", "Ben"] * 3 + ["A"]


def test_voices_that_the_second_pass_calls_otherwise_keep_their_labels_and_names(folder: SessionFolder) -> None:
    with opened(folder) as store:
        store.append(SpeakerNamed(Label("A"), "Ana", "Eva"), SpeakerNamed(Label("B"), "Ben", "Eva"))
    other = {A: Label("B"), B: Label("A")}
    turns = [SpeakerTurn(other[who], start, start + len(text.split()) / 2) for who, start, text in SENTENCES]
    diarizer = ScriptedDiarizer(turns, {A: (0.0, 1.0), B: (1.0, 0.0)})
    state = refined(folder, replace(better(), diarizer=lambda: diarizer))
    assert [line.speaker for line in transcript_lines(state)] == ["Ana", "Ben"] * 3 + ["Ana"]


def test_what_the_better_text_calls_for_is_flagged(folder: SessionFolder) -> None:
    seen: list[str] = []

    class Vocabulary(NoVocabulary):
        def pending_flags(self, state: State) -> Sequence[Event]:
            seen[:] = said(state)
            return ()

    refined(folder, replace(better(), vocabulary=Vocabulary()))
    assert "It is on the index." in seen


def test_a_second_run_changes_nothing_and_shows_what_the_first_did(folder: SessionFolder) -> None:
    refined(folder)
    journal = folder.journal_path.read_bytes()
    again = ScriptedRecognizer({EN: scripted_words()})
    refined(folder, better(again))
    assert folder.journal_path.read_bytes() == journal
    assert again.calls == []
    refinement = last_refinement(read_journal(folder.journal_path))
    assert refinement is not None
    assert [(change.kind, change.before, change.after) for change in refinement.changes] == [
        ("text", "Where is the well?", "Where is the wheel?"),
        ("text", "It is on the in decks.", "It is on the index."),
        ("text", "Thanks, I find it.", "Thanks, I found it."),
        ("new", "", "Go ahead, we listen."),
    ]


class _Interrupting(ScriptedRecognizer):
    """Ctrl-C in the middle of the second batch of windows."""

    left = 3

    def recognize(
        self,
        windows: Sequence[AudioWindow],
        *,
        languages: Sequence[LanguageCode],
        hotwords: Sequence[str] = (),
        variant: int = 0,
    ) -> list[Hypothesis]:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().recognize(windows, languages=languages, hotwords=hotwords, variant=variant)


def test_a_pass_that_was_stopped_changes_nothing_and_goes_on_where_it_was(folder: SessionFolder) -> None:
    with opened(folder) as store:
        before = said(store.state)
    with pytest.raises(KeyboardInterrupt):
        refined(folder, better(_Interrupting({EN: scripted_words()})))
    events = [record.event for record in read_journal(folder.journal_path)]
    heard = [event for event in events if isinstance(event, WindowRefined)]
    assert heard, "the first windows are journaled"
    with opened(folder) as store:
        assert said(store.state) == before

    going_on = ScriptedRecognizer({EN: scripted_words()})
    state = refined(folder, better(going_on))
    asked = {span for call in going_on.calls for span in call.windows}
    assert not any(span.start < window.end and window.start < span.end for span in asked for window in heard)
    assert said(state)[-1] == "Go ahead, we listen."


def test_what_is_off_the_record_is_not_heard(folder: SessionFolder) -> None:
    with opened(folder) as store:
        store.append(AudioGap(95.0, 190.0, "off the record"))
    engine = ScriptedRecognizer({EN: scripted_words()})
    state = refined(folder, better(engine))
    assert all(span.end <= 95.0 for call in engine.calls for span in call.windows)
    assert "Go ahead, we listen." not in said(state)


def test_the_stretches_on_the_record_are_what_is_in_no_gap() -> None:
    gaps = (AudioGap(0.0, 5.0, "off the record"), AudioGap(4.0, 8.0, "lost"), AudioGap(20.0, 20.1, "lost"))
    spans = [(span.start, span.end) for span in on_record(replace(State(), gaps=gaps), 30.0)]
    assert spans == [(8.0, 20.0), (20.1, 30.0)]
    assert on_record(replace(State(), gaps=(AudioGap(0.0, 40.0, "off the record"),)), 30.0) == []


def test_a_session_all_off_the_record_is_refined_to_what_it_was(folder: SessionFolder) -> None:
    with opened(folder) as store:
        before = said(store.state)
        store.append(AudioGap(0.0, 190.0, "off the record"))
    assert said(refined(folder)) == before


def test_a_session_without_its_recording_says_what_to_do(folder: SessionFolder) -> None:
    folder.recording_path.unlink()
    with pytest.raises(SessionError, match=r"audio/recording\.flac .* is not there"):
        refined(folder)


@pytest.mark.parametrize("n_bytes", [0, 20_000])
def test_a_recording_that_is_not_whole_any_more_is_not_taken_for_silence(folder: SessionFolder, n_bytes: int) -> None:
    folder.recording_path.write_bytes(folder.recording_path.read_bytes()[:n_bytes])
    journal = folder.journal_path.read_bytes()
    with pytest.raises(SessionError, match=r"holds 0.:.. of 03:10") as error:
        refined(folder)
    assert "from a copy" in error.value.hint
    assert folder.journal_path.read_bytes() == journal


def test_a_session_one_of_whose_files_is_gone_is_not_heard_again(folder: SessionFolder) -> None:
    recording = folder.recording_path.read_bytes()
    with opened(folder) as store:
        store.append(RecordingStarted("audio/recording-2.flac", "mic", "", 16000, 190.0), RecordingEnded(380.0))
        store.append(TranscriptCompleted())
    folder.recording_path.with_name("recording-2.flac").write_bytes(recording)
    folder.recording_path.unlink()
    with pytest.raises(SessionError, match=r"is without audio/recording\.flac"):
        refined(folder)


def test_a_session_that_never_recorded_says_so(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "session")
    folder.create()
    with pytest.raises(SessionError, match="Nothing was recorded"):
        refined(folder)


def test_a_session_that_was_cut_off_is_to_be_resumed_first(folder: SessionFolder) -> None:
    with opened(folder) as store:
        store.append(
            RecordingStarted("audio/recording-2.flac", "mic", "", 16000, 190.0), OffRecordStarted(191.0, "Ana")
        )
    with pytest.raises(SessionError) as error:
        refined(folder)
    assert "resume" in error.value.hint


def test_the_words_that_a_correction_taught_are_expected_in_every_window(folder: SessionFolder) -> None:
    class Vocabulary:
        asked: list[float] = []  # noqa: RUF012 - of this one test

        def expected_words(self, state: State, heard: str, *, until: float = 0.0) -> Sequence[str]:
            del heard
            self.asked.append(until)
            return [each.text for each in state.segments.values() if each.text_person]

        def votes(self, _state: State) -> Sequence[object]:
            return ()

        def pending_flags(self, _state: State, confirmed: object = ()) -> Sequence[object]:
            del confirmed
            return ()

    with opened(folder) as store:
        store.append(TextCorrected(SegmentId("s1"), "pybind11", "Ana"))
    engine = ScriptedRecognizer({EN: scripted_words()})
    vocabulary = Vocabulary()
    refined(folder, replace(better(engine), vocabulary=vocabulary))  # type: ignore[arg-type]
    assert all(call.hotwords == ("pybind11",) for call in engine.calls)
    assert vocabulary.asked == sorted(vocabulary.asked)
    assert vocabulary.asked[-1] <= 190.0
