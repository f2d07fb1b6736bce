"""The recording as it is published: small, silent where something is not to be heard, playable in every browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from transcriber.capture.recording import RecordingPart, read_samples
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span
from transcriber.errors import AudioError

if TYPE_CHECKING:
    from transcriber.ports import Samples

SOUND_NAME = "audio.m4a"
MEDIA_TYPE = "audio/mp4"

_BIT_RATE = 32_000
"""Of AAC: speech at 16 kHz is clear, and an hour is 14 MB."""

_BLOCK_SAMPLES = 60 * SAMPLE_RATE_HZ


def write_sound(
    parts: Sequence[RecordingPart],
    n_samples: int,
    path: Path,
    silent: Iterable[Span] = (),
    report: Callable[[float], None] = lambda _share: None,
) -> None:
    """Write the whole timeline; what no part holds is silence.

    Args:
        silent: Where nothing is to be heard.
        report: Takes the share that is done.

    Raises:
        AudioError: If a part cannot be read, or the file not written.
    """
    import av

    spans = list(silent)
    try:
        # The index first, so that a page can play from anywhere before all of it is there.
        with av.open(str(path), "w", format="ipod", options={"movflags": "+faststart"}) as container:
            stream = container.add_stream("aac", rate=SAMPLE_RATE_HZ, options={"aac_coder": "fast"})
            stream.layout = "mono"
            stream.bit_rate = _BIT_RATE
            for first in range(0, n_samples, _BLOCK_SAMPLES):
                samples = read_samples(parts, first, min(_BLOCK_SAMPLES, n_samples - first))
                _silence(samples, first, spans)
                frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="fltp", layout="mono")
                frame.sample_rate = SAMPLE_RATE_HZ
                frame.pts = first
                container.mux(stream.encode(frame))
                report((first + len(samples)) / n_samples)
            container.mux(stream.encode(None))
    except (OSError, av.FFmpegError) as error:
        raise AudioError(
            f"Cannot write the sound {path}: {getattr(error, 'strerror', None) or error}.",
            hint="Check that the disk has room, or publish without the recording: --no-audio.",
        ) from error


def read_sound(path: Path, span: Span) -> Samples:
    """What is heard in a span of a sound that was written; the decoder starts a little earlier, as it needs to.

    Returns:
        (n_samples,) float32, mono, 16 kHz; shorter where the sound ends before the span does.
    """
    import av

    heard: list[Samples] = []
    first, end = (round(at * SAMPLE_RATE_HZ) for at in (span.start, span.end))
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        container.seek(max(0, first - SAMPLE_RATE_HZ), stream=stream)
        for frame in container.decode(stream):
            at = frame.pts or 0
            if at >= end:
                break
            samples: Samples = frame.to_ndarray()[0]
            heard.append(samples[max(0, first - at) : max(0, end - at)])
    return np.concatenate(heard) if heard else np.zeros(0, np.float32)


def _silence(samples: Samples, first: int, spans: Iterable[Span]) -> None:
    for span in spans:
        start, end = (round(at * SAMPLE_RATE_HZ) - first for at in (span.start, span.end))
        samples[max(0, start) : max(0, end)] = 0.0
