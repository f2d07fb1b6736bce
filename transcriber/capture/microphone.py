"""A microphone through PortAudio: any rate, any number of channels, and it may go and come back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transcriber.capture.clock import MonotonicClock, SystemMonotonicClock
from transcriber.capture.portaudio import InputDevice, choose_device, load_portaudio, open_stream, restart_portaudio
from transcriber.capture.streaming import StreamingResampler
from transcriber.errors import AudioError
from transcriber.ports import LostAudio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from transcriber.ports import Samples


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a microphone may give nothing, and how often it is tried again.

    without_sound_s: Nothing for so long means that the device is gone. first_sound_s: Sound servers need a while to
    begin. first_retry_s: Doubles up to last_retry_s.
    """

    without_sound_s: float = 1.0
    first_sound_s: float = 4.0
    first_retry_s: float = 0.5
    last_retry_s: float = 5.0


class Microphone:
    """An AudioSource.

    A device that gives nothing any more is told and opened again, with growing delays; what was lost meanwhile is one
    LostAudio. The sample clock is the device's own: the monotonic clock measures only what is lost.
    """

    def __init__(
        self,
        device: str | int | None = None,
        *,
        on_notice: Callable[[str], None],
        rate_hz: int | None = None,
        patience: Patience | None = None,
        clock: MonotonicClock | None = None,
    ) -> None:
        """device: Its number, its name or a part of it; None is the system's default.

        on_notice: Takes a sentence for the people at the desk; called from the thread that iterates `blocks`.
        rate_hz: Another rate than the device's own.

        Raises:
            AudioError: If PortAudio is missing, or there is no such device.
        """
        self._portaudio = load_portaudio()
        self._patience = patience or Patience()
        self._clock = clock or SystemMonotonicClock()
        self._rate_hz = rate_hz
        self._on_notice = on_notice
        self._stopped = threading.Event()
        self._stopped_s = float("inf")
        self._news = threading.Event()
        self.name = choose_device(self._portaudio, device).name
        # Numbers change when PortAudio looks again. The default stays whatever it is by then.
        self._wanted = None if device is None else self.name

    def blocks(self) -> Iterator[Samples | LostAudio]:
        connection: _Connection | None = self._connected()
        while connection is not None:
            try:
                yield from self._heard(connection)
            finally:
                connection.close()
            if self._stopped.is_set():
                return
            self._on_notice(f"Microphone '{self.name}' gives no sound any more; trying to connect it again.")
            reason, silent_since_s = f"microphone '{self.name}' gave no sound", connection.last_heard_s
            connection = self._reconnected()
            lost_until_s = self._stopped_s if connection is None else connection.first_recorded_s
            yield LostAudio(max(0.0, lost_until_s - silent_since_s), reason)

    def stop(self) -> None:
        self._stopped_s = self._clock.seconds()
        self._stopped.set()
        self._news.set()

    def _heard(self, connection: _Connection) -> Iterator[Samples | LostAudio]:
        """Until the connection gives nothing any more or, after `stop`, what the device's buffer held."""
        resampler = StreamingResampler(connection.rate_hz)
        previous: _Chunk | None = None
        patience_s = self._patience.first_sound_s
        while self._comes(connection, patience_s):
            chunk = connection.chunks.popleft()
            if chunk.has_overflowed and previous is not None:
                lost_s = _lost_between(previous, chunk, connection.rate_hz)
                yield LostAudio(lost_s, "the computer was too busy to listen")
            yield from resampler.process(chunk.channels)
            previous, patience_s = chunk, self._patience.without_sound_s
        yield from resampler.finish()

    def _comes(self, connection: _Connection, patience_s: float) -> bool:
        """Whether there is sound to take within this time."""
        deadline_s = self._clock.seconds() + patience_s
        while True:
            self._news.clear()
            if connection.chunks:
                return True
            if self._stopped.is_set():
                deadline_s = min(deadline_s, self._stopped_s + connection.latency_s)
            left_s = deadline_s - self._clock.seconds()
            if connection.has_ended or left_s <= 0:
                return False
            self._clock.wait(self._news, left_s)

    def _connected(self) -> _Connection:
        device = choose_device(self._portaudio, self._wanted)
        self.name = device.name
        return _Connection(self._portaudio, device, self._rate_hz, self._clock, self._news)

    def _reconnected(self) -> _Connection | None:
        """A connection that gives sound, however long it takes; None after `stop`."""
        delay_s = self._patience.first_retry_s
        while not self._clock.wait(self._stopped, delay_s):
            delay_s = min(2 * delay_s, self._patience.last_retry_s)
            try:
                restart_portaudio(self._portaudio)
                connection = self._connected()
            except AudioError:
                continue  # it is not back yet; that it is away was told
            if self._comes(connection, self._patience.first_sound_s):
                self._on_notice(f"Microphone '{self.name}' gives sound again.")
                return connection
            connection.close()
        return None


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What one callback brought.

    channels: (n_frames, n_channels). heard_s: When it came. recorded_s: When, on PortAudio's clock, its first frame
    was recorded; 0 where the system does not tell.
    """

    channels: NDArray[np.float32]
    heard_s: float
    recorded_s: float
    has_overflowed: bool


class _Connection:
    """An open stream, and what it brought and nobody took yet."""

    def __init__(
        self, portaudio: Any, device: InputDevice, rate_hz: int | None, clock: MonotonicClock, news: threading.Event
    ) -> None:
        self.chunks: deque[_Chunk] = deque()
        self.has_ended = False
        self.last_heard_s = clock.seconds()
        self._clock = clock
        self._news = news
        self._stream = open_stream(portaudio, device, rate_hz=rate_hz, callback=self._take, on_end=self._end)
        self.rate_hz: int = round(self._stream.samplerate)
        self.latency_s = float(self._stream.latency)

    @property
    def first_recorded_s(self) -> float:
        """When the first frame that waits to be taken was recorded, as far as the time of its coming tells."""
        first: _Chunk = self.chunks[0]
        return first.heard_s - len(first.channels) / self.rate_hz

    def close(self) -> None:
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)

    def _take(self, channels: Any, n_frames: int, times: Any, status: Any) -> None:
        """In PortAudio's thread, which must not wait for anything."""
        del n_frames
        self.last_heard_s = self._clock.seconds()
        self.chunks.append(
            _Chunk(channels.copy(), self.last_heard_s, times.inputBufferAdcTime, bool(status.input_overflow))
        )
        self._news.set()

    def _end(self) -> None:
        self.has_ended = True
        self._news.set()


def _lost_between(previous: _Chunk, chunk: _Chunk, rate_hz: int) -> float:
    """Seconds of sound that are missing between two chunks; 0.0 where that cannot be told.

    No more can be missing than the time between their callbacks: the times of sound servers are estimates.
    """
    between_s = chunk.heard_s - previous.heard_s
    previous_s = len(previous.channels) / rate_hz
    if previous.recorded_s and chunk.recorded_s:
        missing_s = chunk.recorded_s - previous.recorded_s - previous_s
    else:
        missing_s = between_s - previous_s
    return min(max(0.0, missing_s), between_s)
