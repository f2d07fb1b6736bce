"""Importing our modules is cheap, and the help answers at once."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
HEAVY = (
    "torch",
    "pyannote",
    "ctranslate2",
    "faster_whisper",
    "onnxruntime",
    "av",
    "rich",
    "httpx2",
    "textual",
    "scipy",
    "argostranslate",
    "fxtranslate",
)

OF_THE_APP = ("rich", "textual")
"""What the terminal app is made of; only what opens it imports it, and its modules come last here."""

MODULES = sorted(
    ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__")
    for package in ("transcriber", "models", "tui")
    for path in (REPOSITORY / package).rglob("*.py")
    if path.name not in ("__main__.py", "cuda_probe.py")  # programs, not modules
)


def test_no_module_loads_a_heavy_library_when_it_is_imported() -> None:
    program = (
        f"import sys, importlib\n"
        f"for name in {MODULES!r}:\n"
        f"    importlib.import_module(name)\n"
        f"    its_own = {OF_THE_APP!r} if name.split('.')[0] == 'tui' else ()\n"
        f"    loaded = sorted((set({HEAVY!r}) - set(its_own)) & set(sys.modules))\n"
        f"    assert not loaded, f'{{name}} imports {{loaded}}'\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["transcribe", "--help"], ["export", "--help"]])
def test_help_answers_in_under_three_tenths_of_a_second(arguments: list[str]) -> None:
    durations_s = []
    for _ in range(5):
        start_s = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "transcriber", *arguments], capture_output=True, text=True, check=True
        )
        durations_s.append(time.perf_counter() - start_s)
        assert "Usage: " in done.stdout
    # The best of five: what the program needs, not what else the machine did.
    assert min(durations_s) < 0.3
