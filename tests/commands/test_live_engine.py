"""`bofscribe live` with its engine in a process of its own: terminals come and go, the session stays."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.test_live_command import DEMO, kinds, waited_for
from transcriber.session.engine_socket import is_running

pytestmark = [
    pytest.mark.real_models,
    pytest.mark.usefixtures(
        "hang_ups_are_heard", "whisper_base_path", "segmentation_model_path", "campplus_model_path"
    ),
]

COMMAND = [sys.executable, "-m", "transcriber"]


def bofscribe(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "session"
    yield path
    if is_running(path):
        bofscribe("stop", str(path))


class Terminal:
    """`bofscribe live` on a terminal of its own, one that shows nothing but lines."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.screen, ours = pty.openpty()
        self.process = subprocess.Popen(
            [*COMMAND, "live", str(folder), *options],
            stdin=ours,
            stdout=ours,
            stderr=ours,
            start_new_session=True,
            env=os.environ | {"TERM": "dumb"},
        )
        os.close(ours)
        self.shown = ""

    def shows(self, text: str) -> bool:
        os.set_blocking(self.screen, False)
        with contextlib.suppress(BlockingIOError):
            self.shown += os.read(self.screen, 100_000).decode(errors="replace")
        return text in self.shown

    def press(self, keys: str) -> None:
        os.write(self.screen, keys.encode())

    def close(self) -> None:
        """As a terminal's window is closed: its programs are hung up."""
        os.killpg(self.process.pid, signal.SIGHUP)
        os.close(self.screen)
        self.process.wait(30)


def test_closing_the_terminal_leaves_the_session_running_and_the_same_command_comes_back(folder: Path) -> None:
    terminal = Terminal(folder, "--input", str(DEMO), "--language", "en")
    waited_for(lambda: terminal.shows("welcome everybody"))
    terminal.close()
    n_before = len(kinds(folder))
    waited_for(lambda: kinds(folder).count("SegmentFinalized") > 2)
    assert is_running(folder)
    assert len(kinds(folder)) > n_before
    again = Terminal(folder)
    waited_for(lambda: again.shows("Coming back") and again.shows("welcome everybody"))
    os.killpg(again.process.pid, signal.SIGINT)  # what a terminal makes of Ctrl-C
    assert again.process.wait(60) == 0, again.shown
    assert kinds(folder)[-1] == "TranscriptCompleted"
    waited_for(lambda: not is_running(folder))


def test_keys_go_off_the_record_and_back_and_leave(folder: Path) -> None:
    terminal = Terminal(folder, "--input", str(DEMO), "--language", "en")
    waited_for(lambda: terminal.shows("Keys:"))
    terminal.press("o")
    waited_for(lambda: "OffRecordStarted" in kinds(folder))
    waited_for(lambda: terminal.shows("OFF THE RECORD"))
    terminal.press("o")
    waited_for(lambda: "OffRecordEnded" in kinds(folder))
    terminal.press("q")
    assert terminal.process.wait(30) == 0
    waited_for(lambda: terminal.shows("It goes on"))
    assert is_running(folder)
    assert bofscribe("off-record", str(folder)).returncode == 0
    assert kinds(folder).count("OffRecordStarted") == 2
    done = bofscribe("stop", str(folder))
    assert done.returncode == 0, done.stderr
    assert kinds(folder)[-1] == "TranscriptCompleted"


def test_a_session_that_was_killed_goes_on_recording_in_its_folder_and_becomes_whole(folder: Path) -> None:
    terminal = Terminal(folder, "--input", str(DEMO), "--language", "en")
    waited_for(lambda: "SegmentFinalized" in kinds(folder))
    time.sleep(3)  # words that are recorded and not yet in the journal
    [process] = [int(line.split()[-1].strip(").")) for line in served_lines(folder)]
    os.kill(process, signal.SIGKILL)
    assert terminal.process.wait(30) == 1
    waited_for(lambda: terminal.shows("bofscribe resume"))
    assert not is_running(folder)
    jfk = DEMO.parent.parent.parent.parent / "shared" / "audio" / "dev" / "jfk.flac"
    second = bofscribe("live", str(folder), "--input", str(jfk if jfk.is_file() else DEMO), "--language", "en")
    assert second.returncode == 0, second.stderr
    assert kinds(folder).count("RecordingStarted") == 2
    assert kinds(folder)[-1] == "TranscriptCompleted"
    text = bofscribe("export", str(folder), "--format", "txt").stdout
    assert "welcome everybody" in text
    assert "free" in text  # said before the kill, journaled after it


def test_an_engine_that_cannot_start_says_why_where_it_was_asked_for(folder: Path, tmp_path: Path) -> None:
    failed = bofscribe("live", str(folder), "--input", str(tmp_path / "missing.wav"))
    assert failed.returncode != 0
    assert "missing.wav" in failed.stderr
    assert "Hint: " in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not folder.exists()  # no session began, so none is left behind


def test_a_folder_that_was_there_stays_when_no_session_begins_in_it(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    assert bofscribe("live", str(folder), "--input", str(tmp_path / "missing.wav")).returncode != 0
    assert list(folder.iterdir()) == []


def test_a_session_that_was_ended_is_not_mixed_with_another(folder: Path) -> None:
    sound = str(DEMO.parent.parent.parent.parent / "shared" / "audio" / "dev" / "jfk.flac")
    if not Path(sound).is_file():
        pytest.skip("jfk.flac is not here")
    assert bofscribe("live", str(folder), "--input", sound, "--language", "en").returncode == 0
    again = bofscribe("live", str(folder), "--input", sound, "--language", "en")
    assert again.returncode == 1
    assert "--go-on" in again.stderr


def served_lines(folder: Path) -> list[str]:
    log = (folder / "engine.log").read_text(encoding="utf-8")
    return [line for line in log.splitlines() if "(process " in line]
