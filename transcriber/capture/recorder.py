"""Writes the recording of a session: 16 kHz mono FLAC, playable up to the last block even if the process dies."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import SessionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples

FULL_SCALE = 32768


def quantized(samples: Samples) -> NDArray[np.int16]:
    """(n_samples,) int16: what the recording keeps of samples in [-1, 1]; louder ones are clipped, NaN is silence."""
    scaled = np.nan_to_num(samples * FULL_SCALE)  # recordings of floating-point numbers may hold NaN
    return np.clip(np.rint(scaled), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


class Recorder:
    """An audio file being written.

    n_samples: Taken so far. n_samples_on_disk: Those that a death of the process leaves readable; the rest, less than
    a frame, is with the encoder.

    Raises:
        SessionError: If it can't be made, and from `write`, `sync` and `close` if the disk refuses. Nothing can be
            written after that.
    """

    def __init__(self, path: Path) -> None:
        import av

        self.path = path
        self.n_samples = 0
        self.n_samples_on_disk = 0
        self._av = av
        self._refusals: tuple[type[BaseException], ...] = (OSError, av.FFmpegError)
        try:
            # Without flush_packets a crash would lose what FFmpeg still buffers.
            self._container: Any = av.open(str(path), "w", format="flac", options={"flush_packets": "1"})
            self._stream: Any = self._container.add_stream("flac", rate=SAMPLE_RATE_HZ)
            self._stream.layout = "mono"
            self._stream.format = "s16"
            self._container.start_encoding()  # else the file is made, or refused, at the first write
        except self._refusals as error:
            raise self._cannot_write(error) from error

    def write(self, samples: Samples) -> None:
        """Append samples: (n_samples,) float32, mono, 16 kHz, in [-1, 1]; none at all change nothing."""
        if len(samples) == 0:
            return
        frame = self._av.AudioFrame.from_ndarray(quantized(samples)[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.pts = self.n_samples
        self._mux(frame)
        self.n_samples += len(samples)

    def sync(self) -> None:
        """Have the system write to the disk what it still holds, so that a loss of power leaves it readable too."""
        try:
            with self.path.open("r+b") as file:
                os.fsync(file.fileno())
        except OSError as error:
            raise self._cannot_write(error) from error

    def close(self) -> None:
        """Flush and close. A second call does nothing."""
        if self._container is None:
            return
        try:
            self._mux(None)
            self._container.close()
        except self._refusals as error:
            raise self._cannot_write(error) from error
        finally:
            self._container = None

    def _mux(self, frame: Any) -> None:
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
                self.n_samples_on_disk += packet.duration
        except self._refusals as error:
            raise self._cannot_write(error) from error

    def _cannot_write(self, error: BaseException) -> SessionError:
        reason = getattr(error, "strerror", None) or str(error)
        return SessionError(
            f"Cannot write the recording {self.path}: {reason}.",
            hint="Check that the folder can be written and the disk has room, then run the same command again.",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
