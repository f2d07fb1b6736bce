from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcriber.capture.recorder import Recorder, quantized
from transcriber.capture.recording import (
    RecordingPart,
    n_recorded_samples,
    next_recording_path,
    read_samples,
    restored,
)
from transcriber.errors import AudioError, SessionError

NOISE = np.random.default_rng(0).uniform(-0.5, 0.5, 20 * 16000).astype(np.float32)
KEPT = restored(quantized(NOISE))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recording") / "recording.flac"
    with Recorder(path) as recorder:
        for piece in np.array_split(NOISE, 400):
            recorder.write(piece)
    return path


@settings(max_examples=50, deadline=None)
@given(first=st.integers(0, len(NOISE)), n_samples=st.integers(0, 40_000))
def test_any_stretch_is_read_to_the_bit_and_silence_beyond_the_end(whole: Path, first: int, n_samples: int) -> None:
    expected = np.zeros(n_samples, np.float32)
    there = KEPT[first : first + n_samples]
    expected[: len(there)] = there
    np.testing.assert_array_equal(read_samples([RecordingPart(whole, 0)], first, n_samples), expected)


def test_a_stretch_over_two_parts_has_silence_for_the_time_between(tmp_path: Path) -> None:
    parts = []
    for number, first_sample in enumerate((0, 50_000)):
        with Recorder(tmp_path / f"{number}.flac") as recorder:
            recorder.write(NOISE[first_sample : first_sample + 30_000])
        parts.append(RecordingPart(recorder.path, first_sample))
    found = read_samples(parts, 25_000, 30_000)
    np.testing.assert_array_equal(found[:5_000], KEPT[25_000:30_000])
    assert not found[5_000:25_000].any()
    np.testing.assert_array_equal(found[25_000:], KEPT[50_000:55_000])


def test_what_two_parts_both_hold_is_the_later_ones(tmp_path: Path) -> None:
    with Recorder(tmp_path / "1.flac") as first:
        first.write(np.full(16000, 0.5, np.float32))
    with Recorder(tmp_path / "2.flac") as second:
        second.write(np.full(16000, 0.25, np.float32))
    found = read_samples([RecordingPart(first.path, 0), RecordingPart(second.path, 8000)], 0, 24000)
    np.testing.assert_array_equal(found, np.repeat([0.5, 0.25], [8000, 16000]))


def test_a_recording_can_be_read_while_it_grows(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "recording.flac")
    for step in range(1, 21):
        recorder.write(NOISE[(step - 1) * 16000 : step * 16000])
        n_on_disk = recorder.n_samples_on_disk
        assert 0 <= step * 16000 - n_on_disk < 16000
        found = read_samples([RecordingPart(recorder.path, 0)], n_on_disk - 10_000, 10_000)
        np.testing.assert_array_equal(found, KEPT[n_on_disk - 10_000 : n_on_disk])
    recorder.close()


@pytest.mark.parametrize("n_torn_bytes", [1, 500, 2000])
def test_a_torn_end_costs_no_more_than_its_frame(whole: Path, tmp_path: Path, n_torn_bytes: int) -> None:
    torn = tmp_path / "torn.flac"
    torn.write_bytes(whole.read_bytes()[:-n_torn_bytes])
    n_found = n_recorded_samples(RecordingPart(torn, 0))
    assert len(NOISE) - 4 * 1152 <= n_found < len(NOISE)
    np.testing.assert_array_equal(read_samples([RecordingPart(torn, 0)], 0, n_found), KEPT[:n_found])


def test_a_part_whose_writer_died_before_its_first_frame_holds_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "recording.flac"
    empty.touch()
    assert n_recorded_samples(RecordingPart(empty, 0)) == 0


@pytest.mark.parametrize("content", [None, b"no sound at all"])
def test_a_part_that_cannot_be_read_is_an_error_with_its_path(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "recording.flac"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AudioError, match=r"recording\.flac"):
        read_samples([RecordingPart(path, 0)], 0, 16000)


def test_the_next_path_is_the_first_that_is_free(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = next_recording_path(tmp_path)
        path.touch()
        names.append(path.name)
    assert names == ["recording.flac", "recording-2.flac", "recording-3.flac"]


def test_a_recording_survives_the_death_of_its_process_up_to_the_last_second(tmp_path: Path) -> None:
    path = tmp_path / "recording.flac"
    program = (
        "import numpy as np\n"
        "from pathlib import Path\n"
        "from transcriber.capture.recorder import Recorder\n"
        f"recorder = Recorder(Path({str(path)!r}))\n"
        "noise = np.random.default_rng(0).uniform(-0.5, 0.5, 20 * 16000).astype(np.float32)\n"
        "for start in range(0, len(noise), 800):\n"
        "    recorder.write(noise[start:start + 800])\n"
        "    print(start + 800, flush=True)\n"
        "import time; time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    n_written = 0
    while n_written < 150_400:
        n_written = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait(10)
    n_written = int(rest[-1]) if rest else n_written
    n_found = n_recorded_samples(RecordingPart(path, 0))
    assert n_written - 16000 < n_found <= n_written + 800
    np.testing.assert_array_equal(read_samples([RecordingPart(path, 0)], 0, n_found), KEPT[:n_found])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error_that_says_so() -> None:
    recorder = Recorder(Path("/dev/full"))
    with pytest.raises(SessionError, match="No space left on device"):
        recorder.write(NOISE)
    assert recorder.n_samples_on_disk == 0


def test_sync_of_a_recording_that_was_removed_is_an_error(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "recording.flac")
    recorder.write(NOISE[:16000])
    recorder.sync()
    recorder.path.unlink()
    with pytest.raises(SessionError, match="No such file"):
        recorder.sync()
    recorder.close()
