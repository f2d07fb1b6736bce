"""The facts: what happened, in the past tense, frozen, validated when made. A file for each thing they speak of.

Conventions, which the state and the codec rely on:
- a field `person` names who did it; where it may be None, None means a machine did;
- a field `model` names the model and its revision;
- a field `revision` is the revision of the segment's text that the fact speaks of;
- times are seconds since the start of the recording. The wall clock is in `Record.at` alone.
"""

from transcriber.core.events.checked import FlagId, MarkId, SegmentId
from transcriber.core.events.deeds import DeedRedone, DeedUndone
from transcriber.core.events.flags import (
    FlagKind,
    FlagRaised,
    FlagReopened,
    FlagResolved,
    FlagSpan,
    Resolution,
    Severity,
)
from transcriber.core.events.marks import MarkAdded, MarkChanged, MarkKind, MarkRemoved
from transcriber.core.events.notes import NotesPushed
from transcriber.core.events.posts import MessageDeleted, MessageId, MessagePosted, TargetId
from transcriber.core.events.questions import QuestionAsked, QuestionId, QuestionReplied, QuestionSettled, Settlement
from transcriber.core.events.record import Event, Record
from transcriber.core.events.recording import (
    AudioGap,
    OffRecordEnded,
    OffRecordStarted,
    RecordingEnded,
    RecordingStarted,
)
from transcriber.core.events.redactions import RedactionId, RedactionKind, RedactionLifted, RedactionMade
from transcriber.core.events.refinement import RefinementCompleted, SegmentWithdrawn, WindowRefined
from transcriber.core.events.rescoring import TermRescored
from transcriber.core.events.transcript import (
    DroppedText,
    SegmentFinalized,
    SegmentRevised,
    SegmentsJoined,
    SegmentSplit,
    TextCorrected,
    TranscriptCompleted,
    WindowRecognized,
)
from transcriber.core.events.translations import TranslationCorrected, TranslationProduced
from transcriber.core.events.voices import SpeakerAssigned, SpeakerChosen, SpeakerNamed, SpeakersDiarized

__all__ = [
    "AudioGap",
    "DeedRedone",
    "DeedUndone",
    "DroppedText",
    "Event",
    "FlagId",
    "FlagKind",
    "FlagRaised",
    "FlagReopened",
    "FlagResolved",
    "FlagSpan",
    "MarkAdded",
    "MarkChanged",
    "MarkId",
    "MarkKind",
    "MarkRemoved",
    "MessageDeleted",
    "MessageId",
    "MessagePosted",
    "NotesPushed",
    "OffRecordEnded",
    "OffRecordStarted",
    "QuestionAsked",
    "QuestionId",
    "QuestionReplied",
    "QuestionSettled",
    "Record",
    "RecordingEnded",
    "RecordingStarted",
    "RedactionId",
    "RedactionKind",
    "RedactionLifted",
    "RedactionMade",
    "RefinementCompleted",
    "Resolution",
    "SegmentFinalized",
    "SegmentId",
    "SegmentRevised",
    "SegmentSplit",
    "SegmentWithdrawn",
    "SegmentsJoined",
    "Settlement",
    "Severity",
    "SpeakerAssigned",
    "SpeakerChosen",
    "SpeakerNamed",
    "SpeakersDiarized",
    "TargetId",
    "TermRescored",
    "TextCorrected",
    "TranscriptCompleted",
    "TranslationCorrected",
    "TranslationProduced",
    "WindowRecognized",
    "WindowRefined",
]
