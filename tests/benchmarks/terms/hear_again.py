"""Let the recognizer hear the recorded sessions again, wherever a term may have been misheard, and store what it told.

    python -m tests.benchmarks.terms.hear_again AUDIO --model whisper-base [--hotwords] [SESSION ...]

AUDIO is the folder of `tests.benchmarks.terms.speak`; --model a folder with Whisper base for CTranslate2. Heard is all
that the reviewer does not find quite unlikely, more than the tool asks for: weights can be fitted anew without it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.terms.record import MODEL, PAUSE_S, session_audio
from tests.benchmarks.terms.recordings import read_recordings, write_rescored
from tests.benchmarks.terms.script import scripts
from tests.benchmarks.terms.speak import wave_path
from tests.benchmarks.terms.statements import Rendering, heard
from tests.benchmarks.terms.wiring import expected_concepts, field_glossary
from transcriber.offline.rescoring import rescoring
from transcriber.terms.mishearings import Doubt, MishearingReview
from transcriber.terms.packaged import packaged_background, packaged_pronouncer, packaged_weights
from transcriber.terms.weights import weigh

if TYPE_CHECKING:
    from transcriber.ports import Samples
    from transcriber.terms.glossary import Glossary

_LEAST_ODDS = -3.5
"""In nats."""


def doubts(rendering: Rendering, glossary: Glossary) -> Iterator[Doubt]:
    """Each candidate that is not quite unlikely."""
    weights = packaged_weights()
    expected = expected_concepts(glossary, f"{rendering.script.title}. {rendering.script.agenda}")
    reviewer = MishearingReview(
        glossary, packaged_background(), packaged_pronouncer(), expected=expected, is_told=rendering.is_primed
    )
    said = {statement.segment: statement for statement in rendering.statements}
    for span, candidate, signals in reviewer.examples(rendering.statements):
        if candidate.evidence + weigh(weights.context, signals) >= _LEAST_ODDS:
            statement = said[span.segment]
            yield Doubt(span, candidate.written, statement.text, statement.start, statement.end)


def on_timeline(turns: Sequence[Samples]) -> Samples:
    """A session's sound, where the times of its recording have it: half of each pause before a turn, half behind."""
    import numpy as np

    silence = np.zeros(round(PAUSE_S / 2 * 16_000), np.float32)
    return np.concatenate([part for turn in turns for part in (silence, turn, silence)])


def _excerpt(sound: Samples, start_s: float, end_s: float) -> Samples:
    return sound[round(start_s * 16_000) : round(end_s * 16_000)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("audio", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument(
        "--hotwords", action="store_true", help="the recordings made with hotwords, instead of those without"
    )
    parser.add_argument("sessions", nargs="*")
    arguments = parser.parse_intermixed_args()
    from models.faster_whisper_recognizer import FasterWhisperRecognizer

    recognizer = FasterWhisperRecognizer(arguments.model, name=MODEL, device="cpu", compute_type="int8", n_threads=1)
    glossary = field_glossary()
    by_name = {script.name: script for script in scripts()}
    for recording in read_recordings():
        script = by_name[recording.session]
        if recording.is_primed != arguments.hotwords or (arguments.sessions and script.name not in arguments.sessions):
            continue
        if not all(wave_path(arguments.audio, script, turn, recording.engine).exists() for turn in script.turns):
            print(f"{script.name} by {recording.engine}: turns have no sound, left out")  # noqa: T201 - progress
            continue
        sound = on_timeline(session_audio(arguments.audio, script, recording.engine))
        rescore = rescoring(lambda: recognizer, partial(_excerpt, sound))
        write_rescored(recording, rescore(list(doubts(heard(script, recording), glossary))))


if __name__ == "__main__":
    main()
