"""What a person asks for, and the facts that follow: checked against the state, so that nobody's work is overwritten.

An intent about a text names the revision that the person saw. Where the text changed meanwhile the intent is refused,
and the refusal says what stands there now: the person decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias, assert_never

from transcriber.core.events import (
    Event,
    FlagId,
    FlagRaised,
    FlagReopened,
    FlagResolved,
    FlagSpan,
    MarkAdded,
    MarkId,
    MarkKind,
    Resolution,
    SegmentId,
    SegmentSplit,
    SpeakerChosen,
    SpeakerNamed,
    TextCorrected,
    TranslationCorrected,
)
from transcriber.core.speech import Label, LanguageCode
from transcriber.core.state import Segment, State
from transcriber.core.work import new_segment_ids
from transcriber.errors import IntentRefusedError


@dataclass(frozen=True, slots=True)
class CorrectText:
    segment: SegmentId
    revision: int
    text: str
    person: str


@dataclass(frozen=True, slots=True)
class ReplaceSpans:
    """The same correction in several places: each span gets `text`."""

    spans: tuple[FlagSpan, ...]
    text: str
    person: str


@dataclass(frozen=True, slots=True)
class SplitSegment:
    """The words from `at_word` on become a segment of their own."""

    segment: SegmentId
    revision: int
    at_word: int
    person: str


@dataclass(frozen=True, slots=True)
class NameSpeaker:
    """Everything in this voice was said by `name`; None takes the name back."""

    label: Label
    name: str | None
    person: str


@dataclass(frozen=True, slots=True)
class ChooseSpeaker:
    """This one segment was said by `name`; None: nobody known."""

    segment: SegmentId
    name: str | None
    person: str


@dataclass(frozen=True, slots=True)
class ResolveFlag:
    """Accepting puts the flag's suggestion, where it has one, in the place of what it covers: words, or the whole of a
    translation.
    """

    flag: FlagId
    resolution: Resolution
    person: str


@dataclass(frozen=True, slots=True)
class ReopenFlag:
    flag: FlagId
    person: str


@dataclass(frozen=True, slots=True)
class CorrectTranslation:
    """revision: Of the segment's text that was translated."""

    segment: SegmentId
    revision: int
    language: LanguageCode
    text: str
    person: str


@dataclass(frozen=True, slots=True)
class AddMark:
    """due: An ISO date."""

    kind: MarkKind
    text: str
    person: str
    segment: SegmentId | None = None
    owner: str | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class GoOffRecord:
    person: str


@dataclass(frozen=True, slots=True)
class GoOnRecord:
    person: str


@dataclass(frozen=True, slots=True)
class EndSession:
    person: str


EditIntent: TypeAlias = (
    CorrectText
    | ReplaceSpans
    | SplitSegment
    | NameSpeaker
    | ChooseSpeaker
    | ResolveFlag
    | ReopenFlag
    | CorrectTranslation
    | AddMark
)
"""Those that the journal alone answers."""

ControlIntent: TypeAlias = GoOffRecord | GoOnRecord | EndSession
"""Those that something has to be done for."""

Intent: TypeAlias = EditIntent | ControlIntent


def events_of(intent: EditIntent, state: State) -> tuple[Event, ...]:
    """The facts that an intent makes of this state.

    Raises:
        IntentRefusedError: If what it speaks of is not there, or changed since.
        InvalidEventError: If it has no person or a name without letters.
    """
    match intent:
        case CorrectText():
            _current(state, intent.segment, intent.revision)
            return (TextCorrected(intent.segment, intent.text, intent.person),)
        case ReplaceSpans():
            return _replacements(intent.spans, intent.text, intent.person, state)
        case SplitSegment():
            return (_split(intent, state),)
        case NameSpeaker():
            return (SpeakerNamed(intent.label, intent.name, intent.person),)
        case ChooseSpeaker():
            _segment(state, intent.segment)
            return (SpeakerChosen(intent.segment, intent.name, intent.person),)
        case ResolveFlag():
            return _resolution(intent, state)
        case ReopenFlag():
            if intent.flag not in state.flags or state.flags[intent.flag].resolution is None:
                raise _refused(f"The flag {intent.flag} is not settled.", "There is nothing to take back.")
            return (FlagReopened(intent.flag, intent.person),)
        case CorrectTranslation():
            _current(state, intent.segment, intent.revision)
            return (TranslationCorrected(intent.segment, intent.revision, intent.language, intent.text, intent.person),)
        case AddMark():
            if intent.segment is not None:
                _segment(state, intent.segment)
            mark = next(mark for mark in map(_mark_id, count(len(state.marks) + 1)) if mark not in state.marks)
            return (MarkAdded(mark, intent.kind, intent.text, intent.person, intent.segment, intent.owner, intent.due),)
        case _:
            assert_never(intent)


def _mark_id(number: int) -> MarkId:
    return MarkId(f"m{number}")


def _split(intent: SplitSegment, state: State) -> Event:
    segment = _current(state, intent.segment, intent.revision)
    if segment.text_person is not None:
        raise _refused(
            "A line that a person wrote cannot be split at a word that was heard.",
            "Correct the text of this line instead.",
        )
    if not 0 < intent.at_word < len(segment.words):
        raise _refused(
            f"The line has {len(segment.words)} words: it cannot be split at {intent.at_word}.",
            "Choose a word inside the line.",
        )
    return SegmentSplit(intent.segment, intent.at_word, next(new_segment_ids(state)), intent.person)


def _resolution(intent: ResolveFlag, state: State) -> tuple[Event, ...]:
    flag = state.flags.get(intent.flag)
    if flag is None:
        raise _refused(f"There is no flag {intent.flag}.", "Look at the flags again.")
    if flag.resolution is not None:
        raise _refused(f"The flag {intent.flag} was {flag.resolution} already.", "Take that back first.")
    resolved = FlagResolved(intent.flag, intent.resolution, intent.person)
    raised = flag.raised
    if intent.resolution == "dismissed" or raised.suggestion is None:
        return (resolved,)
    if raised.language is not None:
        return (_translation(raised, raised.language, raised.suggestion, intent.person, state), resolved)
    return (*_replacements(raised.spans, raised.suggestion, intent.person, state), resolved)


def _translation(raised: FlagRaised, language: LanguageCode, text: str, person: str, state: State) -> Event:
    """The suggestion of a flag about a translation is the whole of it, written by whoever accepts it."""
    span = raised.spans[0]
    _current(state, span.segment, span.revision)
    return TranslationCorrected(span.segment, span.revision, language, text, person)


def _replacements(spans: Iterable[FlagSpan], text: str, person: str, state: State) -> tuple[Event, ...]:
    by_segment: dict[SegmentId, list[FlagSpan]] = {}
    for span in spans:
        by_segment.setdefault(span.segment, []).append(span)
    corrections = []
    for segment_id, places in by_segment.items():
        corrected = _current(state, segment_id, places[0].revision).text
        for span in sorted(places, key=lambda span: span.start, reverse=True):
            corrected = corrected[: span.start] + text + corrected[span.end :]
        corrections.append(TextCorrected(segment_id, corrected, person))
    return tuple(corrections)


def _current(state: State, segment_id: SegmentId, revision: int) -> Segment:
    segment = _segment(state, segment_id)
    if segment.revision != revision:
        who = segment.text_person or "the machine"
        raise _refused(
            f"The line changed meanwhile: {who} made it {segment.text!r}.",
            f"Look at it again, and send your change for revision {segment.revision}.",
        )
    return segment


def _segment(state: State, segment_id: SegmentId) -> Segment:
    segment = state.segments.get(segment_id)
    if segment is None:
        raise _refused(f"There is no line {segment_id}.", "Look at the transcript again.")
    return segment


def _refused(message: str, hint: str) -> IntentRefusedError:
    return IntentRefusedError(message, hint=hint)
