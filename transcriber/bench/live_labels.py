"""Whose speech it was, as a live session first showed it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from transcriber.capture.streaming import in_blocks
from transcriber.core.speech import Diarization, Label, SpeakerTurn
from transcriber.ports import LiveDiarizer

if TYPE_CHECKING:
    from transcriber.ports import Samples


class FirstShownLabels:
    """A `LiveDiarizer` that also keeps what another said first.

    turns: The labels at the time, cut where one update ended and the next began; no later correction is in them.
    """

    def __init__(self, diarizer: LiveDiarizer) -> None:
        self.name = diarizer.name
        self._diarizer = diarizer
        self.turns: list[SpeakerTurn] = []

    def insert(self, samples: Samples) -> tuple[SpeakerTurn, ...]:
        new = self._diarizer.insert(samples)
        self.turns += new
        return new

    def turns_since(self, start: float) -> tuple[SpeakerTurn, ...]:
        return self._diarizer.turns_since(start)

    def current(self) -> Diarization:
        return self._diarizer.current()

    def relabel(self) -> Diarization:
        return self._diarizer.relabel()

    def adopt(self, diarization: Diarization, *, used: Collection[Label] = ()) -> None:
        self._diarizer.adopt(diarization, used=used)


def turns_as_first_shown(diarizer: LiveDiarizer, audio: Samples) -> tuple[SpeakerTurn, ...]:
    """What a diarizer says first of a whole recording that comes in blocks of 0.1 s.

    Raises:
        ModelError: If the model cannot run.
    """
    return tuple(turn for block in in_blocks(audio) for turn in diarizer.insert(block))
