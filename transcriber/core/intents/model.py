"""What can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from transcriber.core.events import (
    FlagId,
    FlagSpan,
    MarkId,
    MarkKind,
    QuestionId,
    RedactionId,
    RedactionKind,
    Resolution,
    SegmentId,
    Settlement,
)
from transcriber.core.speech import Label, LanguageCode


@dataclass(frozen=True, slots=True)
class CorrectText:
    """An empty text takes the segment out of the transcript."""

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
    """The text from character `at` on becomes a segment of its own; inside a word, that word goes with it."""

    segment: SegmentId
    revision: int
    at: int
    person: str


@dataclass(frozen=True, slots=True)
class JoinSegments:
    """The text of `other`, which follows, is put at the end of `segment`."""

    segment: SegmentId
    revision: int
    other: SegmentId
    other_revision: int
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
class ChangeMark:
    """due: An ISO date."""

    mark: MarkId
    kind: MarkKind
    text: str
    person: str
    owner: str | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveMark:
    mark: MarkId
    person: str


@dataclass(frozen=True, slots=True)
class Redact:
    """Nothing that is published shall have this; the fields are those of the fact."""

    kind: RedactionKind
    text: str
    person: str
    replacement: str = ""
    forms: tuple[str, ...] = ()
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class LiftRedaction:
    redaction: RedactionId
    person: str


@dataclass(frozen=True, slots=True)
class SettleQuestion:
    """answer: What is told to who asked, beside that it was answered."""

    question: QuestionId
    settlement: Settlement
    person: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class UndoDeed:
    """Take back what a person did; `deed` is the number of its first record."""

    deed: int
    person: str


@dataclass(frozen=True, slots=True)
class RedoDeed:
    deed: int
    person: str


@dataclass(frozen=True, slots=True)
class GoOffRecord:
    person: str


@dataclass(frozen=True, slots=True)
class GoOnRecord:
    person: str


@dataclass(frozen=True, slots=True)
class EndSession:
    person: str


@dataclass(frozen=True, slots=True)
class PushNow:
    """Bring a shared note and the session together now, and from then on by itself.

    file: A Markdown file's absolute path; empty: a note on HackMD. note: Its id or link, "new" for another than the
    one so far, empty for that one. team: Whose note a new one is. is_new_region: Where the note's markers are damaged,
    write new ones at its end.
    """

    person: str
    file: str = ""
    note: str = ""
    team: str = ""
    is_new_region: bool = False


@dataclass(frozen=True, slots=True)
class RestartPart:
    """Begin a part of the engine anew that failed; its name is the one that the signal `PartChanged` told."""

    part: str
    person: str


EditIntent: TypeAlias = (
    CorrectText
    | ReplaceSpans
    | SplitSegment
    | JoinSegments
    | NameSpeaker
    | ChooseSpeaker
    | ResolveFlag
    | ReopenFlag
    | CorrectTranslation
    | AddMark
    | ChangeMark
    | RemoveMark
    | Redact
    | LiftRedaction
    | SettleQuestion
    | UndoDeed
    | RedoDeed
)
"""Those that the journal alone answers."""

ControlIntent: TypeAlias = GoOffRecord | GoOnRecord | PushNow | RestartPart | EndSession
"""Those that something has to be done for."""

Intent: TypeAlias = EditIntent | ControlIntent
