"""What is known of a session: frozen, so that a reader needs no lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, TypeAlias, TypeVar

from transcriber.core.events import (
    AudioGap,
    Event,
    FlagId,
    FlagRaised,
    MarkAdded,
    MarkId,
    MessageId,
    NotesPushed,
    QuestionAsked,
    QuestionId,
    QuestionSettled,
    RedactionId,
    RedactionMade,
    Resolution,
    SegmentId,
    TargetId,
    TermRescored,
    WindowRecognized,
    WindowRefined,
)
from transcriber.core.speech import Label, LanguageCode, SpeakerTurn, Word, join_words
from transcriber.core.timeline import Span

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

OFF_THE_RECORD = "off the record"
"""The reason of a gap that a person asked for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's word on who spoke; `name` None means that they said: unknown."""

    name: str | None
    person: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What was said in one breath.

    text: What is shown: a person's words where there are any, else the machine's.
    words: What a machine heard, with times: its latest, or what stood there when a person wrote the text.
    text_person: Who wrote `text`; None where a machine did.
    suggestion: What a machine would write instead of a person's text; None where it agrees or never tried.
    split_from: The segment that held these words before, and its revision then; None where they came as they are.
    """

    id: SegmentId
    words: tuple[Word, ...]
    language: LanguageCode | None
    label: Label | None
    text: str
    revision: int = 1
    text_person: str | None = None
    chosen: Choice | None = None
    suggestion: str | None = None
    split_from: tuple[SegmentId, int] | None = None

    @property
    def start(self) -> float:
        return self.words[0].start

    @property
    def end(self) -> float:
        return max(word.end for word in self.words)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def verbatim(self) -> str:
        """What the machine heard."""
        return join_words(self.words, self.language)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the machine took it back: it is not shown, and a person may still write it."""
        return not self.text and self.text_person is None

    @property
    def is_touched(self) -> bool:
        """Whether a person wrote its text or chose its speaker."""
        return self.text_person is not None or self.chosen is not None


@dataclass(frozen=True, slots=True)
class Translation:
    """`revision` is that of the source text; `person` is None where a machine translated.

    suggestion: What a machine would write instead of a person's, of the same or a newer text; None where it agrees or
    never tried. suggested_for: The revision of the source text that it tried, whether it agrees or not.
    """

    text: str
    revision: int
    engine: str
    model: str
    person: str | None = None
    suggestion: str | None = None
    suggested_for: int = 0

    @property
    def newest_revision(self) -> int:
        """Of the newest text that anybody translated, a person or a machine that only suggests."""
        return max(self.revision, self.suggested_for)


@dataclass(frozen=True, slots=True)
class Flag:
    raised: FlagRaised
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message as its target confirmed it last; see `MessagePosted`."""

    message: MessageId
    lines: tuple[str, ...]
    digest: str
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """settled: None while it waits. is_replied: Who asked knows that it was answered."""

    asked: QuestionAsked
    settled: QuestionSettled | None = None
    is_replied: bool = False


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """`path` is relative to the session folder; `start` is where it begins on the timeline, in seconds."""

    path: str
    start: float


@dataclass(frozen=True, slots=True)
class Recording:
    """files: One, or more where the session was interrupted. duration_s: None while it is being written."""

    files: tuple[RecordingFile, ...]
    source: str
    source_sha256: str
    sample_rate_hz: int
    duration_s: float | None = None
    warning: str = ""

    def file_at(self, moment_s: float) -> RecordingFile:
        """The file that holds a moment of the session, if any does."""
        return next((file for file in reversed(self.files) if file.start <= moment_s), self.files[0])


Entity: TypeAlias = Segment | str | Flag | MarkAdded | Question | Translation | RedactionMade
"""What a person can change: a segment, a voice's name, a flag, a mark, a question, a translation, a redaction."""

Place: TypeAlias = (
    tuple[Literal["segments"], SegmentId]
    | tuple[Literal["names"], Label]
    | tuple[Literal["flags"], FlagId]
    | tuple[Literal["marks"], MarkId]
    | tuple[Literal["redactions"], RedactionId]
    | tuple[Literal["questions"], QuestionId]
    | tuple[Literal["translations"], tuple[SegmentId, LanguageCode]]
)
"""Where it stands: the state's mapping, and the key there."""


@dataclass(frozen=True, slots=True)
class Change:
    """What stood at a place before and after a deed; None where nothing did."""

    place: Place
    before: Entity | None
    after: Entity | None


@dataclass(frozen=True, slots=True)
class Deed:
    """All that one intent of a person made: records `seq` to `last_seq`.

    undone_at: The number of the record that took it back; None while it holds.
    """

    seq: int
    last_seq: int
    at: datetime
    person: str
    events: tuple[Event, ...]
    changes: tuple[Change, ...]
    undone_at: int | None = None


def _empty() -> Mapping[_Key, _Value]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class State:
    """All that is known of a session after event `seq`. The mappings are read-only and keep the order of events.

    rescored: What hearing a segment again told of its newest text, or of an older one where nothing did since.
    pushes: By target the last push of its note.
    refined: What a second pass that goes on has heard so far.
    refined_by: The model of the latest second pass; None where there was none, or something was recorded since.
    is_continued: The next record belongs to the same batch as the last one.
    """

    seq: int = 0
    recording: Recording | None = None
    segments: Mapping[SegmentId, Segment] = field(default_factory=_empty)
    names: Mapping[Label, str] = field(default_factory=_empty)
    turns: tuple[SpeakerTurn, ...] = ()
    embeddings: Mapping[Label, tuple[float, ...]] = field(default_factory=_empty)
    diarization_model: str | None = None
    translations: Mapping[tuple[SegmentId, LanguageCode], Translation] = field(default_factory=_empty)
    flags: Mapping[FlagId, Flag] = field(default_factory=_empty)
    rescored: Mapping[SegmentId, tuple[TermRescored, ...]] = field(default_factory=_empty)
    marks: Mapping[MarkId, MarkAdded] = field(default_factory=_empty)
    redactions: Mapping[RedactionId, RedactionMade] = field(default_factory=_empty)
    posts: Mapping[TargetId, Mapping[MessageId, PostedMessage]] = field(default_factory=_empty)
    questions: Mapping[QuestionId, Question] = field(default_factory=_empty)
    gaps: tuple[AudioGap, ...] = ()
    off_record_since: float | None = None
    windows: tuple[WindowRecognized, ...] = ()
    refined: tuple[WindowRefined, ...] = ()
    refined_by: str | None = None
    is_complete: bool = False
    pushes: Mapping[str, NotesPushed] = field(default_factory=_empty)
    deeds: tuple[Deed, ...] = ()
    is_continued: bool = False

    @property
    def recognition_models(self) -> tuple[str, ...]:
        """Those that heard some of the recording, in the order of the alphabet."""
        found = {window.model for window in self.windows}
        return tuple(sorted(found if self.refined_by is None else {*found, self.refined_by}))
