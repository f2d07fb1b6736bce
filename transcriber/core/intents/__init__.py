"""What a person asks for, and the facts that follow: checked against the state, so that nobody's work is overwritten.

An intent about a text names the revision that the person saw. Where the text changed meanwhile the intent is refused,
and the refusal says what stands there now: the person decides.
"""

from transcriber.core.intents.answers import events_of
from transcriber.core.intents.model import (
    AddMark,
    ChangeMark,
    ChooseSpeaker,
    ControlIntent,
    CorrectText,
    CorrectTranslation,
    EditIntent,
    EndSession,
    GoOffRecord,
    GoOnRecord,
    Intent,
    JoinSegments,
    LiftRedaction,
    NameSpeaker,
    PushNow,
    Redact,
    RedoDeed,
    RemoveMark,
    ReopenFlag,
    ReplaceSpans,
    ResolveFlag,
    SplitSegment,
    UndoDeed,
)

__all__ = [
    "AddMark",
    "ChangeMark",
    "ChooseSpeaker",
    "ControlIntent",
    "CorrectText",
    "CorrectTranslation",
    "EditIntent",
    "EndSession",
    "GoOffRecord",
    "GoOnRecord",
    "Intent",
    "JoinSegments",
    "LiftRedaction",
    "NameSpeaker",
    "PushNow",
    "Redact",
    "RedoDeed",
    "RemoveMark",
    "ReopenFlag",
    "ReplaceSpans",
    "ResolveFlag",
    "SplitSegment",
    "UndoDeed",
    "events_of",
]
