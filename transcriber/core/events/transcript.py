"""Facts of what was said: heard by machines, written by people."""

from __future__ import annotations

from dataclasses import dataclass

from transcriber.core.events.checked import SegmentId, check_person, check_words, invalid
from transcriber.core.speech import Label, LanguageCode, Word
from transcriber.core.timeline import check_times


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
        check_words(self.words)


@dataclass(frozen=True, slots=True)
class SegmentRevised:
    """A machine heard a segment again and better. Where a person wrote the text, this is only a suggestion."""

    segment: SegmentId
    words: tuple[Word, ...]
    language: LanguageCode | None
    model: str

    def __post_init__(self) -> None:
        check_words(self.words)


@dataclass(frozen=True, slots=True)
class SegmentSplit:
    """The words from `at_word` on became a segment of their own; the text of both is what was heard.

    A machine splits only what no person touched. A person who splits a text that somebody wrote also says, in the same
    batch, what of it belongs to which piece.
    """

    segment: SegmentId
    at_word: int
    new_segment: SegmentId
    person: str | None = None


@dataclass(frozen=True, slots=True)
class SegmentsJoined:
    """A person made one segment of two: the text and the words of `other` went into `segment`, and it is empty now."""

    segment: SegmentId
    other: SegmentId
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)
        if self.segment == self.other:
            raise invalid(f"Segment {self.segment} cannot be joined to itself.")


@dataclass(frozen=True, slots=True)
class TextCorrected:
    """A person wrote what was said; an empty text takes the segment out of the transcript."""

    segment: SegmentId
    text: str
    person: str

    def __post_init__(self) -> None:
        check_person(self.person)


@dataclass(frozen=True, slots=True)
class TranscriptCompleted:
    """Everything recorded so far is recognized and attributed."""
