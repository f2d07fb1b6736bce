"""`bofscribe refine` as an organizer uses it: half a minute of the bundled session, with the real models."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.cache import Presence
from tests.builders import segment
from transcriber.capture.audio_file import read_recording
from transcriber.capture.recorder import Recorder
from transcriber.cli import bofscribe
from transcriber.config import Settings
from transcriber.core.events import RecordingEnded, RecordingStarted, SegmentId, TextCorrected, TranscriptCompleted
from transcriber.core.speech import LanguageCode
from transcriber.core.state import State, fold
from transcriber.core.views import transcript_lines
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal, read_journal
from transcriber.session.store import Store, SystemClock
from transcriber.wiring import refining
from transcriber.wiring.refining import best_recognizer

DEMO = Path(__file__).resolve().parent.parent.parent / "transcriber" / "demo"
N_SAMPLES = 18 * 16000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A session that was written down badly, in which a person wrote one line."""
    session = SessionFolder(tmp_path / "session")
    session.create()
    with Store(Journal(session.journal_path), SystemClock()) as store:
        store.append(
            RecordingStarted("audio/recording.flac", "demo", "", 16000),
            segment("s1", "okay welcome every buddy to the python", 0.6),
            segment("s2", "I would like to start with pep seven", 6.1),
            TextCorrected(SegmentId("s2"), "I'd like to start with PEP 703.", "Eva"),
            segment("s3", "we are we bill free thread wheels", 11.2),
            RecordingEnded(N_SAMPLES / 16000),
            TranscriptCompleted(),
        )
    with Recorder(session.recording_path) as recorder:
        recorder.write(read_recording(DEMO / "bof_en_4spk_clean.flac").samples[:N_SAMPLES])
    settings = '[languages]\nspoken = ["en"]\ncaptions = ["pt"]\n'
    session.settings_path.write_text(settings, encoding="utf-8")
    return session.path


def run(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(bofscribe, ["refine", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def state_of(folder: Path) -> State:
    return fold(read_journal(folder / "journal.jsonl"))


@pytest.mark.real_models
@pytest.mark.usefixtures("whisper_base_path", "segmentation_model_path", "campplus_model_path")
def test_a_session_gets_the_better_text_translated_and_shows_word_by_word_what_changed(
    folder: Path, tmp_path: Path, bergamot_model_path: object
) -> None:
    assert callable(bergamot_model_path)
    bergamot_model_path("en", "pt")
    done = run(folder, "--model", "whisper-base", "--report", tmp_path / "changes.html")
    state = state_of(folder)
    said = " ".join(line.segment.text for line in transcript_lines(state))
    assert "everybody" in said
    assert "wheels for our mesh library" in said
    assert state.segments[SegmentId("s2")].text == "I'd like to start with PEP 703."
    assert "[-every buddy-] {+everybody+}" in done.stdout
    assert "Heard again by whisper-base" in done.stderr
    page = (tmp_path / "changes.html").read_text(encoding="utf-8")
    assert "<del>every buddy</del> <ins>everybody</ins>" in page
    for line in transcript_lines(state):
        translation = state.translations[line.segment.id, LanguageCode("pt")]
        assert translation.revision == line.segment.revision
    journal = (folder / "journal.jsonl").read_bytes()
    assert run(folder, "--model", "whisper-base").stdout == done.stdout
    assert (folder / "journal.jsonl").read_bytes() == journal


def test_the_best_model_that_is_here_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Cache:
        here: tuple[str, ...]

        def presence(self, name: str) -> Presence:
            return Presence.HERE if name in self.here else Presence.MISSING

    def best(*here: str) -> str:
        monkeypatch.setattr(refining, "model_cache", lambda: Cache(here))
        return best_recognizer(Settings())

    assert best("whisper-base", "whisper-small") == "whisper-small"
    assert best("whisper-large-v3-turbo", "whisper-base", "whisper-small") == "whisper-large-v3-turbo"
    assert best() == Settings().recognition.model
