"""`bofscribe transcribe` and `export` with the real models on a real recording, as a person runs them."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from transcriber.bench.scoring import read_reference, score
from transcriber.capture.audio_file import read_recording
from transcriber.capture.recorder import Recorder
from transcriber.core.state import fold
from transcriber.core.timeline import SAMPLE_RATE_HZ
from transcriber.session.journal import read_journal

DEMO = Path(__file__).resolve().parent.parent.parent / "transcriber" / "demo"
RECORDING = DEMO / "bof_en_4spk_clean.flac"

pytestmark = [
    pytest.mark.real_models,
    pytest.mark.usefixtures("whisper_base_path", "segmentation_model_path", "campplus_model_path"),
]


def bofscribe(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "transcriber", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The bundled session, transcribed once, and what the command printed."""
    folder = tmp_path_factory.mktemp("real") / "session"
    done = bofscribe("transcribe", RECORDING, "--language", "en", "-o", folder)
    assert done.returncode == 0, done.stderr
    return folder, done


def test_who_said_what_comes_out_within_the_bounds_that_the_project_set(
    finished: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = finished
    state = fold(read_journal(folder / "journal.jsonl"))
    accuracy = score(state, read_reference(DEMO / "bof_en_4spk_clean.seglst.json"), 115.0)
    assert accuracy.wer <= 0.05
    assert accuracy.cpwer <= 0.12
    assert accuracy.der <= 0.12
    assert accuracy.n_speakers == 4


def test_stdout_is_the_transcript_and_stderr_the_rest(
    finished: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, done = finished
    lines = done.stdout.splitlines()
    assert len(lines) > 20
    assert all(line.startswith("[0") and ": " in line for line in lines)
    assert done.stdout == bofscribe("export", folder, "--format", "txt").stdout
    assert "4 voices" in done.stderr


def test_terms_that_were_misheard_are_flagged_where_they_stand(
    finished: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = finished
    state = fold(read_journal(folder / "journal.jsonl"))
    flags = json.loads(bofscribe("flags", folder, "--json").stdout)
    misheard = [flag for flag in flags if flag["kind"] == "misheard"]
    assert misheard
    terms = {"Cython", "NumPy", "conda", "Spack", "pip", "wheel variants", "wheel variant"}  # what was said
    assert terms & {flag["suggestion"] for flag in misheard}
    for flag in misheard:
        [(segment, start, end)] = flag["spans"]
        assert state.segments[segment].text[start:end].strip()
    report = bofscribe("export", folder, "--format", "terms").stdout
    assert "MPI" in report


def test_the_same_command_again_prints_the_same_at_once(
    finished: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, done = finished
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    again = bofscribe("transcribe", RECORDING, "--language", "en", "-o", folder)
    assert (again.returncode, again.stdout) == (0, done.stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 5  # of the processor: other tests may run beside it


@pytest.mark.parametrize("name", ["md", "txt", "vtt", "srt", "json", "rttm", "seglst"])
def test_every_format_is_written_to_a_file(
    finished: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path, name: str
) -> None:
    folder, _ = finished
    output = tmp_path / f"out.{name}"
    done = bofscribe("export", folder, "--format", name, "-o", output)
    assert (done.returncode, done.stdout) == (0, "")
    assert "MPI" in output.read_text() or name == "rttm"


def test_words_have_times_in_order_and_probabilities(
    finished: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = finished
    data = json.loads(bofscribe("export", folder, "--format", "json").stdout)
    words = [word for segment in data["segments"] for word in segment["words"]]
    assert len(words) > 250
    assert all(0 <= word["start"] <= word["end"] <= 116 and 0 <= word["probability"] <= 1 for word in words)
    assert data["session"]["complete"] is True


def test_ctrl_c_stops_cleanly_and_the_next_run_finishes(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    part = tmp_path / "part.flac"  # long enough that much remains when the first windows are done
    with Recorder(part) as recorder:
        recorder.write(read_recording(RECORDING).samples[: 70 * SAMPLE_RATE_HZ])
    command = [sys.executable, "-m", "transcriber", "transcribe", str(part), "--language", "en", "-o", str(folder)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline_s = time.monotonic() + 120
    while time.monotonic() < deadline_s and "WindowRecognized" not in _journal(folder):
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGINT)
    _, stderr = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "the same command again goes on" in stderr
    assert "Traceback" not in stderr
    done = _journal(folder).count('"WindowRecognized"')
    assert done > 0
    finished = bofscribe("transcribe", part, "--language", "en", "-o", folder)
    assert finished.returncode == 0
    assert _journal(folder).count('"TranscriptCompleted"') == 1


def _journal(folder: Path) -> str:
    path = folder / "journal.jsonl"
    return path.read_text() if path.is_file() else ""
