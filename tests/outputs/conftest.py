"""A browser for the tests of pages, and folders of sessions for those of packs."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.builders import segment, turn
from tests.conftest import _missing
from transcriber.core import events as ev
from transcriber.core.events import Event, SegmentId
from transcriber.core.speech import Label, LanguageCode
from transcriber.session.folder import SessionFolder
from transcriber.session.journal import Journal
from transcriber.session.store import Store, SystemClock

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DURATION_S = 40
PT = LanguageCode("pt")

MADE: tuple[Event, ...] = (
    ev.RecordingStarted("audio/recording.flac", "bof.wav", "ab" * 32, 16000),
    segment("s1", "Welcome, I am Maria and this is about wheels.", 1.0, label="A"),
    segment("s2", "Maria, does the wheel say what processor it needs?", 6.0, label="B"),
    segment("s3", "Não, não diz nada.", 12.0, label="A", language="pt"),
    ev.AudioGap(20.0, 25.0, "off the record"),
    segment("s4", "Then we meet again in January.", 26.0, label="B"),
    ev.SpeakersDiarized((turn("A", 1, 5), turn("B", 6, 10), turn("A", 12, 14), turn("B", 26, 29)), (), "voices"),
    ev.SpeakerNamed(Label("A"), "Maria Sá", "Eva"),
    ev.SpeakerNamed(Label("B"), "Ben <b>", "Eva"),
    ev.TextCorrected(SegmentId("s4"), "Then we meet again in January, Maria.", "Eva"),
    ev.TranslationProduced(SegmentId("s2"), 1, PT, "Maria, a roda diz de que processador precisa?", "fake", "m"),
    ev.TranslationProduced(SegmentId("s3"), 1, LanguageCode("en"), "No, it says nothing.", "fake", "m"),
    ev.MarkAdded(ev.MarkId("m1"), "problem", "A wheel says nothing.", "Eva", SegmentId("s3")),
    ev.MarkAdded(ev.MarkId("m2"), "question", "What does it need?", "Eva", SegmentId("s2")),
    ev.MarkAdded(ev.MarkId("m3"), "action", "Ask again.", "Eva", SegmentId("s4"), "Maria Sá", "2026-12-01"),
    ev.WindowRecognized(0.0, 40.0, "whisper-base"),
    ev.RecordingEnded(float(DURATION_S)),
)
"""A short session with some of everything that is published."""


def make_session(path: Path, events: Sequence[Event] = MADE, *, has_recording: bool = True) -> Path:
    """The folder of a session that holds these events, and a recording that is audible all the time."""
    from transcriber.capture.recorder import Recorder

    folder = SessionFolder(path)
    folder.create()
    with Store(Journal(folder.journal_path), SystemClock()) as store:
        store.append(*events)
    if has_recording:
        tone = 0.2 * np.sin(np.arange(DURATION_S * 16000) * 2 * np.pi * 300 / 16000)
        with Recorder(folder.recording_path) as recorder:
            recorder.write(tone.astype(np.float32))
    return path


@pytest.fixture
def session_folder(tmp_path: Path) -> Callable[..., Path]:
    """Makes such a folder in that of the test, of the made session where no events are given."""

    def make(*events: Event, has_recording: bool = True) -> Path:
        return make_session(tmp_path / "session", events or MADE, has_recording=has_recording)

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if importlib.util.find_spec("playwright") is None:
        _missing("Playwright is not installed (pip install playwright)")
    from playwright import sync_api as playwright

    executable = shutil.which("chromium")
    if executable is None:
        _missing("Chromium is not here (Debian package chromium)")
    with playwright.sync_playwright() as driver:
        # Chromium's own sandbox needs rights that containers and root do not have; it opens our own pages alone.
        launched = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield launched
        launched.close()
