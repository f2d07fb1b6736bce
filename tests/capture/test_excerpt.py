"""What people listen to again: a stretch of the recording as a WAV file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.builders import state_of
from transcriber.capture.excerpt import MAX_EXCERPT_S, excerpt, read_wav, write_wav
from transcriber.capture.recorder import Recorder, quantized
from transcriber.capture.recording import restored
from transcriber.core.events import Event, OffRecordEnded, OffRecordStarted, RecordingStarted
from transcriber.core.state import State
from transcriber.errors import AudioError, BofscribeError, UsageError

if TYPE_CHECKING:
    from transcriber.ports import Samples

NOISE = np.random.default_rng(0).uniform(-0.5, 0.5, 10 * 16000).astype(np.float32)
KEPT = restored(quantized(NOISE))
STARTED = RecordingStarted("recording.flac", "mic", "", 16_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Recorder(tmp_path / "recording.flac") as recorder:
        recorder.write(NOISE)
    return tmp_path


def heard(folder: Path, start_s: float, end_s: float, *events: Event) -> Samples:
    return read_wav(excerpt(state_of(STARTED, *events), folder, start_s, end_s))


def test_it_is_what_was_recorded(folder: Path) -> None:
    np.testing.assert_array_equal(heard(folder, 2.5, 4.0), KEPT[40_000:64_000])


def test_what_was_off_the_record_is_silent_whatever_the_file_holds(folder: Path) -> None:
    found = heard(folder, 2.0, 5.0, OffRecordStarted(1.0, "Ana"), OffRecordEnded(3.0, "Ana"))
    assert not found[:16_000].any()
    np.testing.assert_array_equal(found[16_000:], KEPT[48_000:80_000])
    assert not heard(folder, 6.0, 7.0, OffRecordStarted(5.0, "Ana")).any()


def test_a_recording_that_is_being_written_is_read_and_goes_on_undisturbed(tmp_path: Path) -> None:
    with Recorder(tmp_path / "recording.flac") as recorder:
        for piece in np.array_split(NOISE, 100):
            recorder.write(piece)
            if recorder.n_samples_on_disk > 32_000:
                np.testing.assert_array_equal(heard(tmp_path, 0.5, 2.0), KEPT[8_000:32_000])
    np.testing.assert_array_equal(heard(tmp_path, 0.0, 10.0), KEPT)


def test_what_is_not_written_yet_is_silent(folder: Path) -> None:
    found = heard(folder, 9.0, 12.0)
    np.testing.assert_array_equal(found[:16_000], KEPT[144_000:])
    assert len(found) == 48_000
    assert not found[16_000:].any()


@pytest.mark.parametrize(
    "stretch", [(2.0, 2.0), (3.0, 2.0), (-1.0, 2.0), (0.0, MAX_EXCERPT_S + 1), (0.0, float("nan"))]
)
def test_what_is_no_stretch_is_refused(folder: Path, stretch: tuple[float, float]) -> None:
    with pytest.raises(UsageError, match="No sound lies between"):
        heard(folder, *stretch)


@pytest.mark.parametrize("state", [State(), state_of(STARTED)])
def test_a_recording_that_is_not_here_is_told(tmp_path: Path, state: State) -> None:
    with pytest.raises(AudioError, match="is not here"):
        excerpt(state, tmp_path, 0.0, 1.0)


def test_what_is_no_excerpt_is_told() -> None:
    np.testing.assert_array_equal(read_wav(write_wav(NOISE)), KEPT)
    for data in (b"", b"RIFF", write_wav(NOISE)[:20]):
        with pytest.raises(BofscribeError, match="no excerpt"):
            read_wav(data)
