"""Files as people have them: every container, every kind of damage, and what is said about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from transcriber.capture.audio_file import decode_audio_blocks, read_recording
from transcriber.errors import AudioError

if TYPE_CHECKING:
    from av import AudioStream

    from transcriber.ports import Samples

SECONDS = 6
TONE_HZ = 440
CODECS = {
    "wav": "pcm_s16le",
    "flac": "flac",
    "mp3": "libmp3lame",
    "m4a": "aac",
    "ogg": "libopus",
    "mp4": "aac",
    "mkv": "aac",
}
VIDEO = ("mp4", "mkv")


def tone(rate_hz: int, *, seconds: float = SECONDS) -> Samples:
    """(n_samples,) float32 at a quarter of full scale."""
    moments = np.arange(round(rate_hz * seconds)) / rate_hz
    return (0.25 * np.sin(2 * np.pi * TONE_HZ * moments)).astype(np.float32)


def make(path: Path, channels: list[Samples], *, rate_hz: int = 48_000, start_s: float = 0.0) -> Path:
    """A file of the kind that its ending says, with a picture where the kind has one."""
    import av

    kind = path.suffix[1:]
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(channels)]
    with av.open(str(path), "w") as container:
        sound = cast("AudioStream", container.add_stream(CODECS[kind], rate=rate_hz, layout=layout))
        if kind in VIDEO:
            picture = container.add_stream("mpeg4", rate=5, width=32, height=32, pix_fmt="yuv420p")
            for _ in range(5 * SECONDS):
                black = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))
                container.mux(picture.encode(black))
            container.mux(picture.encode(None))
        codec = sound.codec_context
        frame = av.AudioFrame.from_ndarray(np.stack(channels), format="fltp", layout=layout)
        frame.sample_rate = rate_hz
        frame.pts = round(start_s * rate_hz)
        resampler = av.AudioResampler(codec.format.name, layout, rate_hz, frame_size=codec.frame_size or 1024)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(sound.encode(part))
        container.mux(sound.encode(None))
    return path


def cut(path: Path, share: float) -> Path:
    """The beginning of a file under another name."""
    short = path.with_name(f"cut{path.suffix}")
    data = path.read_bytes()
    short.write_bytes(data[: int(len(data) * share)])
    return short


def loudest_hz(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum)) * 16_000 / len(samples)


@pytest.mark.parametrize("kind", CODECS)
def test_every_kind_of_file_is_decoded_whole_and_at_its_pitch(tmp_path: Path, kind: str) -> None:
    recording = read_recording(make(tmp_path / f"a.{kind}", [tone(48_000)] * 2))
    assert recording.samples.dtype == np.float32
    assert recording.samples.ndim == 1
    assert recording.duration_s == pytest.approx(SECONDS, abs=0.05)
    assert loudest_hz(recording.samples) == pytest.approx(TONE_HZ, abs=1)
    assert recording.warning is None


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 96_000])
def test_any_rate_becomes_16_khz(tmp_path: Path, rate_hz: int) -> None:
    recording = read_recording(make(tmp_path / "a.wav", [tone(rate_hz)], rate_hz=rate_hz))
    assert recording.duration_s == pytest.approx(SECONDS, abs=0.01)
    assert loudest_hz(recording.samples) == pytest.approx(TONE_HZ, abs=1)


def test_16_khz_mono_is_kept_to_the_sample(tmp_path: Path) -> None:
    samples = read_recording(make(tmp_path / "a.wav", [tone(16_000)], rate_hz=16_000)).samples
    assert len(samples) == 16_000 * SECONDS
    assert np.abs(samples - tone(16_000)).max() < 1e-4


@pytest.mark.parametrize("n_channels", [1, 2, 6])
def test_the_same_sound_on_every_channel_is_as_loud_as_on_one(tmp_path: Path, n_channels: int) -> None:
    samples = read_recording(make(tmp_path / "a.wav", [tone(48_000)] * n_channels)).samples
    assert np.abs(samples[8_000:-8_000]).max() == pytest.approx(0.25, abs=0.01)


def test_channels_are_averaged(tmp_path: Path) -> None:
    silence = np.zeros_like(tone(48_000))
    samples = read_recording(make(tmp_path / "a.wav", [tone(48_000), silence])).samples
    assert np.abs(samples).max() == pytest.approx(0.125, abs=0.01)


def test_blocks_are_the_recording_in_pieces(tmp_path: Path) -> None:
    path = make(tmp_path / "a.flac", [tone(44_100)], rate_hz=44_100)
    blocks = list(decode_audio_blocks(path, on_damage=pytest.fail))
    assert len(blocks) > 10
    assert np.array_equal(np.concatenate(blocks), read_recording(path).samples)


def test_sound_that_begins_after_the_picture_keeps_its_place(tmp_path: Path) -> None:
    late = read_recording(make(tmp_path / "a.mkv", [tone(48_000, seconds=3)], start_s=2.0)).samples
    assert np.abs(late[: round(1.9 * 16_000)]).max() < 0.001
    assert np.abs(late[round(2.1 * 16_000) :]).max() > 0.2


# Damage


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "mkv"])
def test_a_truncated_file_is_kept_as_far_as_it_goes_with_a_warning(tmp_path: Path, kind: str) -> None:
    recording = read_recording(cut(make(tmp_path / f"a.{kind}", [tone(48_000)]), 0.6))
    assert 0.4 * SECONDS < recording.duration_s < 0.8 * SECONDS
    assert recording.warning is not None
    assert "truncated" in recording.warning


def test_a_truncated_mp4_has_lost_its_index_and_the_error_says_truncated(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="truncated or damaged"):
        read_recording(cut(make(tmp_path / "a.m4a", [tone(48_000)]), 0.6))


def test_a_damaged_middle_is_silent_and_the_rest_keeps_its_place(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mkv", [tone(48_000)])
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2_000] = bytes(2_000)
    path.write_bytes(data)
    recording = read_recording(path)
    assert recording.duration_s == pytest.approx(SECONDS, abs=0.2)


def test_samples_that_are_no_numbers_become_silence(tmp_path: Path) -> None:
    import wave

    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(4)
        file.setframerate(16_000)
        file.writeframes(np.array([0.5, np.nan, np.inf, 2.0, -0.5] * 1_000, np.float32).tobytes())
    data = bytearray(path.read_bytes())
    data[20:22] = (3).to_bytes(2, "little")  # the samples are floats
    path.write_bytes(data)
    samples = read_recording(path).samples
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 1.0


# What is no recording


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no such file") as caught:
        read_recording(tmp_path / "nothing.wav")
    assert caught.value.hint


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="a directory"):
        read_recording(tmp_path)


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    with pytest.raises(AudioError, match="empty"):
        read_recording(tmp_path / "a.wav")


def test_a_text_file(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\nNot audio at all.\n" * 50)
    with pytest.raises(AudioError, match="not an audio or video file"):
        read_recording(tmp_path / "notes.md")


def test_a_picture_without_sound(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        picture = container.add_stream("mpeg4", rate=5, width=32, height=32, pix_fmt="yuv420p")
        container.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))))
        container.mux(picture.encode(None))
    with pytest.raises(AudioError, match=r"no audio stream \(it holds: video\)"):
        read_recording(tmp_path / "a.mp4")


def test_a_header_without_a_sample(tmp_path: Path) -> None:
    import wave

    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
    with pytest.raises(AudioError, match="No sound"):
        read_recording(tmp_path / "a.wav")
