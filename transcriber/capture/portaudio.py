"""PortAudio's devices: finding the one that is meant, opening it, and errors that say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from transcriber.errors import AudioError

_COMMON_RATES_HZ = (8_000, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000)

_MOST_CHANNELS = 8
"""More than any device that people record speech with: sound servers claim 32 to 128, and mix to what is asked."""

_BLOCKS_A_SECOND = 20

_LATENCY_S = 0.2
"""The device's buffer: how long the models may hold the interpreter lock before sound is lost."""

# Of PaErrorCode in portaudio.h.
_INVALID_SAMPLE_RATE = -9997
_DEVICE_UNAVAILABLE = -9985

StreamCallback = Callable[[Any, int, Any, Any], None]
"""indata (n_frames, n_channels) float32, n_frames, times, status; as sounddevice.InputStream documents."""


@dataclass(frozen=True, slots=True)
class InputDevice:
    index: int
    name: str
    n_channels: int
    rate_hz: int

    def __str__(self) -> str:
        return f"{self.index} '{self.name}'"


def load_portaudio() -> Any:
    """The module sounddevice.

    Raises:
        AudioError: If the PortAudio library is missing or cannot start.
    """
    try:
        import sounddevice
    except OSError as error:
        raise AudioError(
            f"Microphones cannot be used: {error}.",
            hint="Install PortAudio, on Debian and Ubuntu 'apt install libportaudio2'; then run 'bofscribe doctor'.",
        ) from error
    return sounddevice


def restart_portaudio(portaudio: Any) -> None:
    """Make PortAudio look again for devices: it lists them once, when it starts.

    All streams must be closed. There is no public way (https://github.com/spatialaudio/python-sounddevice/issues/125).

    Raises:
        AudioError: If it does not start again; it may the next time.
    """
    try:
        portaudio._terminate()
        portaudio._initialize()
    except portaudio.PortAudioError as error:
        raise AudioError(f"PortAudio cannot start: {error}.", hint="Run 'bofscribe doctor'.") from error


def input_devices(portaudio: Any) -> list[InputDevice]:
    """Those that can record, in PortAudio's order."""
    return [_input_device(found) for found in portaudio.query_devices() if found["max_input_channels"] > 0]


def choose_device(portaudio: Any, wanted: str | int | None) -> InputDevice:
    """The device that is meant.

    Args:
        wanted: Its number, its name or a part of it that no other has; None is the system's default.

    Raises:
        AudioError: If there is none, or several; it lists those that are there.
    """
    devices = input_devices(portaudio)
    if not devices:
        raise AudioError(
            "No microphone: this machine has no device that records.",
            hint="Connect one, or record elsewhere and give the file; 'bofscribe doctor' shows what is found.",
        )
    if wanted is None:
        return _default_device(portaudio, devices)
    text = str(wanted).strip().casefold()
    if text.isdecimal():
        found = [device for device in devices if device.index == int(text)]
    else:
        same = [device for device in devices if device.name.casefold() == text]
        found = same[:1] or [device for device in devices if text and text in device.name.casefold()]
    if len(found) == 1:
        return found[0]
    problem = f"fits several devices: {_listed(found)}" if found else "is not there"
    raise AudioError(f"Microphone {str(wanted)!r} {problem}.", hint=f"Give a number or a name of: {_listed(devices)}.")


def open_stream(
    portaudio: Any, device: InputDevice, *, rate_hz: int | None, callback: StreamCallback, on_end: Callable[[], None]
) -> Any:
    """Open and start a sounddevice.InputStream of float32.

    Args:
        rate_hz: None takes the device's own, so that nothing else resamples.
        on_end: Called, from a thread of PortAudio's, when no more callbacks will come.

    Raises:
        AudioError: If the device is busy, gone, or does not offer the rate.
    """
    rate_hz = rate_hz or device.rate_hz
    n_channels = device.n_channels if device.n_channels <= _MOST_CHANNELS else 2
    try:
        stream = portaudio.InputStream(
            device=device.index,
            samplerate=rate_hz,
            channels=n_channels,
            dtype="float32",
            blocksize=max(1, rate_hz // _BLOCKS_A_SECOND),
            latency=_LATENCY_S,
            callback=callback,
            finished_callback=on_end,
        )
        stream.start()
    except portaudio.PortAudioError as error:
        _raise_cannot_open(portaudio, device, n_channels, rate_hz, error)
    return stream


def _default_device(portaudio: Any, devices: list[InputDevice]) -> InputDevice:
    try:
        return _input_device(portaudio.query_devices(kind="input"))
    except portaudio.PortAudioError as error:
        raise AudioError("The system has no default microphone.", hint=f"Choose one of: {_listed(devices)}.") from error


def _raise_cannot_open(portaudio: Any, device: InputDevice, n_channels: int, rate_hz: int, error: Any) -> NoReturn:
    cannot = f"Cannot open microphone '{device.name}'"
    code = error.args[1] if len(error.args) > 1 else None
    if code == _INVALID_SAMPLE_RATE:
        offered = ", ".join(map(str, _offered_rates(portaudio, device, n_channels))) or "none of the usual rates"
        raise AudioError(
            f"{cannot}: {rate_hz} Hz is not supported (offers {offered}).",
            hint="Leave the rate out to take the device's own; 'bofscribe doctor' checks the microphones.",
        ) from error
    others = [other for other in input_devices(portaudio) if other.index != device.index]
    choice = f"choose another: {_listed(others)}" if others else "see 'bofscribe doctor'"
    if code == _DEVICE_UNAVAILABLE:
        raise AudioError(
            f"{cannot}: it is busy or was unplugged.", hint=f"Close the program that records from it, or {choice}."
        ) from error
    raise AudioError(f"{cannot}: {error}.", hint=f"Check that it is connected and not muted, or {choice}.") from error


def _offered_rates(portaudio: Any, device: InputDevice, n_channels: int) -> Iterable[int]:
    for rate_hz in _COMMON_RATES_HZ:
        try:
            portaudio.check_input_settings(
                device=device.index, channels=n_channels, dtype="float32", samplerate=rate_hz
            )
        except portaudio.PortAudioError:
            continue
        yield rate_hz


def _input_device(found: Any) -> InputDevice:
    return InputDevice(found["index"], found["name"], found["max_input_channels"], round(found["default_samplerate"]))


def _listed(devices: Iterable[InputDevice]) -> str:
    return ", ".join(map(str, devices))
