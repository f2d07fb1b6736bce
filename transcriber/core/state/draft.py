"""A state being built; it lives inside one call of `fold`, so that the state outside stays immutable."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from transcriber.core.events import FlagId, FlagRaised, Record, SegmentId
from transcriber.core.state.carrying import carried
from transcriber.core.state.history import ChangedSinceError, reversal
from transcriber.core.state.model import Change, Deed, Entity, Place, Segment, State
from transcriber.errors import InvalidEventError


class Draft:
    """What is known so far, open to changes, and what people did."""

    def __init__(self, state: State) -> None:
        self.seq = state.seq
        self.recording = state.recording
        self.segments = dict(state.segments)
        self.names = dict(state.names)
        self.turns = state.turns
        self.embeddings = state.embeddings
        self.diarization_model = state.diarization_model
        self.translations = dict(state.translations)
        self.flags = dict(state.flags)
        self.rescored = dict(state.rescored)
        self.marks = dict(state.marks)
        self.redactions = dict(state.redactions)
        self.posts = dict(state.posts)
        self.questions = dict(state.questions)
        self.gaps = list(state.gaps)
        self.off_record_since = state.off_record_since
        self.windows = list(state.windows)
        self.refined = list(state.refined)
        self.refined_by = state.refined_by
        self.is_complete = state.is_complete
        self.pushes = dict(state.pushes)
        self.deeds = list(state.deeds)
        self.is_continued = state.is_continued
        self._flags_about: dict[SegmentId, list[FlagId]] | None = None

    def freeze(self) -> State:
        return State(
            seq=self.seq,
            recording=self.recording,
            segments=MappingProxyType(self.segments),
            names=MappingProxyType(self.names),
            turns=self.turns,
            embeddings=self.embeddings,
            diarization_model=self.diarization_model,
            translations=MappingProxyType(self.translations),
            flags=MappingProxyType(self.flags),
            rescored=MappingProxyType(self.rescored),
            marks=MappingProxyType(self.marks),
            redactions=MappingProxyType(self.redactions),
            posts=MappingProxyType(self.posts),
            questions=MappingProxyType(self.questions),
            gaps=tuple(self.gaps),
            off_record_since=self.off_record_since,
            windows=tuple(self.windows),
            refined=tuple(self.refined),
            refined_by=self.refined_by,
            is_complete=self.is_complete,
            pushes=MappingProxyType(self.pushes),
            deeds=tuple(self.deeds),
            is_continued=self.is_continued,
        )

    def value_of(self, place: Place) -> Entity | None:
        return self._mapping(place).get(place[1])

    def _mapping(self, place: Place) -> dict[Any, Any]:
        mappings: dict[str, dict[Any, Any]] = {
            "segments": self.segments,
            "names": self.names,
            "flags": self.flags,
            "marks": self.marks,
            "redactions": self.redactions,
            "questions": self.questions,
            "translations": self.translations,
        }
        return mappings[place[0]]

    def remember(self, record: Record, changes: tuple[Change, ...]) -> None:
        """A deed of its own, or one more record of the deed that the batch began."""
        last = self.deeds[-1] if self.deeds else None
        if last is not None and self.is_continued and last.last_seq == record.seq - 1:
            self.deeds[-1] = replace(
                last, last_seq=record.seq, events=(*last.events, record.event), changes=(*last.changes, *changes)
            )
        else:
            person = getattr(record.event, "person")  # noqa: B009 - every event that has places has a person
            self.deeds.append(Deed(record.seq, record.seq, record.at, person, (record.event,), changes))

    def reverse(self, seq: int, at: int, person: str, *, is_redo: bool) -> None:
        index = next((index for index, deed in enumerate(self.deeds) if deed.seq == seq), None)
        if index is None:
            raise contradiction(f"Nobody did anything that can be taken back in record {seq}.")
        deed = self.deeds[index]
        if (deed.undone_at is not None) != is_redo:
            raise contradiction(f"The deed of record {seq} {'holds' if is_redo else 'was taken back'} already.")
        try:
            made = reversal(deed, self.value_of, is_redo=is_redo, person=person)
        except ChangedSinceError as error:
            raise contradiction(f"{error.place[1]} was changed since the deed of record {seq}.") from error
        for change in made:
            if change.after is None:
                self._mapping(change.place).pop(change.place[1], None)
            else:
                self._mapping(change.place)[change.place[1]] = change.after
        for change in made:
            if isinstance(change.before, Segment) and isinstance(change.after, Segment):
                self.carry_flags(change.before, change.after)
        for place, earlier in _wanted(deed, is_redo=is_redo).items():
            self._follow(self.value_of(place), earlier)
        changes = made if is_redo else tuple(Change(each.place, each.after, each.before) for each in made)
        self.deeds[index] = replace(deed, changes=changes, undone_at=None if is_redo else at)

    def flags_about(self, segment: SegmentId) -> list[FlagId]:
        """In the order in which they were raised; looked for when first asked, since most changes ask for none."""
        if self._flags_about is None:
            self._flags_about = {}
            for flag in self.flags.values():
                self.index(flag.raised)
        return self._flags_about.get(segment, [])

    def index(self, raised: FlagRaised) -> None:
        if self._flags_about is not None:
            for key in dict.fromkeys(span.segment for span in raised.spans):
                self._flags_about.setdefault(key, []).append(raised.flag)

    def carry_flags(self, before: Segment, after: Segment) -> None:
        """Flags about words that somebody left as they were, when they wrote the line, speak of it as it is now."""
        if before.text == after.text:
            return
        for key in self.flags_about(before.id):
            flag, raised = self.flags[key], self.flags[key].raised
            if flag.resolution is None and raised.language is None and raised.kind != "voice":
                spans = tuple(carried(span, before, after) for span in raised.spans)
                if spans != raised.spans:
                    self.flags[key] = replace(flag, raised=replace(raised, spans=spans))

    def _follow(self, segment: Entity | None, earlier: Entity | None) -> None:
        """What spoke of a text that stands there again speaks of it again: flags, and translations."""
        if not (isinstance(segment, Segment) and isinstance(earlier, Segment)) or segment.revision == earlier.revision:
            return
        revision = segment.revision
        for key in self.flags_about(segment.id):
            flag = self.flags[key]
            if any(span.segment == segment.id and span.revision == earlier.revision for span in flag.raised.spans):
                spans = tuple(
                    replace(span, revision=revision)
                    if span.segment == segment.id and span.revision == earlier.revision
                    else span
                    for span in flag.raised.spans
                )
                self.flags[key] = replace(flag, raised=replace(flag.raised, spans=spans))
        for place, translation in self.translations.items():
            if place[0] == segment.id and translation.revision == earlier.revision:
                if translation.suggested_for == earlier.revision:
                    self.translations[place] = replace(translation, revision=revision, suggested_for=revision)
                else:  # what a machine made of the text between is of no use
                    self.translations[place] = replace(translation, revision=revision, suggestion=None, suggested_for=0)


def _wanted(deed: Deed, *, is_redo: bool) -> dict[Place, Entity | None]:
    """What stood at each place before the deed, or after it."""
    if is_redo:
        return {change.place: change.after for change in deed.changes}
    return {change.place: change.before for change in reversed(deed.changes)}


def contradiction(message: str) -> InvalidEventError:
    return InvalidEventError(
        message, hint="This is a bug in bofscribe, or a journal edited by hand: please report it with the journal line."
    )
