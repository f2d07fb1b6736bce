"""A small made recording and its script, for tests of the offline job with scripted models."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.fakes import ScriptedActivity, ScriptedDiarizer, ScriptedRecognizer
from transcriber.capture.recorder import Recorder
from transcriber.core.speech import Label, LanguageCode, SpeakerTurn, Word
from transcriber.core.timeline import SAMPLE_RATE_HZ, Span
from transcriber.offline.transcription import Engines

EN = LanguageCode("en")
A, B = Label("A"), Label("B")

SENTENCES = [
    (A, 1.0, "Good morning to everybody."),
    (B, 6.0, "Where is the wheel?"),
    (A, 40.0, "It is on the index."),
    (B, 75.0, "Thanks, I found it."),
    (A, 110.0, "Then we are done."),
    (B, 145.0, "One more thing, please."),
    (A, 180.0, "Go ahead, we listen."),
]
"""(voice, start in seconds, words of half a second each); the pauses make several windows."""

DURATION_S = 190


def scripted_words(later_s: float = 0.0) -> list[Word]:
    """What is said in the recording without its first `later_s` seconds."""
    return [
        Word(text, start - later_s + index / 2, start - later_s + index / 2 + 0.5, 0.9)
        for _, start, sentence in SENTENCES
        for index, text in enumerate(sentence.split())
        if start >= later_s
    ]


def scripted_engines(
    recognizer: ScriptedRecognizer | None = None, diarizer: ScriptedDiarizer | None = None, *, later_s: float = 0.0
) -> Engines:
    """later_s: Recognition hears the recording from there on, diarization the whole."""
    turns = [SpeakerTurn(label, start, start + len(text.split()) / 2) for label, start, text in SENTENCES]
    activity = ScriptedActivity(
        [Span(turn.start - later_s, turn.end - later_s) for turn in turns if turn.start >= later_s]
    )
    hearing = recognizer or ScriptedRecognizer({EN: scripted_words(later_s)})
    telling = diarizer or ScriptedDiarizer(turns, {A: (1.0, 0.0), B: (0.0, 1.0)})
    return Engines(lambda: activity, lambda: hearing, lambda: telling)


def made_recording(path: Path, duration_s: float = DURATION_S) -> Path:
    """A FLAC file of a faint hum; the scripted models know what is said in it."""
    hum = 0.01 * np.sin(np.arange(int(duration_s * SAMPLE_RATE_HZ)) * 0.05)
    with Recorder(path) as recorder:
        recorder.write(hum.astype(np.float32))
    return path
