"""A stretch of a session's recording as a WAV file, for people's ears; the recording may still be written."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from transcriber.capture.recorder import quantized
from transcriber.capture.recording import read_samples, recording_parts, restored
from transcriber.core.state import OFF_THE_RECORD, State
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import AudioError, UsageError

if TYPE_CHECKING:
    from transcriber.ports import Samples

MAX_EXCERPT_S = 300.0


def excerpt(state: State, folder: Path, start_s: float, end_s: float) -> bytes:
    """What was recorded between two moments; what was off the record, or is not written yet, is silent.

    Raises:
        UsageError: If the stretch is empty, or longer than MAX_EXCERPT_S.
        AudioError: If there is no recording, or it can't be read.
    """
    if not 0 <= start_s < end_s <= start_s + MAX_EXCERPT_S:
        raise UsageError(
            f"No sound lies between {start_s} and {end_s} s.",
            hint=f"Ask for the end after the start, and for at most {MAX_EXCERPT_S:.0f} s at once.",
        )
    parts = recording_parts(state.recording, folder) if state.recording else []
    if not parts:
        raise AudioError(
            f"The recording of {folder.name} is not here.", hint="Put its files back into the folder 'audio'."
        )
    first = round(start_s * SAMPLE_RATE_HZ)
    samples = read_samples(parts, first, round(end_s * SAMPLE_RATE_HZ) - first)
    hidden = [(gap.start, gap.end) for gap in state.gaps if gap.reason == OFF_THE_RECORD]
    if state.off_record_since is not None:
        hidden.append((state.off_record_since, end_s))
    for since_s, until_s in hidden:
        from_sample, to_sample = (max(0, round(moment_s * SAMPLE_RATE_HZ) - first) for moment_s in (since_s, until_s))
        samples[from_sample:to_sample] = 0.0
    return write_wav(samples)


def write_wav(samples: Samples) -> bytes:
    """A file of 16 bits, mono, 16 kHz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE_HZ)
        writer.writeframes(quantized(samples).astype("<i2").tobytes())
    return file.getvalue()


def read_wav(data: bytes) -> Samples:
    """(n_samples,) float32 in [-1, 1], of a file that `write_wav` made.

    Raises:
        AudioError: If it is something else.
    """
    try:
        with wave.open(io.BytesIO(data)) as reader:
            if (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) != (1, 2, SAMPLE_RATE_HZ):
                raise wave.Error("it is not mono with 16 bits at 16 kHz")
            frames = reader.readframes(reader.getnframes())
    except (wave.Error, EOFError) as error:
        raise AudioError(f"This is no excerpt of a recording: {error}.", hint="Try it again.") from error
    return restored(np.frombuffer(frames, "<i2"))
