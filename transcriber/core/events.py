"""The facts: what happened, in the past tense, frozen, validated when made.

Conventions, which the state and the codec rely on:
- a field `person` names who did it; where it may be None, None means a machine did;
- a field `model` names the model and its revision;
- a field `revision` is the revision of the segment's text that the fact speaks of;
- times are seconds since the start of the recording. The wall clock is in `Record.at` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal, NewType, TypeAlias, get_args

from transcriber.core.speech import Label, LanguageCode, SpeakerTurn, Word
from transcriber.core.timeline import check_times
from transcriber.errors import InvalidEventError

SegmentId = NewType("SegmentId", str)
FlagId = NewType("FlagId", str)
MarkId = NewType("MarkId", str)

FlagKind: TypeAlias = Literal[
    # terms
    "misheard", "two-words", "two-senses", "spelling", "new-term",
    # translations
    "number", "id", "kept-term", "glossary", "negation", "question", "untranslated", "omission", "addition",
    "inconsistent", "name", "meaning",
    # recognition (a loop or an invention can be in a translation too)
    "loop", "invented", "low-confidence", "overlap", "language",
]  # fmt: skip
Severity: TypeAlias = Literal["low", "medium", "high"]
Resolution: TypeAlias = Literal["accepted", "dismissed"]
MarkKind: TypeAlias = Literal["problem", "question", "action", "decision"]


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    """The recording at `path`, relative to the session folder, is being written, from `start` on the timeline.

    A session that was interrupted goes on in another file. `source` is what a person would call it (a file's name, a
    device's); `source_sha256` tells whether a file is the same one when the command is run again, empty for a device.
    """

    path: str
    source: str
    source_sha256: str
    sample_rate_hz: int
    start: float = 0.0

    def __post_init__(self) -> None:
        check_times(self.start, self.start)


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """The recording is whole, and the timeline `duration_s` long. `warning` says what was wrong with the source.

    A session that was off the record is not any more: its gap ends here.
    """

    duration_s: float
    warning: str = ""

    def __post_init__(self) -> None:
        check_times(0.0, self.duration_s)


@dataclass(frozen=True, slots=True)
class AudioGap:
    """Audio between these times was lost, or the session was off the record."""

    start: float
    end: float
    reason: str

    def __post_init__(self) -> None:
        check_times(self.start, self.end)


@dataclass(frozen=True, slots=True)
class OffRecordStarted:
    """From `start` on nothing is recorded, recognized or sent."""

    start: float
    person: str

    def __post_init__(self) -> None:
        check_times(self.start, self.start)
        _check_person(self.person)


@dataclass(frozen=True, slots=True)
class OffRecordEnded:
    """The session is on the record again from `end` on; the state keeps the gap."""

    end: float
    person: str

    def __post_init__(self) -> None:
        check_times(self.end, self.end)
        _check_person(self.person)


@dataclass(frozen=True, slots=True)
class DroppedText:
    """Text that a recognizer gave and a check took for invented, and why: kept as evidence, never shown."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class WindowRecognized:
    """Recognition of this stretch is done, with whatever segments came before this event, or none."""

    start: float
    end: float
    model: str
    dropped: tuple[DroppedText, ...] = ()

    def __post_init__(self) -> None:
        check_times(self.start, self.end)


@dataclass(frozen=True, slots=True)
class SegmentFinalized:
    """Words that will not change by themselves: a sentence, or what was said up to the end of a turn."""

    segment: SegmentId
    words: tuple[Word, ...]
    language: LanguageCode | None
    label: Label | None
    model: str

    def __post_init__(self) -> None:
        _check_words(self.words)


@dataclass(frozen=True, slots=True)
class SegmentRevised:
    """A machine heard a segment again and better. Where a person wrote the text, this is only a suggestion."""

    segment: SegmentId
    words: tuple[Word, ...]
    language: LanguageCode | None
    model: str

    def __post_init__(self) -> None:
        _check_words(self.words)


@dataclass(frozen=True, slots=True)
class SegmentSplit:
    """The words from `at_word` on became a segment of their own. A machine splits only what no person touched."""

    segment: SegmentId
    at_word: int
    new_segment: SegmentId
    person: str | None = None


@dataclass(frozen=True, slots=True)
class TextCorrected:
    """A person wrote what was said."""

    segment: SegmentId
    text: str
    person: str

    def __post_init__(self) -> None:
        _check_person(self.person)


@dataclass(frozen=True, slots=True)
class SpeakersDiarized:
    """Who spoke when, for the whole recording so far; replaces what an earlier pass said.

    embeddings: One L2-normalised voice vector a label.
    """

    turns: tuple[SpeakerTurn, ...]
    embeddings: tuple[tuple[Label, tuple[float, ...]], ...]
    model: str


@dataclass(frozen=True, slots=True)
class SpeakerAssigned:
    """A machine says whose voice a segment is; None where it can't tell."""

    segment: SegmentId
    label: Label | None


@dataclass(frozen=True, slots=True)
class SpeakerNamed:
    """A person said who a voice is; two labels with one name are one person. None takes a name back."""

    label: Label
    name: str | None
    person: str

    def __post_init__(self) -> None:
        _check_person(self.person)
        _check_name(self.name)


@dataclass(frozen=True, slots=True)
class SpeakerChosen:
    """A person said who spoke this one segment, whatever its label; None: nobody known."""

    segment: SegmentId
    name: str | None
    person: str

    def __post_init__(self) -> None:
        _check_person(self.person)
        _check_name(self.name)


@dataclass(frozen=True, slots=True)
class FlagSpan:
    """Characters [start, end) of a segment's text at `revision`."""

    segment: SegmentId
    revision: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise _invalid(f"A flag cannot cover characters {self.start} to {self.end}.")


@dataclass(frozen=True, slots=True)
class FlagRaised:
    """Something a person should look at; `message` says in a sentence why.

    concept: The glossary's id, or None. speakers: names or labels. suggestion: the text that accepting would put in.
    language: Of the translation that is doubted; None where the flag is about what was said.
    subject: What it is about, the same for all flags about the same thing: dismissing one silences the others. Empty
        where it is only about its place.
    """

    flag: FlagId
    kind: FlagKind
    severity: Severity
    spans: tuple[FlagSpan, ...]
    message: str
    concept: str | None = None
    speakers: tuple[str, ...] = ()
    suggestion: str | None = None
    language: LanguageCode | None = None
    subject: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(FlagKind) or self.severity not in get_args(Severity):
            raise _invalid(f"No flag is of kind {self.kind!r} and severity {self.severity!r}.")


@dataclass(frozen=True, slots=True)
class FlagResolved:
    flag: FlagId
    resolution: Resolution
    person: str

    def __post_init__(self) -> None:
        _check_person(self.person)
        if self.resolution not in get_args(Resolution):
            raise _invalid(f"A flag is accepted or dismissed, not {self.resolution!r}.")


@dataclass(frozen=True, slots=True)
class FlagReopened:
    """A person took back that a flag was accepted or dismissed."""

    flag: FlagId
    person: str

    def __post_init__(self) -> None:
        _check_person(self.person)


@dataclass(frozen=True, slots=True)
class TranslationProduced:
    """A machine translated a segment's text at `revision`."""

    segment: SegmentId
    revision: int
    language: LanguageCode
    text: str
    engine: str
    model: str


@dataclass(frozen=True, slots=True)
class TranslationCorrected:
    """A person wrote the translation of a segment's text at `revision`."""

    segment: SegmentId
    revision: int
    language: LanguageCode
    text: str
    person: str

    def __post_init__(self) -> None:
        _check_person(self.person)


@dataclass(frozen=True, slots=True)
class MarkAdded:
    """A person noted a common problem, a question, an action or a decision. `due` is an ISO date."""

    mark: MarkId
    kind: MarkKind
    text: str
    person: str
    segment: SegmentId | None = None
    owner: str | None = None
    due: str | None = None

    def __post_init__(self) -> None:
        _check_person(self.person)
        if self.kind not in get_args(MarkKind):
            raise _invalid(f"A mark is one of {', '.join(get_args(MarkKind))}, not {self.kind!r}.")


@dataclass(frozen=True, slots=True)
class TranscriptCompleted:
    """Everything recorded so far is recognized and attributed."""


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
    | TranscriptCompleted
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
            raise _invalid(
                f"Record {self.seq} at {self.at!r}: a number from 1 and UTC in whole milliseconds are expected."
            )


def _check_words(words: tuple[Word, ...]) -> None:
    if not words:
        raise _invalid("A segment without words is no segment.")
    if any(later.start < earlier.start for earlier, later in pairwise(words)):
        raise _invalid("The words of a segment are not in time order.")


def _check_person(person: str) -> None:
    if not person:
        raise _invalid("A person's deed needs the person's name.")


def _check_name(name: str | None) -> None:
    if name is not None and not name.strip():
        raise _invalid("A speaker's name cannot be empty; None means unknown.")


def _invalid(message: str) -> InvalidEventError:
    return InvalidEventError(
        message, hint="This is a bug in bofscribe, or a journal edited by hand: please report it with the journal line."
    )
