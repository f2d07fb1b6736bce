"""What a second pass changed, line by line, as a person looks through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from transcriber.core.events import Record, RefinementCompleted, SegmentId, SegmentSplit
from transcriber.core.speech import join_sentences
from transcriber.core.state import State, fold
from transcriber.core.views import Line, transcript_lines

ChangeKind = Literal["text", "speaker", "new", "withdrawn", "suggested"]
Operation = Literal["equal", "delete", "insert"]


@dataclass(frozen=True, slots=True)
class LineChange:
    """What became of a line; of a suggestion, `after` is what stands in its place only if a person takes it.

    start: Seconds since the start of the recording. speakers: As shown, before and after.
    """

    segment: SegmentId
    kind: ChangeKind
    start: float
    speakers: tuple[str | None, str | None]
    before: str
    after: str

    def word_diff(self) -> tuple[tuple[Operation, str], ...]:
        """What was left out and put in, in the order of the text, each a run of words."""
        old, new = self.before.split(), self.after.split()
        found: list[tuple[Operation, str]] = []
        for _, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if old[i:j] == new[k:m]:
                found.append(("equal", " ".join(old[i:j])))
                continue
            if i < j:
                found.append(("delete", " ".join(old[i:j])))
            if k < m:
                found.append(("insert", " ".join(new[k:m])))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Refinement:
    """The latest second pass over a session: what it changed, in the order of time."""

    model: str
    changes: tuple[LineChange, ...]

    def count(self, kind: ChangeKind) -> int:
        return sum(change.kind == kind for change in self.changes)


def last_refinement(records: Sequence[Record]) -> Refinement | None:
    """Of a session's journal; None where there was none."""
    end = next((at for at in range(len(records), 0, -1) if isinstance(records[at - 1].event, RefinementCompleted)), 0)
    if not end:
        return None
    start = end - 1
    while start and records[start - 1].is_continued:
        start -= 1
    completed = records[end - 1].event
    assert isinstance(completed, RefinementCompleted)
    before = fold(records[:start])
    return Refinement(completed.model, tuple(changes_between(before, records[start:end])))


def changes_between(before: State, records: Sequence[Record]) -> list[LineChange]:
    """What records changed in the lines of a state; a line that was divided counts as the one that it was."""
    after = fold(records, before)
    root: dict[SegmentId, SegmentId] = {}
    for record in records:
        if isinstance(record.event, SegmentSplit):
            root[record.event.new_segment] = root.get(record.event.segment, record.event.segment)
    old = {line.segment.id: line for line in transcript_lines(before)}
    now: dict[SegmentId, list[Line]] = {}
    for line in transcript_lines(after):
        now.setdefault(root.get(line.segment.id, line.segment.id), []).append(line)
    changes = [change for key in {**old, **now} for change in _changes(key, old.get(key), now.get(key, []))]
    suggested = (
        LineChange(key, "suggested", each.start, (line.speaker_shown,) * 2, each.text, each.suggestion)
        for key, line in old.items()
        if (each := after.segments[key]).suggestion is not None and each.suggestion != before.segments[key].suggestion
    )
    return sorted([*changes, *suggested], key=lambda change: (change.start, change.segment))


def _changes(key: SegmentId, old: Line | None, now: Sequence[Line]) -> Iterator[LineChange]:
    shown = join_sentences((line.segment.text for line in now), now[0].segment.language if now else None)
    if old is None:
        yield LineChange(key, "new", now[0].segment.start, (None, now[0].speaker_shown), "", shown)
        return
    start, text = old.segment.start, old.segment.text
    if not now:
        yield LineChange(key, "withdrawn", start, (old.speaker_shown, None), text, "")
        return
    speakers = list(dict.fromkeys(line.speaker_shown for line in now))
    voices = (old.speaker_shown, ", ".join(name or "?" for name in speakers) if speakers != [None] else None)
    if shown != text:
        yield LineChange(key, "text", start, voices, text, shown)
    elif voices[0] != voices[1]:
        yield LineChange(key, "speaker", start, voices, text, shown)
