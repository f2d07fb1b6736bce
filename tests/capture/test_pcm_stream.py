from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.capture.fakes import joined, tone
from transcriber.capture.pcm_stream import PcmStream
from transcriber.capture.streaming import BLOCK_SAMPLES
from transcriber.errors import AudioError, UsageError


def pcm(samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> bytes:
    return (samples * 32768).astype("<i2").tobytes()


@pytest.fixture
def pipe() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Its reading and its writing end, unbuffered."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as reader, os.fdopen(writing, "wb", buffering=0) as writer:
        yield reader, writer


def test_samples_come_out_as_they_went_in() -> None:
    sound = tone(1.0)
    samples = joined(PcmStream(BytesIO(pcm(sound)), on_notice=print).blocks())
    np.testing.assert_allclose(samples, sound, atol=1 / 32768)


def test_any_rate_and_number_of_channels_become_16_khz_mono() -> None:
    stereo = np.stack([tone(1.0, rate_hz=44100)] * 2, axis=1)
    stream = PcmStream(BytesIO(pcm(stereo)), on_notice=print, rate_hz=44100, n_channels=2)
    samples = joined(stream.blocks())
    assert len(samples) == pytest.approx(16000, abs=2)
    np.testing.assert_allclose(samples[400:-400], tone(1.0)[400 : len(samples) - 400], atol=2e-3)


def test_blocks_are_short() -> None:
    blocks = list(PcmStream(BytesIO(pcm(tone(2.0))), on_notice=print).blocks())
    assert max(len(block) for block in blocks if isinstance(block, np.ndarray)) <= BLOCK_SAMPLES


@given(cuts=st.lists(st.integers(1, 3199), min_size=1, max_size=8, unique=True))
def test_it_does_not_matter_where_the_writer_cuts(cuts: list[int]) -> None:
    whole = pcm(tone(0.1))

    class InPieces(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            del size
            after = [cut for cut in sorted(cuts) if cut > self.tell()]
            return super().read(after[0] - self.tell() if after else -1)

    np.testing.assert_allclose(joined(PcmStream(InPieces(whole), on_notice=print).blocks()), tone(0.1), atol=1 / 32768)


def test_a_block_comes_before_the_next_is_written(pipe: tuple[BinaryIO, BinaryIO]) -> None:
    reader, writer = pipe
    blocks = PcmStream(reader, on_notice=print).blocks()
    for _ in range(3):
        writer.write(pcm(tone(0.05)))
        assert len(joined([next(blocks)])) == 800


def test_a_stream_that_ends_in_the_middle_of_a_sample_keeps_the_rest_and_asks_about_the_format() -> None:
    notices: list[str] = []
    stream = PcmStream(BytesIO(pcm(tone(0.1)) + b"\x01"), on_notice=notices.append)
    assert len(joined(stream.blocks())) == 1600
    assert len(notices) == 1
    assert "middle of a sample" in notices[0]
    assert "ffmpeg -i INPUT -f s16le" in notices[0]


def test_a_stall_is_told_and_nothing_is_lost(pipe: tuple[BinaryIO, BinaryIO]) -> None:
    reader, writer = pipe
    notices: list[str] = []
    stalled, resumed = threading.Event(), threading.Event()

    def told(notice: str) -> None:
        notices.append(notice)
        (stalled if len(notices) == 1 else resumed).set()

    def speak() -> None:
        writer.write(pcm(tone(0.1)))
        stalled.wait(10)
        writer.write(pcm(tone(0.1)))
        resumed.wait(10)
        writer.close()

    threading.Thread(target=speak, daemon=True).start()
    samples = joined(PcmStream(reader, on_notice=told, stall_s=0.1).blocks())
    assert len(samples) == 3200
    assert [notice.split(" ")[0] for notice in notices] == ["No", "Sound"]


def test_stop_ends_a_stream_that_is_stalled_and_delivers_what_came(pipe: tuple[BinaryIO, BinaryIO]) -> None:
    reader, writer = pipe
    stream = PcmStream(reader, on_notice=print)
    blocks = stream.blocks()
    writer.write(pcm(tone(0.1)))
    first = joined([next(blocks)])
    writer.write(pcm(tone(0.05)))
    while stream._pieces.empty():
        pass
    stream.stop()
    assert len(first) + len(joined(blocks)) == 2400


def test_a_file_instead_of_samples_is_refused_with_the_way_to_convert_it() -> None:
    stream = PcmStream(BytesIO(b"RIFF\x24\x08\x00\x00WAVEfmt "), on_notice=print)
    with pytest.raises(AudioError, match="carries a WAV file") as caught:
        list(stream.blocks())
    assert "-f s16le -ar 16000 -ac 1 -" in caught.value.hint


def test_an_empty_stream_ends() -> None:
    assert list(PcmStream(BytesIO(b""), on_notice=print).blocks()) == []


def test_a_stream_that_cannot_be_read_any_more_is_told() -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            del size
            raise OSError(5, "Input/output error")

    notices: list[str] = []
    assert list(PcmStream(Broken(), on_notice=notices.append).blocks()) == []
    assert notices == ["standard input cannot be read any more: Input/output error."]


@pytest.mark.parametrize(("rate_hz", "n_channels"), [(0, 1), (16000, 0)])
def test_a_format_that_cannot_be_is_wrong_usage(rate_hz: int, n_channels: int) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        PcmStream(BytesIO(), on_notice=print, rate_hz=rate_hz, n_channels=n_channels)


def test_a_process_that_still_waits_for_standard_input_can_end() -> None:
    program = (
        "import sys\n"
        "from transcriber.capture.pcm_stream import PcmStream\n"
        "stream = PcmStream(sys.stdin.buffer, on_notice=print)\n"
        "blocks = stream.blocks()\n"
        "assert len(next(blocks)) == 1600\n"
        "stream.stop()\n"
        "assert list(blocks) == []\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(pcm(tone(0.1)))
    process.stdin.flush()
    assert process.wait(30) == 0, process.stderr.read()
