"""`bofscribe live --no-tui` and `resume` with the real models on real speech at its own pace, as a person runs them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

DEMO = Path(__file__).resolve().parent.parent.parent / "transcriber" / "demo" / "bof_en_4spk_clean.flac"
FIRST_WORDS = "Okay, welcome everybody"
PATIENCE_S = 90.0

pytestmark = [
    pytest.mark.real_models,
    pytest.mark.usefixtures("whisper_base_path", "segmentation_model_path", "campplus_model_path"),
]


def started(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "transcriber",
        "live",
        str(folder),
        "--input",
        str(DEMO),
        "--language",
        "en",
        "--no-tui",
    ]
    return subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def waited_for(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s, "it took too long"
        time.sleep(0.1)


def journal(folder: Path) -> list[dict[str, object]]:
    path = folder / "journal.jsonl"
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]] if path.is_file() else []


def kinds(folder: Path) -> list[object]:
    return [record["type"] for record in journal(folder)]


def test_a_session_that_ctrl_c_ends_is_whole_and_its_captions_were_served(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    running = started(folder, "--captions", "127.0.0.1:0")
    assert running.stderr is not None
    link = re.search(r"http://\S+", running.stderr.readline())
    assert link is not None
    waited_for(lambda: "SegmentFinalized" in kinds(folder))
    with urlopen(f"{link[0]}transcript.vtt") as answer:
        assert FIRST_WORDS in answer.read().decode()
    running.send_signal(signal.SIGINT)
    stdout, stderr = running.communicate(timeout=60)
    assert running.returncode == 0, stderr
    assert FIRST_WORDS in stdout
    assert "Traceback" not in stderr
    assert kinds(folder)[-1] == "TranscriptCompleted"


def test_after_kill_9_nothing_recorded_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    running = started(folder)
    waited_for(lambda: "SegmentFinalized" in kinds(folder))
    before = journal(folder)
    time.sleep(3)  # words that are recorded and not yet in the journal
    running.kill()
    running.communicate()
    done = subprocess.run(
        [sys.executable, "-m", "transcriber", "resume", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    after = journal(folder)
    assert after[: len(before)] == before
    assert kinds(folder)[-1] == "TranscriptCompleted"
    [ended] = [record for record in after if record["type"] == "RecordingEnded"]
    covered = [record for record in after if record["type"] == "WindowRecognized"]
    assert max(float(str(record["end"])) for record in covered) == pytest.approx(
        float(str(ended["duration_s"])), abs=0.4
    )


def test_a_second_session_in_one_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    running = started(folder)
    waited_for(lambda: "RecordingStarted" in kinds(folder))
    second = started(folder)
    _, stderr = second.communicate(timeout=60)
    running.kill()
    running.communicate()
    assert second.returncode == 1
    assert "Another bofscribe writes" in stderr
    assert "Hint: " in stderr
