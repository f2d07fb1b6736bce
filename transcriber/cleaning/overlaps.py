"""Who speaks while somebody else does."""

from __future__ import annotations

from collections.abc import Mapping

from transcriber.core.attribution import overlapping_labels
from transcriber.core.events import SegmentId
from transcriber.core.speech import SpeakerTurn
from transcriber.core.state import State
from transcriber.core.views import transcript_lines

_MIN_OVERLAP_S = 0.7
"""Shorter ones are the edges of turns."""


def voices_beside(state: State) -> Mapping[SegmentId, tuple[str, ...]]:
    """For each line that others speak into, their names, or "Speaker A"; the most heard first."""
    found: dict[SegmentId, tuple[str, ...]] = {}
    upcoming = sorted(state.turns, key=lambda turn: turn.start, reverse=True)
    active: list[SpeakerTurn] = []
    for line in transcript_lines(state):
        segment = line.segment
        while upcoming and upcoming[-1].start < segment.end:
            active.append(upcoming.pop())
        active = [turn for turn in active if turn.end > segment.start]
        labels = overlapping_labels(segment.span, segment.label, active, min_overlap_s=_MIN_OVERLAP_S)
        names = dict.fromkeys(state.names.get(label, f"Speaker {label}") for label in labels)
        others = tuple(name for name in names if name != line.speaker_shown)
        if others:
            found[segment.id] = others
    return found
