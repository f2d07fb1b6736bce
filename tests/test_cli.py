"""The command line as its users meet it: real processes, real exit codes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "transcriber", *arguments], capture_output=True, text=True, check=False, cwd=cwd
    )


def test_an_unknown_command_names_the_nearest_and_exits_with_2() -> None:
    done = run("transcrib")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'transcribe'?" in done.stderr


def test_an_unknown_option_exits_with_2() -> None:
    done = run("transcribe", "x.wav", "--langage", "en")
    assert done.returncode == 2
    assert "--language" in done.stderr


@pytest.mark.parametrize("arguments", [["export", "nowhere"], ["transcribe", "nowhere.wav"]])
def test_what_is_not_there_gets_an_error_with_a_hint_and_no_traceback(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nowhere" in done.stderr
    assert "Hint: " in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_readme_names_every_command() -> None:
    commands = re.findall(r"^  ([\w-]+)  ", run("--help").stdout.split("A recording:")[1], flags=re.MULTILINE)
    assert len(commands) >= 20
    for command in commands:
        assert f"bofscribe {command}" in README, f"README.md says nothing of 'bofscribe {command}'"


def test_output_cut_short_by_its_reader_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m transcriber --help | true", shell=True, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
