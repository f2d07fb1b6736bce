"""Plays samples on this machine's loudspeaker, slower or faster, and never makes its caller wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from transcriber.capture.portaudio import load_portaudio, restart_portaudio
from transcriber.capture.time_stretch import stretched
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import AudioError, BofscribeError

if TYPE_CHECKING:
    from transcriber.ports import Samples

OnEnd = Callable[[BofscribeError | None], None]
"""Told from a thread when nothing sounds any more: None after the end and after a stop, else why it could not."""

_LATENCY_S = 0.1
"""The device's buffer: how long the program may hold the interpreter lock before it crackles."""


class Player:
    """Plays one thing at a time: the next one ends the one before. For several threads."""

    def __init__(self, portaudio: Callable[[], Any] = load_portaudio) -> None:
        """portaudio: Gives the module sounddevice; called when something is first played."""
        self._portaudio = portaudio
        self._lock = threading.Lock()
        self._current: _Playing | None = None

    @property
    def is_playing(self) -> bool:
        current = self._current
        return current is not None and current.is_alive()

    def play(self, samples: Samples, *, where: str, on_end: OnEnd, speed: float = 1.0) -> None:
        """Begin to play; returns at once.

        Args:
            samples: (n_samples,) float32, mono, 16 kHz, in [-1, 1].
            where: The file and the time in it, for who has no loudspeaker here.
            speed: 0.5 to 2; the pitch stays.
        """
        with self._lock:
            before, self._current = self._current, _Playing(samples, speed, where, on_end, self._portaudio)
            if before is not None:
                before.stop()
            self._current.begin_after(before)

    def stop(self) -> None:
        """Silence, at once; nothing happens where nothing is played."""
        with self._lock:
            if self._current is not None:
                self._current.stop()


class _Playing(threading.Thread):
    """One thing that is played."""

    def __init__(self, samples: Samples, speed: float, where: str, on_end: OnEnd, portaudio: Callable[[], Any]) -> None:
        super().__init__(name="playing", daemon=True)
        self._samples = samples
        self._speed = speed
        self._where = where
        self._on_end = on_end
        self._load = portaudio
        self._before: _Playing | None = None
        self._is_over = threading.Event()
        self._n_played = 0

    def begin_after(self, before: _Playing | None) -> None:
        self._before = before
        self.start()

    def stop(self) -> None:
        self._is_over.set()

    def run(self) -> None:
        if self._before is not None:
            self._before.join()  # a device may allow one stream alone
            self._before = None
        failure: BofscribeError | None = None
        try:
            self._play()
        except BofscribeError as error:
            failure = error
        self._on_end(failure)

    def _play(self) -> None:
        self._samples = stretched(self._samples, self._speed)
        if self._is_over.is_set():
            return
        stream = self._opened()
        try:
            self._is_over.wait()
        finally:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)

    def _opened(self) -> Any:
        try:
            portaudio = self._load()
        except AudioError as error:
            raise self._cannot_play(error.message) from error
        try:
            device = _default_output(portaudio)
        except (portaudio.PortAudioError, AudioError) as error:
            raise self._cannot_play("this machine has no loudspeaker") from error
        n_channels = min(2, device["max_output_channels"])
        try:
            try:
                return self._stream(portaudio, SAMPLE_RATE_HZ, n_channels)
            except portaudio.PortAudioError:
                rate_hz = round(device["default_samplerate"])
                self._samples = _resampled(self._samples, rate_hz)
                return self._stream(portaudio, rate_hz, n_channels)
        except portaudio.PortAudioError as error:
            raise self._cannot_play(f"{device['name']}: {error}") from error

    def _stream(self, portaudio: Any, rate_hz: int, n_channels: int) -> Any:
        def give(outdata: Any, n_frames: int, _times: Any, _status: Any) -> None:
            piece = self._samples[self._n_played : self._n_played + n_frames]
            outdata[: len(piece)] = piece[:, np.newaxis]
            outdata[len(piece) :] = 0.0
            self._n_played += len(piece)
            if self._n_played >= len(self._samples):
                raise portaudio.CallbackStop

        stream = portaudio.OutputStream(
            samplerate=rate_hz,
            channels=n_channels,
            dtype="float32",
            latency=_LATENCY_S,
            callback=give,
            finished_callback=self._is_over.set,
        )
        try:
            stream.start()
        except BaseException:
            stream.close(ignore_errors=True)
            raise
        return stream

    def _cannot_play(self, reason: str) -> AudioError:
        return AudioError(
            f"No sound can be played here: {reason.rstrip('.')}.",
            hint=f"It is in {self._where}. Over SSH, join from the machine in front of you instead: it plays what "
            "'bofscribe review --url' shows, where the session runs with --edit.",
        )


def _default_output(portaudio: Any) -> Any:
    """As sounddevice describes it."""
    try:
        return portaudio.query_devices(kind="output")
    except portaudio.PortAudioError:
        restart_portaudio(portaudio)  # it lists devices once, and one may have been connected since
        return portaudio.query_devices(kind="output")


def _resampled(samples: Samples, rate_hz: int) -> Samples:
    import av

    resampler: Any = av.AudioResampler(format="flt", layout="mono", rate=rate_hz)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples)[np.newaxis, :], format="flt", layout="mono")
    frame.sample_rate = SAMPLE_RATE_HZ
    pieces = [piece.to_ndarray()[0] for source in (frame, None) for piece in resampler.resample(source)]
    return np.concatenate([np.zeros(0, np.float32), *pieces])
