from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from tests.capture.fakes import FakeClock, joined, tone
from transcriber.capture.paced_file import PacedFile
from transcriber.capture.streaming import BLOCK_SAMPLES
from transcriber.errors import AudioError, UsageError


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """Ten seconds at 16 kHz."""
    path = tmp_path / "rehearsal.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes((tone(10.0) * 32767).astype("<i2").tobytes())
    return path


@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
def test_no_block_comes_before_its_last_sample_would_have_been_heard(spoken: Path, speed: float) -> None:
    clock = FakeClock()
    n_samples = 0
    for block in PacedFile(spoken, on_notice=print, speed=speed, clock=clock).blocks():
        assert isinstance(block, np.ndarray)
        assert len(block) <= BLOCK_SAMPLES
        n_samples += len(block)
        assert clock.now_s - 1000.0 == pytest.approx(n_samples / 16000 / speed, abs=1e-6)
    assert n_samples == 160_000


def test_time_that_the_reader_takes_does_not_add_up(spoken: Path) -> None:
    clock = FakeClock()
    for _ in PacedFile(spoken, on_notice=print, clock=clock).blocks():
        clock.now_s += 0.01
    assert clock.now_s - 1000.0 == pytest.approx(10.0, abs=0.02)


def test_after_a_delay_the_pace_is_right_again(spoken: Path) -> None:
    clock = FakeClock()
    blocks = PacedFile(spoken, on_notice=print, clock=clock).blocks()
    next(blocks)
    clock.now_s += 3.0
    for _ in blocks:
        pass
    assert clock.now_s - 1000.0 == pytest.approx(10.0)


def test_stop_delivers_what_was_heard_by_then_and_no_more(spoken: Path) -> None:
    clock = FakeClock()
    source = PacedFile(spoken, on_notice=print, clock=clock)
    clock.after(2.55, source.stop)
    assert len(joined(source.blocks())) == round(2.55 * 16000)


def test_what_is_wrong_with_the_file_is_told(spoken: Path) -> None:
    whole = spoken.read_bytes()
    spoken.write_bytes(whole[: len(whole) // 2])
    notices: list[str] = []
    samples = joined(PacedFile(spoken, on_notice=notices.append, clock=FakeClock()).blocks())
    assert 70_000 < len(samples) < 90_000
    assert "truncated" in notices[0]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no such file"):
        next(iter(PacedFile(tmp_path / "nothing.wav", on_notice=print).blocks()))


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_a_speed_that_cannot_be_is_wrong_usage(spoken: Path, speed: float) -> None:
    with pytest.raises(UsageError, match="cannot be played"):
        PacedFile(spoken, on_notice=print, speed=speed)


def test_its_name_is_that_of_the_file(spoken: Path) -> None:
    assert PacedFile(spoken, on_notice=print).name == "rehearsal.wav"
