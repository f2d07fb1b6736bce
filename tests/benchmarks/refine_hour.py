"""How long the second pass over a long session takes.

    python -m tests.benchmarks.refine_hour AUDIO... [--minutes 60]

The recordings one after the other, again and again up to that length, are transcribed, and then `bofscribe refine`
hears them again in a process of its own, loading of the models included. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

import numpy as np

from transcriber.capture.audio_file import read_recording
from transcriber.core.timeline import SAMPLE_RATE_HZ


def write_long(recordings: list[Path], minutes: float, path: Path) -> None:
    """A WAV file of that length, each time a little louder or softer, so that nothing comes twice."""
    rng = np.random.default_rng(1)
    n_missing = round(60 * minutes * SAMPLE_RATE_HZ)
    loaded = [read_recording(recording).samples for recording in recordings]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        for samples in itertools.cycle(loaded):
            part = samples[:n_missing] * rng.uniform(0.6, 1.0)
            file.writeframes((part * 32767).astype(np.int16).tobytes())
            n_missing -= len(part)
            if n_missing <= 0:
                return


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("audio", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=60.0)
    arguments = parser.parse_args()
    command = [sys.executable, "-m", "transcriber"]
    with tempfile.TemporaryDirectory(prefix="bofscribe-refine-") as folder:
        sound, session = Path(folder) / "long.wav", Path(folder) / "session"
        write_long(arguments.audio, arguments.minutes, sound)
        transcribe = [*command, "transcribe", str(sound), "--language", "en", "-o", str(session)]
        subprocess.run(transcribe, check=True, stdout=subprocess.DEVNULL)
        before, began_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run([*command, "refine", "-q", str(session)], check=True)
        took_s, after = time.monotonic() - began_s, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    length_s = 60 * arguments.minutes
    print(  # noqa: T201 - the result
        f"{arguments.minutes:g} minutes refined in {took_s:.0f} s: {took_s / length_s:.2f} of their length, "
        f"{cpu_s / length_s:.2f} s of CPU a second"
    )


if __name__ == "__main__":
    main()
