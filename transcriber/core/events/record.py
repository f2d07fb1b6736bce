"""Any fact, and a fact as the store wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from transcriber.core.events.checked import invalid
from transcriber.core.events.deeds import DeedRedone, DeedUndone
from transcriber.core.events.flags import FlagRaised, FlagReopened, FlagResolved
from transcriber.core.events.marks import MarkAdded, MarkChanged, MarkRemoved
from transcriber.core.events.notes import NotesPushed
from transcriber.core.events.posts import MessageDeleted, MessagePosted
from transcriber.core.events.questions import QuestionAsked, QuestionReplied, QuestionSettled
from transcriber.core.events.recording import (
    AudioGap,
    OffRecordEnded,
    OffRecordStarted,
    RecordingEnded,
    RecordingStarted,
)
from transcriber.core.events.redactions import RedactionLifted, RedactionMade
from transcriber.core.events.refinement import RefinementCompleted, SegmentWithdrawn, WindowRefined
from transcriber.core.events.rescoring import TermRescored
from transcriber.core.events.transcript import (
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

Event: TypeAlias = (
    RecordingStarted
    | RecordingEnded
    | AudioGap
    | OffRecordStarted
    | OffRecordEnded
    | WindowRecognized
    | SegmentFinalized
    | SegmentRevised
    | SegmentSplit
    | SegmentsJoined
    | TextCorrected
    | SpeakersDiarized
    | SpeakerAssigned
    | SpeakerNamed
    | SpeakerChosen
    | FlagRaised
    | FlagResolved
    | FlagReopened
    | TranslationProduced
    | TranslationCorrected
    | MarkAdded
    | MarkChanged
    | MarkRemoved
    | NotesPushed
    | RedactionMade
    | RedactionLifted
    | DeedUndone
    | DeedRedone
    | MessagePosted
    | MessageDeleted
    | QuestionAsked
    | QuestionSettled
    | QuestionReplied
    | TranscriptCompleted
    | WindowRefined
    | SegmentWithdrawn
    | RefinementCompleted
    | TermRescored
)


@dataclass(frozen=True, slots=True)
class Record:
    """An event as the store wrote it: its number (from 1, without holes) and when, in UTC to the millisecond.

    is_continued: The next record belongs to the same batch; a batch counts whole or not at all.
    """

    seq: int
    at: datetime
    event: Event
    is_continued: bool = False

    def __post_init__(self) -> None:
        if self.seq < 1 or self.at.tzinfo is not UTC or self.at.microsecond % 1000:
            raise invalid(
                f"Record {self.seq} at {self.at!r}: a number from 1 and UTC in whole milliseconds are expected."
            )
