"""How a deed is taken back and done again: field by field, so that what machines found out meanwhile stays, and only
where nobody changed it since, so that nobody's later work is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from transcriber.core.events import (
    Event,
    FlagReopened,
    FlagResolved,
    MarkAdded,
    MarkChanged,
    MarkRemoved,
    QuestionSettled,
    RedactionLifted,
    RedactionMade,
    SegmentsJoined,
    SegmentSplit,
    SpeakerChosen,
    SpeakerNamed,
    TextCorrected,
    TranslationCorrected,
)
from transcriber.core.state.model import Change, Deed, Entity, Flag, Place, Segment, State, Translation


class ChangedSinceError(Exception):
    """What a deed left at `place` is not there any more."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


def places_of(event: Event) -> tuple[Place, ...]:
    """What a person's event changes; empty for events of machines, and for those that nobody can take back."""
    match event:
        case TextCorrected() | SpeakerChosen():
            return (("segments", event.segment),)
        case SegmentSplit():
            return (("segments", event.segment), ("segments", event.new_segment)) if event.person else ()
        case SegmentsJoined():
            return (("segments", event.segment), ("segments", event.other))
        case SpeakerNamed():
            return (("names", event.label),)
        case FlagResolved() | FlagReopened():
            return (("flags", event.flag),)
        case MarkAdded() | MarkChanged() | MarkRemoved():
            return (("marks", event.mark),)
        case RedactionMade() | RedactionLifted():
            return (("redactions", event.redaction),)
        case QuestionSettled():
            return (("questions", event.question),)
        case TranslationCorrected():
            return (("translations", (event.segment, event.language)),)
        case _:
            return ()


def value_at(state: State, place: Place) -> Entity | None:
    """What stands at a place now."""
    mappings: dict[str, Mapping[Any, Any]] = {
        "segments": state.segments,
        "names": state.names,
        "flags": state.flags,
        "marks": state.marks,
        "redactions": state.redactions,
        "questions": state.questions,
        "translations": state.translations,
    }
    return mappings[place[0]].get(place[1])


def touches(deed: Deed, place: Place) -> bool:
    return any(change.place == place for change in deed.changes)


def next_to_undo(state: State, person: str) -> Deed | None:
    """The latest thing that a person did and that holds."""
    return next((deed for deed in reversed(state.deeds) if deed.person == person and deed.undone_at is None), None)


def next_to_redo(state: State, person: str) -> Deed | None:
    """The last thing that a person took back, unless they did something else since."""
    own = [deed for deed in state.deeds if deed.person == person]
    undone = [(deed.undone_at, deed) for deed in own if deed.undone_at is not None]
    if not undone:
        return None
    undone_at, latest = max(undone, key=lambda pair: pair[0])
    return latest if all(deed.seq < undone_at for deed in own) else None


def reversal(
    deed: Deed, value_of: Callable[[Place], Entity | None], *, is_redo: bool, person: str
) -> tuple[Change, ...]:
    """The changes that take a deed back, or do it again: from what stands there now to what shall.

    Raises:
        ChangedSinceError: If something else stands there than the deed (or its undoing) left.
    """
    made: dict[Place, Change] = {}
    for change in deed.changes if is_redo else reversed(deed.changes):
        left, wanted = (change.before, change.after) if is_redo else (change.after, change.before)
        current = made[change.place].after if change.place in made else value_of(change.place)
        restored = _restored(change.place, current, left, wanted, person)
        before = made[change.place].before if change.place in made else current
        made[change.place] = Change(change.place, before, restored)
    return tuple(made.values())


def _restored(
    place: Place, current: Entity | None, left: Entity | None, wanted: Entity | None, person: str
) -> Entity | None:
    if isinstance(current, Segment) and isinstance(left, Segment):
        if wanted is None:  # a segment stays known, for what speaks of it; without text it is not in the transcript
            wanted = replace(left, text="", text_person=person)
        assert isinstance(wanted, Segment)
        return _restored_segment(place, current, left, wanted)
    if isinstance(current, Flag) and isinstance(left, Flag) and isinstance(wanted, Flag):
        if current.resolution != left.resolution:
            raise ChangedSinceError(place)
        return replace(current, resolution=wanted.resolution)
    if isinstance(current, Translation) and isinstance(left, Translation):
        if (current.text, current.person) != (left.text, left.person):
            raise ChangedSinceError(place)
        if isinstance(wanted, Translation) and wanted.revision == left.revision:
            return replace(wanted, revision=current.revision)
        return wanted
    if current != left:
        raise ChangedSinceError(place)
    return wanted


def _restored_segment(place: Place, current: Segment, left: Segment, wanted: Segment) -> Segment:
    found = current
    if (left.words, left.text, left.text_person) != (wanted.words, wanted.text, wanted.text_person):
        if (current.text, current.text_person) != (left.text, left.text_person):
            raise ChangedSinceError(place)
        found = replace(
            found,
            words=current.words if left.words == wanted.words else wanted.words,
            text=wanted.text,
            text_person=wanted.text_person,
            suggestion=None if wanted.text_person is None else wanted.suggestion,
            revision=current.revision + (wanted.text != current.text),
        )
    if left.chosen != wanted.chosen:
        if current.chosen != left.chosen:
            raise ChangedSinceError(place)
        found = replace(found, chosen=wanted.chosen)
    return found
