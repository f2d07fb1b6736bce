from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.capture.fakes import FakeClock, FakePortAudio, PortAudioError, input_device, joined, tone
from tests.conftest import _missing
from transcriber.capture.microphone import Microphone
from transcriber.capture.streaming import BLOCK_SAMPLES
from transcriber.errors import AudioError
from transcriber.ports import LostAudio

if TYPE_CHECKING:
    from transcriber.ports import Samples

USB = "USB Mic: Audio (hw:1,0)"
CHUNK = tone(0.05)


class Desk:
    """A microphone on fake hardware, and what the people at the desk were told."""

    def __init__(self, portaudio: FakePortAudio, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "sounddevice", portaudio)
        self.portaudio = portaudio
        self.clock = FakeClock()
        self.notices: list[str] = []

    def microphone(self, device: str | int | None = None, rate_hz: int | None = None) -> Microphone:
        return Microphone(device, on_notice=self.notices.append, rate_hz=rate_hz, clock=self.clock)

    def speak(self, start_s: float, end_s: float) -> None:
        """Plan speech between these moments, in chunks of 0.05 s, on the stream that is open by then."""
        for step in range(round((end_s - start_s) / 0.05)):
            self.clock.after(start_s + (step + 1) * 0.05, lambda: self._stream_speaks())

    def _stream_speaks(self) -> None:
        if self.portaudio.streams and not self.portaudio.streams[-1].is_closed:
            self.portaudio.streams[-1].speak(CHUNK)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(FakePortAudio(input_device("Built-in"), input_device(USB)), monkeypatch)


def heard(microphone: Microphone) -> list[Samples | LostAudio]:
    return list(microphone.blocks())


def test_sound_is_delivered_until_the_microphone_is_stopped(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 1.0)
    desk.clock.after(1.0, microphone.stop)
    assert len(joined(heard(microphone))) == 16000
    assert desk.portaudio.streams[0].is_closed
    assert not desk.notices


def test_what_the_device_held_when_it_was_stopped_is_still_delivered(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 0.5)
    desk.clock.after(0.5, microphone.stop)
    desk.speak(0.5, 0.65)
    assert len(joined(heard(microphone))) == round(0.65 * 16000)


@pytest.mark.parametrize("rate_hz", [8000, 44100, 48000])
@pytest.mark.parametrize("n_channels", [1, 2, 6])
def test_any_rate_and_number_of_channels_become_16_khz_mono(desk: Desk, rate_hz: int, n_channels: int) -> None:
    desk.portaudio.plugged = [input_device("X", n_channels=n_channels, rate_hz=rate_hz)]
    desk.portaudio._initialize()
    microphone = desk.microphone()
    sound = tone(1.0, rate_hz=rate_hz)
    pieces = np.array_split(sound, 20)
    for index, piece in enumerate(pieces):
        desk.clock.after((index + 1) * 0.05, lambda piece=piece: desk.portaudio.streams[-1].speak(piece))  # type: ignore[misc]
    desk.clock.after(1.0, microphone.stop)
    samples = joined(heard(microphone))
    assert abs(len(samples) - 16000) <= 2
    # A click at a border would be a sample off the sine; its ends ring.
    assert np.abs(samples[400:-400] - tone(1.0)[400 : len(samples) - 400]).max() < 1e-3


def test_blocks_are_short(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.clock.after(0.5, lambda: desk.portaudio.streams[-1].speak(tone(0.5)))
    desk.clock.after(0.5, microphone.stop)
    assert max(len(block) for block in heard(microphone) if isinstance(block, np.ndarray)) <= BLOCK_SAMPLES


def test_a_sound_server_that_claims_32_channels_is_asked_for_two(desk: Desk) -> None:
    desk.portaudio.plugged = [input_device("pulse", n_channels=32)]
    desk.portaudio._initialize()
    microphone = desk.microphone()
    desk.speak(0.0, 0.1)
    desk.clock.after(0.1, microphone.stop)
    heard(microphone)
    assert desk.portaudio.streams[0].options["channels"] == 2


@pytest.mark.parametrize("wanted", [USB, "usb mic", 1, "1"])
def test_a_device_is_chosen_by_name_part_of_a_name_or_number(desk: Desk, wanted: str | int) -> None:
    assert desk.microphone(wanted).name == USB


def test_without_a_choice_it_is_the_default(desk: Desk) -> None:
    assert desk.microphone().name == "Built-in"


def test_a_name_that_is_not_there_lists_what_is(desk: Desk) -> None:
    with pytest.raises(AudioError, match="'Headset' is not there") as caught:
        desk.microphone("Headset")
    assert "0 'Built-in', 1 'USB Mic: Audio (hw:1,0)'" in caught.value.hint


def test_a_name_that_fits_several_lists_them(desk: Desk) -> None:
    with pytest.raises(AudioError, match="fits several devices: 0 'Built-in', 1 'USB"):
        desk.microphone("i")


def test_no_device_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(FakePortAudio(default=None), monkeypatch)
    with pytest.raises(AudioError, match="no device that records") as caught:
        desk.microphone()
    assert "bofscribe doctor" in caught.value.hint


def test_no_default_device_lists_the_others(desk: Desk) -> None:
    desk.portaudio.default = None
    with pytest.raises(AudioError, match="no default microphone") as caught:
        desk.microphone()
    assert USB in caught.value.hint


def test_a_missing_portaudio_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(AudioError, match="PortAudio library not found") as caught:
        Microphone(on_notice=print)
    assert "apt install libportaudio2" in caught.value.hint


def test_a_busy_device_says_so_and_names_the_others(desk: Desk) -> None:
    desk.portaudio.refused[USB] = PortAudioError("Error opening InputStream: Device unavailable", -9985)
    with pytest.raises(AudioError, match="busy or was unplugged") as caught:
        heard(desk.microphone(USB))
    assert "0 'Built-in'" in caught.value.hint


def test_a_rate_that_is_not_offered_lists_those_that_are(desk: Desk) -> None:
    with pytest.raises(AudioError, match="12345 Hz is not supported"):
        heard(desk.microphone(rate_hz=12345))
    with pytest.raises(AudioError, match=r"\(offers 8000, 16000, 44100, 48000\)"):
        heard(desk.microphone(rate_hz=12345))


def test_an_overflow_is_lost_audio_of_the_length_that_is_missing(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 0.2)
    desk.clock.after(0.6, lambda: desk.portaudio.streams[-1].speak(CHUNK, lost_s=0.3, has_overflowed=True))
    desk.clock.after(0.6, microphone.stop)
    items = heard(microphone)
    lost = [item for item in items if isinstance(item, LostAudio)]
    assert [round(item.seconds, 3) for item in lost] == [0.3]
    assert len(joined(items)) == 5 * len(CHUNK)


def test_an_overflow_never_counts_more_than_the_time_that_passed(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 0.2)
    desk.clock.after(0.3, lambda: desk.portaudio.streams[-1].speak(CHUNK, lost_s=3600.0, has_overflowed=True))
    desk.clock.after(0.3, microphone.stop)
    lost = [item for item in heard(microphone) if isinstance(item, LostAudio)]
    assert [round(item.seconds, 3) for item in lost] == [0.1]


def test_an_overflow_whose_length_cannot_be_told_still_leaves_a_trace(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 0.2)
    desk.clock.after(0.25, lambda: desk.portaudio.streams[-1].speak(CHUNK, has_overflowed=True))
    desk.clock.after(0.25, microphone.stop)
    lost = [item.seconds for item in heard(microphone) if isinstance(item, LostAudio)]
    assert lost == [pytest.approx(0.0, abs=1e-6)]


def test_a_device_that_falls_silent_is_told_and_connected_again(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 1.0)
    desk.speak(4.0, 5.0)
    desk.clock.after(5.0, microphone.stop)
    items = heard(microphone)
    assert [round(item.seconds, 2) for item in items if isinstance(item, LostAudio)] == [3.0]
    assert len(joined(items)) == 2 * 16000
    assert desk.notices == [
        "Microphone 'Built-in' gives no sound any more; trying to connect it again.",
        "Microphone 'Built-in' gives sound again.",
    ]


def test_a_stream_that_ends_is_noticed_at_once(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 0.5)
    desk.clock.after(0.5, lambda: desk.portaudio.streams[-1].end())
    desk.speak(0.5, 3.0)
    desk.clock.after(3.0, microphone.stop)
    lost = [item.seconds for item in heard(microphone) if isinstance(item, LostAudio)]
    assert lost == [pytest.approx(0.5, abs=0.051)]  # the first try, half a second later, succeeds


def test_an_unplugged_device_is_found_again_under_another_number(desk: Desk) -> None:
    microphone = desk.microphone(1)
    desk.speak(0.0, 0.5)

    def unplug() -> None:
        desk.portaudio.plugged = [input_device("Built-in")]
        desk.portaudio.streams[-1].end()

    def plug_in() -> None:
        desk.portaudio.plugged = [input_device("Webcam"), input_device("Built-in"), input_device(USB)]

    desk.clock.after(0.5, unplug)
    desk.clock.after(5.0, plug_in)
    desk.speak(0.5, 30.0)
    desk.clock.after(30.0, microphone.stop)
    heard(microphone)
    assert microphone.name == USB
    assert desk.portaudio.streams[-1].options["device"] == 2
    assert len(desk.portaudio.streams) == 2


def test_the_default_may_be_another_device_after_the_first_went(desk: Desk) -> None:
    microphone = desk.microphone()

    def unplug() -> None:
        desk.portaudio.plugged = [input_device(USB)]
        desk.portaudio.streams[-1].end()

    desk.clock.after(0.5, unplug)
    desk.speak(0.0, 3.0)
    desk.clock.after(3.0, microphone.stop)
    heard(microphone)
    assert desk.notices[-1] == f"Microphone '{USB}' gives sound again."


def test_tries_grow_rarer_up_to_five_seconds(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 0.5)
    tries: list[float] = []

    def unplug() -> None:
        desk.portaudio.plugged = []
        desk.portaudio.streams[-1].end()

    initialize = desk.portaudio._initialize
    desk.portaudio._initialize = lambda: (tries.append(desk.clock.now_s), initialize())[1]  # type: ignore[method-assign,func-returns-value]
    desk.clock.after(0.5, unplug)
    desk.clock.after(30.0, microphone.stop)
    heard(microphone)
    assert np.round(np.diff([1000.5, *tries]), 2).tolist() == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0]


def test_what_is_lost_when_stopped_without_sound_is_told_too(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 1.0)
    desk.clock.after(10.0, microphone.stop)
    lost = heard(microphone)[-1]
    assert isinstance(lost, LostAudio)
    assert lost.seconds == pytest.approx(9.0)
    assert lost.reason == "microphone 'Built-in' gave no sound"


def test_a_reader_that_is_slow_loses_nothing_and_raises_no_alarm(desk: Desk) -> None:
    microphone = desk.microphone()
    desk.speak(0.0, 5.0)
    desk.clock.after(5.0, microphone.stop)
    n_samples = 0
    for item in microphone.blocks():
        assert isinstance(item, np.ndarray)
        n_samples += len(item)
        if n_samples == len(CHUNK):
            desk.clock.wait(threading.Event(), 4.0)  # the disk stalls
    assert n_samples == 5 * 16000
    assert not desk.notices


# On a real sound server


ROOM = ("module-null-sink", "sink_name=room", "rate={rate_hz}", "channels={n_channels}")
REMAP = ("module-remap-source", "master=room.monitor", "source_name=mic")


class SoundServer:
    """PulseAudio with a room in which sounds can be played, and a microphone that hears them."""

    def __init__(self, runtime: Path) -> None:
        self._environment = os.environ | {"XDG_RUNTIME_DIR": str(runtime), "HOME": str(runtime)}
        self._environment.pop("PULSE_SERVER", None)
        self._daemon = subprocess.Popen(
            ["pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "-n", "--load=module-native-protocol-unix"],
            env=self._environment,
            stderr=subprocess.DEVNULL,
        )
        deadline_s = time.monotonic() + 10
        while subprocess.run(["pactl", "info"], env=self._environment, capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline_s, "pulseaudio does not start"
            time.sleep(0.05)

    def furnish(self, *, rate_hz: int, n_channels: int) -> None:
        self.command("load-module", *(part.format(rate_hz=rate_hz, n_channels=n_channels) for part in ROOM))
        self.command("load-module", *REMAP)

    def command(self, *arguments: str) -> None:
        subprocess.run(["pactl", *arguments], env=self._environment, check=True, capture_output=True)

    def play(self, wav: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["paplay", "--device=room", str(wav)], env=self._environment)

    def close(self) -> None:
        self._daemon.terminate()
        self._daemon.wait(10)


@pytest.fixture
def sound_server(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    import shutil

    for program, package in (("pulseaudio", "pulseaudio"), ("paplay", "pulseaudio-utils")):
        if shutil.which(program) is None:
            _missing(f"the Debian package {package} is not installed")
    if not list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        _missing("the Debian package libasound2-plugins is not installed")
    try:
        import sounddevice
    except OSError:
        _missing("the Debian package libportaudio2 is not installed")
    runtime = tmp_path_factory.mktemp("pulse")
    runtime.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("HOME", str(runtime))
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    server = SoundServer(runtime)
    try:
        yield server
    finally:
        sounddevice._terminate()  # its connection to this server must not outlive it
        sounddevice._initialize()
        server.close()


@pytest.fixture
def spoken(dev_audio_path: Callable[[str], Path], tmp_path: Path) -> Path:
    """A second and a half of somebody speaking."""
    import wave

    from transcriber.capture.audio_file import read_recording

    samples = read_recording(dev_audio_path("jfk")).samples[8000:32000]
    path = tmp_path / "spoken.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


class Listener(threading.Thread):
    """Listens to the real microphone, and remembers when it heard what."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        import sounddevice

        sounddevice._terminate()
        sounddevice._initialize()
        self.notices: list[str] = []
        self.items: list[Samples | LostAudio] = []
        self.heard = threading.Condition()
        self.microphone = Microphone(on_notice=self.told)

    def told(self, notice: str) -> None:
        with self.heard:
            self.notices.append(notice)
            self.heard.notify_all()

    def run(self) -> None:
        for item in self.microphone.blocks():
            with self.heard:
                self.items.append(item)
                self.heard.notify_all()

    def wait_for(self, condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
        with self.heard:
            assert self.heard.wait_for(condition, timeout_s), (self.notices, len(self.items))

    def n_samples(self) -> int:
        return sum(len(item) for item in self.items if isinstance(item, np.ndarray))

    def lost(self) -> list[LostAudio]:
        return [item for item in self.items if isinstance(item, LostAudio)]

    def finish(self) -> Samples:
        self.microphone.stop()
        self.join(10)
        assert not self.is_alive()
        return joined(self.items)


@pytest.mark.parametrize(("rate_hz", "n_channels"), [(44100, 2), (48000, 2)])
def test_what_is_said_in_the_room_is_heard(
    sound_server: SoundServer, spoken: Path, rate_hz: int, n_channels: int
) -> None:
    sound_server.furnish(rate_hz=rate_hz, n_channels=n_channels)
    listener = Listener()
    listener.start()
    listener.wait_for(lambda: listener.n_samples() > 0)
    assert sound_server.play(spoken).wait() == 0
    sound = listener.finish()
    assert not listener.notices
    assert _similarity(sound, spoken) > 0.95


def test_a_suspended_microphone_comes_back(sound_server: SoundServer, spoken: Path) -> None:
    sound_server.furnish(rate_hz=44100, n_channels=2)
    listener = Listener()
    listener.start()
    listener.wait_for(lambda: listener.n_samples() > 0)
    sound_server.command("suspend-source", "mic", "1")
    suspended_s = time.monotonic()
    listener.wait_for(lambda: bool(listener.notices))
    sound_server.command("suspend-source", "mic", "0")
    listener.wait_for(lambda: bool(listener.lost()))
    sound_server.play(spoken).wait()
    sound = listener.finish()
    assert listener.notices[-1].endswith("gives sound again.")
    assert 0.5 < listener.lost()[0].seconds < time.monotonic() - suspended_s
    assert _similarity(sound, spoken) > 0.95


def test_an_unplugged_microphone_comes_back(sound_server: SoundServer, spoken: Path) -> None:
    sound_server.furnish(rate_hz=48000, n_channels=2)
    listener = Listener()
    listener.start()
    listener.wait_for(lambda: listener.n_samples() > 0)
    sound_server.command("unload-module", "module-remap-source")
    sound_server.command("unload-module", "module-null-sink")
    unplugged_s = time.monotonic()
    listener.wait_for(lambda: bool(listener.notices))
    sound_server.furnish(rate_hz=44100, n_channels=1)
    listener.wait_for(lambda: bool(listener.lost()))
    sound_server.play(spoken).wait()
    sound = listener.finish()
    assert listener.notices[-1].endswith("gives sound again.")
    assert 0.3 < listener.lost()[0].seconds < time.monotonic() - unplugged_s
    assert _similarity(sound, spoken) > 0.95


def _similarity(sound: Samples, spoken: Path) -> float:
    """The highest correlation of what was spoken with a stretch of the sound: 1.0 is the same."""
    from transcriber.capture.audio_file import read_recording

    said = read_recording(spoken).samples
    n_points = 2 ** (len(sound) + len(said)).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(sound, n_points) * np.conj(np.fft.rfft(said, n_points)), n_points)
    lag = int(np.argmax(correlation[: len(sound)]))
    stretch = sound[lag : lag + len(said)]
    said = said[: len(stretch)]
    return float(np.dot(stretch, said) / (np.linalg.norm(stretch) * np.linalg.norm(said) + 1e-9))
