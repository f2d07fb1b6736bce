"""From a file that somebody has to the session's own recording, which every later step reads."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from transcriber.capture.audio_file import decode_audio_blocks, read_recording
from transcriber.capture.recorder import Recorder, quantized
from transcriber.capture.recording import restored
from transcriber.core.events import RecordingEnded, RecordingStarted
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import AudioError, SessionError
from transcriber.files import printable_name
from transcriber.session.folder import RECORDING_PATH, SessionFolder
from transcriber.session.store import Store

if TYPE_CHECKING:
    from transcriber.ports import Samples

_BLOCK_SAMPLES = 30 * SAMPLE_RATE_HZ


def source_checksum(source: Path) -> str:
    """SHA-256 of the file, by which a second run of the command knows it again.

    Raises:
        AudioError: If it can't be read.
    """
    try:
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(
            f"Cannot read {source}: {error.strerror}.", hint="Check the path and its permissions."
        ) from error


def require_audio(source: Path) -> None:
    """Decode the beginning, so that a file without sound is refused before anything is made for it.

    Raises:
        AudioError: If there is none to decode.
    """
    next(decode_audio_blocks(source, on_damage=lambda _: None), None)


def recorded_samples(store: Store, folder: SessionFolder, source: Path, source_sha256: str) -> Samples:
    """The session's recording: made from `source` the first time, read back when a job goes on.

    The samples are those that the recording keeps, to the bit, so that a job that goes on sees what the first run saw.

    Returns:
        (n_samples,) float32, mono, 16 kHz, in [-1, 1].

    Raises:
        AudioError: If the source can't be decoded.
        SessionError: If the folder belongs to another recording, or can't be written.
    """
    recording = store.state.recording
    if recording is not None and recording.source_sha256 != source_sha256:
        raise SessionError(
            f"The session in {folder.path} is of another recording: {recording.source}.",
            hint="Choose another folder with -o.",
        )
    if recording is not None and recording.duration_s is not None:
        return read_recording(folder.path / recording.files[0].path).samples
    decoded = read_recording(source)
    _record(decoded.samples, folder.recording_path)
    store.append(
        RecordingStarted(RECORDING_PATH, printable_name(source), source_sha256, SAMPLE_RATE_HZ),
        RecordingEnded(round(len(decoded.samples) / SAMPLE_RATE_HZ, 3), decoded.warning or ""),
    )
    return decoded.samples


def _record(samples: Samples, path: Path) -> None:
    """Write the recording whole, or not at all, and round `samples` in place to what it keeps."""
    partial = path.with_suffix(".part")
    try:
        with Recorder(partial) as recorder:
            for start in range(0, len(samples), _BLOCK_SAMPLES):
                block = samples[start : start + _BLOCK_SAMPLES]
                recorder.write(block)
                block[:] = restored(quantized(block))
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
