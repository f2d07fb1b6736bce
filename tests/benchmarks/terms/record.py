"""Let the recognizer hear the sessions that `speak.py` has said, and store what it wrote.

    python -m tests.benchmarks.terms.record AUDIO --model whisper-base [--hotwords] [SESSION ...]

AUDIO is the folder of `tests.benchmarks.terms.speak`; --model a folder with Whisper base for CTranslate2. Each turn is
recognized by itself, so that who spoke is known. With --hotwords a second recording is made, for which the project's
own shortlist chooses them turn by turn: from the agenda, the last sentences and what was heard without hotwords, which
is read from the first recording.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.terms.folding import fold
from tests.benchmarks.terms.recordings import Recording, read_recordings, write_recording
from tests.benchmarks.terms.script import Script
from tests.benchmarks.terms.sound import in_a_room, read_wave
from tests.benchmarks.terms.speak import renderings, wave_path
from tests.benchmarks.terms.wiring import Expect, expectation, field_glossary
from transcriber.core.segmentation import split_segments
from transcriber.core.speech import LanguageCode, Word, join_words
from transcriber.ports import AudioWindow

if TYPE_CHECKING:
    from transcriber.ports import Samples

PAUSE_S = 1.0
MODEL = "whisper-base int8"
_PADDINGS_S = (0.5, 0.0, 0.8)
"""Silence around a turn: the first, and the others where the recognizer loops."""

_RECENT_SENTENCES = 30
_ENGLISH = LanguageCode("en")

HotwordsOf = Callable[[int, Sequence[str]], tuple[str, ...]]
"""(index of a turn, the sentences before it) -> hotwords."""

Hear = Callable[["Samples", Sequence[str], float], tuple[Word, ...]]
"""(sound, hotwords, when it begins in seconds) -> words."""


def session_audio(folder: Path, script: Script, engine: str) -> list[Samples]:
    """The sound of each turn, in a room where the script says so; eSpeak's voices are not understood in one at all."""
    clean = [read_wave(wave_path(folder, script, turn, engine)) for turn in script.turns]
    if script.sound == "clean" or engine == "espeak":
        return clean
    return [
        in_a_room(speech, [clean[(index + step) % len(clean)] for step in (3, 5, 8, 13)], _seed(script, index))
        for index, speech in enumerate(clean)
    ]


def record(script: Script, engine: str, audio: Sequence[Samples], hear: Hear, choose: HotwordsOf | None) -> Recording:
    """Hear a session turn by turn; each turn with the hotwords that are chosen for it, if they are."""
    turns: list[tuple[Word, ...]] = []
    hotwords: list[tuple[str, ...]] = []
    said: list[str] = []
    start_s = 0.0
    for index, speech in enumerate(audio):
        chosen = choose(index, said) if choose else ()
        words = hear(speech, chosen, start_s)
        turns.append(words)
        hotwords.append(chosen)
        said += [join_words(sentence, _ENGLISH) for sentence in split_segments(words)]
        start_s += len(speech) / 16_000 + PAUSE_S
    return Recording(script.name, engine, MODEL, tuple(turns), tuple(hotwords))


def whisper(model: Path) -> Hear:
    """Whisper base on one thread, a turn at a time."""
    import numpy as np

    from models.faster_whisper_recognizer import FasterWhisperRecognizer

    recognizer = FasterWhisperRecognizer(model, name=MODEL, device="cpu", compute_type="int8", n_threads=1)

    def hear(speech: Samples, hotwords: Sequence[str], start_s: float) -> tuple[Word, ...]:
        readings: list[tuple[Word, ...]] = []
        for padding_s in _PADDINGS_S:
            silence = np.zeros(round(padding_s * 16_000), dtype=np.float32)
            window = AudioWindow(np.concatenate([silence, speech, silence]), start_s)
            (heard,) = recognizer.recognize([window], languages=(_ENGLISH,), hotwords=hotwords)
            readings.append(heard.words)
            if not _says_something_twice(heard.words):
                return heard.words
        return min(readings, key=len)

    return hear


def _says_something_twice(words: Sequence[Word]) -> bool:
    """Whether five words in a row come again: Whisper repeats itself when little sound follows the last word."""
    runs = [tuple(fold(word.text) for word in words[index : index + 5]) for index in range(len(words) - 4)]
    return len(set(runs)) < len(runs)


def hotwords_of(first: Recording, expect: Expect) -> HotwordsOf:
    """The hotwords of a session that was heard once without."""

    def chosen(turn: int, said: Sequence[str]) -> tuple[str, ...]:
        return tuple(expect(said[-_RECENT_SENTENCES:], join_words(first.turns[turn], _ENGLISH)))

    return chosen


def _seed(script: Script, index: int) -> int:
    return zlib.crc32(f"{script.name} {index}".encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("audio", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--hotwords", action="store_true", help="a second recording, with the project's shortlist")
    parser.add_argument("sessions", nargs="*")
    arguments = parser.parse_intermixed_args()
    hear = whisper(arguments.model)
    first = {(one.session, one.engine): one for one in read_recordings() if not one.is_primed}
    for script, engine in renderings():
        if arguments.sessions and script.name not in arguments.sessions:
            continue
        missing = [turn for turn in script.turns if not wave_path(arguments.audio, script, turn, engine).exists()]
        if missing:
            print(f"{script.name} by {engine}: {len(missing)} turns have no sound, left out")  # noqa: T201 - progress
            continue
        choose = None
        if arguments.hotwords:
            if (script.name, engine) not in first:
                print(f"{script.name} by {engine}: not recorded without hotwords, left out")  # noqa: T201 - progress
                continue
            choose = _chosen_by_project(first[script.name, engine], script)
        write_recording(record(script, engine, session_audio(arguments.audio, script, engine), hear, choose))


def _chosen_by_project(first: Recording, script: Script) -> HotwordsOf:
    return hotwords_of(first, expectation(field_glossary(), f"{script.title}. {script.agenda}"))


if __name__ == "__main__":
    main()
