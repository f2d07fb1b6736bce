"""A session's recording on its disk: several files on one timeline, if it was interrupted, readable while it grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from transcriber.capture.recorder import FULL_SCALE
from transcriber.core.state import Recording
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import AudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples


_SIGNATURE = b"fLaC"


@dataclass(frozen=True, slots=True)
class RecordingPart:
    """A FLAC file that a Recorder wrote or is writing. first_sample: Where it begins on the session's timeline."""

    path: Path
    first_sample: int


def next_recording_path(folder: Path) -> Path:
    """`recording.flac`, or the first of `recording-2.flac`, `recording-3.flac`, ... that is not there yet."""
    path = folder / "recording.flac"
    number = 2
    while path.exists():
        path = folder / f"recording-{number}.flac"
        number += 1
    return path


def restored(kept: NDArray[np.int16]) -> Samples:
    """(n_samples,) float32 in [-1, 1], the same for what comes from memory and what is read back from the disk."""
    return kept.astype(np.float32) / np.float32(FULL_SCALE)


def read_samples(parts: Sequence[RecordingPart], first_sample: int, n_samples: int) -> Samples:
    """A stretch of the timeline; what no part holds is silence.

    A file that is still being written, or whose writer died, gives what it holds. Costs the stretch, not the file.

    Returns:
        (n_samples,) float32, mono, 16 kHz, in [-1, 1].

    Raises:
        AudioError: If a part cannot be read.
    """
    kept = np.zeros(n_samples, np.int16)
    for part in parts:
        # A part ends where the next begins, even if its last samples were written again there.
        for start, samples in _decoded(part, first_sample, first_sample + n_samples):
            offset = start - first_sample
            kept[max(0, offset) : max(0, offset + len(samples))] = samples[max(0, -offset) :][
                : n_samples - max(0, offset)
            ]
    return restored(kept)


def recording_parts(recording: Recording, folder: Path) -> list[RecordingPart]:
    """The files of a session's recording that are there."""
    parts = [RecordingPart(folder / file.path, round(file.start * SAMPLE_RATE_HZ)) for file in recording.files]
    return [part for part in parts if part.path.is_file()]


def n_samples_of(parts: Sequence[RecordingPart]) -> int:
    """Where the timeline of the parts ends.

    Raises:
        AudioError: If one cannot be read.
    """
    return max((part.first_sample + n_recorded_samples(part) for part in parts), default=0)


def n_recorded_samples(part: RecordingPart) -> int:
    """How many samples the file holds; for one whose writer died, as many as can be decoded.

    Raises:
        AudioError: If it cannot be read.
    """
    return sum(len(samples) for _, samples in _decoded(part, part.first_sample, None))


def _decoded(part: RecordingPart, first_sample: int, end_sample: int | None) -> Iterator[tuple[int, NDArray[np.int16]]]:
    """The frames that touch a stretch of the timeline, each with its place there."""
    import av

    try:
        with part.path.open("rb") as file:
            signature = file.read(len(_SIGNATURE))
        if not signature:
            return  # its writer died before the first frame was whole
        if signature != _SIGNATURE:
            # FFmpeg would look in it for frames, find none, and call it silence.
            raise AudioError(f"The recording {part.path} is not a FLAC file.", hint="Restore it from a copy.")
        with av.open(str(part.path)) as container:
            stream = container.streams.audio[0]
            if first_sample > part.first_sample:
                container.seek(first_sample - part.first_sample, stream=stream)
            for packet in container.demux(stream):
                for frame in _frames(packet):
                    start = part.first_sample + (frame.pts or 0)
                    if end_sample is not None and start >= end_sample:
                        return
                    yield start, frame.to_ndarray()[0]
    except (OSError, av.FFmpegError) as error:
        raise AudioError(
            f"Cannot read the recording {part.path}: {getattr(error, 'strerror', None) or error}.",
            hint="Check that the file is there and can be read.",
        ) from error


def _frames(packet: Any) -> list[Any]:
    """None of one that is torn, as a full disk or a loss of power leaves the last."""
    import av

    try:
        frames: list[Any] = packet.decode()
    except av.error.InvalidDataError:
        return []
    return frames
