"""Raw samples from another program, for example ffmpeg or arecord, on a pipe."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from transcriber.capture.streaming import StreamingResampler
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import AudioError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import LostAudio, Samples

_SAMPLE_BYTES = 2
_FULL_SCALE = 32768
_READS_AHEAD = 64

_POLL_S = 0.05
"""How soon `stop` is noticed."""

_FILE_SIGNATURES = {b"RIFF": "WAV", b"fLaC": "FLAC", b"OggS": "Ogg", b"ID3": "MP3"}

_FORMAT_HINT = "Raw 16-bit little-endian samples are expected: ffmpeg -i INPUT -f s16le -ar 16000 -ac 1 -"


class PcmStream:
    """An AudioSource: s16le samples, interleaved, at whatever pace they come.

    A pipe waits for its reader and loses nothing, so a stall is no lost audio: it is told, and the sample clock stands
    still until samples come again.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        on_notice: Callable[[str], None],
        rate_hz: int = SAMPLE_RATE_HZ,
        n_channels: int = 1,
        name: str = "standard input",
        stall_s: float = 2.0,
    ) -> None:
        """stall_s: A longer wait for samples is told.

        Raises:
            UsageError: If the rate or the number of channels is not positive.
        """
        if rate_hz < 1 or n_channels < 1:
            raise UsageError(
                f"{n_channels} channel(s) at {rate_hz} Hz cannot be read.",
                hint="Give the rate and channels of the stream.",
            )
        self.name = name
        self._read = _reader(stream, _SAMPLE_BYTES * n_channels * max(1, rate_hz // 10))
        self._on_notice = on_notice
        self._rate_hz = rate_hz
        self._n_channels = n_channels
        self._stall_s = stall_s
        self._stopped = threading.Event()
        self._pieces: queue.Queue[bytes | OSError | None] = queue.Queue(_READS_AHEAD)

    def blocks(self) -> Iterator[Samples | LostAudio]:
        # A read of a pipe cannot be interrupted, so that a thread of its own does it: `stop` need not wait for it.
        threading.Thread(target=self._read_all, name="pcm-reader", daemon=True).start()
        resampler = StreamingResampler(self._rate_hz)
        frame_bytes = _SAMPLE_BYTES * self._n_channels
        pending = b""
        is_first = True
        for piece in self._arriving():
            pending += piece
            if is_first and len(pending) >= max(map(len, _FILE_SIGNATURES)):
                self._refuse_files(pending)
                is_first = False
            n_whole_bytes = len(pending) // frame_bytes * frame_bytes
            yield from resampler.process(self._decoded(pending[:n_whole_bytes]))
            pending = pending[n_whole_bytes:]
        if pending and not self._stopped.is_set():
            self._on_notice(f"{self.name} ended in the middle of a sample: is the format right? {_FORMAT_HINT}")
        yield from resampler.finish()

    def stop(self) -> None:
        self._stopped.set()

    def _arriving(self) -> Iterator[bytes]:
        """Pieces until the stream ends or, after `stop`, those that have come already."""
        has_stalled = False
        waited_s = 0.0
        while True:
            try:
                piece = self._pieces.get(timeout=0.0 if self._stopped.is_set() else _POLL_S)
            except queue.Empty:
                if self._stopped.is_set():
                    return
                waited_s += _POLL_S
                if waited_s >= self._stall_s and not has_stalled:
                    has_stalled = True
                    self._on_notice(f"No sound from {self.name} for {self._stall_s:.0f} s; waiting for it.")
                continue
            if piece is None:
                return
            if isinstance(piece, OSError):
                self._on_notice(f"{self.name} cannot be read any more: {piece.strerror}.")
                return
            if has_stalled:
                self._on_notice(f"Sound from {self.name} comes again.")
            has_stalled, waited_s = False, 0.0
            yield piece

    def _read_all(self) -> None:
        """In a thread of its own: whatever comes, until the end; None marks it."""
        end: OSError | None = None
        try:
            while not self._stopped.is_set() and (piece := self._read()):
                self._pieces.put(piece)
        except OSError as error:
            end = error
        self._pieces.put(end)

    def _refuse_files(self, beginning: bytes) -> None:
        for signature, kind in _FILE_SIGNATURES.items():
            if beginning.startswith(signature):
                raise AudioError(f"{self.name} carries a {kind} file, not raw samples.", hint=_FORMAT_HINT)

    def _decoded(self, whole: bytes) -> NDArray[np.float32]:
        """(n_samples, n_channels) of whole frames."""
        samples = np.frombuffer(whole, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)
        return samples.reshape(-1, self._n_channels)


def _reader(stream: BinaryIO, most_bytes: int) -> Callable[[], bytes]:
    """Reads what is there, and waits only if nothing is.

    The descriptor is read past Python's buffer: its lock would abort the interpreter when it ends while a thread still
    waits for standard input (https://github.com/python/cpython/issues/86883).
    """
    try:
        return partial(os.read, stream.fileno(), most_bytes)
    except OSError:
        return partial(stream.read, most_bytes)
