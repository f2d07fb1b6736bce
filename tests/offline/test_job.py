"""`transcribe` as a whole, with scripted models: what is journaled, what an interruption leaves, how it goes on."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.fakes import ScriptedActivity, ScriptedDiarizer, ScriptedRecognizer
from tests.offline.scenes import EN, SENTENCES, made_recording, scripted_engines, scripted_words
from transcriber.core.events import TextCorrected, WindowRecognized
from transcriber.core.speech import Hypothesis, LanguageCode
from transcriber.core.state import State
from transcriber.core.views import transcript_lines
from transcriber.errors import AudioError, ModelError, SessionError, UsageError
from transcriber.offline.job import open_job
from transcriber.offline.transcription import Engines
from transcriber.ports import AudioWindow, Progress
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal, read_journal
from transcriber.session.store import Store, SystemClock

if TYPE_CHECKING:
    from transcriber.ports import Samples

EXPECTED = [(str(label), text) for label, _, text in SENTENCES]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return made_recording(tmp_path / "talk.flac")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "session"


def run(
    source: Path, folder: Path, engines: Engines | None = None, notices: list[str] | None = None, **flags: Any
) -> State:
    told = notices if notices is not None else []
    with open_job(
        source,
        folder,
        {"languages": {"spoken": ["en"]}, **flags},
        {},
        lambda _settings, _notice: engines or scripted_engines(),
        told.append,
    ) as job:
        return job.run(lambda _stage, _share: None)


def said(state: State) -> list[tuple[str | None, str]]:
    return [(line.speaker, line.segment.text) for line in transcript_lines(state)]


class _Interrupting(ScriptedRecognizer):
    """Ctrl-C in the middle of the `n`th call."""

    left = 3  # a batch of windows is heard in three readings

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


class _WaitingDiarizer(ScriptedDiarizer):
    """Works until it is told to stop, as the real one does on a long recording."""

    was_stopped = False

    def diarize(self, audio: Samples, *, n_speakers: int | None = None, progress: Progress) -> Any:
        del audio, n_speakers
        for _ in range(10_000):
            try:
                progress(0.1)
            except Exception:
                self.was_stopped = True
                raise
            threading.Event().wait(0.001)
        raise AssertionError("nobody stopped it")


def test_everything_said_is_there_with_its_voice(source: Path, folder: Path) -> None:
    state = run(source, folder)
    assert said(state) == EXPECTED
    assert state.is_complete
    assert state.embeddings.keys() == {"A", "B"}


def test_the_folder_keeps_recording_journal_and_settings(source: Path, folder: Path) -> None:
    state = run(source, folder)
    assert state.recording is not None
    assert (folder / state.recording.files[0].path).is_file()
    assert state.recording.source == "talk.flac"
    assert 'spoken = ["en"]' in (folder / "session.toml").read_text()
    assert [record.seq for record in read_journal(folder / "journal.jsonl")] == list(range(1, state.seq + 1))


def test_a_second_run_of_a_finished_job_changes_nothing_and_asks_no_model(source: Path, folder: Path) -> None:
    run(source, folder)
    before = (folder / "journal.jsonl").read_bytes()
    recognizer, diarizer = ScriptedRecognizer({EN: scripted_words()}), ScriptedDiarizer([])
    state = run(source, folder, scripted_engines(recognizer, diarizer))
    assert said(state) == EXPECTED
    assert (folder / "journal.jsonl").read_bytes() == before
    assert (recognizer.calls, diarizer.calls) == ([], [])


def test_ctrl_c_leaves_what_is_done_and_the_next_run_goes_on(source: Path, folder: Path) -> None:
    diarizer = _WaitingDiarizer([])
    interrupting = _Interrupting({EN: scripted_words()})
    with pytest.raises(KeyboardInterrupt):
        run(source, folder, scripted_engines(interrupting, diarizer))
    assert diarizer.was_stopped
    done = [record.event for record in read_journal(folder / "journal.jsonl")]
    windows_done = [event for event in done if isinstance(event, WindowRecognized)]
    assert windows_done
    recognizer = ScriptedRecognizer({EN: scripted_words()})
    state = run(source, folder, scripted_engines(recognizer))
    assert said(state) == EXPECTED
    asked = {span for call in recognizer.calls for span in call.windows}
    assert all(window.end <= span.start or span.end <= window.start for window in windows_done for span in asked)


def test_cut_after_any_record_a_run_ends_with_the_same_transcript(source: Path, folder: Path) -> None:
    whole = run(source, folder)
    path = folder / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    for n_lines in range(len(lines)):
        path.write_bytes(b"".join(lines[:n_lines]))
        state = run(source, folder)
        assert said(state) == said(whole), f"after {n_lines} lines"


def test_what_a_person_corrected_meanwhile_stays(source: Path, folder: Path) -> None:
    interrupting = _Interrupting({EN: scripted_words()})
    with pytest.raises(KeyboardInterrupt):
        run(source, folder, scripted_engines(interrupting, _WaitingDiarizer([])))
    with Store(Journal(folder / "journal.jsonl"), SystemClock()) as store:
        first = min(store.state.segments.values(), key=lambda segment: segment.start)
        store.append(TextCorrected(first.id, "Bom dia a todos.", "Ana"))
    state = run(source, folder)
    assert said(state)[0] == ("A", "Bom dia a todos.")


def test_silence_gives_an_empty_transcript_and_no_voices(tmp_path: Path, folder: Path) -> None:
    silent = Engines(lambda: ScriptedActivity([]), lambda: ScriptedRecognizer({}), lambda: ScriptedDiarizer([]))
    state = run(made_recording(tmp_path / "silence.flac", 5), folder, silent)
    assert (said(state), state.is_complete, state.turns) == ([], True, ())


def test_a_model_that_fails_ends_the_job_with_its_own_error(source: Path, folder: Path) -> None:
    class Broken(ScriptedDiarizer):
        def diarize(self, audio: Samples, *, n_speakers: int | None = None, progress: Progress) -> Any:
            del audio, n_speakers, progress
            raise ModelError("out of memory", hint="use a smaller model")

    with pytest.raises(ModelError, match="out of memory"):
        run(source, folder, scripted_engines(diarizer=Broken([])))
    assert said(run(source, folder)) == EXPECTED


def test_the_number_of_speakers_reaches_the_diarizer(source: Path, folder: Path) -> None:
    diarizer = ScriptedDiarizer([])
    run(source, folder, scripted_engines(diarizer=diarizer), speakers={"count": 3})
    assert diarizer.calls == [3]


def test_another_recording_is_refused_by_a_folder_that_has_one(source: Path, folder: Path, tmp_path: Path) -> None:
    run(source, folder)
    with pytest.raises(SessionError, match=r"another recording: talk\.flac"):
        run(made_recording(tmp_path / "other.flac", 7), folder)


def test_other_settings_are_refused_once_it_has_begun(source: Path, folder: Path) -> None:
    run(source, folder)
    with pytest.raises(UsageError, match="speakers"):
        run(source, folder, speakers={"count": 2})


def test_another_device_is_no_other_setting(source: Path, folder: Path) -> None:
    run(source, folder)
    assert said(run(source, folder, recognition={"device": "cpu", "compute_type": "int8"})) == EXPECTED


def test_a_folder_that_holds_something_else_is_refused_and_untouched(source: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(SessionError, match="holds something else"):
        run(source, folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_settings_prepared_by_hand_are_used_and_their_comments_kept(source: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "session.toml").write_text('title = "My BoF" # the great one\n[speakers]\ncount = 2\n')
    diarizer = ScriptedDiarizer([])
    run(source, folder, scripted_engines(diarizer=diarizer))
    assert diarizer.calls == [2]
    assert "# the great one" in (folder / "session.toml").read_text()


def test_what_is_not_audio_leaves_no_folder(tmp_path: Path, folder: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a sound")
    with pytest.raises(AudioError):
        run(text, folder)
    assert not folder.exists()


def test_a_truncated_file_is_transcribed_with_a_warning(source: Path, folder: Path) -> None:
    source.write_bytes(source.read_bytes()[: source.stat().st_size * 2 // 3])
    notices: list[str] = []
    state = run(source, folder, notices=notices)
    assert said(state)[:2] == EXPECTED[:2]
    assert any("Warning" in notice for notice in notices)
    assert SessionFolder(folder).has_journal
