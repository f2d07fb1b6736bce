"""`bofscribe voices add`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.wiring.known_voices import voice_store

if TYPE_CHECKING:
    from transcriber.enrolment.voice_store import EnrolledVoice
    from transcriber.offline.job import Notice


def enrol_from_session(name: str, folder: Path, label: str | None) -> list[EnrolledVoice]:
    """Keep the voices that have a name in a session, or the one with a label.

    Raises:
        UsageError: If there is none that is known well enough.
        SessionError: If there is no session, or the voices can't be kept.
    """
    from transcriber.enrolment.taking import voices_in_session
    from transcriber.wiring.documents import open_document

    document = open_document(folder)
    voices = voices_in_session(document.state, name, label, source=document.title, today=datetime.now(UTC).date())
    voice_store().add(voices)
    return voices


def enrol_from_recording(name: str, audio: Path, notice: Notice) -> list[EnrolledVoice]:
    """Keep the voice of a recording of one person.

    Raises:
        UsageError: If several people speak in it, or too little is said.
        AudioError, ModelError: If it can't be decoded, or the models are not here.
    """
    from transcriber.capture.audio_file import read_recording
    from transcriber.config import load_settings
    from transcriber.enrolment.taking import voice_in_recording
    from transcriber.files import printable_name
    from transcriber.offline.source import require_audio
    from transcriber.wiring.engines import offline_engines

    require_audio(audio)
    diarizer = offline_engines(load_settings(None, {}, {}), notice).diarizer()
    found = diarizer.diarize(read_recording(audio).samples, progress=lambda _: None)
    today = datetime.now(UTC).date()
    voice = voice_in_recording(found, name, diarizer.name, source=printable_name(audio), today=today)
    voice_store().add([voice])
    return [voice]
