"""What the desk knows: the session's state, in the order in which it is shown, and the newest signals.

Each update says what changed, so that only that is drawn again: a session has 10,000 lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import is_not
from typing import TypeVar, assert_never

from transcriber.core.events import FlagId, Record, SegmentFinalized, SegmentId
from transcriber.core.signals import (
    DiskMeasured,
    LagMeasured,
    LevelMeasured,
    NoticeShown,
    PartChanged,
    PartialCaption,
    PartialTranslated,
    PushState,
    SessionEnded,
    SessionServed,
    Signal,
    TargetState,
    ViewersCounted,
)
from transcriber.core.speech import LanguageCode, join_words
from transcriber.core.state import Flag, Segment, State, fold
from transcriber.core.views import Line, flag_state, line_of

_Key = TypeVar("_Key")

_SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Changes:
    """lines: Segments whose line is new, other or gone. is_reordered: Lines came, went or moved."""

    lines: frozenset[SegmentId] = frozenset()
    is_reordered: bool = False
    has_flags: bool = False
    has_marks: bool = False
    has_questions: bool = False


@dataclass
class DeskModel:
    """For the thread of the app alone.

    order: The segments that are shown, by time. partial, partial_translations: The unstable tail.
    """

    state: State = field(default_factory=State)
    order: list[SegmentId] = field(default_factory=list)
    positions: dict[SegmentId, int] = field(default_factory=dict)
    open_flags: list[FlagId] = field(default_factory=list)
    flags_of: dict[SegmentId, list[FlagId]] = field(default_factory=dict)
    partial: PartialCaption | None = None
    partial_translations: dict[LanguageCode, PartialTranslated] = field(default_factory=dict)
    level_dbfs: float | None = None
    lag: LagMeasured | None = None
    served: SessionServed | None = None
    ended: SessionEnded | None = None
    _lines: dict[SegmentId, Line] = field(default_factory=dict)
    _places: dict[SegmentId, tuple[float, float]] = field(default_factory=dict)
    notes: dict[str, PushState] = field(default_factory=dict)
    targets: dict[str, TargetState] = field(default_factory=dict)
    parts: dict[str, PartChanged] = field(default_factory=dict)
    viewers: ViewersCounted | None = None
    disk: DiskMeasured | None = None

    def update(self, records: Sequence[Record]) -> Changes:
        """Take facts in; errors as `fold`."""
        before = self.state
        self.state = after = fold(records, before)
        for record in records:
            if isinstance(record.event, SegmentFinalized):
                self._end_partial(record.event)
        changed = set(_others(before.segments, after.segments))
        if before.names != after.names:
            renamed = {
                label for label in before.names.keys() | after.names.keys()
                if before.names.get(label) != after.names.get(label)
            }  # fmt: skip
            changed |= {key for key, segment in after.segments.items() if segment.label in renamed}
        is_reordered = self._reorder(changed)
        has_flags = before.flags != after.flags
        if has_flags or changed or before.translations != after.translations:
            touched = self._sort_flags()
            changed |= touched
            has_flags = has_flags or bool(touched)
        changed |= {key for key, _ in _others(before.translations, after.translations)}
        for key in changed:
            self._lines.pop(key, None)
        return Changes(
            frozenset(changed),
            is_reordered,
            has_flags,
            before.marks != after.marks,
            before.questions != after.questions,
        )

    def take(self, signal: Signal) -> None:
        """Keep the newest of each kind."""
        match signal:
            case PartialCaption():
                self.partial = signal if signal.stable_text or signal.unstable_text else None
            case PartialTranslated():
                self.partial_translations[signal.language] = signal
            case LevelMeasured():
                self.level_dbfs = signal.dbfs
            case LagMeasured():
                self.lag = signal
            case SessionServed():
                self.served, self.ended = signal, None
            case SessionEnded():
                self.ended, self.partial = signal, None
            case PushState():
                self.notes[signal.target] = signal
            case TargetState():
                self.targets[signal.name] = signal
            case PartChanged():
                self.parts[signal.part] = signal
            case ViewersCounted():
                self.viewers = signal
            case DiskMeasured():
                self.disk = signal
            case NoticeShown():
                pass  # told by who holds the model
            case _:
                assert_never(signal)

    def line(self, segment: SegmentId) -> Line:
        found = self._lines.get(segment)
        if found is None:
            found = self._lines[segment] = line_of(self.state, self.state.segments[segment])
        return found

    def flag(self, flag: FlagId) -> Flag:
        return self.state.flags[flag]

    def segment(self, segment: SegmentId) -> Segment:
        return self.state.segments[segment]

    def position_at(self, seconds: float) -> int:
        """The line that was being said then, or the last one before."""
        low, high = 0, len(self.order)
        while low < high:
            middle = (low + high) // 2
            if self.state.segments[self.order[middle]].start <= seconds:
                low = middle + 1
            else:
                high = middle
        return max(0, low - 1)

    def open_flags_of(self, segment: SegmentId) -> Sequence[FlagId]:
        return self.flags_of.get(segment, ())

    @property
    def duration_s(self) -> float:
        """How long the session is so far."""
        recording = self.state.recording
        known = recording.duration_s if recording is not None and recording.duration_s is not None else 0.0
        heard = self.state.windows[-1].end if self.state.windows else 0.0
        return max(known, heard, self.partial.end if self.partial is not None else 0.0)

    def _end_partial(self, final: SegmentFinalized) -> None:
        """What is final is no part of the tail any more, though the engine says so only with the next one."""
        if self.partial is not None:
            stable = self.partial.stable_text
            rest = stable.removeprefix(join_words(final.words, final.language)).lstrip()
            if rest != stable:
                self.partial = replace(self.partial, stable_text=rest)

    def _reorder(self, changed: Iterable[SegmentId]) -> bool:
        """Put lines that came or moved in their place, and take out those that went; whether there were any."""
        moved = []
        for key in changed:
            place = _place(self.state.segments[key])
            if place != self._places.get(key):
                moved.append(key)
                if place is None:
                    del self._places[key]
                else:
                    self._places[key] = place
        if not moved:
            return False
        gone = set(moved) & self.positions.keys()
        first = min((self.positions[key] for key in gone), default=len(self.order))
        if gone:
            self.order = [key for key in self.order if key not in gone]
        place_of = self._places.__getitem__
        coming = sorted((key for key in moved if key in self._places), key=place_of)
        if coming:
            first = min(first, bisect_right(self.order, place_of(coming[0]), key=place_of))
            self.order[first:] = sorted((*self.order[first:], *coming), key=place_of)
        for key in gone:
            del self.positions[key]
        self.positions.update(zip(self.order[first:], range(first, len(self.order)), strict=True))
        return True

    def _sort_flags(self) -> set[SegmentId]:
        """Find the open flags anew, by place; returns the segments whose flags are others now."""
        found: dict[SegmentId, list[FlagId]] = {}
        open_flags = [key for key, flag in self.state.flags.items() if flag_state(self.state, flag) == "open"]
        open_flags.sort(key=self._flag_place)
        for key in open_flags:
            for span in self.state.flags[key].raised.spans:
                at = found.setdefault(span.segment, [])
                if key not in at:
                    at.append(key)
        touched = {key for key in found.keys() | self.flags_of.keys() if found.get(key) != self.flags_of.get(key)}
        self.open_flags, self.flags_of = open_flags, found
        return touched

    def _flag_place(self, key: FlagId) -> tuple[float, int, int]:
        raised = self.state.flags[key].raised
        if not raised.spans:
            return (0.0, 0, 0)
        last = max(raised.spans, key=lambda span: self.state.segments[span.segment].start)
        return self.state.segments[last.segment].start, last.start, _SEVERITIES.index(raised.severity)


def _others(before: Mapping[_Key, object], after: Mapping[_Key, object]) -> Iterator[_Key]:
    """The keys under which another object stands than before; in C, for mappings of 10,000."""
    return compress(after, map(is_not, after.values(), map(before.get, after)))


def _place(segment: Segment) -> tuple[float, float] | None:
    """Where it stands in the transcript; None where it does not."""
    return (segment.start, segment.end) if segment.text.strip() else None
