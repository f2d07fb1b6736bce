"""What people did, in words."""

from __future__ import annotations

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
    SegmentId,
    SegmentsJoined,
    SegmentSplit,
    SpeakerChosen,
    SpeakerNamed,
    TextCorrected,
    TranslationCorrected,
)
from transcriber.core.state import Deed, State
from transcriber.core.timeline import format_clock
from tui.wrapping import safe, shortened

_LENGTH = 40


def deed_text(deed: Deed, state: State) -> str:
    """A deed in a line: how many corrections, or what else it was."""
    corrections = [event for event in deed.events if isinstance(event, TextCorrected)]
    others = [event for event in deed.events if not isinstance(event, TextCorrected)]
    parts = [_event_text(event, state) for event in others]
    if len(corrections) > 2:
        parts.append(f"corrected {len(corrections)} lines")
    elif not any(isinstance(event, SegmentSplit) for event in others):
        parts += [_event_text(event, state) for event in corrections]
    return ", ".join(parts)


def _event_text(event: Event, state: State) -> str:
    match event:
        case TextCorrected():
            at = _at(state, event.segment)
            return f"corrected {at}: {_quoted(event.text)}" if event.text.strip() else f"took out {at}"
        case SegmentSplit():
            return f"split {_at(state, event.segment)}"
        case SegmentsJoined():
            return f"joined {_at(state, event.segment)} and {_at(state, event.other)}"
        case SpeakerNamed():
            return f"named voice {event.label} {event.name}" if event.name else f"took the name of voice {event.label}"
        case SpeakerChosen():
            return f"{event.name or 'nobody known'} speaks at {_at(state, event.segment)}"
        case FlagResolved():
            flag = state.flags[event.flag].raised
            return f"{event.resolution} the flag {flag.kind}: {_quoted(flag.suggestion or flag.message)}"
        case FlagReopened():
            return f"reopened the flag {state.flags[event.flag].raised.kind}"
        case TranslationCorrected():
            return f"translated {_at(state, event.segment)} ({event.language}): {_quoted(event.text)}"
        case MarkAdded() | MarkChanged():
            return f"noted the {event.kind} {_quoted(event.text)}"
        case MarkRemoved():
            return "removed a note"
        case QuestionSettled():
            return f"{event.settlement} the question {_quoted(state.questions[event.question].asked.text)}"
        case RedactionMade():
            what = _quoted(event.text) if event.text else f"{format_clock(event.start)} to {format_clock(event.end)}"
            return f"keeps from what is published: {what}"
        case RedactionLifted():
            return "lets something be published again"
        case _:
            return type(event).__name__


def _at(state: State, segment: SegmentId) -> str:
    return format_clock(state.segments[segment].start)


def _quoted(text: str) -> str:
    return f"“{shortened(safe(text), _LENGTH)}”"
