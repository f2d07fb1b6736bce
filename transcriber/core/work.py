"""What remains to be done, computed from the state alone: a worker does it and appends what came out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, groupby

from transcriber.core.attribution import assign_words
from transcriber.core.events import Event, Record, SegmentId, SegmentSplit, SpeakerAssigned
from transcriber.core.speech import Diarization, Label, SpeakerTurn
from transcriber.core.state import Segment, State, fold

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_CONTEXT_S = 30.0
"""What was said so long before cannot change whose a word is."""


def new_segment_ids(state: State) -> Iterator[SegmentId]:
    """Ids that no segment has, counting on from the number of segments."""
    ids = (SegmentId(f"s{number}") for number in count(len(state.segments) + 1))
    return (segment_id for segment_id in ids if segment_id not in state.segments)


def state_after(state: State, events: Sequence[Event]) -> State:
    """What the state would be if machines found out these events next; no clock needs to have seen them."""
    records = (Record(seq, _NO_TIME, event) for seq, event in enumerate(events, start=state.seq + 1))
    return fold(records, state)


def shown_voices(state: State) -> Diarization:
    """Who spoke when as the segments have it, with labels that no pass has seen yet, and what is known of voices."""
    segments = sorted(state.segments.values(), key=lambda segment: (segment.start, segment.end))
    turns = (SpeakerTurn(one.label, one.start, one.end) for one in segments if one.label is not None)
    return Diarization(tuple(turns), dict(state.embeddings))


def pending_attribution(state: State, *, since: float = 0.0, until: float = math.inf) -> list[Event]:
    """The events that bring the segments' labels in line with the speaker turns.

    Args:
        since: Segments that end before this are left as they are: live, only the end is new, and a session of 90
            minutes takes a tenth of a second. After a relabelling, all of them are due.
        until: Segments that end after this are left as they are: the turns say nothing of them yet.

    A segment in which the voice changes is split there, unless a person wrote its text or chose its speaker, or the
    machine took it back: those keep their shape, and take the label of most of their words. Empty where nothing is to
    be done.
    """
    heard_since = since - _CONTEXT_S
    segments = sorted(
        (segment for segment in state.segments.values() if segment.end >= heard_since),
        key=lambda segment: (segment.start, segment.end),
    )
    positions = [(word, segment.id, index) for segment in segments for index, word in enumerate(segment.words)]
    # By what a split does not change, so that where segments overlap a second pass finds the same labels.
    positions.sort(key=lambda position: (position[0].start, position[0].end, position[0].text))
    turns = [turn for turn in state.turns if turn.end >= heard_since - _CONTEXT_S]
    labels = assign_words([word for word, _, _ in positions], turns)
    labels_of: dict[SegmentId, list[Label | None]] = {segment.id: [None] * len(segment.words) for segment in segments}
    for (_, segment_id, index), label in zip(positions, labels, strict=True):
        labels_of[segment_id][index] = label
    ids = new_segment_ids(state)
    events: list[Event] = []
    for segment in segments:
        if not since <= segment.end <= until:
            continue
        if segment.is_touched or segment.is_withdrawn:
            events.extend(_assignment(segment, _most_common(labels_of[segment.id])))
        else:
            events.extend(_splits(segment, labels_of[segment.id], ids))
    return events


def _splits(segment: Segment, labels: list[Label | None], ids: Iterator[SegmentId]) -> Iterator[Event]:
    runs = [(label, len(list(run))) for label, run in groupby(labels)]
    yield from _assignment(segment, runs[0][0])
    current, n_words_before = segment.id, runs[0][1]
    for label, n_words in runs[1:]:
        new = next(ids)
        yield SegmentSplit(current, n_words_before, new)
        yield SpeakerAssigned(new, label)
        current, n_words_before = new, n_words


def _assignment(segment: Segment, label: Label | None) -> Iterator[Event]:
    if segment.label != label:
        yield SpeakerAssigned(segment.id, label)


def _most_common(labels: list[Label | None]) -> Label | None:
    return max(labels, key=labels.count)
