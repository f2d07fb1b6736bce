"""Whose speech it was, as a live session first showed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcriber.core.speech import SpeakerTurn

if TYPE_CHECKING:
    from transcriber.ports import LiveDiarizer, Samples

_BLOCK_SAMPLES = 1_600
"""0.1 s, as audio comes from a microphone."""


def turns_as_first_shown(diarizer: LiveDiarizer, audio: Samples) -> tuple[SpeakerTurn, ...]:
    """The labels at the time, cut where one update ended and the next began; no later correction is in them.

    Raises:
        ModelError: If the model cannot run.
    """
    return tuple(
        turn
        for start in range(0, len(audio), _BLOCK_SAMPLES)
        for turn in diarizer.insert(audio[start : start + _BLOCK_SAMPLES])
    )
