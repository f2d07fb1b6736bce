from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.capture.fakes import FakeClock, ScriptedSource, joined, tone
from transcriber.capture import recording_writer
from transcriber.capture.capture_thread import CaptureThread
from transcriber.capture.recorder import Recorder, quantized
from transcriber.capture.recording import RecordingPart, n_recorded_samples, next_recording_path, read_samples, restored
from transcriber.core.events import AudioGap
from transcriber.errors import AudioError, SessionError
from transcriber.ports import LostAudio

if TYPE_CHECKING:
    from transcriber.ports import Samples


class Disk:
    """Makes recordings in a folder, and refuses while it is full."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_full = False
        self.parts: list[RecordingPart] = []

    def open(self, first_sample: int) -> Recorder:
        disk = self

        class OnThisDisk(Recorder):
            def write(self, samples: Samples) -> None:
                if disk.is_full:
                    raise SessionError("Cannot write the recording: no space left on device.", hint="Make room.")
                super().write(samples)

            def close(self) -> None:
                if disk.is_full:
                    raise SessionError("Cannot write the recording: no space left on device.", hint="Make room.")
                super().close()

        recorder = OnThisDisk(next_recording_path(self.folder))
        self.parts.append(RecordingPart(recorder.path, first_sample))
        return recorder

    def content(self, first_sample: int = 0) -> Samples:
        end = max(part.first_sample + n_recorded_samples(part) for part in self.parts)
        return read_samples(self.parts, first_sample, end - first_sample)


class Session:
    """A capture thread on a script, and all that it told."""

    def __init__(self, disk: Disk, *script: Samples | LostAudio | Callable[[], object], first_sample: int = 0) -> None:
        self.source = ScriptedSource(script)
        self.clock = FakeClock()
        self.gaps: list[AudioGap] = []
        self.levels: list[float] = []
        self.notices: list[str] = []
        self.thread = CaptureThread(
            self.source,
            disk.open,
            on_gap=self.gaps.append,
            on_level=self.levels.append,
            on_notice=self.notices.append,
            first_sample=first_sample,
            clock=self.clock,
        )

    def run(self) -> list[Samples | AudioGap]:
        """What a reader gets of the whole script."""
        self.thread.start()
        return list(self.thread.blocks())


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


def said(seconds: float) -> Samples:
    return restored(quantized(tone(seconds)))


def speech(n_blocks: int) -> list[Samples]:
    return np.split(tone(n_blocks * 0.1), n_blocks)


def test_what_is_heard_is_recorded_and_handed_on_to_the_bit(disk: Disk) -> None:
    items = Session(disk, *speech(30)).run()
    np.testing.assert_array_equal(disk.content(), said(3.0))
    np.testing.assert_array_equal(joined(items), said(3.0))


def test_a_block_is_in_the_recording_before_anybody_gets_it(disk: Disk) -> None:
    go_on = threading.Event()
    session = Session(disk, *speech(2), lambda: go_on.wait(10), *speech(1))
    session.thread.start()
    next(session.thread.blocks())
    assert n_recorded_samples(disk.parts[0]) > 0
    go_on.set()


def test_lost_audio_is_silence_of_the_same_length_and_an_event(disk: Disk) -> None:
    session = Session(disk, *speech(10), LostAudio(2.5, "the microphone was gone"), *speech(10))
    items = session.run()
    gap = AudioGap(1.0, 3.5, "the microphone was gone")
    assert session.gaps == [gap]
    assert [item for item in items if isinstance(item, AudioGap)] == [gap]
    content = disk.content()
    assert len(content) == round(4.5 * 16000)
    assert not content[16000:56000].any()
    np.testing.assert_array_equal(content[56000:], said(1.0))
    assert len(joined(items)) == 32000


def test_of_what_is_off_the_record_nothing_is_written_or_handed_on(disk: Disk) -> None:
    session = Session(
        disk,
        *speech(10),
        lambda: session.thread.pause("the chair asked for it"),
        *speech(20),
        lambda: session.thread.resume(),
        *speech(20),
    )
    items = session.run()
    # Half a second after `resume` may be older than it.
    assert session.gaps == [AudioGap(1.0, 3.5, "the chair asked for it")]
    content = disk.content()
    assert not content[16000:56000].any()
    assert len(content) == 5 * 16000
    assert len(joined(items)) == round(2.5 * 16000)
    assert len(session.levels) == 25


def test_off_the_record_until_the_end_is_a_gap_until_the_end(disk: Disk) -> None:
    session = Session(disk, *speech(10), lambda: session.thread.pause("private"), *speech(10))
    items = session.run()
    assert session.gaps == [AudioGap(1.0, 2.0, "private")]
    assert items[-1] == session.gaps[0]
    assert not disk.content()[16000:].any()


def test_off_the_record_from_the_start(disk: Disk) -> None:
    session = Session(disk, *speech(10), lambda: session.thread.resume(), *speech(10))
    session.thread.pause("not yet")
    assert session.thread.is_off_record
    session.run()
    assert session.gaps == [AudioGap(0.0, 1.5, "not yet")]


def test_going_off_the_record_again_within_the_half_second_is_one_gap(disk: Disk) -> None:
    session = Session(
        disk,
        *speech(5),
        lambda: session.thread.pause("first"),
        *speech(5),
        lambda: session.thread.resume(),
        *speech(2),
        lambda: session.thread.pause("second"),
        *speech(5),
        lambda: session.thread.resume(),
        *speech(10),
    )
    session.run()
    assert session.gaps == [AudioGap(0.5, 2.2, "first")]


def test_what_is_lost_off_the_record_belongs_to_that_gap(disk: Disk) -> None:
    session = Session(disk, *speech(10), lambda: session.thread.pause("private"), LostAudio(3.0, "gone"), *speech(1))
    session.run()
    assert session.gaps == [AudioGap(1.0, 4.1, "private")]


def test_the_level_is_measured_each_tenth_of_a_second(disk: Disk) -> None:
    session = Session(disk, *speech(10))
    session.run()
    assert session.levels == pytest.approx([-9.03] * 10, abs=0.05)


def test_a_timeline_that_goes_on_begins_where_it_is_told(disk: Disk) -> None:
    session = Session(disk, *speech(10), LostAudio(1.0, "gone"), first_sample=160_000)
    session.run()
    assert disk.parts[0].first_sample == 160_000
    assert session.gaps == [AudioGap(11.0, 12.0, "gone")]
    assert session.thread.recorded_s == 12.0


def test_the_lag_is_what_was_captured_and_not_read(disk: Disk) -> None:
    session = Session(disk, *speech(30))
    session.thread.start()
    session.thread._thread.join(10)
    assert session.thread.lag_s == 3.0
    list(session.thread.blocks())
    assert session.thread.lag_s == 0.0


def test_a_source_that_cannot_be_opened_is_an_error_for_the_reader_and_leaves_no_file(disk: Disk) -> None:
    def fail() -> None:
        raise AudioError("No microphone.", hint="Connect one.")

    with pytest.raises(AudioError, match="No microphone"):
        Session(disk, fail).run()
    assert not list(disk.folder.iterdir())


def test_a_source_that_breaks_leaves_a_whole_recording_and_the_reader_gets_all_before_the_error(disk: Disk) -> None:
    def fail() -> None:
        raise RuntimeError("a bug")

    session = Session(disk, *speech(10), lambda: session.thread.pause("private"), *speech(1), fail)
    session.thread.start()
    items: list[Samples | AudioGap] = []
    with pytest.raises(RuntimeError, match="a bug"):
        items.extend(session.thread.blocks())
    session.thread._thread.join(10)
    assert len(disk.content()) == 11 * 1600
    assert session.gaps == [AudioGap(1.0, 1.1, "private")]


def test_stop_returns_when_all_that_was_heard_is_in_the_recording(disk: Disk) -> None:
    heard = threading.Event()
    session = Session(disk, *speech(7), heard.set, lambda: stopped.wait(10), *speech(50))
    stopped = session.source._stopped
    session.thread.start()
    assert heard.wait(10)
    session.thread.stop()
    np.testing.assert_array_equal(disk.content(), said(0.7))


def test_a_source_that_does_not_stop_is_told(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcriber.capture.capture_thread._STOP_S", 0.05)
    release, is_stuck = threading.Event(), threading.Event()
    session = Session(disk, *speech(10), is_stuck.set, lambda: release.wait(10))
    session.thread.start()
    assert is_stuck.wait(10)
    session.thread.stop()
    assert session.notices == ["a script does not stop; the recording is whole up to 00:01."]
    release.set()


# A disk that refuses


def test_a_full_disk_is_told_once_and_nobody_loses_a_word(disk: Disk) -> None:
    session = Session(
        disk,
        *speech(10),
        lambda: setattr(disk, "is_full", True),
        *speech(20),
        lambda: setattr(disk, "is_full", False),
        lambda: setattr(session.clock, "now_s", session.clock.now_s + 11),
        *speech(10),
    )
    items = session.run()
    expected = np.concatenate([said(1.0), said(2.0), said(1.0)])
    np.testing.assert_array_equal(joined(items), expected)
    np.testing.assert_array_equal(disk.content(), expected)
    assert [part.path.name for part in disk.parts] == ["recording.flac", "recording-2.flac"]
    assert [notice.split(".")[0] for notice in session.notices] == [
        "Cannot write the recording: no space left on device",
        "The recording goes on in recording-2",
    ]
    assert not session.gaps


def test_a_disk_that_is_full_to_the_end_still_hands_all_on_and_says_what_is_lost(disk: Disk) -> None:
    session = Session(disk, *speech(10), lambda: setattr(disk, "is_full", True), *speech(20))
    items = session.run()
    assert len(joined(items)) == 48_000
    (gap,) = session.gaps
    assert gap.end == 3.0
    assert 0.9 <= gap.start <= 1.0  # a frame waits in the encoder
    assert "2 s of sound are lost" in session.notices[-1]


def test_more_than_memory_should_hold_is_given_up_from_the_oldest(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_writer, "_MOST_UNSAVED_SAMPLES", 16_000)
    disk.is_full = True
    session = Session(
        disk,
        *speech(30),
        lambda: setattr(disk, "is_full", False),
        lambda: setattr(session.clock, "now_s", session.clock.now_s + 11),
        *speech(1),
    )
    session.run()
    assert session.gaps[0].start == 0.0
    assert session.gaps[-1].end == 2.0
    np.testing.assert_array_equal(disk.content()[32_000:48_000], said(3.0)[32_000:])


def test_a_full_disk_is_not_tried_again_before_there_is_room(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    session = Session(
        disk,
        *speech(10),
        lambda: setattr(disk, "is_full", True),
        *speech(1),
        lambda: setattr(disk, "is_full", False),
        lambda: setattr(session.clock, "now_s", session.clock.now_s + 3600),
        *speech(10),
        lambda: tried.append(len(disk.parts)),
    )
    tried: list[int] = []
    session.run()
    assert tried == [1]
    # At the end it is now or never.
    np.testing.assert_array_equal(disk.content()[-16_000:], said(1.0))


def test_a_recording_survives_kill_9_up_to_the_last_second(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.capture.fakes import tone\n"
        "from transcriber.capture.capture_thread import CaptureThread\n"
        "from transcriber.capture.pcm_stream import PcmStream\n"
        "from transcriber.capture.recorder import Recorder\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "thread = CaptureThread(PcmStream(sys.stdin.buffer, on_notice=print),\n"
        "    lambda first: Recorder(folder / 'recording.flac'),\n"
        "    on_gap=print, on_level=lambda _: None, on_notice=print)\n"
        "thread.start()\n"
        "for block in thread.blocks():\n"
        "    print(len(block), flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    sound = tone(10.0)
    process.stdin.write((sound * 32767).astype("<i2").tobytes())
    process.stdin.flush()
    n_handed_on = 0
    while n_handed_on < len(sound):
        n_handed_on += int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    n_found = n_recorded_samples(RecordingPart(tmp_path / "recording.flac", 0))
    assert len(sound) - 16_000 < n_found <= len(sound)
