"""The facts that an intent makes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import assert_never

from transcriber.core.events import (
    DeedRedone,
    DeedUndone,
    Event,
    FlagRaised,
    FlagReopened,
    FlagResolved,
    FlagSpan,
    MarkAdded,
    MarkChanged,
    MarkId,
    MarkRemoved,
    QuestionSettled,
    RedactionId,
    RedactionLifted,
    RedactionMade,
    SegmentId,
    SegmentsJoined,
    SegmentSplit,
    SpeakerChosen,
    SpeakerNamed,
    TextCorrected,
    TranslationCorrected,
)
from transcriber.core.intents.model import (
    AddMark,
    ChangeMark,
    ChooseSpeaker,
    CorrectText,
    CorrectTranslation,
    EditIntent,
    JoinSegments,
    LiftRedaction,
    NameSpeaker,
    Redact,
    RedoDeed,
    RemoveMark,
    ReopenFlag,
    ReplaceSpans,
    ResolveFlag,
    SettleQuestion,
    SplitSegment,
    UndoDeed,
)
from transcriber.core.speech import Label, LanguageCode
from transcriber.core.splitting import split_point
from transcriber.core.state import ChangedSinceError, Segment, State, reversal, touches, value_at
from transcriber.core.work import new_segment_ids
from transcriber.errors import IntentRefusedError


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
            return _split(intent, state)
        case JoinSegments():
            return (_join(intent, state),)
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
        case ChangeMark():
            _mark(state, intent.mark)
            return (MarkChanged(intent.mark, intent.kind, intent.text, intent.person, intent.owner, intent.due),)
        case RemoveMark():
            _mark(state, intent.mark)
            return (MarkRemoved(intent.mark, intent.person),)
        case Redact():
            return (_redaction(intent, state),)
        case LiftRedaction():
            if intent.redaction not in state.redactions:
                raise _refused(
                    f"There is no redaction {intent.redaction}.", "'bofscribe redact DIR --list' shows them."
                )
            return (RedactionLifted(intent.redaction, intent.person),)
        case SettleQuestion():
            if intent.question not in state.questions:
                raise _refused(f"There is no question {intent.question}.", "Look at the questions again.")
            return (QuestionSettled(intent.question, intent.settlement, intent.person, intent.answer),)
        case UndoDeed():
            _check_reversible(state, intent.deed, intent.person, is_redo=False)
            return (DeedUndone(intent.deed, intent.person),)
        case RedoDeed():
            _check_reversible(state, intent.deed, intent.person, is_redo=True)
            return (DeedRedone(intent.deed, intent.person),)
        case _:
            assert_never(intent)


def _mark_id(number: int) -> MarkId:
    return MarkId(f"m{number}")


def _split(intent: SplitSegment, state: State) -> tuple[Event, ...]:
    segment = _current(state, intent.segment, intent.revision)
    point = split_point(segment, intent.at)
    if point is None:
        raise _refused("The line cannot be split there.", "Put the cursor between two words of the line.")
    new = next(new_segment_ids(state))
    split = SegmentSplit(intent.segment, point.at_word, new, intent.person)
    texts = zip((intent.segment, new), point.texts or (), strict=False)
    return (split, *(TextCorrected(piece, text, intent.person) for piece, text in texts))


def _join(intent: JoinSegments, state: State) -> Event:
    segment = _current(state, intent.segment, intent.revision)
    other = _current(state, intent.other, intent.other_revision)
    if segment is other or not (segment.text and other.text):
        raise _refused("There are no two lines to join.", "Choose a line and the one after it.")
    return SegmentsJoined(intent.segment, intent.other, intent.person)


def _redaction(intent: Redact, state: State) -> Event:
    if intent.kind == "span" and intent.start >= intent.end:
        raise _refused(f"Nothing lies from {intent.start} to {intent.end} s.", "Give a time to begin and a later one.")
    if intent.kind != "span" and not any(map(str.isalnum, intent.text)):
        raise _refused(f"{intent.text!r} has no letter to look for.", "Give the words as they stand there.")
    ids = (RedactionId(f"r{number}") for number in count(len(state.redactions) + 1))
    return RedactionMade(
        next(one for one in ids if one not in state.redactions),
        intent.kind,
        intent.text,
        intent.person,
        intent.replacement,
        intent.forms,
        intent.start,
        intent.end,
    )


def _check_reversible(state: State, seq: int, person: str, *, is_redo: bool) -> None:
    deed = next((deed for deed in state.deeds if deed.seq == seq), None)
    if deed is None:
        raise _refused(f"Record {seq} is nothing that can be taken back.", "Look at the list of what was done.")
    if (deed.undone_at is not None) != is_redo:
        raise _refused("That holds already." if is_redo else "That was taken back already.", "Nothing is to be done.")
    try:
        reversal(deed, lambda place: value_at(state, place), is_redo=is_redo, person=person)
    except ChangedSinceError as error:
        holding = (one for one in reversed(state.deeds) if one.undone_at is None)
        later = next((one for one in holding if touches(one, error.place)), None)
        if later is None or later.seq == seq:
            raise _refused("What it made was changed by the machine since.", "Change the lines themselves.") from error
        raise _refused(f"What it made was changed by {later.person} since.", "Take that back first.") from error


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
    if raised.kind == "voice":
        return (SpeakerNamed(Label(raised.speakers[0]), raised.suggestion, intent.person), resolved)
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


def _mark(state: State, mark: MarkId) -> None:
    if mark not in state.marks:
        raise _refused(f"There is no note {mark}.", "Look at the notes again.")


def _segment(state: State, segment_id: SegmentId) -> Segment:
    segment = state.segments.get(segment_id)
    if segment is None:
        raise _refused(f"There is no line {segment_id}.", "Look at the transcript again.")
    return segment


def _refused(message: str, hint: str) -> IntentRefusedError:
    return IntentRefusedError(message, hint=hint)
