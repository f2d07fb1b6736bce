"""What reviewers of terms read: who said what, when, as it stands now."""

from __future__ import annotations

from dataclasses import dataclass, field

from transcriber.core.events import SegmentId, TermRescored
from transcriber.core.speech import LanguageCode, Word
from transcriber.core.state import State
from transcriber.core.views import transcript_lines


@dataclass(frozen=True, slots=True)
class Statement:
    """A segment as a reader sees it. Two that are equal are reviewed alike, so that what was found can be kept.

    speaker: A person's name, else the label of a voice, else None.
    words: What the recognizer heard, with its probabilities; differs from `text` where a person wrote that.
    is_human: A person wrote the text: nothing in it was misheard.
    rescored: What hearing it again told of this text; says nothing to who looks at what was said.
    """

    segment: SegmentId
    revision: int
    speaker: str | None
    language: LanguageCode | None
    text: str
    words: tuple[Word, ...]
    start: float
    end: float
    is_human: bool = False
    rescored: tuple[TermRescored, ...] = field(default=(), compare=False)


def statements(state: State) -> tuple[Statement, ...]:
    """All that was said, in the order of time."""
    return tuple(
        Statement(
            line.segment.id,
            line.segment.revision,
            line.speaker,
            line.segment.language,
            line.segment.text,
            line.segment.words,
            line.segment.start,
            line.segment.end,
            line.segment.text_person is not None,
            _of_revision(state.rescored.get(line.segment.id, ()), line.segment.revision),
        )
        for line in transcript_lines(state)
    )


def _of_revision(rescored: tuple[TermRescored, ...], revision: int) -> tuple[TermRescored, ...]:
    return rescored if rescored and rescored[-1].span.revision == revision else ()
