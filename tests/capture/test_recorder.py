from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from transcriber.capture.recorder import Recorder, quantized
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.errors import SessionError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from transcriber.ports import Samples

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def noise(n_samples: int) -> Samples:
    return np.random.default_rng(7).uniform(-0.9, 0.9, n_samples).astype(np.float32)


def played(path: Path) -> NDArray[np.int16]:
    """The samples of a recording as FFmpeg plays it, up to where it breaks off."""
    import av

    found = []
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert (stream.rate, stream.channels) == (SAMPLE_RATE_HZ, 1)
        try:
            found = [frame.to_ndarray().reshape(-1) for frame in container.decode(stream)]
        except av.FFmpegError:
            pytest.fail("the recording cannot be played")
    return np.concatenate(found).astype(np.int16)


@pytest.mark.parametrize("n_block_samples", [160, 512, 4608, 16_000, 70_001])
def test_what_was_written_is_played_back_to_the_bit_however_it_was_chopped(
    tmp_path: Path, n_block_samples: int
) -> None:
    samples = noise(70_001)
    with Recorder(tmp_path / "r.flac") as recorder:
        for start in range(0, len(samples), n_block_samples):
            recorder.write(samples[start : start + n_block_samples])
        assert recorder.n_samples == len(samples)
    assert np.array_equal(played(tmp_path / "r.flac"), quantized(samples))


def test_an_empty_block_is_no_block(tmp_path: Path) -> None:
    with Recorder(tmp_path / "r.flac") as recorder:
        recorder.write(noise(0))
        recorder.write(noise(5000))
        recorder.write(noise(0))
    assert len(played(tmp_path / "r.flac")) == 5000


def test_closing_twice_is_closing_once(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "r.flac")
    recorder.write(noise(100))
    recorder.close()
    recorder.close()
    assert len(played(tmp_path / "r.flac")) == 100


@pytest.mark.filterwarnings("error")
def test_samples_are_rounded_clipped_and_never_noise() -> None:
    samples = np.array([0, 0.5, -1, 1, 7, -7, 1 / 65536 + 1e-6, np.nan, np.inf, -np.inf], np.float32)
    assert quantized(samples).tolist() == [0, 16384, -32768, 32767, 32767, -32768, 1, 0, 32767, -32768]


def test_what_the_recording_keeps_is_kept_when_it_is_recorded_again() -> None:
    once = quantized(noise(5000))
    assert np.array_equal(quantized((once / 32768).astype(np.float32)), once)


_RECORDS = """
import sys
from pathlib import Path
import numpy as np
from transcriber.capture.recorder import Recorder
recorder = Recorder(Path(sys.argv[1]))
samples = np.random.default_rng(7).uniform(-0.9, 0.9, 1_600_000).astype(np.float32)
for start in range(0, len(samples), 1600):
    recorder.write(samples[start : start + 1600])
    print(recorder.n_samples, flush=True)
    if recorder.n_samples >= 480_000:
        sys.stdin.read()
"""


def test_a_recording_whose_process_was_killed_plays_up_to_the_last_block(tmp_path: Path) -> None:
    path = tmp_path / "r.flac"
    with subprocess.Popen(
        [sys.executable, "-c", _RECORDS, str(path)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        n_samples = 0
        while n_samples < 480_000:
            n_samples = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    found = played(path)
    assert len(found) >= n_samples - SAMPLE_RATE_HZ
    assert np.array_equal(found, quantized(noise(1_600_000))[: len(found)])


def test_a_folder_that_is_missing_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="Cannot write the recording") as caught:
        Recorder(tmp_path / "missing" / "r.flac")
    assert caught.value.hint


def test_a_full_disk_is_an_error_that_names_the_recording(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    recorder = Recorder(tmp_path / "r.flac")
    recorder.write(noise(4_000))
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(SessionError, match=r"r\.flac"):
            recorder.write(noise(160_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
