"""A clock that tests turn by hand, PortAudio without a sound card, and a source that plays a script.

Import as `from tests.capture.fakes import FakeClock, ...`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from transcriber.ports import LostAudio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples


class FakeClock:
    """Waiting turns it on at once; what was planned for a moment happens on the way."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self._planned: list[tuple[float, Callable[[], None]]] = []

    def seconds(self) -> float:
        return self.now_s

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Plan an action, so many seconds from now."""
        self._planned.append((self.now_s + seconds, action))
        self._planned.sort(key=lambda plan: plan[0])

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        until_s = self.now_s + max(0.0, timeout_s)
        while not event.is_set() and self._planned and self._planned[0][0] <= until_s:
            at_s, action = self._planned.pop(0)
            self.now_s = max(self.now_s, at_s)
            action()
        if not event.is_set():
            self.now_s = until_s
        return event.is_set()


class PortAudioError(Exception):
    pass


class FakePortAudio:
    """What we use of the module sounddevice. Devices are seen as they were when it was last initialized."""

    PortAudioError = PortAudioError

    def __init__(self, *devices: dict[str, Any], default: int | None = 0) -> None:
        self.plugged = list(devices)
        self.default = default
        self.refused: dict[str, PortAudioError] = {}
        self.rates_hz: tuple[int, ...] = (8000, 16000, 44100, 48000)
        self.overflow_next = False
        self.streams: list[FakeStream] = []
        self.n_initialized = 0
        self._initialize()

    def _initialize(self) -> None:
        self.n_initialized += 1
        self._seen = [device | {"index": index} for index, device in enumerate(self.plugged)]

    def _terminate(self) -> None:
        assert all(stream.is_closed for stream in self.streams), "PortAudio was restarted under an open stream"
        self._seen = []

    def query_devices(self, kind: str | None = None) -> Any:
        if kind is None:
            return self._seen
        if self.default is None or not self._seen:
            raise PortAudioError("Error querying device -1")
        return self._seen[self.default]

    def check_input_settings(self, *, device: int, channels: int, dtype: str, samplerate: int) -> None:
        assert (dtype, channels <= self._seen[device]["max_input_channels"]) == ("float32", True)
        if samplerate not in self.rates_hz:
            raise PortAudioError("Invalid sample rate", -9997)

    def InputStream(self, **options: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        name = self._seen[options["device"]]["name"]
        if name in self.refused:
            raise self.refused[name]
        self.check_input_settings(**{key: options[key] for key in ("device", "channels", "dtype", "samplerate")})
        self.streams.append(FakeStream(options))
        return self.streams[-1]


class FakeStream:
    latency = 0.2

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.samplerate = float(options["samplerate"])
        self.is_closed = False
        self.recorded_s = 5000.0

    def start(self) -> None:
        pass

    def speak(self, sound: NDArray[np.float32], *, lost_s: float = 0.0, has_overflowed: bool = False) -> None:
        """What PortAudio does when a buffer is full: (n_samples,) on every channel."""
        assert not self.is_closed
        self.recorded_s += lost_s
        channels = np.repeat(sound[:, np.newaxis], self.options["channels"], axis=1)
        times = SimpleNamespace(inputBufferAdcTime=self.recorded_s)
        self.options["callback"](channels, len(channels), times, SimpleNamespace(input_overflow=has_overflowed))
        channels[:] = 99.0  # the memory is PortAudio's, and it is used again
        self.recorded_s += len(sound) / self.samplerate

    def end(self) -> None:
        self.options["finished_callback"]()

    def abort(self, ignore_errors: bool) -> None:
        assert ignore_errors
        self.end()

    def close(self, ignore_errors: bool) -> None:
        assert ignore_errors
        self.is_closed = True


def input_device(name: str, *, n_channels: int = 1, rate_hz: int = 16000) -> dict[str, Any]:
    return {"name": name, "max_input_channels": n_channels, "default_samplerate": float(rate_hz)}


class ScriptedSource:
    """An AudioSource that gives what it was made with; functions are called when their turn comes."""

    name = "a script"

    def __init__(self, script: Iterable[Samples | LostAudio | Callable[[], object]]) -> None:
        self._script = script
        self._stopped = threading.Event()

    def blocks(self) -> Iterator[Samples | LostAudio]:
        for step in self._script:
            if self._stopped.is_set():
                return
            if callable(step):
                step()
            else:
                yield step

    def stop(self) -> None:
        self._stopped.set()


def tone(seconds: float, *, rate_hz: int = 16000, hz: float = 440.0, amplitude: float = 0.5) -> NDArray[np.float32]:
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return (amplitude * np.sin(2 * np.pi * hz * times)).astype(np.float32)


def joined(items: Iterable[Samples | Any]) -> Samples:
    """The sound alone."""
    return np.concatenate([np.zeros(0, np.float32), *(item for item in items if isinstance(item, np.ndarray))])
