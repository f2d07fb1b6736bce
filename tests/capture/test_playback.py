"""Playing what was recorded, on a loudspeaker that is a script."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.capture.fakes import PortAudioError, joined, tone
from transcriber.capture.playback import Player
from transcriber.errors import AudioError, BofscribeError

if TYPE_CHECKING:
    from transcriber.ports import Samples

PATIENCE_S = 20.0
WHERE = "audio/recording.flac at 12:14"


class CallbackStop(Exception):  # noqa: N818 - sounddevice's name
    pass


class FakeOutput:
    """What we use of the module sounddevice to play, with one device or none."""

    PortAudioError = PortAudioError
    CallbackStop = CallbackStop

    def __init__(self, rates_hz: tuple[int, ...] = (16_000, 48_000), *, is_plugged: bool = True) -> None:
        self.rates_hz = rates_hz
        self.is_plugged = is_plugged
        self.opened: SimpleQueue[FakeOutputStream] = SimpleQueue()
        self.n_looked_again = 0

    def _terminate(self) -> None:
        pass

    def _initialize(self) -> None:
        self.n_looked_again += 1

    def query_devices(self, kind: str) -> dict[str, Any]:
        if not self.is_plugged:
            raise PortAudioError("Error querying device -1")
        assert kind == "output"
        return {"name": "speakers", "max_output_channels": 2, "default_samplerate": float(self.rates_hz[-1])}

    def OutputStream(self, **options: Any) -> FakeOutputStream:  # noqa: N802 - sounddevice's name
        if options["samplerate"] not in self.rates_hz:
            raise PortAudioError("Invalid sample rate", -9997)
        return FakeOutputStream(options, self.opened.put)


class FakeOutputStream:
    def __init__(self, options: dict[str, Any], on_start: Callable[[FakeOutputStream], None]) -> None:
        self.options = options
        self.on_start = on_start
        self.is_closed = False

    def start(self) -> None:
        self.on_start(self)

    def sound(self, n_blocks: int = 10_000) -> Samples:
        """What the device asks for, block after block, and plays; the first channel."""
        blocks = []
        for _ in range(n_blocks):
            block = np.full((512, self.options["channels"]), 9.0, np.float32)
            try:
                self.options["callback"](block, 512, None, None)
            except CallbackStop:
                blocks.append(block[:, 0])
                self.options["finished_callback"]()
                break
            blocks.append(block[:, 0])
        return joined(blocks)

    def abort(self, ignore_errors: bool) -> None:
        assert ignore_errors

    def close(self, ignore_errors: bool) -> None:
        self.is_closed = ignore_errors


class Ends:
    """How things that were played ended."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[BofscribeError | None] = SimpleQueue()

    def __call__(self, failure: BofscribeError | None) -> None:
        self._queue.put(failure)

    def next(self) -> BofscribeError | None:
        return self._queue.get(timeout=PATIENCE_S)


def test_it_plays_to_the_end_and_says_so() -> None:
    output, ends = FakeOutput(), Ends()
    player = Player(lambda: output)
    player.play(tone(0.5), where=WHERE, on_end=ends)
    stream = output.opened.get(timeout=PATIENCE_S)
    assert player.is_playing
    played = stream.sound()
    np.testing.assert_array_equal(played[:8_000], tone(0.5))
    assert not played[8_000:].any()
    assert ends.next() is None
    assert stream.is_closed


def test_stopping_ends_it_at_once() -> None:
    output, ends = FakeOutput(), Ends()
    player = Player(lambda: output)
    player.play(tone(60.0), where=WHERE, on_end=ends)
    stream = output.opened.get(timeout=PATIENCE_S)
    stream.sound(n_blocks=2)
    player.stop()
    assert ends.next() is None
    assert stream.is_closed


def test_the_next_thing_ends_the_one_before_and_never_sounds_beside_it() -> None:
    output, first, second = FakeOutput(), Ends(), Ends()
    player = Player(lambda: output)
    player.play(tone(60.0), where=WHERE, on_end=first)
    before = output.opened.get(timeout=PATIENCE_S)
    player.play(tone(0.1), where=WHERE, on_end=second)
    after = output.opened.get(timeout=PATIENCE_S)
    assert before.is_closed
    assert first.next() is None
    after.sound()
    assert second.next() is None


def test_half_the_speed_takes_twice_as_long() -> None:
    output, ends = FakeOutput(), Ends()
    Player(lambda: output).play(tone(1.0), where=WHERE, on_end=ends, speed=0.5)
    assert len(output.opened.get(timeout=PATIENCE_S).sound()) == pytest.approx(32_000, abs=512)


def test_a_device_that_does_not_take_16_khz_gets_its_own_rate() -> None:
    output, ends = FakeOutput(rates_hz=(44_100,)), Ends()
    Player(lambda: output).play(tone(1.0, hz=440.0), where=WHERE, on_end=ends)
    stream = output.opened.get(timeout=PATIENCE_S)
    assert stream.options["samplerate"] == 44_100
    played = stream.sound()[:44_000]
    assert np.argmax(np.abs(np.fft.rfft(played))) * 44_100 / len(played) == pytest.approx(440.0, abs=2.0)


def test_without_a_loudspeaker_the_file_and_the_time_are_told() -> None:
    output, ends = FakeOutput(is_plugged=False), Ends()
    Player(lambda: output).play(tone(1.0), where=WHERE, on_end=ends)
    failure = ends.next()
    assert isinstance(failure, AudioError)
    assert "no loudspeaker" in failure.message
    assert WHERE in failure.hint
    assert output.n_looked_again == 1  # for one that was connected since


def test_without_portaudio_the_same_is_told() -> None:
    def missing() -> object:
        raise AudioError("PortAudio is missing.", hint="Install it.")

    ends = Ends()
    Player(missing).play(tone(1.0), where=WHERE, on_end=ends)
    failure = ends.next()
    assert failure is not None
    assert "PortAudio is missing." in failure.message


def test_a_device_that_refuses_is_named() -> None:
    output, ends = FakeOutput(rates_hz=(48_000,)), Ends()
    output.OutputStream = lambda **_: (_ for _ in ()).throw(PortAudioError("Device unavailable"))  # type: ignore[method-assign]
    Player(lambda: output).play(tone(1.0), where=WHERE, on_end=ends)
    failure = ends.next()
    assert failure is not None
    assert "speakers: Device unavailable" in failure.message


def test_playing_never_makes_its_caller_wait() -> None:
    gate, ends = threading.Event(), Ends()

    def slow() -> object:
        gate.wait(PATIENCE_S)
        return FakeOutput(is_plugged=False)

    player = Player(slow)
    player.play(tone(1.0), where=WHERE, on_end=ends)
    player.stop()
    assert player.is_playing
    gate.set()
    ends.next()
