"""A voice taken from a session in which somebody is named, or from a recording of one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from transcriber.core.speech import Diarization, Label, SpeakerTurn
from transcriber.core.state import State
from transcriber.enrolment.voice_store import EnrolledVoice
from transcriber.errors import UsageError

_LEAST_SPEECH_S = 10.0
_OWN_SHARE = 0.8
"""Of the speech of a recording, so that it counts as one person's."""


def voices_in_session(state: State, name: str, label: str | None, *, source: str, today: date) -> list[EnrolledVoice]:
    """Of the voices that have the name in a session, or of the one with a label.

    Raises:
        UsageError: If there is none, it has too little speech, or no vector was kept.
    """
    wanted = name.casefold()
    named = [one for one, given in state.names.items() if given.casefold() == wanted]
    labels = named if label is None else [Label(label)]
    seconds = _seconds(state.turns)
    if not any(one in seconds for one in labels):
        there = ", ".join(
            f"{one} ({state.names.get(one, 'without a name')}, {spoken:.0f} s)" for one, spoken in seconds.items()
        )
        raise UsageError(
            f"There is no voice {label!r} in {source}." if label else f"Nobody is called {name} in {source}.",
            hint=f"Voices there: {there or 'none'}. Choose one with --label.",
        )
    enough = [one for one in labels if seconds.get(one, 0.0) >= _LEAST_SPEECH_S and one in state.embeddings]
    if not enough or state.diarization_model is None:
        most_s = max((seconds.get(one, 0.0) for one in labels), default=0.0)
        raise UsageError(
            f"{name} speaks {most_s:.0f} s in {source}; {_LEAST_SPEECH_S:.0f} s are needed to know a voice again.",
            hint="Take another session, or a recording with --audio.",
        )
    return [
        EnrolledVoice(
            name, state.embeddings[one], state.diarization_model, round(seconds[one], 1), source, today.isoformat()
        )
        for one in enough
    ]


def voice_in_recording(found: Diarization, name: str, model: str, *, source: str, today: date) -> EnrolledVoice:
    """The voice of a recording of one person.

    Raises:
        UsageError: If there is too little speech, or several people speak.
    """
    seconds = _seconds(found.turns)
    label = max((one for one in seconds if one in found.embeddings), key=lambda one: seconds[one], default=None)
    if label is None or seconds[label] < _LEAST_SPEECH_S:
        raise UsageError(
            f"{source} has {max(seconds.values(), default=0.0):.0f} s of speech of one voice; {_LEAST_SPEECH_S:.0f} s "
            "are needed to know it again.",
            hint="Record some sentences more.",
        )
    if seconds[label] < _OWN_SHARE * sum(seconds.values()):
        raise UsageError(
            f"Several people speak in {source}.",
            hint="Transcribe it, and take the voice from there: bofscribe voices add NAME --from DIR --label A",
        )
    return EnrolledVoice(name, found.embeddings[label], model, round(seconds[label], 1), source, today.isoformat())


def _seconds(turns: Sequence[SpeakerTurn]) -> dict[Label, float]:
    seconds: dict[Label, float] = {}
    for turn in turns:
        seconds[turn.label] = seconds.get(turn.label, 0.0) + turn.end - turn.start
    return seconds
